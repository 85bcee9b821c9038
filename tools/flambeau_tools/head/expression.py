"""Pose correctives and expression components: what the joints explain is taken out before the PCA."""

import numpy as np

from . import contact
from .. import flame
from .identity import canonical_sign

# How far the eyes turn at weight 1 of the gaze shapes, in degrees: (about x, about y) for the left eye.
GAZE = {"eyeLookUp": (-25, 0), "eyeLookDown": (28, 0), "eyeLookIn": (0, -30), "eyeLookOut": (0, 30)}
RIDGE_JAW, RIDGE_EYE = 0.02, 0.06


def shape_poses(rig):
    """The pose (5, 3) that goes with each source shape which turns a joint."""
    poses = {}
    pose = np.zeros((5, 3))
    pose[flame.JAW] = rig.jaw_open
    poses["jawOpen"] = pose
    for name, turn in rig.jaw_side.items():
        poses[name] = np.zeros((5, 3))
        poses[name][flame.JAW] = turn
    for name, (x, y) in GAZE.items():
        for side, joint, sign in (("_L", flame.LEFT_EYE, 1), ("_R", flame.RIGHT_EYE, -1)):
            pose = np.zeros((5, 3))
            pose[joint, :2] = np.radians([x, sign * y])
            poses[name + side] = pose
    return poses


class Expressions:
    def __init__(self, head, rig):
        self.head, self.rig = head, rig
        source = head.source
        self.poses = shape_poses(rig)
        self.names = [n for n in source.expression_names if not n.startswith("PupilDilate")]
        raw = {n: head.transfer(source.expression_mode(n)) for n in self.names}
        # The shapes of the two sides are each other's mirror image.
        self.fields = {n: (raw[n] + head.reflect(raw[mirror_name(n)])) / 2 for n in self.names}
        for n in self.names:
            if n in GAZE or n.split("_")[0] in GAZE:
                self.fields[n][head.skin_count :] = 0
        self._resolve_contacts()
        # Every skin vertex counts alike, so the finely meshed lids and lips weigh more; the mouth's inside hardly.
        self.importance = np.ones(head.count)
        self.importance[head.masks["mouth_interior"]] = 0.05
        self.importance[head.skin_count :] = 0
        self.posedirs = self._fit_correctives()

    def _resolve_contacts(self):
        """Free the shapes of lids in eyeballs and lips in lips, one side first and the other as its mirror image."""
        head = self.head
        for n in self.names:
            if n.endswith("_L"):
                continue
            base = self.fields["jawOpen"] if n == "mouthClose" else 0.0
            field = contact.lift_off_eyeballs(head, self.fields[n], self.poses.get(n, np.zeros((5, 3))))
            if n.startswith(("mouth", "jaw", "cheek")):
                field = contact.part_lips(head, field, base)
            self.fields[n] = field
        for n in self.names:
            if n.endswith("_L"):
                self.fields[n] = head.reflect(self.fields[mirror_name(n)])
            elif mirror_name(n) == n:
                self.fields[n] = head.symmetrise(self.fields[n])
        for a in ("jawRight", "mouthRight"):
            self.fields[a] = head.reflect(self.fields[mirror_name(a)])

    def posed_target(self, name):
        """Skinned template plus shape: where the vertices are at weight 1, eyeballs turned with the gaze."""
        head = self.head
        target = head.template + self.fields[name]
        balls = np.arange(head.skin_count, head.count)
        turned = flame.skin(head.template, self.poses[name], self.rig.joints, self.rig.weights)
        target[balls] = turned[balls]
        return target

    def _fit_correctives(self):
        """Ridge least squares of unposed residuals on the features R - I, jaw and eyes apart, neck none."""
        head, rig = self.head, self.rig
        posedirs = np.zeros((head.count, 3, 36))
        groups = {
            flame.JAW: (["jawOpen", "jawLeft", "jawRight"], RIDGE_JAW),
            flame.LEFT_EYE: ([n + "_L" for n in GAZE], RIDGE_EYE),
            flame.RIGHT_EYE: ([n + "_R" for n in GAZE], RIDGE_EYE),
        }
        for joint, (names, ridge) in groups.items():
            columns = slice(9 * (joint - 1), 9 * joint)
            x = np.array([flame.features(self.poses[n])[columns] for n in names])
            y = np.array(
                [
                    flame.unskin(self.posed_target(n), self.poses[n], rig.joints, rig.weights) - head.template
                    for n in names
                ]
            )
            solution = np.linalg.solve(x.T @ x + ridge * np.eye(9), x.T @ y.reshape(len(names), -1))
            posedirs[:, :, columns] = solution.reshape(9, head.count, 3).transpose(1, 2, 0)
        posedirs[head.skin_count :] = 0
        posedirs[np.abs(posedirs) < 1e-6] = 0
        return posedirs

    def unpose(self, activations):
        """The rest-pose displacement left of a mixture {name: weight} once its joints and correctives are taken out."""
        head, rig = self.head, self.rig
        pose = np.zeros((5, 3))
        moved = head.template.copy()
        for name, weight in activations.items():
            moved += weight * self.fields[name]
            if name in self.poses:
                pose += weight * self.poses[name]
        rest = flame.unskin(moved, pose, rig.joints, rig.weights)
        rest -= head.template + self.posedirs @ flame.features(pose)
        rest[head.skin_count :] = 0
        return rest

    def sample(self, random, count):
        """Sparse random mixtures: a few shapes at once, left and right mostly together."""
        pairs = sorted({n.rsplit("_", 1)[0] for n in self.names})
        fields = np.zeros((count, self.head.count, 3), np.float32)
        for i in range(count):
            chosen = random.choice(len(pairs), size=1 + random.integers(4), replace=False)
            mixture = {}
            for k in chosen:
                weight = random.uniform(0.2, 1.0)
                if pairs[k] == "mouthClose" and random.uniform() < 0.8:
                    continue  # a large shape that real faces use little
                if pairs[k] in self.names:
                    mixture[pairs[k]] = weight
                    continue
                together = random.uniform() < 0.6
                sides = ("_L", "_R") if together else (("_L",) if random.uniform() < 0.5 else ("_R",))
                for side in sides:
                    mixture[pairs[k] + side] = weight * (random.uniform(0.8, 1.0) if together else 1.0)
            fields[i] = self.unpose(limit_opposites(mixture))
        return fields

    def learn(self, random, count, samples):
        fields = self.sample(random, samples)
        head = self.head
        root = np.sqrt(self.importance)[None, :, None].astype(np.float32)
        weighted = (fields * root).reshape(samples, -1)
        mirrored = (head.reflect(fields) * root).reshape(samples, -1).astype(np.float32)
        data = np.concatenate([weighted, mirrored])
        # Deviations are from the neutral face, as FLAME's are: no mean is subtracted.
        gram = (data @ data.T).astype(np.float64) / len(data)
        values, vectors = np.linalg.eigh(gram)
        order = np.argsort(values)[::-1][:count]
        self.share = values[order] / values.sum()
        both = np.concatenate([fields, head.reflect(fields).astype(np.float32)]).reshape(len(data), -1)
        components = (vectors[:, order].T @ both) / np.sqrt(len(data))
        components = components.reshape(count, head.count, 3)
        self.components = np.array([canonical_sign(c, head) for c in components])


def mirror_name(name):
    if name.endswith("_L"):
        return name[:-2] + "_R"
    if name.endswith("_R"):
        return name[:-2] + "_L"
    return {"jawLeft": "jawRight", "jawRight": "jawLeft", "mouthLeft": "mouthRight", "mouthRight": "mouthLeft"}.get(
        name, name
    )


OPPOSITES = [
    ("eyeLookUp", "eyeLookDown"), ("eyeLookIn", "eyeLookOut"), ("jawLeft", "jawRight"), ("mouthLeft", "mouthRight"),
    ("eyeBlink", "eyeWide"), ("mouthSmile", "mouthFrown"), ("browDown", "browOuterUp"), ("mouthPucker", "mouthStretch"),
]  # fmt: skip


def limit_opposites(mixture):
    """Of two shapes that no face makes at once, keep the first."""
    for a, b in OPPOSITES:
        for side in ("", "_L", "_R"):
            if a + side in mixture:
                mixture.pop(b + side, None)
    if "mouthClose" in mixture:  # it closes an open jaw's lips, and means nothing without one
        mixture["jawOpen"] = max(mixture.get("jawOpen", 0.0), mixture["mouthClose"])
    return mixture
