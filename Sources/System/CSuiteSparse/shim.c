#include "CSuiteSparse.h"

#include <stdlib.h>
#include <string.h>

#if __has_include(<suitesparse/cholmod.h>)
#include <suitesparse/cholmod.h>
#else
#include <cholmod.h>
#endif

struct flambeau_cholesky {
  cholmod_common common;
  cholmod_factor *factor;
  // Memory that solutions use again.
  cholmod_dense *solution, *work, *extra;
  int is_numeric;
};

static int status_of(const cholmod_common *common) {
  switch (common->status) {
    case CHOLMOD_OK:
    case CHOLMOD_DSMALL: return FLAMBEAU_CHOLESKY_DONE;
    case CHOLMOD_OUT_OF_MEMORY: return FLAMBEAU_CHOLESKY_NO_MEMORY;
    case CHOLMOD_TOO_LARGE: return FLAMBEAU_CHOLESKY_TOO_LARGE;
    case CHOLMOD_NOT_POSDEF: return FLAMBEAU_CHOLESKY_NOT_POSITIVE;
    default: return FLAMBEAU_CHOLESKY_INVALID;
  }
}

// A view of the caller's arrays; CHOLMOD does not write to them.
static cholmod_sparse view(int32_t size, const int32_t *starts, const int32_t *rows, const double *values) {
  cholmod_sparse matrix;
  memset(&matrix, 0, sizeof matrix);
  matrix.nrow = matrix.ncol = (size_t)size;
  matrix.nzmax = (size_t)starts[size];
  matrix.p = (void *)starts;
  matrix.i = (void *)rows;
  matrix.x = (void *)values;
  matrix.stype = -1;
  matrix.itype = CHOLMOD_INT;
  matrix.xtype = values ? CHOLMOD_REAL : CHOLMOD_PATTERN;
  matrix.dtype = CHOLMOD_DOUBLE;
  matrix.sorted = 1;
  matrix.packed = 1;
  return matrix;
}

flambeau_cholesky *flambeau_cholesky_create(int32_t size, const int32_t *starts, const int32_t *rows, int *status) {
  flambeau_cholesky *handle = calloc(1, sizeof *handle);
  if (!handle) {
    *status = FLAMBEAU_CHOLESKY_NO_MEMORY;
    return NULL;
  }
  cholmod_start(&handle->common);
  handle->common.print = 0;
  handle->common.error_handler = NULL;
  // L·Lᵀ without supernodes: meshes have few elements a column, sums keep one order, and only the part of CHOLMOD
  // under the LGPL is used. AMD alone orders, so that the order does not depend on what else was built in.
  handle->common.supernodal = CHOLMOD_SIMPLICIAL;
  handle->common.final_ll = 1;
  handle->common.nmethods = 1;
  handle->common.method[0].ordering = CHOLMOD_AMD;
  handle->common.postorder = 1;
  cholmod_sparse matrix = view(size, starts, rows, NULL);
  handle->factor = cholmod_analyze(&matrix, &handle->common);
  *status = status_of(&handle->common);
  if (!handle->factor || *status != FLAMBEAU_CHOLESKY_DONE) {
    if (*status == FLAMBEAU_CHOLESKY_DONE) *status = FLAMBEAU_CHOLESKY_INVALID;
    flambeau_cholesky_destroy(handle);
    return NULL;
  }
  return handle;
}

int flambeau_cholesky_factorize(flambeau_cholesky *handle, int32_t size, const int32_t *starts, const int32_t *rows,
                                const double *values, int32_t *column) {
  cholmod_sparse matrix = view(size, starts, rows, values);
  *column = -1;
  handle->is_numeric = 0;
  if ((size_t)size != handle->factor->n) return FLAMBEAU_CHOLESKY_INVALID;
  cholmod_factorize(&matrix, handle->factor, &handle->common);
  if (handle->common.status < CHOLMOD_OK) return status_of(&handle->common);
  if (handle->factor->minor < handle->factor->n || handle->common.status == CHOLMOD_NOT_POSDEF) {
    size_t failed = handle->factor->minor < handle->factor->n ? handle->factor->minor : 0;
    *column = ((const int32_t *)handle->factor->Perm)[failed];
    return FLAMBEAU_CHOLESKY_NOT_POSITIVE;
  }
  handle->is_numeric = 1;
  return FLAMBEAU_CHOLESKY_DONE;
}

int flambeau_cholesky_solve(flambeau_cholesky *handle, double *values, int32_t columns) {
  if (!handle->is_numeric || columns < 0) return FLAMBEAU_CHOLESKY_INVALID;
  size_t size = handle->factor->n;
  cholmod_dense right;
  memset(&right, 0, sizeof right);
  right.nrow = right.d = size;
  right.ncol = (size_t)columns;
  right.nzmax = size * (size_t)columns;
  right.x = values;
  right.xtype = CHOLMOD_REAL;
  right.dtype = CHOLMOD_DOUBLE;
  if (!cholmod_solve2(CHOLMOD_A, handle->factor, &right, NULL, &handle->solution, NULL, &handle->work, &handle->extra,
                      &handle->common))
    return status_of(&handle->common);
  memcpy(values, handle->solution->x, size * (size_t)columns * sizeof(double));
  return FLAMBEAU_CHOLESKY_DONE;
}

double flambeau_cholesky_fill(const flambeau_cholesky *handle) { return (double)handle->common.lnz; }

void flambeau_cholesky_destroy(flambeau_cholesky *handle) {
  if (!handle) return;
  cholmod_free_factor(&handle->factor, &handle->common);
  cholmod_free_dense(&handle->solution, &handle->common);
  cholmod_free_dense(&handle->work, &handle->common);
  cholmod_free_dense(&handle->extra, &handle->common);
  cholmod_finish(&handle->common);
  free(handle);
}
