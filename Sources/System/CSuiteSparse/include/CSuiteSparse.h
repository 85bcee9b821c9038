// The simplicial Cholesky factors of CHOLMOD (SuiteSparse), behind a handle that never prints, jumps or exits.
#pragma once
#include <stdint.h>

typedef struct flambeau_cholesky flambeau_cholesky;

enum {
  FLAMBEAU_CHOLESKY_DONE = 0,
  FLAMBEAU_CHOLESKY_NO_MEMORY = 1,
  FLAMBEAU_CHOLESKY_TOO_LARGE = 2,
  FLAMBEAU_CHOLESKY_NOT_POSITIVE = 3,
  FLAMBEAU_CHOLESKY_INVALID = 4
};

// Orders the pattern of a symmetric matrix of which the lower triangle is given column by column, rows ascending.
// Returns the handle, or NULL with *status set.
flambeau_cholesky *flambeau_cholesky_create(int32_t size, const int32_t *starts, const int32_t *rows, int *status);

// Factors the matrix of the same pattern with these values. On NOT_POSITIVE *column is the first column that failed.
int flambeau_cholesky_factorize(flambeau_cholesky *handle, int32_t size, const int32_t *starts, const int32_t *rows,
                                const double *values, int32_t *column);

// Overwrites `columns` right-hand sides, one after the other, with the solutions. Needs a factor.
int flambeau_cholesky_solve(flambeau_cholesky *handle, double *values, int32_t columns);

// How many elements the factor holds.
double flambeau_cholesky_fill(const flambeau_cholesky *handle);

void flambeau_cholesky_destroy(flambeau_cholesky *handle);
