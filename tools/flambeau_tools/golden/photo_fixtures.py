#!/usr/bin/env python3
"""Writes the small photos that ImagesTests reads: tools/flambeau_tools/golden/photo_fixtures.py [FOLDER]

Needs Pillow and pillow-heif. Upright, every photo is 48×32: red top left, green top right, blue bottom left, white bottom right.
"""

import pathlib
import sys

import pillow_heif
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import IFDRational

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[3] / "Tests/ImagesTests/Fixtures")
folder.mkdir(parents=True, exist_ok=True)

upright = Image.new("RGB", (48, 32), "white")
upright.paste("red", (0, 0, 24, 16))
upright.paste((0, 255, 0), (24, 0, 48, 16))
upright.paste("blue", (0, 16, 24, 32))

upright.save(folder / "colour.jpg", quality=95, subsampling=0)
upright.save(folder / "progressive.jpg", quality=95, progressive=True, subsampling=2)
upright.convert("L").save(folder / "grey.jpg", quality=95)
upright.convert("CMYK").save(folder / "cmyk.jpg", quality=95)
Image.new("RGB", (1, 1), (200, 100, 50)).save(folder / "one-pixel.jpg", quality=95)

# How an upright picture is stored for each EXIF orientation: the inverse of what a viewer does.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
for orientation in range(1, 9):
    stored = upright.transpose(STORED[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0xA405] = 50
    path = folder / f"orientation{orientation}.jpg"
    stored.save(path, quality=95, subsampling=0, exif=exif)
    assert ImageOps.exif_transpose(Image.open(path)).size == upright.size

# Focal length and the density of the sensor instead of an equivalent on film; in a PNG.
exif = Image.Exif()
exif[0x0112] = 6
details = exif.get_ifd(0x8769)
details[0x920A] = IFDRational(35)
details[0xA20E] = IFDRational(100)  # pixels a centimetre
details[0xA210] = 3
details[0xA002] = 96
upright.transpose(STORED[6]).save(folder / "exif.png", exif=exif)

# A portrait stored as such whose focal plane has no unit (inches) and whose height is the longer side, in a WebP.
exif = Image.Exif()
exif[0x0112] = 6
details = exif.get_ifd(0x8769)
details[0x920A] = IFDRational(254, 10)
details[0xA20E] = IFDRational(1000)
details[0xA002] = 64
details[0xA003] = 96
upright.transpose(STORED[6]).save(folder / "exif.webp", quality=95, exif=exif)
upright.save(folder / "lossless.webp", lossless=True)
upright.save(folder / "animated.webp", lossless=True, save_all=True, append_images=[Image.new("RGB", (48, 32))])
upright.save(folder / "plain.gif")
upright.save(folder / "interlaced.gif", interlace=True)
upright.save(folder / "animated.gif", save_all=True, append_images=[Image.new("RGB", (48, 32))])
# Many codes and one that is only just being made.
ramp = Image.new("P", (61, 47))
ramp.putdata([(x * x + 3 * y * y // 7) % 256 for y in range(47) for x in range(61)])
ramp.putpalette([v for n in range(256) for v in (n, 255 - n, n // 2)])
ramp.save(folder / "ramp.gif")
clear = Image.new("RGBA", (48, 32), (0, 0, 0, 0))
clear.paste((255, 0, 0, 255), (0, 0, 24, 16))
clear.save(folder / "clear.gif")
clear.save(folder / "clear.webp", lossless=True)

exif = Image.Exif()
exif[0x0112] = 6
exif.get_ifd(0x8769)[0xA405] = 50
large = upright.resize((96, 64), Image.Resampling.NEAREST)
# The orientation becomes the file's own turn ("irot").
pillow_heif.from_pillow(large.transpose(STORED[6])).save(
    folder / "turned.heic", quality=95, chroma=444, exif=exif.tobytes())
pillow_heif.from_pillow(large).save(folder / "plain.heic", quality=95, chroma=444)
