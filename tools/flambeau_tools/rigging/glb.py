"""What a GLB rig holds, by the number of the mesh's vertex."""

import json
import struct
from pathlib import Path

import numpy as np

TYPES = {5121: "u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


class Rig:
    """The vertices, morph targets and joints of a GLB file written by `flambeau rig`."""

    def __init__(self, path):
        data = Path(path).read_bytes()
        magic, version, size, length = struct.unpack("<4sIII", data[:16])
        assert magic == b"glTF" and version == 2 and size == len(data)
        self.document = json.loads(data[20 : 20 + length])
        self.binary = data[28 + length :]
        count = 1 + max(int(self.values(p["attributes"]["_VERTEX"]).max()) for p in self.primitives())
        self.positions = np.full((count, 3), np.nan)
        self.piece = np.full(count, -1)
        self.names = self.document["meshes"][0]["extras"]["targetNames"]
        self.offsets = np.zeros((len(self.names), count, 3))
        for number, primitive in enumerate(self.primitives()):
            vertices = self.values(primitive["attributes"]["_VERTEX"])[:, 0].astype(int)
            self.positions[vertices] = self.values(primitive["attributes"]["POSITION"])
            self.piece[vertices] = number
            for target, accessors in enumerate(primitive["targets"]):
                self.offsets[target, vertices] = self.values(accessors["POSITION"])
        self.pieces = [mesh["name"] for mesh in self.document["meshes"]]

    def primitives(self):
        return [primitive for mesh in self.document["meshes"] for primitive in mesh["primitives"]]

    def _view(self, number, component, count, offset=0):
        view = self.document["bufferViews"][number]
        start = view["byteOffset"] + offset
        return np.frombuffer(self.binary, TYPES[component], count, start)

    def values(self, number):
        accessor = self.document["accessors"][number]
        width, count = WIDTHS[accessor["type"]], accessor["count"]
        values = np.zeros((count, width))
        if "bufferView" in accessor:
            values[:] = self._view(accessor["bufferView"], accessor["componentType"], count * width).reshape(count, width)
        if "sparse" in accessor:
            sparse = accessor["sparse"]
            places = self._view(sparse["indices"]["bufferView"], sparse["indices"]["componentType"], sparse["count"])
            moved = self._view(sparse["values"]["bufferView"], accessor["componentType"], sparse["count"] * width)
            values[places] = moved.reshape(-1, width)
        return values
