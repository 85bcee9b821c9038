#include "CWebP.h"

#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

int flambeau_webp_read(const uint8_t *bytes, size_t count, FlambeauWebP *result) {
  memset(result, 0, sizeof *result);
  WebPData data = {bytes, count};
  WebPDemuxer *demuxer = WebPDemux(&data);
  if (!demuxer) return -1;
  result->width = WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH);
  result->height = WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT);
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk)) {
    result->exif_offset = (size_t)(chunk.chunk.bytes - bytes);
    result->exif_count = chunk.chunk.size;
    WebPDemuxReleaseChunkIterator(&chunk);
  }
  WebPDemuxDelete(demuxer);
  return 0;
}

int flambeau_webp_decode(const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint8_t *pixels) {
  WebPData data = {bytes, count};
  WebPDemuxer *demuxer = WebPDemux(&data);
  if (!demuxer) return -1;
  int status = -1;
  WebPIterator frame;
  // Of an animation the first picture, where it lies on the canvas; the rest of the canvas stays clear.
  if (WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH) == width && WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT) == height &&
      WebPDemuxGetFrame(demuxer, 1, &frame)) {
    if (frame.complete && frame.x_offset >= 0 && frame.y_offset >= 0 && frame.width > 0 && frame.height > 0 &&
        (uint32_t)frame.x_offset + (uint32_t)frame.width <= width &&
        (uint32_t)frame.y_offset + (uint32_t)frame.height <= height) {
      size_t row = 4 * (size_t)width;
      memset(pixels, 0, row * height);
      uint8_t *start = pixels + row * (size_t)frame.y_offset + 4 * (size_t)frame.x_offset;
      int found_width, found_height;
      if (WebPGetInfo(frame.fragment.bytes, frame.fragment.size, &found_width, &found_height) &&
          found_width == frame.width && found_height == frame.height &&
          WebPDecodeRGBAInto(frame.fragment.bytes, frame.fragment.size, start,
                             row * (size_t)(frame.height - 1) + 4 * (size_t)frame.width, (int)row))
        status = 0;
    }
    WebPDemuxReleaseIterator(&frame);
  }
  WebPDemuxDelete(demuxer);
  return status;
}
