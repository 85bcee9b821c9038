// The shortest loop of Embree point queries that finds closest points of triangles: what our own is measured against.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct BareEmbree BareEmbree;
BareEmbree *bare_embree_create(const float *positions, size_t vertex_count, const int32_t *triangles,
                               size_t triangle_count);
void bare_embree_destroy(BareEmbree *bare);
void bare_embree_query(BareEmbree *bare, const float *points, size_t count, int32_t *triangles, float *distances);
