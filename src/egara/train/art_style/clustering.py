"""How well vectors cluster by artist (art style paper, section 4.2.3 and Table 2).

This module imports PyTorch; import it inside functions.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from egara.evaluate.clustering import ClusteringMetrics, k_means_agreement
from egara.metric import Metric
from egara.train.art_style.networks import StyleNetwork
from egara.train.kit.data.augmentation import resize
from egara.train.kit.data.loading import ImageDataset

__all__ = ["measure_clusters", "vectors_of"]

BATCH_SIZE = 256


def measure_clusters(
    network: StyleNetwork, dataset: ImageDataset, image_size: int, seed: int = 0
) -> ClusteringMetrics:
    """Cluster the drawings of a test set into as many clusters as it has artists.

    Args:
        network: the network, on any device; its mean mu is the vector.
        dataset: images and artists (N,).
        image_size: the side of the images, in pixels.
        seed: the seed of k-means.
    """
    (artists,) = dataset.targets
    vectors = vectors_of(network, dataset, image_size)
    return k_means_agreement(vectors, artists.numpy(), Metric.EUCLIDEAN, seed=seed)


def vectors_of(
    network: StyleNetwork, dataset: ImageDataset, image_size: int
) -> NDArray[np.float32]:
    """Compute mu of each drawing: (N, D)."""
    device = next(network.parameters()).device
    network.eval()
    parts = []
    with torch.inference_mode():
        for start in range(0, len(dataset), BATCH_SIZE):
            rows = range(start, min(start + BATCH_SIZE, len(dataset)))
            pixels = dataset.images.take(rows).to(device)
            parts.append(network(resize(pixels, image_size)))
    vectors: NDArray[np.float32] = torch.cat(parts).float().cpu().numpy()
    return vectors
