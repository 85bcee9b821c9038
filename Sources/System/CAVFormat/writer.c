#include "CAVFormat.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
#include <math.h>

struct flambeau_video_writer {
  flambeau_video_sink sink;
  void *context;
  AVFormatContext *format;
  AVCodecContext *codec;
  AVStream *stream;
  AVFrame *frame;
  AVPacket *packet;
  struct SwsContext *scaler;
  int64_t latest;
};

// Ticks a second: 24, 25, 30, 50, 60 and 30000/1001 frames a second are whole numbers of them.
enum { TICKS = 60000 };

#if LIBAVFORMAT_VERSION_MAJOR >= 61
static int write_bytes(void *opaque, const uint8_t *bytes, int count) {
#else
static int write_bytes(void *opaque, uint8_t *bytes, int count) {
#endif
  flambeau_video_writer *writer = opaque;
  return writer->sink(writer->context, bytes, count) == 0 ? count : AVERROR(EIO);
}

static flambeau_video_status say(char *message, int code, const char *otherwise) {
  if (code == 0 || av_strerror(code, message, FLAMBEAU_VIDEO_MESSAGE_SIZE) < 0)
    snprintf(message, FLAMBEAU_VIDEO_MESSAGE_SIZE, "%s", otherwise);
  return FLAMBEAU_VIDEO_FAILED;
}

void flambeau_video_writer_close(flambeau_video_writer *writer) {
  if (!writer) return;
  sws_freeContext(writer->scaler);
  av_frame_free(&writer->frame);
  av_packet_free(&writer->packet);
  avcodec_free_context(&writer->codec);
  if (writer->format) {
    if (writer->format->pb) {
      av_freep(&writer->format->pb->buffer);
      avio_context_free(&writer->format->pb);
    }
    avformat_free_context(writer->format);
  }
  av_free(writer);
}

static int open_codec(flambeau_video_writer *writer, const AVCodec *encoder, int width, int height, double rate) {
  writer->codec = avcodec_alloc_context3(encoder);
  if (!writer->codec) return AVERROR(ENOMEM);
  writer->codec->width = width;
  writer->codec->height = height;
  writer->codec->pix_fmt = AV_PIX_FMT_YUV420P;
  writer->codec->time_base = (AVRational){1, TICKS};
  writer->codec->framerate = av_d2q(rate, 100000);
  writer->codec->gop_size = 60;
  writer->codec->max_b_frames = 0;
  // One thread: the same bytes on every run.
  writer->codec->thread_count = 1;
  writer->codec->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
  writer->codec->color_range = AVCOL_RANGE_MPEG;
  writer->codec->colorspace = AVCOL_SPC_BT709;
  writer->codec->color_primaries = AVCOL_PRI_BT709;
  writer->codec->color_trc = AVCOL_TRC_BT709;
  if (encoder->id == AV_CODEC_ID_H264) {
    av_opt_set(writer->codec->priv_data, "preset", "veryfast", 0);
    av_opt_set(writer->codec->priv_data, "crf", "20", 0);
  } else {
    writer->codec->flags |= AV_CODEC_FLAG_QSCALE;
    writer->codec->global_quality = 3 * FF_QP2LAMBDA;
  }
  int code = avcodec_open2(writer->codec, encoder, NULL);
  if (code < 0) avcodec_free_context(&writer->codec);
  return code;
}

flambeau_video_status flambeau_video_writer_open(int width, int height, double frame_rate, flambeau_video_sink sink,
                                                 void *context, flambeau_video_writer **result, char *message) {
  *result = NULL;
  message[0] = 0;
  av_log_set_level(AV_LOG_QUIET);
  flambeau_video_writer *writer = av_mallocz(sizeof *writer);
  if (!writer) return say(message, AVERROR(ENOMEM), "out of memory");
  writer->sink = sink;
  writer->context = context;
  writer->latest = -1;
  int code = avformat_alloc_output_context2(&writer->format, NULL, "mp4", NULL);
  if (code < 0) goto failed;
  uint8_t *buffer = av_malloc(1 << 16);
  writer->format->pb = buffer ? avio_alloc_context(buffer, 1 << 16, 1, writer, NULL, write_bytes, NULL) : NULL;
  if (!writer->format->pb) {
    av_free(buffer);
    code = AVERROR(ENOMEM);
    goto failed;
  }
  writer->format->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
  // What plays everywhere where it is there, else what is always there.
  const AVCodec *encoders[] = {avcodec_find_encoder_by_name("libx264"), avcodec_find_encoder_by_name("libopenh264"),
                               avcodec_find_encoder(AV_CODEC_ID_MPEG4)};
  code = AVERROR_ENCODER_NOT_FOUND;
  for (int k = 0; k < 3 && code < 0; k++)
    if (encoders[k]) code = open_codec(writer, encoders[k], width, height, frame_rate);
  if (code < 0) goto failed;
  writer->stream = avformat_new_stream(writer->format, NULL);
  writer->frame = av_frame_alloc();
  writer->packet = av_packet_alloc();
  if (!writer->stream || !writer->frame || !writer->packet) {
    code = AVERROR(ENOMEM);
    goto failed;
  }
  writer->stream->time_base = writer->codec->time_base;
  writer->stream->avg_frame_rate = writer->codec->framerate;
  code = avcodec_parameters_from_context(writer->stream->codecpar, writer->codec);
  if (code < 0) goto failed;
  writer->frame->format = AV_PIX_FMT_YUV420P;
  writer->frame->width = width;
  writer->frame->height = height;
  code = av_frame_get_buffer(writer->frame, 0);
  if (code < 0) goto failed;
  writer->scaler = sws_getContext(width, height, AV_PIX_FMT_RGBA, width, height, AV_PIX_FMT_YUV420P,
                                  SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);
  if (!writer->scaler) goto failed;
  sws_setColorspaceDetails(writer->scaler, sws_getCoefficients(SWS_CS_DEFAULT), 1, sws_getCoefficients(SWS_CS_ITU709), 0,
                           0, 1 << 16, 1 << 16);
  AVDictionary *options = NULL;
  av_dict_set(&options, "movflags", "frag_keyframe+empty_moov+default_base_moof", 0);
  code = avformat_write_header(writer->format, &options);
  av_dict_free(&options);
  if (code < 0) goto failed;
  *result = writer;
  return FLAMBEAU_VIDEO_OK;
failed:
  say(message, code, "the clip cannot be encoded");
  flambeau_video_writer_close(writer);
  return FLAMBEAU_VIDEO_FAILED;
}

// Sends a frame, or none at the end, and writes the packets there are.
static flambeau_video_status encode(flambeau_video_writer *writer, AVFrame *frame, char *message) {
  int code = avcodec_send_frame(writer->codec, frame);
  while (code >= 0) {
    code = avcodec_receive_packet(writer->codec, writer->packet);
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return FLAMBEAU_VIDEO_OK;
    if (code < 0) break;
    av_packet_rescale_ts(writer->packet, writer->codec->time_base, writer->stream->time_base);
    writer->packet->stream_index = writer->stream->index;
    code = av_write_frame(writer->format, writer->packet);
    av_packet_unref(writer->packet);
  }
  return say(message, code, "a frame cannot be encoded");
}

flambeau_video_status flambeau_video_writer_add(flambeau_video_writer *writer, const uint8_t *pixels, double time,
                                                char *message) {
  message[0] = 0;
  int code = av_frame_make_writable(writer->frame);
  if (code < 0) return say(message, code, "out of memory");
  const uint8_t *planes[4] = {pixels, NULL, NULL, NULL};
  int strides[4] = {4 * writer->codec->width, 0, 0, 0};
  sws_scale(writer->scaler, planes, strides, 0, writer->codec->height, writer->frame->data, writer->frame->linesize);
  int64_t stamp = llrint(time * TICKS);
  if (stamp <= writer->latest) stamp = writer->latest + 1;
  writer->frame->pts = writer->latest = stamp;
  return encode(writer, writer->frame, message);
}

flambeau_video_status flambeau_video_writer_finish(flambeau_video_writer *writer, char *message) {
  message[0] = 0;
  flambeau_video_status status = encode(writer, NULL, message);
  if (status != FLAMBEAU_VIDEO_OK) return status;
  int code = av_write_trailer(writer->format);
  if (code < 0) return say(message, code, "the clip's end cannot be written");
  avio_flush(writer->format->pb);
  return writer->format->pb->error < 0 ? say(message, writer->format->pb->error, "the clip cannot be written")
                                       : FLAMBEAU_VIDEO_OK;
}
