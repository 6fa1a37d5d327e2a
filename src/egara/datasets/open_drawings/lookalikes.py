"""Leaving out of training what looks the same as a drawing that models are measured on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from egara.datasets.contract import SPLITS, Split
from egara.images import Picture, perceptual_hash

__all__ = ["Look", "look_of", "without_lookalikes"]

_SIDE = 8
_TOLERANCE = 4.0
"""Of 255 levels, on average: what rounding and re-saving change."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a drawing looks: its perceptual hash, and its colours at 8 by 8 pixels, 192 bytes.

    The hash alone is not enough: it has no frequency of zero in either direction, so that of all
    flags of three bands is the same.
    """

    hash: int
    colours: bytes


def look_of(picture: Picture) -> Look:
    """Return how a picture looks."""
    image = PIL.Image.fromarray(picture.pixels)
    small = image.resize((_SIDE, _SIDE), PIL.Image.Resampling.BOX)
    return Look(perceptual_hash(picture), small.tobytes())


def without_lookalikes(looks: Sequence[Look], splits: Sequence[Split]) -> list[bool]:
    """Say which drawings are kept: those that look like none of a later split.

    A drawing of the training split is left out where one of validation or test looks the same; one
    of validation where one of test does. Sets copy each other (flags, brands, newer versions of a
    set), so splits by subject or by drawing would not be enough.
    """
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for row, look in enumerate(looks):
        alike[look.hash].append(row)
    kept = [True] * len(looks)
    for rows in alike.values():
        ranks = np.array([SPLITS.index(splits[row]) for row in rows])
        colours = np.frombuffer(b"".join(looks[row].colours for row in rows), np.uint8)
        for row, same in zip(rows, _has_later(colours.reshape(len(rows), -1), ranks), strict=True):
            kept[row] = not same
    return kept


def _has_later(colours: NDArray[np.uint8], ranks: NDArray[np.int_]) -> list[bool]:
    """Say of each row whether one of a higher rank has its colours; (n, 192) and (n,)."""
    found = []
    for own, rank in zip(colours.astype(np.float32), ranks, strict=True):
        later = colours[ranks > rank]
        distances = np.abs(later - own).mean(axis=1)
        found.append(bool((distances < _TOLERANCE).any()))
    return found
