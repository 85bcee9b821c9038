// For processors with 256-bit registers, 16 of them, and fused multiply-add.
#include "CNeuralKernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define SUFFIX(name) name##_avx2
#define TILE1 0
#define TILE2 6
#define TILE3 0
#define TILE4 0
#include "kernels.h"
KERNELS("avx2", 16)
#pragma clang attribute pop
#endif
