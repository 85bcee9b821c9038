#include "CEXIF.h"

#include <libexif/exif-data.h>
#include <limits.h>

// The first value of an entry as a number; 0 when there is none.
static double number(ExifData *data, ExifIfd ifd, ExifTag tag) {
  ExifEntry *entry = exif_content_get_entry(data->ifd[ifd], tag);
  if (!entry || !entry->data || entry->components < 1) return 0;
  ExifByteOrder order = exif_data_get_byte_order(data);
  switch (entry->format) {
  case EXIF_FORMAT_SHORT:
    return entry->size >= 2 ? exif_get_short(entry->data, order) : 0;
  case EXIF_FORMAT_LONG:
    return entry->size >= 4 ? exif_get_long(entry->data, order) : 0;
  case EXIF_FORMAT_RATIONAL: {
    if (entry->size < 8) return 0;
    ExifRational value = exif_get_rational(entry->data, order);
    return value.denominator ? (double)value.numerator / value.denominator : 0;
  }
  default:
    return 0;
  }
}

FlambeauEXIF flambeau_exif_read(const uint8_t *bytes, size_t count) {
  FlambeauEXIF result = {0};
  if (count == 0 || count > UINT_MAX) return result;
  ExifData *data = exif_data_new_from_data(bytes, (unsigned)count);
  if (!data) return result;
  double orientation = number(data, EXIF_IFD_0, EXIF_TAG_ORIENTATION);
  if (orientation >= 1 && orientation <= 8) result.orientation = (int)orientation;
  result.focal_length = number(data, EXIF_IFD_EXIF, EXIF_TAG_FOCAL_LENGTH);
  result.focal_length_35mm = number(data, EXIF_IFD_EXIF, EXIF_TAG_FOCAL_LENGTH_IN_35MM_FILM);
  result.focal_plane_x = number(data, EXIF_IFD_EXIF, EXIF_TAG_FOCAL_PLANE_X_RESOLUTION);
  double unit = number(data, EXIF_IFD_EXIF, EXIF_TAG_FOCAL_PLANE_RESOLUTION_UNIT);
  if (unit >= 2 && unit <= 5) result.focal_plane_unit = (int)unit;
  result.pixel_width = number(data, EXIF_IFD_EXIF, EXIF_TAG_PIXEL_X_DIMENSION);
  result.pixel_height = number(data, EXIF_IFD_EXIF, EXIF_TAG_PIXEL_Y_DIMENSION);
  exif_data_unref(data);
  return result;
}
