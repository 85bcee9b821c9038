// libwebp: the first picture of a WebP file as pixels, and where its metadata lies.
#pragma once
#include <stddef.h>
#include <stdint.h>

// What a file is, without its pixels.
typedef struct {
  uint32_t width, height;
  // Where the EXIF block lies in the file; count 0 where there is none.
  size_t exif_offset, exif_count;
} FlambeauWebP;

// Reads the header. Returns 0, or −1 when it is no WebP file or is cut off.
int flambeau_webp_read(const uint8_t *bytes, size_t count, FlambeauWebP *result);

// Decodes the picture, or the first of several, into `pixels`, width·height·4 bytes of red, green, blue and alpha.
// Returns 0, or −1 when the file is broken or has another size.
int flambeau_webp_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *pixels);
