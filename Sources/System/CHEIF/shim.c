#include "CHEIF.h"

#include <libheif/heif.h>
#include <stdlib.h>
#include <string.h>

struct FlambeauHEIF {
  struct heif_context *context;
  struct heif_image_handle *picture;
  heif_item_id exif;
  size_t exif_count;
};

static void say(const char *reason, char *message) {
  strncpy(message, reason ? reason : "no reason given", FLAMBEAU_HEIF_MESSAGE_SIZE - 1);
  message[FLAMBEAU_HEIF_MESSAGE_SIZE - 1] = 0;
}

void flambeau_heif_close(FlambeauHEIF *file) {
  if (!file) return;
  if (file->picture) heif_image_handle_release(file->picture);
  if (file->context) heif_context_free(file->context);
  free(file);
}

FlambeauHEIF *flambeau_heif_open(const uint8_t *bytes, size_t count, char *message) {
  FlambeauHEIF *file = calloc(1, sizeof *file);
  if (!file || !(file->context = heif_context_alloc())) {
    say("no memory for a decoder", message);
    flambeau_heif_close(file);
    return NULL;
  }
  // The same work on any machine; pictures are decoded side by side above.
  heif_context_set_max_decoding_threads(file->context, 0);
  heif_context_set_maximum_image_size_limit(file->context, 1 << 14);
  struct heif_error error = heif_context_read_from_memory_without_copy(file->context, bytes, count, NULL);
  if (error.code == heif_error_Ok) error = heif_context_get_primary_image_handle(file->context, &file->picture);
  if (error.code != heif_error_Ok) {
    say(error.message, message);
    flambeau_heif_close(file);
    return NULL;
  }
  if (heif_image_handle_get_list_of_metadata_block_IDs(file->picture, "Exif", &file->exif, 1) == 1)
    file->exif_count = heif_image_handle_get_metadata_size(file->picture, file->exif);
  return file;
}

void flambeau_heif_size(const FlambeauHEIF *file, uint32_t *width, uint32_t *height) {
  int w = heif_image_handle_get_width(file->picture), h = heif_image_handle_get_height(file->picture);
  *width = w > 0 ? (uint32_t)w : 0;
  *height = h > 0 ? (uint32_t)h : 0;
}

size_t flambeau_heif_exif_count(const FlambeauHEIF *file) { return file->exif_count; }

int flambeau_heif_exif(const FlambeauHEIF *file, uint8_t *bytes) {
  return heif_image_handle_get_metadata(file->picture, file->exif, bytes).code == heif_error_Ok ? 0 : -1;
}

int flambeau_heif_decode(FlambeauHEIF *file, uint32_t width, uint32_t height, uint8_t *pixels, char *message) {
  struct heif_image *image = NULL;
  struct heif_error error =
      heif_decode_image(file->picture, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGBA, NULL);
  if (error.code != heif_error_Ok) {
    say(error.message, message);
    return -1;
  }
  int stride = 0, status = -1;
  const uint8_t *plane = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
  if (!plane || stride < 0 || (size_t)stride < 4 * (size_t)width ||
      heif_image_get_width(image, heif_channel_interleaved) != (int)width ||
      heif_image_get_height(image, heif_channel_interleaved) != (int)height) {
    say("the picture has another size than the file says", message);
  } else {
    for (uint32_t y = 0; y < height; y++)
      memcpy(pixels + 4 * (size_t)width * y, plane + (size_t)stride * y, 4 * (size_t)width);
    status = 0;
  }
  heif_image_release(image);
  return status;
}
