"""Whether one small picture shows a part of another: cropped, framed, moved or turned a little."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.signal import fftconvolve

from egara.explore.duplicates.likeness import Look

__all__ = ["aligned_shape"]

Grey = NDArray[np.float64]

SCALES = (0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25, 1.4)
ANGLES = (-5.0, -2.5, 2.5, 5.0)
MIDDLE = 0.7
"""Side of the part of the one picture that is looked for in the other."""

_FLAT = 4.0  # grey levels of deviation below which a part shows nothing


def aligned_shape(a: Look, b: Look) -> float:
    """Look for the middle of each picture in the other, and give the best correlation in grey.

    The middle, 0.7 of the sides, is tried at 0.7 to 1.4 times its size, and turned by up to 5
    degrees, at every place (normalised cross-correlation: Lewis, "Fast Template Matching", 1995).
    Flat middles match nothing. Where both fit best at their own places, at their sizes and upright,
    nothing is cropped, framed, moved or turned, and what differs is something else: that is 0 too.

    Returns:
        -1 to 1: the lower of the best correlations in both directions.
    """
    greys = a.mean(axis=2, dtype=np.float64), b.mean(axis=2, dtype=np.float64)
    found = _best(greys[0], greys[1]), _best(greys[1], greys[0])
    return min(one[0] for one in found) if any(moved for _, moved in found) else 0.0


def _best(whole: Grey, other: Grey) -> tuple[float, bool]:
    """The best correlation of a middle of `other` with a part of `whole`, and whether elsewhere."""
    best, moved = 0.0, False
    for part, untouched in _middles(other):
        correlation, place = _correlation(whole, part)
        if correlation > best:
            own_place = np.abs(np.array(place) - len(whole) * (1 - MIDDLE) / 2).max() < 1
            best, moved = correlation, not (untouched and own_place)
    return best, moved


def _middles(picture: Grey) -> Iterator[tuple[Grey, bool]]:
    """The middle of a picture at several sizes and angles, and whether it is as it was."""
    image = Image.fromarray(picture.astype(np.float32))
    side = image.width
    for scale, angle in [*product(SCALES, [0.0]), *product([1.0], ANGLES)]:
        size = round(side * MIDDLE * scale)
        if size > side:
            continue
        turned = image.rotate(angle, Image.Resampling.BILINEAR) if angle else image
        edge = side * (1 - MIDDLE) / 2
        box = (edge, edge, side - edge, side - edge)
        part = turned.resize((size, size), Image.Resampling.BILINEAR, box)
        yield np.asarray(part, np.float64), scale == 1 and not angle


def _correlation(whole: Grey, part: Grey) -> tuple[float, tuple[int, int]]:
    """The largest Pearson correlation of a part with as large a window of the whole, and where."""
    deviation = float(part.std())
    if deviation < _FLAT:
        return 0.0, (0, 0)
    size = part.shape[0]
    count = size * size
    centred = part - part.mean()
    products = fftconvolve(whole, centred[::-1, ::-1], mode="valid")
    spread = _sums(whole**2, size) / count - (_sums(whole, size) / count) ** 2
    deviations = np.sqrt(np.maximum(spread, _FLAT**2))
    correlations = products / (count * deviation * deviations)
    y, x = np.unravel_index(int(correlations.argmax()), correlations.shape)
    return float(correlations[y, x]), (int(y), int(x))


def _sums(values: Grey, size: int) -> Grey:
    """Sums over all windows of a size."""
    total = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    found: Grey = (
        total[size:, size:] - total[:-size, size:] - total[size:, :-size] + total[:-size, :-size]
    )
    return found
