#include "CBareEmbree.h"

#include <embree3/rtcore.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct BareEmbree {
  RTCDevice device;
  RTCScene scene;
  const float *positions;
  const int32_t *indices;
};

BareEmbree *bare_embree_create(const float *positions, size_t vertex_count, const int32_t *triangles,
                               size_t triangle_count) {
  BareEmbree *bare = malloc(sizeof *bare);
  bare->device = rtcNewDevice("threads=1");
  bare->scene = rtcNewScene(bare->device);
  RTCGeometry geometry = rtcNewGeometry(bare->device, RTC_GEOMETRY_TYPE_TRIANGLE);
  float *own = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, 12, vertex_count);
  int32_t *indices = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 12, triangle_count);
  memcpy(own, positions, 12 * vertex_count);
  memcpy(indices, triangles, 12 * triangle_count);
  bare->positions = own;
  bare->indices = indices;
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(bare->scene, geometry);
  rtcReleaseGeometry(geometry);
  rtcCommitScene(bare->scene);
  return bare;
}

void bare_embree_destroy(BareEmbree *bare) {
  rtcReleaseScene(bare->scene);
  rtcReleaseDevice(bare->device);
  free(bare);
}

typedef struct {
  const BareEmbree *bare;
  float best;
  int32_t triangle;
} Search;

static float dot3(const float *a, const float *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

static bool visit(struct RTCPointQueryFunctionArguments *arguments) {
  Search *search = arguments->userPtr;
  const float p[3] = {arguments->query->x, arguments->query->y, arguments->query->z};
  const int32_t *corners = search->bare->indices + 3 * arguments->primID;
  const float *a = search->bare->positions + 3 * corners[0], *b = search->bare->positions + 3 * corners[1],
              *c = search->bare->positions + 3 * corners[2];
  float ab[3], ac[3], ap[3];
  for (int i = 0; i < 3; i++) ab[i] = b[i] - a[i], ac[i] = c[i] - a[i], ap[i] = p[i] - a[i];
  const float aa = dot3(ab, ab), bb = dot3(ab, ac), cc = dot3(ac, ac), d1 = dot3(ab, ap), d2 = dot3(ac, ap);
  const float d3 = d1 - aa, d4 = d2 - bb, d5 = d1 - bb, d6 = d2 - cc;
  const float va = d3 * d6 - d5 * d4, vb = d5 * d2 - d1 * d6, vc = d1 * d4 - d3 * d2;
  float s, t;
  if (d1 <= 0 && d2 <= 0) s = t = 0;
  else if (d3 >= 0 && d4 <= d3) s = 1, t = 0;
  else if (d6 >= 0 && d5 <= d6) s = 0, t = 1;
  else if (vc <= 0 && d1 >= 0 && d3 <= 0) s = d1 / (d1 - d3), t = 0;
  else if (vb <= 0 && d2 >= 0 && d6 <= 0) s = 0, t = d2 / (d2 - d6);
  else if (va <= 0 && d4 >= d3 && d5 >= d6) t = (d4 - d3) / ((d4 - d3) + (d5 - d6)), s = 1 - t;
  else s = vb / (va + vb + vc), t = vc / (va + vb + vc);
  float square = 0;
  for (int i = 0; i < 3; i++) {
    const float d = ap[i] - s * ab[i] - t * ac[i];
    square += d * d;
  }
  const float distance = sqrtf(square);
  if (distance < search->best) {
    search->best = distance;
    search->triangle = (int32_t)arguments->primID;
    arguments->query->radius = distance;
    return true;
  }
  return false;
}

void bare_embree_query(BareEmbree *bare, const float *points, size_t count, int32_t *triangles, float *distances) {
  struct RTCPointQueryContext context;
  rtcInitPointQueryContext(&context);
  for (size_t i = 0; i < count; i++) {
    struct RTCPointQuery query = {points[3 * i], points[3 * i + 1], points[3 * i + 2], 0, INFINITY};
    Search search = {bare, INFINITY, -1};
    rtcPointQuery(bare->scene, &query, &context, visit, &search);
    triangles[i] = search.triangle;
    distances[i] = search.best;
  }
}
