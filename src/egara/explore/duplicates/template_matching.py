"""Find a part of one image in another by template matching: crops, frames, small rotations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray
from PIL import Image

from egara.explore.duplicates.similarity import SmallImage, window_sums

__all__ = ["part_correlation"]

Grey = NDArray[np.float64]

SCALES = (0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25, 1.4)
ANGLES = (-5.0, -2.5, 2.5, 5.0)
TEMPLATE_SIDE = 0.7
"""Side of the template, the centre of one picture, relative to the picture."""

_MIN_DEVIATION = 4.0  # standard deviation in grey levels below which a template is flat


def part_correlation(a: SmallImage, b: SmallImage) -> float:
    """Search for the centre of each image in the other one.

    The template is the centre, 0.7 of the sides, in grey. It is tried in 0.7 to 1.4 times its size,
    and rotated by up to 5 degrees, at every position (normalised cross-correlation: Lewis, "Fast
    Template Matching", 1995). Flat templates match nothing. If both templates match best at their
    original position and size, without rotation, then nothing is cropped, framed, moved or rotated.
    The images differ in another way, and the result is 0.

    Returns:
        The lower of the best correlations in both directions, -1 to 1.
    """
    greys = a.mean(axis=2, dtype=np.float64), b.mean(axis=2, dtype=np.float64)
    matches = _best_match(greys[0], greys[1]), _best_match(greys[1], greys[0])
    return (
        min(correlation for correlation, _ in matches)
        if any(moved for _, moved in matches)
        else 0.0
    )


def _best_match(whole: Grey, other: Grey) -> tuple[float, bool]:
    """Return the best correlation of a template of `other` with `whole`, and whether it moved."""
    best, moved = 0.0, False
    for template, unchanged in _templates(other):
        correlation, position = _largest_correlation(whole, template)
        if correlation > best:
            is_original = (
                np.abs(np.array(position) - len(whole) * (1 - TEMPLATE_SIDE) / 2).max() < 1
            )
            best, moved = correlation, not (unchanged and is_original)
    return best, moved


def _templates(picture: Grey) -> Iterator[tuple[Grey, bool]]:
    """Yield the centre of a picture in several sizes and angles, and whether it is unchanged."""
    image = Image.fromarray(picture.astype(np.float32))
    width = image.width
    for scale, angle in [*product(SCALES, [0.0]), *product([1.0], ANGLES)]:
        size = round(width * TEMPLATE_SIDE * scale)
        if size > width:
            continue
        rotated = image.rotate(angle, Image.Resampling.BILINEAR) if angle else image
        edge = width * (1 - TEMPLATE_SIDE) / 2
        box = (edge, edge, width - edge, width - edge)
        part = rotated.resize((size, size), Image.Resampling.BILINEAR, box)
        yield np.asarray(part, np.float64), scale == 1 and not angle


def _largest_correlation(whole: Grey, part: Grey) -> tuple[float, tuple[int, int]]:
    """Return the largest Pearson correlation of `part` with windows of `whole`, and where."""
    deviation = float(part.std())
    if deviation < _MIN_DEVIATION:
        return 0.0, (0, 0)
    size = part.shape[0]
    count = size * size
    centred = part - part.mean()
    products = scipy.signal.fftconvolve(whole, centred[::-1, ::-1], mode="valid")
    variances = window_sums(whole**2, size) / count - (window_sums(whole, size) / count) ** 2
    deviations = np.sqrt(np.maximum(variances, _MIN_DEVIATION**2))
    correlations = products / (count * deviation * deviations)
    y, x = np.unravel_index(int(correlations.argmax()), correlations.shape)
    return float(correlations[y, x]), (int(y), int(x))
