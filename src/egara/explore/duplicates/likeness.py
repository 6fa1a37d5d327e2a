"""How alike two small pictures are: at the worst place, in outlines, in colour, in the mirror."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from scipy.ndimage import sobel

__all__ = [
    "LOCAL_DIFFERENCE",
    "SIDE",
    "Likeness",
    "Look",
    "compare",
    "differ_nowhere",
    "local_difference",
    "look_of",
    "look_of_file",
]

SIDE = 48

Look = NDArray[np.uint8]
"""(48, 48, 3): a picture stretched to a square."""

LOCAL_DIFFERENCE = 16.0
"""How far copies may differ where they differ most, 0 to 255; less with little contrast."""

_CONTRAST = 0.15  # share of a picture's contrast that copies may differ by
_ROUNDING = 1.0  # grey levels that copies may differ by without any contrast
_SPOT = SIDE // 16
_WINDOW = SIDE * 3 // 16
_COLOURLESS = 0.2  # mean distance from grey below which a picture counts as grey
_STRONGEST = 98  # percentile of a picture's gradients that counts as its full strength
_LEAST = 4.0  # grey levels that count as full strength at least
_FAINT = 0.15  # of the full strength: windows without more show nothing


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two pictures compared at 48 by 48 points.

    Attributes:
        same: whether they differ visibly nowhere: see `differ_nowhere`.
        local: how far they differ at the place where they differ most, 0 to 255: see
            `local_difference`.
        outlines: how alike the outlines are at the place where they are least alike, 0 to 1: the
            least cosine, over windows of 9 by 9 points, between the strengths of the gradients.
            Colours and light do not count. 0 where there are no outlines.
        mirrored: the same with the mirror image.
        colour: how much of the colour is another: the distances between the points' colours, each
            less its grey, over the distances of the more colourful from grey. 0 for the same
            colours, and where both are grey; 1 where one is grey; 2 for opposite colours.
        light: mean absolute difference of grey, 0 to 255.
    """

    same: bool
    local: float
    outlines: float
    mirrored: float
    colour: float
    light: float


def look_of(picture: Image.Image) -> Look:
    """Give a picture's look: scaled down by a triangle filter, smoothed by a Gaussian of one point.

    Smoothing takes away what differs between two ways of scaling a picture down, such as moiré of
    hatching.
    """
    small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small.filter(ImageFilter.GaussianBlur(1)))


def look_of_file(content: bytes) -> Look:
    """Give the look of a picture in a file, such as a thumbnail."""
    with Image.open(io.BytesIO(content)) as picture:
        return look_of(picture)


def compare(a: Look, b: Look) -> Likeness:
    """Compare two looks."""
    grey_a, grey_b = (look.mean(axis=2, dtype=np.float32) for look in (a, b))
    edges_a, edges_b = _gradients(a), _gradients(b)
    local = local_difference(a, b)
    return Likeness(
        same=local <= _limit(a, b),
        local=local,
        outlines=_least_cosine(edges_a, edges_b),
        mirrored=_least_cosine(edges_a, edges_b[:, ::-1]),
        colour=_other_colour(a - grey_a[..., None], b - grey_b[..., None]),
        light=float(np.abs(grey_a - grey_b).mean()),
    )


def local_difference(a: Look, b: Look) -> float:
    """Measure how far two pictures differ at the place where they differ most, 0 to 255.

    At each point the difference is that of the colour channel that differs most. It is averaged
    over windows of 3 by 3 points, a sixteenth of the side; the largest mean counts. So one changed
    detail tells two pictures apart, however much of them is the same, and the noise of compression,
    which is everywhere and small, does not.
    """
    difference = np.abs(a.astype(np.int16) - b.astype(np.int16)).max(axis=2)
    return float(_sums(difference, _SPOT).max()) / _SPOT**2


def differ_nowhere(a: Look, b: Look) -> bool:
    """Say whether two pictures differ visibly nowhere.

    Their local difference is at most `LOCAL_DIFFERENCE`, and at most 0.15 of the contrast of the
    one with more: the largest range of a colour channel. So two flat colours are the same only
    where they are equal but for rounding.
    """
    return local_difference(a, b) <= _limit(a, b)


def _limit(a: Look, b: Look) -> float:
    contrast = max(int(np.ptp(look, axis=(0, 1)).max()) for look in (a, b))
    return min(LOCAL_DIFFERENCE, _ROUNDING + _CONTRAST * contrast)


def _gradients(look: Look) -> NDArray[np.float64]:
    """The strength of the strongest channel's gradient at each point, 0 to about 1."""
    channels = np.moveaxis(look.astype(np.float64), 2, 0)
    strength = np.max([np.hypot(sobel(one, 0), sobel(one, 1)) for one in channels], axis=0) / 8
    full: NDArray[np.float64] = strength / max(float(np.percentile(strength, _STRONGEST)), _LEAST)
    return full


def _least_cosine(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """The least cosine between windows of two pictures of which one shows something."""
    own, other = _sums(a * a, _WINDOW), _sums(b * b, _WINDOW)
    cosines = _sums(a * b, _WINDOW) / np.sqrt(np.maximum(own * other, 1e-9))
    strong = np.maximum(own, other) > (_FAINT * _WINDOW) ** 2
    return float(cosines[strong].min(initial=1.0)) if strong.any() else 0.0


def _sums(values: NDArray[np.generic], size: int) -> NDArray[np.float64]:
    """Sums over all windows of a size."""
    total = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0))).astype(np.float64)
    found: NDArray[np.float64] = (
        total[size:, size:] - total[:-size, size:] - total[size:, :-size] + total[:-size, :-size]
    )
    return found


def _other_colour(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    colourful = np.maximum(np.linalg.norm(a, axis=2), np.linalg.norm(b, axis=2))
    if float(colourful.mean()) < _COLOURLESS:
        return 0.0
    return float(np.linalg.norm(a - b, axis=2).sum() / colourful.sum())
