#!/usr/bin/env python3
"""Writes the small files that ArchivesTests reads: tools/flambeau_tools/golden/archive_fixtures.py [FOLDER]

Needs numpy only. Classes of chumpy, scipy and torch are imitated by name, so that the pickles carry the globals that the
real ones do; Python 2's pickles are written opcode by opcode. The tests know the values by the same formulas.
"""

import collections
import io
import pathlib
import pickle
import struct
import sys
import types
import zipfile

import numpy as np


def module(name):
    result = types.ModuleType(name)
    sys.modules[name] = result
    return result


def fake(module_name, name, bases=(object,), body=None):
    """A class that pickles under another module's name."""
    cls = type(name, bases, dict(body or {}))
    cls.__module__, cls.__qualname__ = module_name, name
    setattr(sys.modules.get(module_name) or module(module_name), name, cls)
    return cls


def fake_function(module_name, name):
    def function(*_):
        raise RuntimeError("only its name is used")

    function.__module__, function.__qualname__, function.__name__ = module_name, name, name
    setattr(sys.modules.get(module_name) or module(module_name), name, function)
    return function


module("chumpy")
module("scipy")
module("scipy.sparse")
module("torch")
Ch = fake("chumpy.ch", "Ch")
Select = fake("chumpy.reordering", "Select")
csc_old = fake("scipy.sparse.csc", "csc_matrix")
csc_new = fake("scipy.sparse._csc", "csc_matrix")
csr_new = fake("scipy.sparse._csr", "csr_matrix")
rebuild_tensor = fake_function("torch._utils", "_rebuild_tensor_v2")
load_from_bytes = fake_function("torch.storage", "_load_from_bytes")
FloatStorage = fake("torch", "FloatStorage")
LongStorage = fake("torch", "LongStorage")


def instance(cls, **attributes):
    result = cls.__new__(cls)
    result.__dict__.update(attributes)
    return result


def ramp(shape, dtype="f8", factor=0.5, start=-3):
    return (np.arange(np.prod(shape, dtype=int)).reshape(shape) * factor + start).astype(dtype)


def compressed(cls, dense, by_column):
    groups = dense.T if by_column else dense
    indptr, indices, data = [0], [], []
    for group in groups:
        (places,) = np.nonzero(group)
        indices += list(places)
        data += list(group[places])
        indptr.append(len(indices))
    return instance(
        cls, _shape=dense.shape, maxprint=50, indptr=np.array(indptr, "i4"), indices=np.array(indices, "i4"),
        data=np.array(data, "f8"))


DENSE = np.array([[0.25, 0, 0.75, 0], [0, 1, 0, 0]])


def sample(csc):
    """One of everything that a head model's pickle may hold."""
    template = instance(Ch, x=ramp((4, 3)), dterms=["x"])
    return {
        "v_template": template,
        "sliced": instance(Select, a=template, idxs=np.array([0, 3, 6, 11]), preferred_shape=(2, 2)),
        "weights": np.asfortranarray(ramp((4, 2), "f4")),
        "shapedirs": np.asfortranarray(ramp((3, 4, 5))),
        "big_endian": ramp((3,), ">f8"),
        "f": np.array([[0, 1, 2], [2, 1, 3]], "u4"),
        "J_regressor": compressed(csc, DENSE, True),
        "bs_style": "lbs",
        "count": 7,
        "negative": -70000,
        "long": 1 << 40,
        "ratio": 0.25,
        "flag": True,
        "nothing": None,
        "names": ["a", "b"],
        "pair": (1, 2),
        "empty": (),
    }


def extended():
    """What only Python 3's pickles have, beside the sample."""
    return sample(csc_new) | {
        "csr": compressed(csr_new, DENSE, False),
        "huge": 1 << 79,
        "tiny": -(1 << 79),
        "unicode": "Größe \u2192 \U0001F600",
        "raw": bytes(range(256)),
        "array": bytearray(b"\x00\xff"),
        "scalar": np.float64(1.5),
        "integer": np.int32(-4),
        "booleans": np.array([True, False]),
        "words": np.array(["jaw", "neck"]),
        "set": {3},
        "frozen": frozenset([4]),
        "ordered": collections.OrderedDict([("b", 1), ("a", 2)]),
        "objects": np.array([1, "two", None], dtype=object),
        "shared": [[0.5]] * 3,
    }


class Python2Pickler:
    """The pickles of Python 2.7's pickle module, for the objects of the sample."""

    def __init__(self, protocol):
        self.protocol, self.out, self.memo = protocol, bytearray(), 0

    def dumps(self, value):
        if self.protocol >= 2:
            self.out += b"\x80\x02"
        self.save(value)
        return bytes(self.out + b".")

    def put(self):
        self.out += b"p%d\n" % self.memo if self.protocol == 0 else b"r" + struct.pack("<I", self.memo)
        self.memo += 1

    def name(self, module_name, name):
        self.out += b"c%s\n%s\n" % (module_name.encode(), name.encode())
        self.put()

    def string(self, value):
        if self.protocol == 0:
            # repr of a Python 2 str, except that cPickle and numpy left bytes above 127 as they are.
            body = bytearray()
            for byte in value:
                escapes = {0x5C: b"\\\\", 0x27: b"\\'", 0x0A: b"\\n", 0x0D: b"\\r", 0x09: b"\\t"}
                body += escapes.get(byte) or (b"\\x%02x" % byte if byte < 0x20 else bytes([byte]))
            self.out += b"S'" + body + b"'\n"
        elif len(value) < 256:
            self.out += b"U" + bytes([len(value)]) + value
        else:
            self.out += b"T" + struct.pack("<i", len(value)) + value
        self.put()

    def tuple(self, items):
        if self.protocol >= 2 and 1 <= len(items) <= 3:
            for item in items:
                self.save(item)
            self.out += [b"\x85", b"\x86", b"\x87"][len(items) - 1]
        elif self.protocol >= 1 and not items:
            self.out += b")"
        else:
            self.out += b"("
            for item in items:
                self.save(item)
            self.out += b"t"
        self.put()

    def save(self, value):
        if value is None:
            self.out += b"N"
        elif isinstance(value, bool):
            self.out += (b"\x88" if value else b"\x89") if self.protocol >= 2 else (b"I01\n" if value else b"I00\n")
        elif isinstance(value, int):
            if self.protocol == 0 or not -(1 << 31) <= value < 1 << 31:
                if self.protocol >= 2:
                    body = value.to_bytes(8, "little", signed=True)
                    self.out += b"\x8a" + bytes([len(body)]) + body
                else:
                    self.out += (b"I%d\n" if abs(value) < 1 << 31 else b"L%dL\n") % value
            elif 0 <= value < 256:
                self.out += b"K" + bytes([value])
            elif 0 <= value < 65536:
                self.out += b"M" + struct.pack("<H", value)
            else:
                self.out += b"J" + struct.pack("<i", value)
        elif isinstance(value, float):
            self.out += (
                b"F" + repr(value).encode() + b"\n" if self.protocol == 0 else b"G" + struct.pack(">d", value))
        elif isinstance(value, (str, bytes)):
            self.string(value.encode() if isinstance(value, str) else value)
        elif isinstance(value, tuple):
            self.tuple(value)
        elif isinstance(value, list):
            self.out += b"(l" if self.protocol == 0 else b"]"
            self.put()
            for item in value:
                self.save(item)
                self.out += b"a"
        elif isinstance(value, dict):
            self.out += b"(d" if self.protocol == 0 else b"}"
            self.put()
            for key, item in value.items():
                self.save(key)
                self.save(item)
                self.out += b"s"
        elif isinstance(value, np.dtype):
            self.name("numpy", "dtype")
            self.tuple((value.str[1:], 0, 1))
            self.out += b"R"
            self.put()
            self.tuple((3, value.str[0], None, None, None, -1, -1, 0))
            self.out += b"b"
        elif isinstance(value, np.ndarray):
            self.name("numpy.core.multiarray", "_reconstruct")
            self.out += b"("
            self.name("numpy", "ndarray")
            self.tuple((0,))
            self.string(b"b")
            self.out += b"t"
            self.put()
            self.out += b"R"
            self.put()
            fortran = value.flags.f_contiguous and not value.flags.c_contiguous
            self.tuple((1, value.shape, value.dtype, fortran, value.tobytes("F" if fortran else "C")))
            self.out += b"b"
        else:
            cls = type(value)
            if self.protocol >= 2:
                self.name(cls.__module__, cls.__qualname__)
                self.out += b")\x81"
            else:
                self.name("copy_reg", "_reconstructor")
                self.out += b"("
                self.name(cls.__module__, cls.__qualname__)
                self.name("__builtin__", "object")
                self.out += b"NtR"
            self.put()
            self.save(value.__dict__)
            self.out += b"b"


class Storage:
    """A torch storage: pickled inside another file it is a legacy stream of its own."""

    def __init__(self, values, cls, key):
        self.values, self.cls, self.key = values, cls, key

    def __reduce__(self):
        return load_from_bytes, (legacy_stream(self),)


class Tensor:
    def __init__(self, storage, shape, strides, offset=0):
        self.arguments = (storage, offset, shape, strides, False, collections.OrderedDict())

    def __reduce__(self):
        return rebuild_tensor, self.arguments


class TorchPickler(pickle.Pickler):
    def __init__(self, out, view):
        super().__init__(out, 2)
        self.view, self.storages = view, {}

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        self.storages[value.key] = value
        return ("storage", value.cls, value.key, "cpu", len(value.values)) + self.view


def legacy_stream(value):
    out = io.BytesIO()
    pickle.dump(0x1950A86A20F9469CFC6C, out, 2)
    pickle.dump(1001, out, 2)
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, out, 2)
    pickler = TorchPickler(out, (None,))
    pickler.dump(value)
    pickle.dump(sorted(pickler.storages), out, 2)
    for key in sorted(pickler.storages):
        values = pickler.storages[key].values
        out.write(struct.pack("<q", len(values)) + values.tobytes())
    return out.getvalue()


def zip_stream(value):
    out, pickled = io.BytesIO(), io.BytesIO()
    pickler = TorchPickler(pickled, ())
    pickler.dump(value)
    entries = {"data.pkl": pickled.getvalue(), "byteorder": b"little", "version": b"3\n"}
    entries |= {f"data/{key}": storage.values.tobytes() for key, storage in pickler.storages.items()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(f"net/{name}"), data)
    return out.getvalue()


def network():
    weights = Storage(ramp((8,), "f4"), FloatStorage, "0")
    counts = Storage(np.array([5], "i8"), LongStorage, "1")
    return collections.OrderedDict([
        ("conv.weight", Tensor(weights, (2, 3), (3, 1), 1)),
        ("conv.transposed", Tensor(weights, (2, 3), (1, 2))),
        ("bn.num_batches_tracked", Tensor(counts, (), ())),
    ])


def landmark_embedding():
    """The layout of DECA's landmark_embedding.npy, with three rows instead of 79 and two points instead of 17."""
    faces = Tensor(Storage(np.arange(6, dtype="i8"), LongStorage, "94"), (3, 2), (2, 1))
    weights = Tensor(Storage(ramp((18,), "f4"), FloatStorage, "95"), (3, 2, 3), (6, 3, 1))
    return {
        "static_lmk_faces_idx": np.arange(51, dtype="u4"),
        "static_lmk_bary_coords": np.full((51, 3), 1 / 3),
        "dynamic_lmk_faces_idx": faces,
        "dynamic_lmk_bary_coords": weights,
        "full_lmk_faces_idx": np.arange(68).reshape(1, 68),
        "full_lmk_bary_coords": np.full((1, 68, 3), 1 / 3),
    }


def array_types():
    types = "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split()
    arrays = {name: ramp((2, 3), name, 1, 0 if name[0] == "u" else -3) for name in types}
    arrays |= {"big_" + name: ramp((2, 3), ">" + name, 1, 0 if name[0] == "u" else -3) for name in types}
    arrays |= {"fortran_" + name: np.asfortranarray(ramp((2, 3, 4), name, 1, 0)) for name in types}
    halves = [0, 6e-8, 6.104e-5, 1, -2.5, 65504, np.inf, -np.inf]
    return arrays | {
        "halves": np.array(halves, "f2"),
        "large_fortran": np.asfortranarray(ramp((37, 3, 41), "i4", 1, 0)),
        "boolean": np.array([True, False]),
        "unicode": np.array([["jaw", "Größe"], ["", "\U0001F600"]]),
        "big_unicode": np.array(["jaw"], ">U4"),
        "ascii": np.array([b"jaw", b"neck"]),
        "scalar": np.float64(0.5),
        "none": np.zeros((0, 3)),
    }


def npy(array, version):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)

    def write(name, data):
        (folder / name).write_bytes(data)

    for protocol in range(6):
        write(f"python3-protocol{protocol}.pkl", pickle.dumps(extended(), protocol))
    for protocol in range(3):
        write(f"python2-protocol{protocol}.pkl", Python2Pickler(protocol).dumps(sample(csc_old)))
    # numpy before 2 named its module without the underscore; lines of text can be renamed in place.
    renamed = pickle.dumps(extended(), 2).replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    write("python3-protocol2-numpy1.pkl", renamed)

    for version in ((1, 0), (2, 0), (3, 0)):
        write(f"version{version[0]}.npy", npy(ramp((2, 3)), version))
    dynamic = np.empty(2, dtype=object)
    dynamic[0] = [np.arange(2, dtype="i8") + row for row in range(3)]
    dynamic[1] = [ramp((2, 3)) + row for row in range(3)]
    write("dynamic-embedding.npy", npy(dynamic, (1, 0)))
    write("landmark-embedding.npy", npy(np.array(landmark_embedding(), dtype=object), (1, 0)))

    for name, compression in (("stored.npz", zipfile.ZIP_STORED), ("deflated.npz", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(folder / name, "w", compression) as archive:
            for key, array in array_types().items():
                archive.writestr(zipfile.ZipInfo(key + ".npy"), npy(np.asanyarray(array), (1, 0)), compression)

    write("legacy.pth", legacy_stream(network()))
    write("zip.pth", zip_stream(network()))
    write("checkpoint.pth", zip_stream({"epoch": 3, "state_dict": network(), "lr": [0.1]}))


if __name__ == "__main__":
    default = pathlib.Path(__file__).resolve().parents[3] / "Tests/ArchivesTests/Fixtures"
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default)
