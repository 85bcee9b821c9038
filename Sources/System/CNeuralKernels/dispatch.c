// Which kernels this processor can run.
#include "CNeuralKernels.h"

extern const nk_kernels nk_kernels_plain;
#if defined(__x86_64__)
extern const nk_kernels nk_kernels_avx512, nk_kernels_avx2;
#endif

/// Fills the list, fastest first; returns how many.
static int list(const nk_kernels *all[3]) {
    int count = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool hasAVX2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (hasAVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        all[count++] = &nk_kernels_avx512;
    if (hasAVX2) all[count++] = &nk_kernels_avx2;
#endif
    all[count++] = &nk_kernels_plain;
    return count;
}

int nk_kernel_count(void) {
    const nk_kernels *all[3];
    return list(all);
}

const nk_kernels *nk_kernels_at(int index) {
    const nk_kernels *all[3];
    return index >= 0 && index < list(all) ? all[index] : &nk_kernels_plain;
}
