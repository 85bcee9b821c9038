"""The frames of `flambeau animate`."""
import glob
import os

import numpy as np


class Frames:
    """A folder of OBJ files of one topology, of a head model whose pieces behind its own vertices are known."""

    def __init__(self, folder, model=None):
        self.counts = []
        if model:
            with np.load(model) as arrays:
                self.counts = list(arrays["pieces_counts"]) if "pieces_counts" in arrays else []
        self.paths = sorted(glob.glob(os.path.join(folder, "frame_*.obj")))
        corners = []
        with open(self.paths[0]) as file:
            for line in file:
                if line.startswith("f "):
                    corners += [tuple(int(n) - 1 for n in corner.split("/") if n) for corner in line.split()[1:]]
        self.corners = corners

    def __len__(self):
        return len(self.paths)

    def vertices(self, index):
        """The vertices of a frame in metres, (V, 3)."""
        with open(self.paths[index]) as file:
            return np.array([line.split()[1:4] for line in file if line.startswith("v ")], float)

    def pieces(self, split):
        """For each connected piece and each of the model's, the largest first and those of one size by their first vertices, the model's vertices in the order of exported files.

        With `split` a vertex comes once for each texture coordinate that it takes.
        """
        vertices = np.array([corner[0] for corner in self.corners]).reshape(-1, 3)
        labels = np.arange(vertices.max() + 1)
        while True:
            lowest = labels[vertices].min(axis=1)
            before = labels.copy()
            for column in range(3):
                np.minimum.at(labels, vertices[:, column], lowest)
            if (labels == before).all():
                break
        end = len(labels)
        for count in reversed(self.counts):
            labels[end - count : end] = end - count
            end -= count
        pairs = sorted(set(self.corners)) if split else sorted({(corner[0],) for corner in self.corners})
        pieces = {}
        for pair in pairs:
            pieces.setdefault(labels[pair[0]], []).append(pair[0])
        return sorted((np.array(piece) for piece in pieces.values()), key=lambda piece: -len(piece))
