"""A head file's arrays with teeth, gums, tongue and lashes behind the head's own vertices, as `pieces: .all` reads them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def whole(data: Mapping[str, NDArray]) -> dict[str, NDArray]:
    """FLAME's arrays of V + P vertices and S + E + X components; a file without pieces as it is.

    `added` expression components come last: they move what the head's own do not.
    """
    model = {k: v for k, v in data.items() if not k.startswith("pieces_")}
    if "pieces_names" not in data:
        return model
    count, split = len(data["v_template"]), int(data["shape_count"])
    pieces = len(data["pieces_v_template"])

    def stacked(name: str) -> NDArray:
        return np.concatenate([data[name], data["pieces_" + name].astype(data[name].dtype)])

    for name in ("v_template", "posedirs", "weights"):
        model[name] = stacked(name)
    model["shapedirs"] = np.concatenate([stacked("shapedirs"), data["pieces_added"]], 2)
    model["J_regressor"] = np.concatenate([data["J_regressor"], np.zeros((5, pieces), np.float32)], 1)
    model["f"] = np.concatenate([data["f"], data["pieces_f"] + count])
    model["symmetry"] = np.concatenate([data["symmetry"], data["pieces_symmetry"] + count])
    model["vt"] = stacked("vt")
    model["ft"] = np.concatenate([data["ft"], data["pieces_ft"] + len(data["vt"])])
    starts = count + np.concatenate([[0], np.cumsum(data["pieces_counts"])])
    for name, first, last in zip(data["pieces_names"], starts, starts[1:]):
        model[f"mask_{name}"] = np.arange(first, last, dtype=np.int32)
    model["arkit_expression"], model["arkit_pose"] = data["pieces_arkit_expression"], data["pieces_arkit_pose"]
    for name in ("shapes", "knots", "expression"):
        model["corrective_" + name] = data["pieces_corrective_" + name]
    assert model["shapedirs"].shape[2] == split + model["arkit_expression"].shape[1]
    return model


def mixed(model: Mapping[str, NDArray], weights: Mapping[str, float]) -> tuple[NDArray, NDArray]:
    """Expression coefficients (E + X,) and pose (5, 3) of weighted named shapes, with the correctives that these need."""
    chosen = np.array([weights.get(str(name), 0.0) for name in model["arkit_names"]])
    expression = chosen @ model["arkit_expression"].astype(np.float64)
    if "corrective_shapes" in model:
        weight = np.clip(chosen[model["corrective_shapes"]].min(1), 0, 1)
        begin, peak, end = model["corrective_knots"].T.astype(np.float64)
        activation = np.clip(np.minimum((weight - begin) / (peak - begin), (end - weight) / (end - peak)), 0, 1)
        own = len(expression) - model["corrective_expression"].shape[1]
        expression[own:] += activation @ model["corrective_expression"]
    return expression, (chosen @ model["arkit_pose"].astype(np.float64)).reshape(5, 3)
