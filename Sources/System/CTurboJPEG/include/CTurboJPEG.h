// libjpeg-turbo through its own simple interface, which catches libjpeg's jumps: nothing here longjmps or prints.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Long enough for libjpeg-turbo's messages.
enum { FLAMBEAU_JPEG_MESSAGE_SIZE = 200 };

// Reads width and height from a JPEG's header. Returns 0, or −1 with a message.
int flambeau_jpeg_size(const uint8_t *bytes, size_t count, int *width, int *height,
                       char message[FLAMBEAU_JPEG_MESSAGE_SIZE]);

// Decodes an 8-bit grey, colour, CMYK or YCCK JPEG, baseline or progressive, into `pixels`, width·height·4 bytes of red,
// green, blue and alpha 255. `inverted` says that ink values count down, as programs that leave an Adobe marker store
// them. A file that ends early or is corrupt is an error; bytes that do not belong between markers are not. Returns 0, or
// −1 with a message.
int flambeau_jpeg_decode(const uint8_t *bytes, size_t count, int width, int height, int inverted, uint8_t *pixels,
                         char message[FLAMBEAU_JPEG_MESSAGE_SIZE]);
