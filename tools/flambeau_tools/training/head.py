"""The project's default head as the renderer uses it: skinned, subdivided once, with fields to paint by."""

from functools import cached_property
from pathlib import Path

import numpy as np

from .. import flame
from ..rasterizer import depth_buffer, normals_of

ASSET = Path(__file__).resolve().parents[3] / "assets/heads/flambeau.npz"


class Head:
    """Arrays of the head file, the mesh cut finer, and where on it brows, lips, beard and so on are."""

    def __init__(self):
        data = np.load(ASSET)
        self.template = data["v_template"].astype(np.float64)
        self.shapes = data["shapedirs"].reshape(3 * len(self.template), -1).astype(np.float32)
        self.correctives = data["posedirs"].reshape(3 * len(self.template), -1).astype(np.float32)
        self.regressor, self.skin_weights = data["J_regressor"].astype(np.float64), data["weights"].astype(np.float64)
        self.names = [str(name) for name in data["arkit_names"]]
        self.arkit_expression, self.arkit_pose = data["arkit_expression"], data["arkit_pose"]
        self.coarse = data["f"].astype(np.int32)
        self.places = {
            s: (data[f"landmarks_{s}_faces"], data[f"landmarks_{s}_weights"])
            for s in ("retinaface5", "ibug68", "mediapipe478", "ibug68_contour")
        }
        self.masks = {name[5:]: data[name] for name in data.files if name.startswith("mask_")}
        count = len(self.template)
        edges, owner = {}, []
        finer = []
        for a, b, c in self.coarse:
            middle = []
            for i, j in ((a, b), (b, c), (c, a)):
                key = (min(i, j), max(i, j))
                if key not in edges:
                    edges[key] = count + len(owner)
                    owner.append(key)
                middle.append(edges[key])
            ab, bc, ca = middle
            finer += [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
        self.triangles = np.array(finer, np.int32)
        self.edges = np.array(owner)
        self.rest = self.finer(self.template).astype(np.float32)
        eyeballs = np.concatenate([self.masks["left_eyeball"], self.masks["right_eyeball"]])
        self.is_eye = self.mask(eyeballs) > 0.99
        self.is_mouth = self.mask(self.masks["mouth_interior"]) > 0.6
        inside = self.is_eye[self.triangles].all(1)
        mouth = self.is_mouth[self.triangles].all(1)
        self.material = np.where(inside, 3, np.where(mouth, 6, 0)).astype(np.int32)
        self.skin_triangles = self.triangles[~inside]
        # Below the collar the clothes' own neck goes on.
        kept = self.rest[self.triangles][..., 1].max(1) > -0.112
        self.worn_triangles, self.worn_material = self.triangles[kept], self.material[kept]

    def finer(self, values):
        """Values a vertex carried to the finer mesh."""
        return np.concatenate([values, (values[self.edges[:, 0]] + values[self.edges[:, 1]]) / 2])

    def mask(self, vertices):
        """1 at some of the head's vertices, 0 elsewhere, on the finer mesh."""
        values = np.zeros(len(self.template), np.float32)
        values[vertices] = 1
        return self.finer(values)

    def points(self, scheme, vertices):
        """Landmarks of the coarse vertices."""
        faces, weights = self.places[scheme]
        return (vertices[self.coarse[faces]] * weights[..., None]).sum(-2)

    def shaped(self, identity, expression):
        """Vertices before posing, and joints."""
        coefficients = np.concatenate([identity, expression]).astype(np.float32)
        shaped = self.template + (self.shapes @ coefficients).reshape(-1, 3)
        return shaped, self.regressor @ shaped

    def posed(self, shaped, joints, pose):
        """Linear blend skinning: vertices and the 4×4 transformation of each of the five joints."""
        pose = pose.reshape(5, 3)
        vertices = shaped + (self.correctives @ flame.features(pose).astype(np.float32)).reshape(-1, 3)
        transforms = np.tile(np.eye(4), (5, 1, 1))
        transforms[:, :3] = flame.transforms(pose, joints)
        return flame.skin(vertices, pose, joints, self.skin_weights), transforms

    @cached_property
    def occlusion(self):
        """How much of the sky each vertex sees, 0…1, from 60 directions on the mean face."""
        vertices, triangles = self.rest.astype(np.float64), self.triangles
        seen, total = np.zeros(len(vertices)), np.zeros(len(vertices))
        normals = normals_of(self.rest, triangles)
        for n in range(60):
            z = 1 - 2 * (n + 0.5) / 60
            angle = n * 2.399963
            d = np.array([np.sqrt(1 - z * z) * np.cos(angle), z, np.sqrt(1 - z * z) * np.sin(angle)])
            across = np.cross(d, [0.3, 0.2, 0.9])
            across /= np.linalg.norm(across)
            up = np.cross(d, across)
            x, y, depth = vertices @ across * 900 + 160, vertices @ up * 900 + 160, 1 - vertices @ d
            buffer, _, _ = depth_buffer(
                x.astype(np.float32), y.astype(np.float32), depth.astype(np.float32), triangles, 320, 320)
            column, row = np.clip(x.astype(int), 0, 319), np.clip(y.astype(int), 0, 319)
            cosine = np.maximum(normals @ d, 0)
            seen += cosine * (depth <= buffer[row, column] + 0.003)
            total += cosine
        result = np.clip(seen / np.maximum(total, 1e-6) * 1.1, 0.08, 1)
        result[self.is_eye] = 0.75
        return result.astype(np.float32)

    @cached_property
    def fields(self):
        """Distances and weights on the finer template that painting uses, by name."""
        p = self.rest.astype(np.float64)
        marks = self.points("ibug68", self.template)

        def distance(line, scale=(1, 1, 1)):
            line = np.concatenate([np.linspace(a, b, 9) for a, b in zip(line[:-1], line[1:])])
            return np.min(np.linalg.norm((p[:, None] - line[None]) * scale, axis=2), 1)

        upper = [distance(marks[36:40]), distance(marks[42:46])]
        lower = [distance(marks[[39, 40, 41, 36]]), distance(marks[[45, 46, 47, 42]])]
        return {
            "marks": marks,
            "brow": [distance(marks[17:22]), distance(marks[22:27])],
            "brow_above": p[:, 1] - np.interp(p[:, 0], marks[17:27, 0], marks[17:27, 1]),
            "upper_lid": np.minimum(*upper),
            "lower_lid": np.minimum(*lower),
            "eye": np.minimum(np.minimum(*upper), np.minimum(*lower)),
            "lips": self.mask(self.masks["lips"]),
            "ears": np.maximum(self.mask(self.masks["left_ear"]), self.mask(self.masks["right_ear"])),
            "neck": self.mask(self.masks["neck"]),
            "nose": self.mask(self.masks["nose"]),
            "cheek": np.minimum(
                np.linalg.norm(p - (marks[2] * 0.35 + marks[31] * 0.65), axis=1),
                np.linalg.norm(p - (marks[14] * 0.35 + marks[35] * 0.65), axis=1)),
            "azimuth": np.degrees(np.arctan2(np.abs(p[:, 0]), p[:, 2] + 0.035)),
            "mouth_distance": np.linalg.norm((p - marks[[62, 66]].mean(0)) * [1, 1.6, 0.7], axis=1),
        }
