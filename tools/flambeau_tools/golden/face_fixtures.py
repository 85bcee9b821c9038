#!/usr/bin/env python3
"""Writes the rendered face of assets/detectors/example.png as every kind of JPEG and PNG, which ProgramTests reads:
tools/flambeau_tools/golden/face_fixtures.py [FOLDER]

Needs Pillow. Each is the same 320×320 pixels around the face, the one with an orientation stored lying on its side.
"""

import pathlib
import sys

from PIL import Image

root = pathlib.Path(__file__).resolve().parents[3]
folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "Tests/ProgramTests/Fixtures"
folder.mkdir(parents=True, exist_ok=True)

face = Image.open(root / "assets/detectors/example.png").convert("RGB").crop((160, 80, 480, 400))
face.save(folder / "colour.jpg", quality=85)
face.save(folder / "progressive.jpg", quality=85, progressive=True)
face.convert("L").save(folder / "grey.jpg", quality=85)
face.convert("CMYK").save(folder / "cmyk.jpg", quality=85)
exif = Image.Exif()
exif[0x0112] = 6
face.transpose(Image.Transpose.ROTATE_90).save(folder / "lying.jpg", quality=85, exif=exif)
face.convert("L").save(folder / "grey.png")
face.quantize(64).save(folder / "palette.png")
face.convert("LA").save(folder / "grey-alpha.png")
