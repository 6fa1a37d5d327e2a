"""How well vectors cluster by artist (art style paper, section 4.2.3 and Table 2).

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from egara.evaluate.clustering import ClusteringFigures, cluster_figures
from egara.metric import Metric
from egara.train.art_style.networks import StyleNetwork
from egara.train.augmentation import resized
from egara.train.feeding import Fed

__all__ = ["measure", "vectors_of"]

BATCH = 256


def measure(network: StyleNetwork, fed: Fed, side: int, seed: int = 0) -> ClusteringFigures:
    """Cluster the drawings of a test set into as many groups as it has artists.

    Args:
        network: on any device; its mean mu is the vector.
        fed: (pixels, artists (N,)).
        side: of the pictures.
        seed: of the k-means.
    """
    (artists,) = fed.beside
    vectors = vectors_of(network, fed, side)
    return cluster_figures(vectors, artists.numpy(), Metric.EUCLIDEAN, seed=seed)


def vectors_of(network: StyleNetwork, fed: Fed, side: int) -> NDArray[np.float32]:
    """Mu of each drawing, (N, D)."""
    device = next(network.parameters()).device
    network.eval()
    starts: Sequence[int] = range(0, len(fed), BATCH)
    with torch.inference_mode():
        parts = [
            network(resized(fed.pixels.take(range(s, min(s + BATCH, len(fed)))).to(device), side))
            for s in starts
        ]
    vectors: NDArray[np.float32] = torch.cat(parts).float().cpu().numpy()
    return vectors
