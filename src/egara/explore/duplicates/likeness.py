"""How alike two small pictures are, point by point: in colour, in shape, in the mirror."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["SIDE", "Likeness", "compare", "look_of"]

SIDE = 32

Look = NDArray[np.float32]

_COLOURLESS = 0.2  # mean distance from grey below which a picture counts as grey
_FLAT = 1.0  # grey levels of deviation below which a picture has no shape


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two pictures compared at 32 by 32 points.

    Attributes:
        colour: how much of the colour is another: the distances between the points' colours, each
            less its grey, over the distances of the more colourful from grey. 0 for the same
            colours, and where both are grey; 1 where one is grey; 2 for opposite colours.
        light: mean absolute difference of grey, 0 to 255.
        shape: correlation in grey, -1 to 1.
        mirrored: correlation in grey with the mirror image, -1 to 1.
    """

    colour: float
    light: float
    shape: float
    mirrored: float


def look_of(picture: Image.Image) -> Look:
    """(32, 32, 3), 0 to 255: a picture stretched to a square, by averaging."""
    small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


def compare(a: Look, b: Look) -> Likeness:
    """Compare two looks."""
    grey_a, grey_b = a.mean(axis=2), b.mean(axis=2)
    return Likeness(
        colour=_other_colour(a - grey_a[..., None], b - grey_b[..., None]),
        light=float(np.abs(grey_a - grey_b).mean()),
        shape=_correlation(grey_a, grey_b),
        mirrored=_correlation(grey_a, grey_b[:, ::-1]),
    )


def _other_colour(a: Look, b: Look) -> float:
    colourful = np.maximum(np.linalg.norm(a, axis=2), np.linalg.norm(b, axis=2))
    if float(colourful.mean()) < _COLOURLESS:
        return 0.0
    return float(np.linalg.norm(a - b, axis=2).sum() / colourful.sum())


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Pearson's; where one is flat, 1 if both are and are equal, else 0."""
    spread_a, spread_b = float(a.std()), float(b.std())
    if min(spread_a, spread_b) < _FLAT:
        return float(max(spread_a, spread_b) < _FLAT and abs(float(a.mean() - b.mean())) < _FLAT)
    return float(((a - a.mean()) * (b - b.mean())).mean()) / (spread_a * spread_b)
