// libheif: the main picture of a HEIC file as pixels, the right way up, and its EXIF block.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Long enough for libheif's messages.
enum { FLAMBEAU_HEIF_MESSAGE_SIZE = 200 };

// An open file. It refers to the bytes it was made of, which must stay where they are.
typedef struct FlambeauHEIF FlambeauHEIF;

// Opens a file. Returns NULL with a message.
FlambeauHEIF *flambeau_heif_open(const uint8_t *bytes, size_t count, char message[FLAMBEAU_HEIF_MESSAGE_SIZE]);
void flambeau_heif_close(FlambeauHEIF *file);

// The main picture's size after the turns that the file asks for.
void flambeau_heif_size(const FlambeauHEIF *file, uint32_t *width, uint32_t *height);

// The number of bytes of its EXIF block, 0 where there is none, and the bytes: 4 of an offset, then what libexif reads.
size_t flambeau_heif_exif_count(const FlambeauHEIF *file);
int flambeau_heif_exif(const FlambeauHEIF *file, uint8_t *bytes);

// Decodes into `pixels`, width·height·4 bytes of red, green, blue and alpha. Returns 0, or −1 with a message.
int flambeau_heif_decode(FlambeauHEIF *file, uint32_t width, uint32_t height, uint8_t *pixels,
                         char message[FLAMBEAU_HEIF_MESSAGE_SIZE]);
