// Embree 3: closest points and rays on one triangle mesh, a batch a call.
//
// Nothing here throws or prints. A scene may be queried from many threads at once; building and updating may not
// overlap with a query. Both builders run on one thread, so that the same mesh always gives the same tree.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct FlambeauScene FlambeauScene;

// Copies the mesh and builds its tree. `moving` asks for a tree that is cheap to refit. NULL when memory runs out or
// Embree refuses.
FlambeauScene *flambeau_scene_create(const float *positions, size_t vertex_count, const int32_t *triangles,
                                     size_t triangle_count, bool moving);

void flambeau_scene_destroy(FlambeauScene *scene);

// Moves the vertices (3·vertex_count floats) and refits the tree's boxes, or builds it anew. False when memory runs out
// or Embree refuses; the scene must not be asked then.
bool flambeau_scene_update(FlambeauScene *scene, const float *positions, bool rebuild);

// For each of `count` points the closest point of the mesh not farther away than the radius.
// `radii` holds one value a point or is NULL for no limit; `hints` holds a triangle a point to start from (negative
// for none) or is NULL. Where nothing lies within the radius the triangle is −1 and the squared distance infinite.
// `barycentric` receives the weights of the triangle's three corners.
void flambeau_scene_closest_points(const FlambeauScene *scene, const float *points, size_t count, const float *radii,
                                   const int32_t *hints, int32_t *triangles, float *barycentric,
                                   float *squared_distances);

// For each ray its first hit: the triangle (−1 for none) and the distance in lengths of the direction.
void flambeau_scene_first_hits(const FlambeauScene *scene, const float *origins, const float *directions, size_t count,
                               float near, float far, int32_t *triangles, float *distances);

// For each origin whether a ray in the one direction given hits anything between `near` and `far`. Fastest where
// origins that follow each other lie near each other.
void flambeau_scene_occluded(const FlambeauScene *scene, const float *origins, size_t count, const float *direction,
                             float near, float far, uint8_t *occluded);
