// libpng through its simplified interface, which catches libpng's own jumps: nothing here longjmps, throws or prints.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Long enough for libpng's messages.
enum { FLAMBEAU_PNG_MESSAGE_SIZE = 64 };

// Reads width and height from a PNG's header. Returns 0, or −1 with a message.
int flambeau_png_size(const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height,
                      char message[FLAMBEAU_PNG_MESSAGE_SIZE]);

// Decodes into `pixels`, width·height·4 bytes of red, green, blue and alpha, whatever the file's own layout is.
// Returns 0, or −1 with a message, also when the header no longer says the same size.
int flambeau_png_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *pixels,
                        char message[FLAMBEAU_PNG_MESSAGE_SIZE]);

// The most bytes a PNG of this size and number of channels (3 or 4) takes; 0 when that cannot be represented.
size_t flambeau_png_bound(uint32_t width, uint32_t height, int channels);

// Encodes 8-bit pixels of 3 or 4 channels. `count` is the room in `bytes` and becomes the number written.
// Returns 0, or −1 with a message.
int flambeau_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels, uint8_t *bytes,
                        size_t *count, char message[FLAMBEAU_PNG_MESSAGE_SIZE]);
