#include "CEmbree.h"
