// What libexif reads of a photo's metadata, as plain numbers: nothing here throws or prints.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Zero where the file does not say.
typedef struct {
  int orientation;              // 1…8
  double focal_length;          // millimetres
  double focal_length_35mm;     // millimetres on a 36 × 24 mm film
  double focal_plane_x;         // pixels a unit
  int focal_plane_unit;         // 2 inch, 3 centimetre, 4 millimetre, 5 micrometre
  double pixel_width;           // of the image as it was taken
  double pixel_height;
} FlambeauEXIF;

// Reads a JPEG, or a block that begins with "Exif\0\0". Without metadata everything is zero.
FlambeauEXIF flambeau_exif_read(const uint8_t *bytes, size_t count);
