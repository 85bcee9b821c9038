"""Made-up numbers that the tests compute too: a hash of integers spread over -1…1."""

import numpy as np


def spread(count, name):
    """`count` numbers of a tensor by its name."""
    seed = 0
    for byte in name.encode():
        seed = (seed * 31 + byte) % 2**32
    z = (np.arange(count, dtype=np.uint64) * 2654435761 + seed) % 2**32
    z = ((z ^ (z >> np.uint64(15))) * 2246822519) % 2**32
    z = ((z ^ (z >> np.uint64(13))) * 3266489917) % 2**32
    z ^= z >> np.uint64(16)
    return z.astype(np.float64) / 2**31 - 1
