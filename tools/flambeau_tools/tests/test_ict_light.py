"""ICT-FaceKit's files to ict_light.npz: a small kit of the same layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from flambeau_tools.head import ict_light

POINTS = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 2, 0.5]])


def write(path: Path, points: np.ndarray) -> None:
    lines = [f"v {x:.8f} {y:.8f} {z:.8f}" for x, y, z in points]
    lines += ["vt 0 0", "vt 1 0", "vt 1 1", "f 1/1/1 2/2/1 3/3/1 4/1/1", "f 4/1 3/2 5/3", "g rest", ""]
    path.write_text("\n".join(lines))


def kit(folder: Path) -> Path:
    write(folder / ict_light.NEUTRAL, POINTS)
    for index in range(ict_light.IDENTITIES):
        write(folder / f"identity{index:03d}.obj", POINTS + [index * 1e-3, 0, 0])
    for name in ("jawOpen", "PupilDilate_L"):
        write(folder / f"{name}.obj", POINTS - [0, 2e-5, 0])
    return folder


def test_every_mesh_is_a_mode(tmp_path: Path) -> None:
    found = ict_light.arrays(kit(tmp_path))
    assert found["neutral"].dtype == np.float32 and np.allclose(found["neutral"], POINTS)
    identities = found["identity_units_of_1e_5cm"]
    assert identities.shape == (100, 5, 3) and identities.dtype == np.int32
    assert (identities[7] == [700, 0, 0]).all()
    assert (found["expression_units_of_1e_5cm"] == [0, -2, 0]).all()
    assert found["expression_names"].tolist() == ["PupilDilate_L", "jawOpen"]
    assert found["polygons"].tolist() == [[0, 1, 2, 3], [3, 2, 4, -1]]
    assert found["uv"].shape == (3, 2) and found["uv_polygons"].tolist() == [[0, 1, 2, 0], [0, 1, 2, -1]]


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="generic_neutral_mesh.obj: not found"):
        ict_light.arrays(tmp_path)
    folder = kit(tmp_path)
    write(folder / "identity003.obj", POINTS[[0, 1, 2, 3, 4, 4]])
    with pytest.raises(SystemExit, match="identity003.obj: has 6 vertices"):
        ict_light.arrays(folder)
    (folder / "identity003.obj").unlink()
    with pytest.raises(SystemExit, match="identity003.obj: not found"):
        ict_light.arrays(folder)
