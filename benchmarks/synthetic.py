"""Make clustered vectors like those of drawings, for sizes without a test collection."""

import numpy as np
from numpy.typing import NDArray

LATENT = 24
A_CLUSTER = 200
BLOCK = 8192


def floats(
    rows: int, columns: int = 256, seed: int = 0, spread: float = 0.45
) -> NDArray[np.float32]:
    """(rows, columns): clusters of very uneven sizes in a 24-dimensional plane, and some noise.

    `spread` is the standard deviation of a cluster; that of the centres is 1.
    """
    rng = np.random.default_rng(seed)
    plane = rng.normal(size=(LATENT, columns)).astype(np.float32) / np.sqrt(LATENT)
    clusters = max(1, rows // A_CLUSTER)
    centres = rng.normal(size=(clusters, LATENT)).astype(np.float32)
    sizes = rng.pareto(1.5, clusters) + 0.2
    own = rng.choice(clusters, rows, p=sizes / sizes.sum())
    vectors = np.empty((rows, columns), np.float32)
    for start in range(0, rows, BLOCK):
        part = own[start : start + BLOCK]
        places = centres[part] + spread * rng.normal(size=(len(part), LATENT))
        noise = 0.1 * rng.normal(size=(len(part), columns))
        vectors[start : start + BLOCK] = places @ plane + noise
    return vectors


def codes(rows: int, bits: int = 4096, seed: int = 0, spread: float = 0.45) -> NDArray[np.uint8]:
    """(rows, bits / 8): the signs of noisy projections of such clusters, packed."""
    rng = np.random.default_rng(seed + 1)
    places = floats(rows, 64, seed, spread)
    directions = rng.normal(size=(64, bits)).astype(np.float32)
    packed = np.empty((rows, bits // 8), np.uint8)
    for start in range(0, rows, BLOCK):
        signals = places[start : start + BLOCK] @ directions
        noise = 0.5 * rng.standard_normal(signals.shape, dtype=np.float32)
        packed[start : start + BLOCK] = np.packbits(signals + noise > 0, axis=1)
    return packed
