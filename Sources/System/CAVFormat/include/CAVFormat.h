// Clips through FFmpeg's libraries: files are read from memory or from a descriptor of ours, never by a name of FFmpeg's own
// protocols, and written through a callback. Nothing here prints.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { FLAMBEAU_VIDEO_MESSAGE_SIZE = 192, FLAMBEAU_VIDEO_NAME_SIZE = 48 };

typedef enum {
  FLAMBEAU_VIDEO_FRAME = 1,       // there is a frame
  FLAMBEAU_VIDEO_OK = 0,          // done; of reading frames: there are no more
  FLAMBEAU_VIDEO_INVALID = -1,    // not a clip, or a broken one
  FLAMBEAU_VIDEO_NO_PICTURE = -2, // sound alone
  FLAMBEAU_VIDEO_NO_DECODER = -3, // the libraries at hand do not decode it
  FLAMBEAU_VIDEO_TOO_LARGE = -4,  // more pixels a frame than the limit
  FLAMBEAU_VIDEO_FAILED = -5,     // out of memory, or writing failed
} flambeau_video_status;

typedef struct {
  int width, height;  // upright, of square pixels
  double frame_rate;  // frames a second on average; 0 where it is not known
  double duration;    // seconds as the file says; negative where it does not
  int64_t frame_count; // as the file says; 0 where it does not
  char format[FLAMBEAU_VIDEO_NAME_SIZE];
  char codec[FLAMBEAU_VIDEO_NAME_SIZE];
} flambeau_video_info;

typedef struct flambeau_video flambeau_video;

// Opens a clip: `descriptor` where that is not negative (it is not closed), else the bytes, which must outlive the reader.
// At most `pixel_limit` pixels a frame. On failure `*video` is NULL and `message` says why.
flambeau_video_status flambeau_video_open(int descriptor, const uint8_t *bytes, size_t count, int64_t pixel_limit,
                                          int threads, flambeau_video **video, flambeau_video_info *info,
                                          char message[FLAMBEAU_VIDEO_MESSAGE_SIZE]);

// Decodes the next frame, if there is one; `time` is in seconds from the clip's start. Packets that cannot be decoded are
// counted in `damaged` and passed over.
flambeau_video_status flambeau_video_next(flambeau_video *video, double *time, int64_t *damaged,
                                          char message[FLAMBEAU_VIDEO_MESSAGE_SIZE]);

// The decoded frame upright, as `info` says its size: width·height·4 bytes of red, green, blue and alpha.
flambeau_video_status flambeau_video_pixels(flambeau_video *video, uint8_t *pixels,
                                            char message[FLAMBEAU_VIDEO_MESSAGE_SIZE]);

void flambeau_video_close(flambeau_video *video);

// Takes written bytes, in order; returns 0, or anything else to stop.
typedef int (*flambeau_video_sink)(void *context, const uint8_t *bytes, int count);

typedef struct flambeau_video_writer flambeau_video_writer;

// Begins an MP4 of frames of an even width and height, in fragments, so that it is written from front to back.
flambeau_video_status flambeau_video_writer_open(int width, int height, double frame_rate, flambeau_video_sink sink,
                                                 void *context, flambeau_video_writer **writer,
                                                 char message[FLAMBEAU_VIDEO_MESSAGE_SIZE]);

// Adds a frame of width·height·4 bytes, shown from `time` on, in seconds; times rise.
flambeau_video_status flambeau_video_writer_add(flambeau_video_writer *writer, const uint8_t *pixels, double time,
                                                char message[FLAMBEAU_VIDEO_MESSAGE_SIZE]);

// Writes what is left.
flambeau_video_status flambeau_video_writer_finish(flambeau_video_writer *writer,
                                                   char message[FLAMBEAU_VIDEO_MESSAGE_SIZE]);

void flambeau_video_writer_close(flambeau_video_writer *writer);
