"""Similarity of two pictures at 48 by 48 pixels: local difference, outlines, colour, mirror."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import scipy  # its submodules are imported when they are used
from numpy.typing import NDArray
from PIL import Image, ImageFilter

__all__ = [
    "LOCAL_DIFFERENCE",
    "SIDE",
    "Similarity",
    "SmallImage",
    "compare_images",
    "local_difference",
    "small_image",
    "small_image_of_file",
    "visually_equal",
    "window_sums",
]

SIDE = 48

SmallImage = NDArray[np.uint8]
"""(48, 48, 3), RGB: a picture that is scaled to a square."""

LOCAL_DIFFERENCE = 16.0
"""The largest local difference of copies, 0 to 255; it is smaller if there is little contrast."""

_CONTRAST_SHARE = 0.15  # local difference of copies, relative to the contrast
_ROUNDING = 1.0  # grey levels by which copies without contrast may differ
_DIFFERENCE_WINDOW = SIDE // 16
_OUTLINE_WINDOW = SIDE * 3 // 16
_MIN_SATURATION = 0.2  # mean distance from grey below which a picture counts as grey
_GRADIENT_PERCENTILE = 98  # of a picture's gradients, to which they are normalised
_MIN_GRADIENT = 4.0  # grey levels to which gradients are normalised at least
_MIN_OUTLINE = 0.15  # root mean square of normalised gradients below which a window is empty


@dataclass(frozen=True, slots=True)
class Similarity:
    """The similarity of two pictures at 48 by 48 pixels.

    Attributes:
        same: whether no difference is visible: see `visually_equal`.
        local: the largest difference at any position, 0 to 255: see `local_difference`.
        outlines: similarity of the outlines where they are least similar, 0 to 1: the smallest
            cosine between the gradient magnitudes of windows of 9 by 9 pixels. It does not depend
            on colours and brightness. 0 if there are no outlines.
        mirrored: the same, with the mirror image of the second picture.
        colour: difference of the colours: the distances between the pixels' colours (minus their
            greys), divided by the distances of the more colourful picture from grey. 0 for the same
            colours and if both are grey; 1 if one is grey; 2 for opposite colours.
        light: mean absolute difference of the greys, 0 to 255.
    """

    same: bool
    local: float
    outlines: float
    mirrored: float
    colour: float
    light: float


def small_image(picture: Image.Image) -> SmallImage:
    """Scale a picture to 48 by 48 pixels by a triangle filter and blur it by a Gaussian of 1 pixel.

    The blur removes differences between two ways to scale a picture down, such as the moiré of
    hatching.
    """
    small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small.filter(ImageFilter.GaussianBlur(1)))


def small_image_of_file(content: bytes) -> SmallImage:
    """Return the small image of a picture file's bytes, such as a thumbnail."""
    with Image.open(io.BytesIO(content)) as picture:
        return small_image(picture)


def compare_images(a: SmallImage, b: SmallImage) -> Similarity:
    """Measure the similarity of two pictures."""
    grey_a, grey_b = (image.mean(axis=2, dtype=np.float32) for image in (a, b))
    edges_a, edges_b = _gradients(a), _gradients(b)
    local = local_difference(a, b)
    return Similarity(
        same=local <= _difference_limit(a, b),
        local=local,
        outlines=_smallest_cosine(edges_a, edges_b),
        mirrored=_smallest_cosine(edges_a, edges_b[:, ::-1]),
        colour=_colour_difference(a - grey_a[..., None], b - grey_b[..., None]),
        light=float(np.abs(grey_a - grey_b).mean()),
    )


def local_difference(a: SmallImage, b: SmallImage) -> float:
    """Return the largest difference of two images at any position, 0 to 255.

    The difference of a pixel is that of the colour channel that differs most. It is averaged over
    windows of 3 by 3 pixels (a sixteenth of the side), and the largest mean is the result. So one
    changed detail counts fully, and compression noise, which is small and everywhere, does not.
    """
    difference = np.abs(a.astype(np.int16) - b.astype(np.int16)).max(axis=2)
    return float(window_sums(difference, _DIFFERENCE_WINDOW).max()) / _DIFFERENCE_WINDOW**2


def visually_equal(a: SmallImage, b: SmallImage) -> bool:
    """Return whether no difference of two pictures is visible.

    Their local difference is at most `LOCAL_DIFFERENCE`, and at most 0.15 of the larger contrast of
    the two (plus 1 for rounding). The contrast is the largest range of a colour channel. So two
    flat pictures must have equal colours.
    """
    return local_difference(a, b) <= _difference_limit(a, b)


def _difference_limit(a: SmallImage, b: SmallImage) -> float:
    contrast = max(int(np.ptp(image, axis=(0, 1)).max()) for image in (a, b))
    return min(LOCAL_DIFFERENCE, _ROUNDING + _CONTRAST_SHARE * contrast)


def _gradients(image: SmallImage) -> NDArray[np.float64]:
    """Return the largest gradient magnitude of the channels at each pixel, 0 to about 1."""
    channels = np.moveaxis(image.astype(np.float64), 2, 0)
    sobel = scipy.ndimage.sobel
    strength = (
        np.max([np.hypot(sobel(channel, 0), sobel(channel, 1)) for channel in channels], axis=0) / 8
    )
    normalised: NDArray[np.float64] = strength / max(
        float(np.percentile(strength, _GRADIENT_PERCENTILE)), _MIN_GRADIENT
    )
    return normalised


def _smallest_cosine(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the smallest cosine between windows of which at least one is not empty."""
    of_a, of_b = window_sums(a * a, _OUTLINE_WINDOW), window_sums(b * b, _OUTLINE_WINDOW)
    cosines = window_sums(a * b, _OUTLINE_WINDOW) / np.sqrt(np.maximum(of_a * of_b, 1e-9))
    strong = np.maximum(of_a, of_b) > (_MIN_OUTLINE * _OUTLINE_WINDOW) ** 2
    return float(cosines[strong].min(initial=1.0)) if strong.any() else 0.0


def window_sums(values: NDArray[np.generic], size: int) -> NDArray[np.float64]:
    """Return the sums over all square windows of a size."""
    total = np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0))).astype(np.float64)
    sums: NDArray[np.float64] = (
        total[size:, size:] - total[:-size, size:] - total[size:, :-size] + total[:-size, :-size]
    )
    return sums


def _colour_difference(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    colourful = np.maximum(np.linalg.norm(a, axis=2), np.linalg.norm(b, axis=2))
    if float(colourful.mean()) < _MIN_SATURATION:
        return 0.0
    return float(np.linalg.norm(a - b, axis=2).sum() / colourful.sum())
