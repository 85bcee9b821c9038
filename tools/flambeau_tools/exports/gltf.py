"""What of glTF 2.0 a GLB does not keep to: Khronos' own schema of the JSON (trimesh brings it), and the rules for the data
behind it, as sections 3.6 to 3.11 and 4 of the specification have them."""
import json
import struct
from typing import Any, Iterator

import jsonschema
import numpy as np
from trimesh.exchange import gltf

TYPES = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


class Document:
    """The two chunks of a GLB."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            data = file.read()
        magic, version, length = struct.unpack_from("<4sII", data)
        if (magic, version, length) != (b"glTF", 2, len(data)) or len(data) % 4:
            raise ValueError("the header is no GLB's of version 2, or tells another length")
        size, kind = struct.unpack_from("<I4s", data, 12)
        if kind != b"JSON" or size % 4:
            raise ValueError("the first chunk is not JSON, or does not end on a multiple of four")
        self.tree: dict[str, Any] = json.loads(data[20:20 + size])
        self.buffer = b""
        if 20 + size < len(data):
            length, kind = struct.unpack_from("<I4s", data, 20 + size)
            if kind != b"BIN\0" or 28 + size + length != len(data):
                raise ValueError("the second chunk is not binary, or does not end where the file does")
            self.buffer = data[28 + size:]

    def elements(self, view: int, offset: int, kind: int, width: int, count: int) -> np.ndarray:
        """Elements of a buffer view, a row each."""
        about = self.tree["bufferViews"][view]
        item = np.dtype(TYPES[kind]).newbyteorder("<")
        start = about.get("byteOffset", 0) + offset
        stride = about.get("byteStride", item.itemsize * width)
        if start % item.itemsize or stride % item.itemsize:
            raise ValueError(f"bufferViews/{view}: its elements of {item.itemsize} bytes are not aligned")
        end = offset + stride * (count - 1) + item.itemsize * width
        if count and end > about["byteLength"] or about.get("byteOffset", 0) + about["byteLength"] > len(self.buffer):
            raise ValueError(f"bufferViews/{view}: an accessor reaches beyond it, or it beyond the buffer")
        return np.ndarray((count, width), item, self.buffer, start, (stride, item.itemsize))

    def accessor(self, index: int) -> np.ndarray:
        """What an accessor reads, a row an element, its sparse part in place."""
        about = self.tree["accessors"][index]
        kind, width, count = about["componentType"], WIDTHS[about["type"]], about["count"]
        values = np.zeros((count, width), TYPES[kind])
        if "bufferView" in about:
            values = np.array(self.elements(about["bufferView"], about.get("byteOffset", 0), kind, width, count))
        if sparse := about.get("sparse"):
            places = sparse["indices"]
            at = self.elements(
                places["bufferView"], places.get("byteOffset", 0), places["componentType"], 1, sparse["count"])[:, 0]
            if np.any(np.diff(at.astype(np.int64)) <= 0) or at.max() >= count:
                raise ValueError(f"accessors/{index}: sparse indices do not ascend, or lie beyond its {count} elements")
            new = sparse["values"]
            values[at] = self.elements(new["bufferView"], new.get("byteOffset", 0), kind, width, sparse["count"])
        return values


def problems(path: str) -> list[str]:
    """A sentence for each rule that is broken; none where the file keeps to all."""
    try:
        document = Document(path)
        schema = gltf.get_schema()
        checker = jsonschema.validators.validator_for(schema)(schema)
        found = ["/".join(map(str, one.path)) + ": " + one.message[:200] for one in checker.iter_errors(document.tree)]
        return found or [*accessors(document), *meshes(document), *skins(document), *animations(document)]
    except ValueError as error:
        return [str(error)]


def accessors(document: Document) -> Iterator[str]:
    """Numbers are finite, and told bounds are theirs."""
    for index, about in enumerate(document.tree.get("accessors", [])):
        values = document.accessor(index)
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            yield f"accessors/{index}: not every number is finite"
        for key, extreme in (("min", values.min), ("max", values.max)):
            told = about.get(key)
            if told is not None and not np.array_equal(np.array(told, values.dtype), extreme(axis=0)):
                yield f"accessors/{index}: {key} is {told}; it is {extreme(axis=0).tolist()}"


def meshes(document: Document) -> Iterator[str]:
    """Attributes go together, normals are of length 1, weights sum to 1, indices and joints are there."""
    for number, mesh in enumerate(document.tree.get("meshes", [])):
        for part, primitive in enumerate(mesh["primitives"]):
            place = f"meshes/{number}/primitives/{part}"
            attributes = {name: document.accessor(index) for name, index in primitive["attributes"].items()}
            counts = {len(values) for values in attributes.values()}
            if len(counts) != 1:
                yield f"{place}: its attributes have {sorted(counts)} elements"
            count = max(counts)
            if "min" not in document.tree["accessors"][primitive["attributes"]["POSITION"]]:
                yield f"{place}: the bounds of its positions are not told"
            indices = document.accessor(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(count)
            if len(indices) % 3 or indices.max() >= count:
                yield f"{place}: its indices are no triangles of its {count} vertices"
            if "NORMAL" in attributes and np.abs(np.linalg.norm(attributes["NORMAL"], axis=1) - 1).max() > 5e-4:
                yield f"{place}: not every normal has the length 1"
            if "WEIGHTS_0" in attributes:
                weights = attributes["WEIGHTS_0"].astype(np.float64)
                if weights.min() < 0 or np.abs(weights.sum(axis=1) - 1).max() > 2e-7 * weights.shape[1] * 4:
                    yield f"{place}: weights are below 0, or do not sum to 1"
                joints = attributes["JOINTS_0"]
                if np.any((weights == 0) & (joints != 0)):
                    yield f"{place}: a joint without weight is named"
            targets = primitive.get("targets", [])
            for index, target in enumerate(targets):
                if any(len(document.accessor(one)) != count for one in target.values()):
                    yield f"{place}/targets/{index}: it has not as many elements as the mesh has vertices"
            names = mesh.get("extras", {}).get("targetNames", [])
            if len(names) != len(targets) or len(mesh.get("weights", targets)) != len(targets):
                yield f"{place}: {len(targets)} targets have {len(names)} names and {len(mesh.get('weights', []))} weights"


def skins(document: Document) -> Iterator[str]:
    """Each joint has an inverse bind matrix, whose last row is 0 0 0 1, and vertices name no other joint."""
    tree = document.tree
    for number, skin in enumerate(tree.get("skins", [])):
        matrices = document.accessor(skin["inverseBindMatrices"]).reshape(-1, 4, 4)
        if len(matrices) != len(skin["joints"]) or np.abs(matrices[:, :, 3] - [0, 0, 0, 1]).max() > 0:
            yield f"skins/{number}: its inverse bind matrices are not one a joint, with 0 0 0 1 at the end of each column"
    for number, node in enumerate(tree.get("nodes", [])):
        if "skin" not in node:
            continue
        if not any(number in scene["nodes"] for scene in tree["scenes"]):
            yield f"nodes/{number}: a skinned mesh stands below the root"
        for primitive in tree["meshes"][node["mesh"]]["primitives"]:
            joints = document.accessor(primitive["attributes"]["JOINTS_0"])
            if joints.max() >= len(tree["skins"][node["skin"]]["joints"]):
                yield f"nodes/{number}: a vertex names a joint that its skin has not"


def animations(document: Document) -> Iterator[str]:
    """Times ascend from 0 on and are bounded, outputs go with them, rotations have the length 1."""
    tree = document.tree
    for number, animation in enumerate(tree.get("animations", [])):
        seen = set()
        for channel in animation["channels"]:
            target, sampler = channel["target"], animation["samplers"][channel["sampler"]]
            place = f"animations/{number}: {target['path']} of node {target['node']}"
            if (target["node"], target["path"]) in seen:
                yield f"{place} is animated twice"
            seen.add((target["node"], target["path"]))
            times = document.accessor(sampler["input"])[:, 0]
            if times[0] < 0 or np.any(np.diff(times) <= 0) or "max" not in tree["accessors"][sampler["input"]]:
                yield f"{place}: its times do not ascend from 0 on, or have no bounds"
            values = document.accessor(sampler["output"])
            width = 1
            if target["path"] == "weights":
                width = len(tree["meshes"][tree["nodes"][target["node"]]["mesh"]]["primitives"][0]["targets"])
            if len(values) != width * len(times):
                yield f"{place}: {len(values)} values for {len(times)} times of {width}"
            if target["path"] == "rotation" and np.abs(np.linalg.norm(values, axis=1) - 1).max() > 5e-4:
                yield f"{place}: not every rotation has the length 1"
