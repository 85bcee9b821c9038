#include "CBareBLAS.h"

#include <cblas.h>

void bare_product(const float *left, const float *right, float *product, int rows, int inner, int columns) {
  openblas_set_num_threads(1);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, columns, inner, 1, left, inner, right, inner, 0, product,
              columns);
}

void bare_normal_product(const float *matrix, float *product, int rows, int columns) {
  openblas_set_num_threads(1);
  cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, columns, rows, 1, matrix, columns, 1, product, columns);
}
