"""Makes ict_light.npz, the numbers that the default head is learned from, out of ICT-FaceKit's own files.

    PYTHONPATH=tools python3 -m flambeau_tools.head.ict_light FACEKIT OUTPUT

FACEKIT is the folder `FaceXModel` of https://github.com/ICT-VGL/ICT-FaceKit (MIT): Wavefront meshes of one topology, the
neutral face, `identity000.obj`… and one mesh an expression. OUTPUT is the folder that gets `ict_light.npz`; give it to
`tools/build-head`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEUTRAL = "generic_neutral_mesh.obj"
IDENTITIES = 100
UNIT = 1e-5  # of the modes, in the files' own centimetres


class Mesh:
    """A Wavefront mesh of triangles and quadrilaterals: positions (V, 3), corners with -1 for none (F, 4), and layout."""

    def __init__(self, path: Path) -> None:
        positions: list[list[float]] = []
        layout: list[list[float]] = []
        polygons: list[list[int]] = []
        layout_polygons: list[list[int]] = []
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                words = line.split()
                if not words:
                    continue
                if words[0] == "v":
                    positions.append([float(word) for word in words[1:4]])
                elif words[0] == "vt":
                    layout.append([float(word) for word in words[1:3]])
                elif words[0] == "f":
                    if len(words) not in (4, 5):
                        raise SystemExit(f"{path}:{number}: a polygon of {len(words) - 1} corners; 3 or 4 were expected")
                    corners = [word.split("/") for word in words[1:]]
                    gap = [-1] * (4 - len(corners))
                    polygons.append([int(corner[0]) - 1 for corner in corners] + gap)
                    if all(len(corner) > 1 and corner[1] for corner in corners):
                        layout_polygons.append([int(corner[1]) - 1 for corner in corners] + gap)
        self.positions: NDArray[np.float64] = np.array(positions)
        self.polygons: NDArray[np.int32] = np.array(polygons, np.int32)
        self.layout: NDArray[np.float32] = np.array(layout, np.float32)
        self.layout_polygons: NDArray[np.int32] = np.array(layout_polygons, np.int32)
        if not positions or not polygons:
            raise SystemExit(f"{path}: holds no mesh; a Wavefront file of ICT-FaceKit's was expected")


def mode(path: Path, neutral: Mesh) -> NDArray[np.int32]:
    """How a mesh of the same topology differs from the neutral one, in whole units of `UNIT`."""
    if not path.is_file():
        raise SystemExit(f"{path}: not found; give the folder FaceXModel of ICT-FaceKit")
    mesh = Mesh(path)
    if mesh.positions.shape != neutral.positions.shape:
        raise SystemExit(
            f"{path}: has {len(mesh.positions)} vertices, the neutral face {len(neutral.positions)}: another topology")
    return np.rint((mesh.positions - neutral.positions) / UNIT).astype(np.int32)


def arrays(folder: Path) -> dict[str, NDArray[Any]]:
    """The contents of ict_light.npz, read from ICT-FaceKit's folder."""
    if not (folder / NEUTRAL).is_file():
        raise SystemExit(f"{folder / NEUTRAL}: not found; give the folder FaceXModel of ICT-FaceKit")
    neutral = Mesh(folder / NEUTRAL)
    identities = [mode(folder / f"identity{index:03d}.obj", neutral) for index in range(IDENTITIES)]
    expressions = sorted(
        path for path in folder.glob("*.obj") if path.name != NEUTRAL and not path.name.startswith("identity"))
    if not expressions:
        raise SystemExit(f"{folder}: holds no expression meshes beside the identities")
    return {
        "neutral": neutral.positions.astype(np.float32),
        "identity_units_of_1e_5cm": np.stack(identities),
        "expression_units_of_1e_5cm": np.stack([mode(path, neutral) for path in expressions]),
        "expression_names": np.array([path.stem for path in expressions]),
        "polygons": neutral.polygons,
        "uv": neutral.layout,
        "uv_polygons": neutral.layout_polygons,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Make ict_light.npz from ICT-FaceKit's own files.")
    parser.add_argument("facekit", type=Path, help="the folder FaceXModel of ICT-FaceKit")
    parser.add_argument("output", type=Path, help="the folder that gets ict_light.npz")
    options = parser.parse_args()
    found = arrays(options.facekit)
    options.output.mkdir(parents=True, exist_ok=True)
    temporary = options.output / "ict_light.partial.npz"
    np.savez_compressed(temporary, allow_pickle=False, **found)
    temporary.replace(options.output / "ict_light.npz")
    print(options.output / "ict_light.npz", file=sys.stderr)


if __name__ == "__main__":
    main()
