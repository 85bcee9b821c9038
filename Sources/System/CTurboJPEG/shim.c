#include "CTurboJPEG.h"

#include <string.h>
#include <turbojpeg.h>

static int failed_because(tjhandle handle, const char *reason, char *message) {
  strncpy(message, reason, FLAMBEAU_JPEG_MESSAGE_SIZE - 1);
  message[FLAMBEAU_JPEG_MESSAGE_SIZE - 1] = 0;
  if (handle) tjDestroy(handle);
  return -1;
}

static int failed(tjhandle handle, char *message) {
  return failed_because(handle, handle ? tjGetErrorStr2(handle) : "no memory for a decoder", message);
}

int flambeau_jpeg_size(const uint8_t *bytes, size_t count, int *width, int *height, char *message) {
  tjhandle handle = tjInitDecompress();
  int subsampling, colors;
  if (!handle) return failed(handle, message);
  if (tjDecompressHeader3(handle, bytes, count, width, height, &subsampling, &colors) != 0 &&
      tjGetErrorCode(handle) == TJERR_FATAL)
    return failed(handle, message);
  tjDestroy(handle);
  return 0;
}

int flambeau_jpeg_decode(const uint8_t *bytes, size_t count, int width, int height, int inverted, uint8_t *pixels,
                         char *message) {
  tjhandle handle = tjInitDecompress();
  int found_width, found_height, subsampling, colors;
  if (!handle) return failed(handle, message);
  if (tjDecompressHeader3(handle, bytes, count, &found_width, &found_height, &subsampling, &colors) != 0 &&
      tjGetErrorCode(handle) == TJERR_FATAL)
    return failed(handle, message);
  if (found_width != width || found_height != height)
    return failed_because(handle, "the size changed between two looks", message);
  int inks = colors == TJCS_CMYK || colors == TJCS_YCCK;
  int status = tjDecompress2(handle, bytes, count, pixels, width, 4 * width, height, inks ? TJPF_CMYK : TJPF_RGBA,
                             TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
  if (status != 0 &&
      (tjGetErrorCode(handle) == TJERR_FATAL || !strstr(tjGetErrorStr2(handle), "extraneous bytes")))
    return failed(handle, message);
  tjDestroy(handle);
  if (inks) {
    for (size_t index = 0; index < (size_t)width * height; index++) {
      uint8_t *pixel = pixels + 4 * index;
      int black = inverted ? pixel[3] : 255 - pixel[3];
      for (int color = 0; color < 3; color++)
        pixel[color] = (uint8_t)(((inverted ? pixel[color] : 255 - pixel[color]) * black + 127) / 255);
      pixel[3] = 255;
    }
  }
  return 0;
}
