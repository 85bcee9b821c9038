// OpenBLAS as it is, for comparison with what is built on it.
#pragma once

// C <- A*B', row by row: A is rows x inner, B columns x inner, C rows x columns.
void bare_product(const float *left, const float *right, float *product, int rows, int inner, int columns);

// C <- C + A'A, the upper triangle: A is rows x columns, C columns x columns.
void bare_normal_product(const float *matrix, float *product, int rows, int columns);
