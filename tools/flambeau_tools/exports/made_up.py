"""A head model of FLAME's size with made-up directions, and a track on it in which everything moves."""
import os

import numpy as np


def write(source, folder, seed=5):
    """Writes model.npz (300 identity and 100 expression components, correctives on every joint) and track.npz.

    `source` is the default head, whose surface it has.
    """
    random = np.random.default_rng(seed)
    head = dict(np.load(source))
    template = head["v_template"].astype(float)

    def field(count, size):
        """Smooth displacements of the surface, (V, 3, count)."""
        waves = random.normal(size=(3, 4, count)) * 25
        phases = random.uniform(0, 2 * np.pi, (4, count))
        turns = np.sin(np.einsum("vc,cwk->vwk", template, waves) + phases)
        return size * np.einsum("vwk,wkc->vck", turns, random.normal(size=(4, count, 3)))

    model = {name: head[name] for name in ["f", "kintree_table", "vt", "ft", "symmetry"] if name in head}
    model["v_template"] = template
    model["shapedirs"] = np.concatenate([field(300, 2e-4), field(100, 1.5e-4)], axis=2)
    model["shape_count"] = np.array(300)
    model["posedirs"] = field(36, 1e-3)
    regressor = head["J_regressor"].astype(float) + 1e-4 * random.uniform(size=head["J_regressor"].shape)
    model["J_regressor"] = regressor / regressor.sum(axis=1, keepdims=True)
    model["J"] = model["J_regressor"] @ template
    weights = head["weights"].astype(float) + 0.002 * random.uniform(size=head["weights"].shape)
    model["weights"] = weights / weights.sum(axis=1, keepdims=True)
    model["model_name"] = np.array("made-up")
    np.savez(os.path.join(folder, "model.npz"), **model)

    frames = 40
    times = np.linspace(0, 1, frames)[:, None]

    def motion(width, size):
        return size * np.sin(2 * np.pi * (times * random.uniform(0.5, 2, width) + random.uniform(size=width)))

    pose = np.concatenate([motion(3, 0.5), motion(3, 0.4), motion(3, 0.3), motion(6, 0.4)], axis=1)
    np.savez(
        os.path.join(folder, "track.npz"), shape=random.normal(size=300), expression=motion(100, 2.5), pose=pose,
        translation=motion(3, 0.1), frame_rate=np.array(25.0))
