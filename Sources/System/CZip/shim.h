// libzip: the container of .npz and .pth files.
#pragma once
#include <zip.h>
