// OpenBLAS (dense products) and LAPACKE (decompositions), as Debian, Ubuntu and Homebrew install them.
#pragma once
#include <cblas.h>
#include <lapacke.h>
