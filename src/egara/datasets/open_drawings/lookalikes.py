"""Leave out drawings that look the same as one of a later split, to avoid leakage."""

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
"""The mean difference, of 255 levels, that rounding and saving again cause."""


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a drawing: its perceptual hash, and its colours at 8 by 8 pixels, 192 bytes.

    The hash alone is not enough: it contains no frequency of zero in either direction, so all flags
    of three stripes have the same hash.
    """

    hash: int
    colours: bytes


def look_of(picture: Picture) -> Look:
    """Return the look of a picture."""
    image = PIL.Image.fromarray(picture.pixels)
    small = image.resize((_SIDE, _SIDE), PIL.Image.Resampling.BOX)
    return Look(perceptual_hash(picture), small.tobytes())


def without_lookalikes(looks: Sequence[Look], splits: Sequence[Split]) -> list[bool]:
    """Return for each drawing whether to keep it: whether none of a later split looks the same.

    A training drawing is left out where one of validation or test looks the same, a validation
    drawing where one of test does. Sets copy each other (flags, brands, newer versions of a set),
    so splits by subject or by drawing are not enough.
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
    """Return for each row whether one of a higher rank has its colours; (n, 192) and (n,)."""
    found = []
    for own, rank in zip(colours.astype(np.float32), ranks, strict=True):
        later = colours[ranks > rank]
        distances = np.abs(later - own).mean(axis=1)
        found.append(bool((distances < _TOLERANCE).any()))
    return found
