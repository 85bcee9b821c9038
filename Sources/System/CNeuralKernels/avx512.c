// For processors with 512-bit registers: 32 of them.
#include "CNeuralKernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define LANES 16
#define SUFFIX(name) name##_avx512
#define TILE1 12
#define TILE2 10
#define TILE3 8
#define TILE4 6
#include "kernels.h"
KERNELS("avx512", 64)
#pragma clang attribute pop
#endif
