// For any processor: registers of four floats, 16 of them, or 32 on ARM.
#include "CNeuralKernels.h"

#define LANES 4
#define SUFFIX(name) name##_plain
#define TILE1 0
#if defined(__aarch64__)
#define TILE2 6
#define TILE3 0
#define TILE4 6
#else
#define TILE2 5
#define TILE3 0
#define TILE4 0
#endif
#include "kernels.h"
KERNELS("plain", 16)
