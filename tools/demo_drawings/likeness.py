"""Near-duplicates: the same drawing in another colour, mirrored, in outline or slightly changed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from egara.images import as_picture, perceptual_hash

from .rendering import Rendered

EDGES_ALIKE = 0.90  # correlation of two edge pictures, of any two drawings
EDGES_ALIKE_ONE_ARTIST = 0.80  # the same, for two drawings by one artist
HASHES_ALIKE_ONE_ARTIST = 12  # bits of 64 that differ between two perceptual hashes
COLOURS_ALIKE = 0.03  # RMS distance of two colour miniatures, channels in 0..1
STRONG_EDGE = 40.0  # grey levels a pixel; above it every edge counts alike


def without_near_duplicates(pictures: Sequence[Rendered]) -> list[Rendered]:
    """Keeps the most colourful of each group that looks alike; the order is kept."""
    edges = np.stack([_edges(p.picture) for p in pictures])
    mirrored = edges[:, :, ::-1].reshape(len(edges), -1)
    edges = edges.reshape(len(edges), -1)
    colours = np.stack([_miniature(p.picture) for p in pictures])
    hashes = [perceptual_hash(as_picture(p.picture)) for p in pictures]
    artists = np.array([p.drawing.artist for p in pictures])
    kept: list[int] = []
    for i in sorted(range(len(pictures)), key=lambda i: (-pictures[i].colourfulness, i)):
        one_artist = artists[kept] == artists[i]
        edges_alike = np.maximum(edges[kept] @ edges[i], mirrored[kept] @ edges[i])
        alike = edges_alike > np.where(one_artist, EDGES_ALIKE_ONE_ARTIST, EDGES_ALIKE)
        bits = np.array([(hashes[k] ^ hashes[i]).bit_count() for k in kept])
        alike |= one_artist & (bits <= HASHES_ALIKE_ONE_ARTIST)
        distance = np.sqrt(np.mean((colours[kept] - colours[i]) ** 2, axis=1))
        if not np.any(alike | (distance < COLOURS_ALIKE)):
            kept.append(i)
    return [pictures[i] for i in sorted(kept)]


def _edges(picture: Image.Image) -> NDArray[np.float64]:
    """Where the edges are: (32, 32), zero mean, unit length, independent of colours."""
    grey = np.asarray(_square(picture, 128).convert("L"), dtype=np.float64)
    rows, columns = np.gradient(grey)
    strength = np.minimum(np.hypot(rows, columns), STRONG_EDGE)
    coarse = _blurred(strength.reshape(32, 4, 32, 4).mean(axis=(1, 3)))
    centred = coarse - coarse.mean()
    return centred / (np.linalg.norm(centred) + 1e-9)


def _blurred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    for axis in (0, 1):
        values = 0.5 * values + 0.25 * (np.roll(values, 1, axis) + np.roll(values, -1, axis))
    return values


def _miniature(picture: Image.Image) -> NDArray[np.float64]:
    return np.asarray(_square(picture, 16), dtype=np.float64).reshape(-1) / 255


def _square(picture: Image.Image, side: int) -> Image.Image:
    return ImageOps.pad(picture, (side, side), Image.Resampling.BOX, color="white")
