#!/usr/bin/env python3
"""Writes the small TensorFlow Lite model that ArchivesTests reads: tools/flambeau_tools/golden/tflite_fixture.py [FILE]

Python's standard library only. A FlatBuffer with two constant tensors, "first" (2, 3) of single precision with the values
0.5 … 5.5 and "second" (2) of half precision with 1.5 and −2, and one without data.
"""

import pathlib
import struct
import sys

path = sys.argv[1] if len(sys.argv) > 1 else (
    pathlib.Path(__file__).parents[3] / "Tests/ArchivesTests/Fixtures/tiny.tflite")


# Children must lie after what points at them, so the file is written from the top with places filled in afterwards.
class Writer:
    def __init__(self):
        self.data = bytearray(b"\0\0\0\0TFL3")

    def pad(self):
        while len(self.data) % 4:
            self.data.append(0)

    def put_table(self, link_at, fields):
        self.pad()
        body, offsets, links = bytearray(4), [], {}
        for index, (kind, value) in enumerate(fields):
            if kind is None:
                offsets.append(0)
                continue
            while len(body) % 4:
                body.append(0)
            offsets.append(len(body))
            if kind == "link":
                links[index] = len(body)
                body.extend(bytes(4))
            else:
                body.extend(struct.pack("<" + kind, value))
        listing = len(self.data)
        self.data.extend(struct.pack(f"<{2 + len(offsets)}H", 4 + 2 * len(offsets), len(body), *offsets))
        self.pad()
        place = len(self.data)
        struct.pack_into("<i", body, 0, place - listing)
        self.data.extend(body)
        struct.pack_into("<I", self.data, link_at, place - link_at)
        return {index: place + offset for index, offset in links.items()}

    def put_vector(self, link_at, count, items):
        self.pad()
        place = len(self.data)
        self.data.extend(struct.pack("<I", count) + items)
        struct.pack_into("<I", self.data, link_at, place - link_at)
        return place + 4


writer = Writer()
model = writer.put_table(0, [("I", 3), (None, 0), ("link", 0), (None, 0), ("link", 0)])
subgraphs = writer.put_vector(model[2], 1, bytes(4))
subgraph = writer.put_table(subgraphs, [("link", 0)])
tensors = writer.put_vector(subgraph[0], 3, bytes(12))
for index, (shape, kind, buffer, name) in enumerate(
    [((2, 3), 0, 1, b"first"), ((2,), 1, 2, b"second"), ((1, 4), 0, 0, b"input")]
):
    links = writer.put_table(tensors + 4 * index, [("link", 0), ("B", kind), ("I", buffer), ("link", 0)])
    writer.put_vector(links[0], len(shape), struct.pack(f"<{len(shape)}i", *shape))
    writer.put_vector(links[3], len(name), name + b"\0")
buffers = writer.put_vector(model[4], 3, bytes(12))
for index, payload in enumerate([b"", struct.pack("<6f", *(k + 0.5 for k in range(6))), struct.pack("<2e", 1.5, -2)]):
    links = writer.put_table(buffers + 4 * index, [("link", 0)] if payload else [(None, 0)])
    if payload:
        writer.put_vector(links[0], len(payload), payload)
pathlib.Path(path).write_bytes(writer.data)
