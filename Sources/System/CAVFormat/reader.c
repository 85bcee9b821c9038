#include "CAVFormat.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

struct flambeau_video {
  int descriptor;
  const uint8_t *bytes;
  int64_t size, place;
  AVIOContext *io;
  AVFormatContext *format;
  AVCodecContext *codec;
  AVPacket *packet;
  AVFrame *frame;
  struct SwsContext *scaler;
  int stream;
  int stored_width, stored_height;  // of square pixels, as stored
  int turn[4];                      // upright from stored: x' = a·x + c·y, y' = b·x + d·y
  int is_draining;
  double frame_rate, latest;
  int64_t given;
};

// Containers that cannot name other files or addresses.
static const char *const formats =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,gif,avi,mpegts,mp3,wav,flac,ogg,aac";

static int read_bytes(void *opaque, uint8_t *buffer, int count) {
  struct flambeau_video *video = opaque;
  if (video->descriptor >= 0) {
    ssize_t read = pread(video->descriptor, buffer, (size_t)count, video->place);
    if (read < 0) return AVERROR(EIO);
    if (read == 0) return AVERROR_EOF;
    video->place += read;
    return (int)read;
  }
  int64_t left = video->size - video->place;
  if (left <= 0) return AVERROR_EOF;
  if (count > left) count = (int)left;
  memcpy(buffer, video->bytes + video->place, (size_t)count);
  video->place += count;
  return count;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence) {
  struct flambeau_video *video = opaque;
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return video->size;
    case SEEK_SET: break;
    case SEEK_CUR: offset += video->place; break;
    case SEEK_END: offset += video->size; break;
    default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  return video->place = offset;
}

static flambeau_video_status say(char *message, int code, flambeau_video_status status, const char *otherwise) {
  if (code == 0 || av_strerror(code, message, FLAMBEAU_VIDEO_MESSAGE_SIZE) < 0)
    snprintf(message, FLAMBEAU_VIDEO_MESSAGE_SIZE, "%s", otherwise);
  return status;
}

// The turn by quarters, mirrored or not, that brings stored pixels upright.
static void read_turn(struct flambeau_video *video, AVStream *stream) {
  const int identity[4] = {1, 0, 0, 1};
  memcpy(video->turn, identity, sizeof identity);
  const int32_t *matrix = NULL;
  size_t size = 0;
#if LIBAVFORMAT_VERSION_MAJOR >= 61
  const AVPacketSideData *side = av_packet_side_data_get(
      stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  if (side) {
    matrix = (const int32_t *)side->data;
    size = side->size;
  }
#else
  matrix = (const int32_t *)av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
#endif
  if (!matrix || size < 9 * sizeof(int32_t)) return;
  const int place[4] = {0, 1, 3, 4};
  int turn[4];
  for (int k = 0; k < 4; k++) {
    double value = matrix[place[k]] / 65536.0;
    turn[k] = value > 0.5 ? 1 : value < -0.5 ? -1 : 0;
  }
  // One entry in each row and column: a quarter turn or a mirror image of one.
  if (abs(turn[0]) + abs(turn[1]) == 1 && abs(turn[0]) == abs(turn[3]) && abs(turn[1]) == abs(turn[2]))
    memcpy(video->turn, turn, sizeof turn);
}

void flambeau_video_close(flambeau_video *video) {
  if (!video) return;
  sws_freeContext(video->scaler);
  av_frame_free(&video->frame);
  av_packet_free(&video->packet);
  avcodec_free_context(&video->codec);
  avformat_close_input(&video->format);
  if (video->io) {
    av_freep(&video->io->buffer);
    avio_context_free(&video->io);
  }
  av_free(video);
}

static int find_picture(AVFormatContext *format) {
  for (unsigned k = 0; k < format->nb_streams; k++) {
    AVStream *stream = format->streams[k];
    // A cover of a piece of music is no clip.
    if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC))
      return (int)k;
  }
  return -1;
}

flambeau_video_status flambeau_video_open(int descriptor, const uint8_t *bytes, size_t count, int64_t pixel_limit,
                                          int threads, flambeau_video **result, flambeau_video_info *info,
                                          char *message) {
  *result = NULL;
  memset(info, 0, sizeof *info);
  message[0] = 0;
  av_log_set_level(AV_LOG_QUIET);
  struct flambeau_video *video = av_mallocz(sizeof *video);
  uint8_t *buffer = av_malloc(1 << 16);
  if (!video || !buffer) {
    av_free(video);
    av_free(buffer);
    return say(message, AVERROR(ENOMEM), FLAMBEAU_VIDEO_FAILED, "out of memory");
  }
  video->descriptor = descriptor;
  video->bytes = bytes;
  video->size = descriptor >= 0 ? lseek(descriptor, 0, SEEK_END) : (int64_t)count;
  flambeau_video_status status = FLAMBEAU_VIDEO_INVALID;
  int code = 0;
  const char *otherwise = "out of memory";
  AVDictionary *options = NULL;
  video->io = avio_alloc_context(buffer, 1 << 16, 0, video, read_bytes, NULL, seek_bytes);
  if (!video->io) {
    av_free(buffer);
    goto failed;
  }
  video->format = avformat_alloc_context();
  if (!video->format) goto failed;
  video->format->pb = video->io;
  video->format->flags |= AVFMT_FLAG_CUSTOM_IO;
  video->format->max_streams = 64;
  video->format->max_probe_packets = 2500;
  av_dict_set(&options, "format_whitelist", formats, 0);
  av_dict_set(&options, "protocol_whitelist", "", 0);
  code = avformat_open_input(&video->format, NULL, NULL, &options);
  av_dict_free(&options);
  if (code < 0) goto failed;
  code = avformat_find_stream_info(video->format, NULL);
  if (code < 0) goto failed;
  snprintf(info->format, sizeof info->format, "%s", video->format->iformat->name);
  video->stream = find_picture(video->format);
  if (video->stream < 0) {
    status = FLAMBEAU_VIDEO_NO_PICTURE;
    code = 0;
    otherwise = video->format->nb_streams > 0 ? "no stream of pictures" : "no stream at all";
    goto failed;
  }
  for (unsigned k = 0; k < video->format->nb_streams; k++)
    if ((int)k != video->stream) video->format->streams[k]->discard = AVDISCARD_ALL;
  AVStream *stream = video->format->streams[video->stream];
  AVCodecParameters *parameters = stream->codecpar;
  snprintf(info->codec, sizeof info->codec, "%s", avcodec_get_name(parameters->codec_id));
  if (parameters->width <= 0 || parameters->height <= 0) {
    otherwise = "its pictures have no size";
    goto failed;
  }
  AVRational aspect = av_guess_sample_aspect_ratio(video->format, stream, NULL);
  double stretch = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1;
  if (stretch < 0.1 || stretch > 10) stretch = 1;
  video->stored_width = (int)lrint(fmax(1, parameters->width * stretch));
  video->stored_height = parameters->height;
  if ((int64_t)video->stored_width * video->stored_height > pixel_limit ||
      (int64_t)parameters->width * parameters->height > pixel_limit) {
    info->width = video->stored_width;
    info->height = video->stored_height;
    status = FLAMBEAU_VIDEO_TOO_LARGE;
    otherwise = "too many pixels a frame";
    goto failed;
  }
  read_turn(video, stream);
  const AVCodec *decoder = avcodec_find_decoder(parameters->codec_id);
  if (!decoder) {
    status = FLAMBEAU_VIDEO_NO_DECODER;
    otherwise = "no decoder";
    goto failed;
  }
  video->codec = avcodec_alloc_context3(decoder);
  video->packet = av_packet_alloc();
  video->frame = av_frame_alloc();
  if (!video->codec || !video->packet || !video->frame) goto failed;
  code = avcodec_parameters_to_context(video->codec, parameters);
  if (code < 0) goto failed;
  video->codec->thread_count = threads > 0 ? threads : 1;
  video->codec->max_pixels = pixel_limit;
  code = avcodec_open2(video->codec, decoder, NULL);
  if (code < 0) {
    status = FLAMBEAU_VIDEO_NO_DECODER;
    goto failed;
  }
  AVRational rate = av_guess_frame_rate(video->format, stream, NULL);
  if (stream->avg_frame_rate.num > 0 && stream->avg_frame_rate.den > 0) rate = stream->avg_frame_rate;
  video->frame_rate = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
  info->frame_rate = video->frame_rate;
  info->frame_count = stream->nb_frames;
  info->duration = stream->duration > 0 ? stream->duration * av_q2d(stream->time_base)
                   : video->format->duration > 0 ? video->format->duration / (double)AV_TIME_BASE
                                                 : -1;
  int is_turned = video->turn[0] == 0;
  info->width = is_turned ? video->stored_height : video->stored_width;
  info->height = is_turned ? video->stored_width : video->stored_height;
  video->latest = -1;
  *result = video;
  return FLAMBEAU_VIDEO_OK;
failed:
  say(message, code, status, otherwise);
  flambeau_video_close(video);
  return status;
}

flambeau_video_status flambeau_video_next(flambeau_video *video, double *time, int64_t *damaged, char *message) {
  message[0] = 0;
  AVStream *stream = video->format->streams[video->stream];
  for (;;) {
    int code = avcodec_receive_frame(video->codec, video->frame);
    if (code == 0) {
      // A frame before any key frame, or one of which a part is missing, is grey or smeared.
      if (video->frame->flags & AV_FRAME_FLAG_CORRUPT) {
        ++*damaged;
        continue;
      }
      int64_t stamp = video->frame->best_effort_timestamp;
      int64_t start = stream->start_time == AV_NOPTS_VALUE ? 0 : stream->start_time;
      double step = video->frame_rate > 0 ? 1 / video->frame_rate : 1.0 / 30;
      double now = stamp == AV_NOPTS_VALUE ? (video->given == 0 ? 0 : video->latest + step)
                                           : (stamp - start) * av_q2d(stream->time_base);
      // Times that stand still or run back are those of a broken file.
      if (video->given > 0 && now <= video->latest) now = video->latest + 1e-3;
      *time = video->latest = now;
      video->given++;
      return FLAMBEAU_VIDEO_FRAME;
    }
    if (code == AVERROR_EOF) return FLAMBEAU_VIDEO_OK;
    if (code != AVERROR(EAGAIN)) {
      ++*damaged;
      if (video->is_draining) return FLAMBEAU_VIDEO_OK;
    }
    code = av_read_frame(video->format, video->packet);
    if (code < 0) {
      if (code == AVERROR(EIO)) return say(message, code, FLAMBEAU_VIDEO_INVALID, "cannot be read");
      if (video->is_draining) return FLAMBEAU_VIDEO_OK;
      video->is_draining = 1;
      avcodec_send_packet(video->codec, NULL);
      continue;
    }
    if (video->packet->stream_index == video->stream) {
      code = avcodec_send_packet(video->codec, video->packet);
      if (code < 0 && code != AVERROR(EAGAIN)) ++*damaged;
    }
    av_packet_unref(video->packet);
  }
}

flambeau_video_status flambeau_video_pixels(flambeau_video *video, uint8_t *pixels, char *message) {
  message[0] = 0;
  AVFrame *frame = video->frame;
  int width = video->stored_width, height = video->stored_height;
  // A clip may change its size on the way; what follows is scaled to the size it began with.
  video->scaler = sws_getCachedContext(video->scaler, frame->width, frame->height, frame->format, width, height,
                                       AV_PIX_FMT_RGBA, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL, NULL,
                                       NULL);
  if (!video->scaler) return say(message, 0, FLAMBEAU_VIDEO_INVALID, "pixels of an unknown layout");
  int space = frame->colorspace == AVCOL_SPC_UNSPECIFIED ? (frame->height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601)
                                                         : (int)frame->colorspace;
  int is_full = frame->color_range == AVCOL_RANGE_JPEG || frame->format == AV_PIX_FMT_YUVJ420P ||
                frame->format == AV_PIX_FMT_YUVJ422P || frame->format == AV_PIX_FMT_YUVJ444P;
  sws_setColorspaceDetails(video->scaler, sws_getCoefficients(space), is_full, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0,
                           1 << 16, 1 << 16);
  const int *turn = video->turn;
  int is_upright = turn[0] == 1 && turn[3] == 1;
  uint8_t *stored = is_upright ? pixels : av_malloc((size_t)width * (size_t)height * 4);
  if (!stored) return say(message, AVERROR(ENOMEM), FLAMBEAU_VIDEO_FAILED, "out of memory");
  uint8_t *planes[4] = {stored, NULL, NULL, NULL};
  int strides[4] = {4 * width, 0, 0, 0};
  int rows = sws_scale(video->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes,
                       strides);
  if (rows != height) {
    if (!is_upright) av_free(stored);
    return say(message, 0, FLAMBEAU_VIDEO_INVALID, "a frame that cannot be converted");
  }
  if (is_upright) return FLAMBEAU_VIDEO_OK;
  int upright_width = turn[0] == 0 ? height : width;
  // Corners that land at negative places are shifted into the picture.
  int shift_x = (turn[0] < 0 || turn[2] < 0) ? upright_width - 1 : 0;
  int upright_height = turn[0] == 0 ? width : height;
  int shift_y = (turn[1] < 0 || turn[3] < 0) ? upright_height - 1 : 0;
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      int to_x = turn[0] * x + turn[2] * y + shift_x, to_y = turn[1] * x + turn[3] * y + shift_y;
      memcpy(pixels + 4 * ((size_t)to_y * (size_t)upright_width + (size_t)to_x),
             stored + 4 * ((size_t)y * (size_t)width + (size_t)x), 4);
    }
  }
  av_free(stored);
  return FLAMBEAU_VIDEO_OK;
}
