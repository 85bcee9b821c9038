"""A piece of the head beside its skin and eyeballs."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp


@dataclass
class Piece:
    """`rows` (n, source vertices) makes its vertices of the source's, `faces` (f, 3) are its triangles, `uv` and `uv_faces`
    its texture layout; `mirror` holds the mirror image of each vertex, in the partner where there is one.

    What grows out of the skin follows it: `skin` (n, V) are places on our skin, `roots` (n, source vertices) the same places
    on the source, and `offset` (n, 3) what is added to the rest.
    """

    name: str
    rows: sp.csr_matrix
    faces: np.ndarray
    uv: np.ndarray
    uv_faces: np.ndarray
    mirror: np.ndarray
    skin: sp.csr_matrix | None = None
    roots: sp.csr_matrix | None = None
    offset: np.ndarray | float = 0.0
    partner: str | None = None

    @property
    def count(self):
        return self.rows.shape[0]
