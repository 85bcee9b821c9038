#include "CEmbree.h"

// The headers of the library that Package.swift links, whatever other version is installed too.
#include <embree3/rtcore.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// A triangle laid out for the closest-point test: a corner and the two edges from it.
typedef struct {
  float corner[3], first[3], second[3];
} Triangle;

struct FlambeauScene {
  RTCDevice device;
  RTCScene scene;
  RTCGeometry geometry;
  float *positions;  // 3·vertex_count and one float more, which Embree may read
  int32_t *indices;
  Triangle *triangles;
  size_t vertex_count, triangle_count;
};

static void lay_out(FlambeauScene *scene) {
  for (size_t t = 0; t < scene->triangle_count; t++) {
    const float *a = scene->positions + 3 * (size_t)scene->indices[3 * t];
    const float *b = scene->positions + 3 * (size_t)scene->indices[3 * t + 1];
    const float *c = scene->positions + 3 * (size_t)scene->indices[3 * t + 2];
    Triangle *triangle = scene->triangles + t;
    for (int axis = 0; axis < 3; axis++) {
      triangle->corner[axis] = a[axis];
      triangle->first[axis] = b[axis] - a[axis];
      triangle->second[axis] = c[axis] - a[axis];
    }
  }
}

FlambeauScene *flambeau_scene_create(const float *positions, size_t vertex_count, const int32_t *triangles,
                                     size_t triangle_count, bool moving) {
  FlambeauScene *scene = calloc(1, sizeof *scene);
  if (!scene) return NULL;
  scene->vertex_count = vertex_count;
  scene->triangle_count = triangle_count;
  scene->positions = malloc((3 * vertex_count + 1) * sizeof(float));
  scene->indices = malloc(3 * triangle_count * sizeof(int32_t));
  scene->triangles = malloc(triangle_count * sizeof(Triangle));
  scene->device = rtcNewDevice("threads=1,set_affinity=0");
  if (!scene->positions || !scene->indices || !scene->triangles || !scene->device) goto failed;
  memcpy(scene->positions, positions, 3 * vertex_count * sizeof(float));
  scene->positions[3 * vertex_count] = 0;
  memcpy(scene->indices, triangles, 3 * triangle_count * sizeof(int32_t));
  lay_out(scene);

  scene->scene = rtcNewScene(scene->device);
  scene->geometry = rtcNewGeometry(scene->device, RTC_GEOMETRY_TYPE_TRIANGLE);
  if (!scene->scene || !scene->geometry) goto failed;
  rtcSetSceneFlags(scene->scene, moving ? RTC_SCENE_FLAG_ROBUST | RTC_SCENE_FLAG_DYNAMIC : RTC_SCENE_FLAG_ROBUST);
  rtcSetGeometryBuildQuality(scene->geometry, moving ? RTC_BUILD_QUALITY_REFIT : RTC_BUILD_QUALITY_MEDIUM);
  rtcSetSharedGeometryBuffer(scene->geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, scene->positions, 0,
                             3 * sizeof(float), vertex_count);
  rtcSetSharedGeometryBuffer(scene->geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, scene->indices, 0,
                             3 * sizeof(int32_t), triangle_count);
  rtcCommitGeometry(scene->geometry);
  rtcAttachGeometry(scene->scene, scene->geometry);
  rtcCommitScene(scene->scene);
  if (rtcGetDeviceError(scene->device) == RTC_ERROR_NONE) return scene;

failed:
  flambeau_scene_destroy(scene);
  return NULL;
}

void flambeau_scene_destroy(FlambeauScene *scene) {
  if (!scene) return;
  if (scene->geometry) rtcReleaseGeometry(scene->geometry);
  if (scene->scene) rtcReleaseScene(scene->scene);
  if (scene->device) rtcReleaseDevice(scene->device);
  free(scene->triangles);
  free(scene->indices);
  free(scene->positions);
  free(scene);
}

bool flambeau_scene_update(FlambeauScene *scene, const float *positions, bool rebuild) {
  memcpy(scene->positions, positions, 3 * scene->vertex_count * sizeof(float));
  lay_out(scene);
  rtcSetGeometryBuildQuality(scene->geometry, rebuild ? RTC_BUILD_QUALITY_MEDIUM : RTC_BUILD_QUALITY_REFIT);
  rtcUpdateGeometryBuffer(scene->geometry, RTC_BUFFER_TYPE_VERTEX, 0);
  rtcCommitGeometry(scene->geometry);
  rtcCommitScene(scene->scene);
  return rtcGetDeviceError(scene->device) == RTC_ERROR_NONE;
}

static inline float product(const float *a, const float *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

// The closest point corner + u·first + v·second of a triangle: by the Voronoi region of the triangle's plane that the
// point falls into (Ericson, Real-Time Collision Detection, 5.1.5). Returns the squared distance.
static inline float closest_on_triangle(const Triangle *triangle, const float *point, float *u, float *v) {
  const float ap[3] = {point[0] - triangle->corner[0], point[1] - triangle->corner[1], point[2] - triangle->corner[2]};
  const float *ab = triangle->first, *ac = triangle->second;
  const float aa = product(ab, ab), bb = product(ab, ac), cc = product(ac, ac);
  const float d1 = product(ab, ap), d2 = product(ac, ap);
  const float d3 = d1 - aa, d4 = d2 - bb;  // from the second corner
  const float d5 = d1 - bb, d6 = d2 - cc;  // from the third
  float s, t;
  if (d1 <= 0 && d2 <= 0) {
    s = 0, t = 0;
  } else if (d3 >= 0 && d4 <= d3) {
    s = 1, t = 0;
  } else if (d6 >= 0 && d5 <= d6) {
    s = 0, t = 1;
  } else {
    const float vc = d1 * d4 - d3 * d2, vb = d5 * d2 - d1 * d6, va = d3 * d6 - d5 * d4;
    if (vc <= 0 && d1 >= 0 && d3 <= 0) {
      s = d1 / (d1 - d3), t = 0;
    } else if (vb <= 0 && d2 >= 0 && d6 <= 0) {
      s = 0, t = d2 / (d2 - d6);
    } else if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
      t = (d4 - d3) / ((d4 - d3) + (d5 - d6)), s = 1 - t;
    } else {
      const float scale = 1 / (va + vb + vc);
      s = vb * scale, t = vc * scale;
    }
  }
  *u = s;
  *v = t;
  float square = 0;
  for (int axis = 0; axis < 3; axis++) {
    const float difference = ap[axis] - s * ab[axis] - t * ac[axis];
    square += difference * difference;
  }
  return square;
}

typedef struct {
  const Triangle *triangles;
  float point[3];
  float square, u, v;
  int32_t triangle;
} Search;

static inline void try_triangle(Search *search, int32_t index) {
  float u, v;
  const float square = closest_on_triangle(search->triangles + index, search->point, &u, &v);
  if (square < search->square || (square == search->square && index < search->triangle)) {
    search->square = square;
    search->u = u;
    search->v = v;
    search->triangle = index;
  }
}

static bool visit(struct RTCPointQueryFunctionArguments *arguments) {
  Search *search = arguments->userPtr;
  const float before = search->square;
  try_triangle(search, (int32_t)arguments->primID);
  if (!(search->square < before)) return false;
  arguments->query->radius = sqrtf(search->square);
  return true;
}

void flambeau_scene_closest_points(const FlambeauScene *scene, const float *points, size_t count, const float *radii,
                                   const int32_t *hints, int32_t *triangles, float *barycentric,
                                   float *squared_distances) {
  struct RTCPointQueryContext context;
  rtcInitPointQueryContext(&context);
  for (size_t i = 0; i < count; i++) {
    const float *point = points + 3 * i;
    Search search = {scene->triangles, {point[0], point[1], point[2]}, INFINITY, 0, 0, -1};
    const bool finite = isfinite(point[0]) && isfinite(point[1]) && isfinite(point[2]);
    if (finite) {
      struct RTCPointQuery query = {.x = point[0], .y = point[1], .z = point[2], .time = 0, .radius = INFINITY};
      if (radii) {
        query.radius = radii[i];
        search.square = radii[i] * radii[i];
      }
      if (hints && hints[i] >= 0 && (size_t)hints[i] < scene->triangle_count) {
        try_triangle(&search, hints[i]);
        if (search.triangle >= 0) query.radius = sqrtf(search.square);
      }
      rtcPointQuery(scene->scene, &query, &context, visit, &search);
    }
    triangles[i] = search.triangle;
    squared_distances[i] = search.triangle >= 0 ? search.square : INFINITY;
    barycentric[3 * i] = search.triangle >= 0 ? 1 - search.u - search.v : 0;
    barycentric[3 * i + 1] = search.u;
    barycentric[3 * i + 2] = search.v;
  }
}

static inline struct RTCRay ray(const float *origin, const float *direction, float near, float far) {
  return (struct RTCRay){.org_x = origin[0], .org_y = origin[1], .org_z = origin[2], .tnear = near,
                         .dir_x = direction[0], .dir_y = direction[1], .dir_z = direction[2], .tfar = far,
                         .mask = 0xffffffffu};
}

void flambeau_scene_first_hits(const FlambeauScene *scene, const float *origins, const float *directions, size_t count,
                               float near, float far, int32_t *triangles, float *distances) {
  struct RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  for (size_t i = 0; i < count; i++) {
    struct RTCRayHit hit = {.ray = ray(origins + 3 * i, directions + 3 * i, near, far)};
    hit.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(scene->scene, &context, &hit);
    const bool found = hit.hit.geomID != RTC_INVALID_GEOMETRY_ID;
    triangles[i] = found ? (int32_t)hit.hit.primID : -1;
    distances[i] = found ? hit.ray.tfar : INFINITY;
  }
}

enum { PACKET = 16 };

// Whether a packet of origins lies so close together that its rays meet the same boxes: within a sixteenth of the
// mesh. Farther apart, rays walk the tree faster one by one.
static bool is_compact(const float *origins, float extent) {
  for (int axis = 0; axis < 3; axis++) {
    float low = origins[axis], high = origins[axis];
    for (int i = 1; i < PACKET; i++) {
      low = fminf(low, origins[3 * i + axis]);
      high = fmaxf(high, origins[3 * i + axis]);
    }
    if (!(high - low <= extent / 16)) return false;
  }
  return true;
}

void flambeau_scene_occluded(const FlambeauScene *scene, const float *origins, size_t count, const float *direction,
                             float near, float far, uint8_t *occluded) {
  struct RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
  struct RTCBounds bounds;
  rtcGetSceneBounds(scene->scene, &bounds);
  const float extent = fmaxf(fmaxf(bounds.upper_x - bounds.lower_x, bounds.upper_y - bounds.lower_y),
                             bounds.upper_z - bounds.lower_z);
  struct RTCRay packet[PACKET];
  for (size_t start = 0; start < count; start += PACKET) {
    const size_t end = start + PACKET < count ? start + PACKET : count;
    for (size_t i = start; i < end; i++) packet[i - start] = ray(origins + 3 * i, direction, near, far);
    if (end - start == PACKET && is_compact(origins + 3 * start, extent)) {
      rtcOccluded1M(scene->scene, &context, packet, PACKET, sizeof *packet);
    } else {
      for (size_t i = start; i < end; i++) rtcOccluded1(scene->scene, &context, packet + (i - start));
    }
    for (size_t i = start; i < end; i++) occluded[i] = packet[i - start].tfar < 0;
  }
}
