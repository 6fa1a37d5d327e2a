"""Find drawings that look like a drawing of a later split, to avoid leakage."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from egara.datasets.contract import SPLITS, Split
from egara.images import Picture, perceptual_hash

__all__ = ["Appearance", "appearance_of", "unique_mask"]

_SIDE = 8
_TOLERANCE = 4.0
"""The largest mean colour difference, of 255 levels, that rounding and repeated saving cause."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The perceptual hash of a drawing, and its colours at 8 by 8 pixels (192 bytes).

    The hash alone is not enough: it contains no frequency of zero in either direction, so all flags
    of three stripes have the same hash.
    """

    hash: int
    colours: bytes


def appearance_of(picture: Picture) -> Appearance:
    """Compute the appearance of an image."""
    image = PIL.Image.fromarray(picture.pixels)
    small = image.resize((_SIDE, _SIDE), PIL.Image.Resampling.BOX)
    return Appearance(perceptual_hash(picture), small.tobytes())


def unique_mask(appearances: Sequence[Appearance], splits: Sequence[Split]) -> list[bool]:
    """Return for each drawing whether no drawing of a later split looks the same.

    A training drawing is excluded if a drawing of validation or test looks the same, a validation
    drawing if a drawing of test does. Sets copy each other (flags, brands, newer versions of a
    set), so splits by subject or by drawing are not enough.
    """
    same_hash: defaultdict[int, list[int]] = defaultdict(list)
    for row, appearance in enumerate(appearances):
        same_hash[appearance.hash].append(row)
    kept = [True] * len(appearances)
    for rows in same_hash.values():
        ranks = np.array([SPLITS.index(splits[row]) for row in rows])
        colours = np.frombuffer(b"".join(appearances[row].colours for row in rows), np.uint8)
        for row, same in zip(rows, _has_later(colours.reshape(len(rows), -1), ranks), strict=True):
            kept[row] = not same
    return kept


def _has_later(colours: NDArray[np.uint8], ranks: NDArray[np.int_]) -> list[bool]:
    """Return for each row whether a row of a higher rank has the same colours.

    Args:
        colours: (n, 192), RGB of 8 by 8 pixels.
        ranks: (n,), the positions of the rows' splits in `SPLITS`.
    """
    has_later = []
    for row_colours, rank in zip(colours.astype(np.float32), ranks, strict=True):
        later = colours[ranks > rank]
        distances = np.abs(later - row_colours).mean(axis=1)
        has_later.append(bool((distances < _TOLERANCE).any()))
    return has_later
