#include "CPNG.h"

#include <png.h>
#include <string.h>

static int failed(png_image *image, char *message) {
  strncpy(message, image->message, FLAMBEAU_PNG_MESSAGE_SIZE - 1);
  message[FLAMBEAU_PNG_MESSAGE_SIZE - 1] = 0;
  png_image_free(image);
  return -1;
}

static png_image fresh(void) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  return image;
}

int flambeau_png_size(const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height, char *message) {
  png_image image = fresh();
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return failed(&image, message);
  *width = image.width;
  *height = image.height;
  png_image_free(&image);
  return 0;
}

int flambeau_png_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *pixels,
                        char *message) {
  png_image image = fresh();
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return failed(&image, message);
  if (image.width != width || image.height != height) {
    strcpy(image.message, "the size changed between two looks");
    return failed(&image, message);
  }
  image.format = PNG_FORMAT_RGBA;
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  if (!png_image_finish_read(&image, NULL, pixels, 0, NULL)) return failed(&image, message);
  return 0;
}

size_t flambeau_png_bound(uint32_t width, uint32_t height, int channels) {
  png_image image = fresh();
  image.width = width;
  image.height = height;
  image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  if ((uint64_t)width * height * 4 > 0x7fffffffu) return 0;
  return PNG_IMAGE_PNG_SIZE_MAX(image);
}

int flambeau_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels, uint8_t *bytes,
                        size_t *count, char *message) {
  png_image image = fresh();
  image.width = width;
  image.height = height;
  image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  png_alloc_size_t size = *count;
  if (!png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL)) return failed(&image, message);
  *count = size;
  return 0;
}
