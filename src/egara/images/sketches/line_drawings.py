"""Find the ink of a clean drawing: a scan or a file with paper of one colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

__all__ = ["CleanPaper", "clean_paper", "connected_ink", "contrast_with", "is_shaded"]

TOLERANCE = 8
"""Difference of 255 within which a pixel has the colour of the paper."""

FAINTEST = 0.06
"""The smallest contrast of ink, in 0..1; less is noise of the paper or of compression."""

LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
MIN_SHARE = 0.4  # of the picture
MIN_BORDER = 0.8  # of the pixels at the border
MIN_EVEN = 0.9  # of the pixels that are within three times the tolerance
MAX_LIGHT = 0.35  # of a dark picture; more light is a sheet of paper on a dark table,
MIN_FLAT = 0.9  # unless this share of the picture has one of two colours
_LOW, _HIGH = 0.3, 0.5  # of the contrast of the ink


@dataclass(frozen=True, slots=True)
class CleanPaper:
    """Paper of one colour.

    Attributes:
        colour: red, green and blue, 0 to 255.
        is_dark: whether the paper is dark, such as a blackboard.
    """

    colour: tuple[float, float, float]
    is_dark: bool


def clean_paper(pixels: NDArray[np.uint8]) -> CleanPaper | None:
    """Return the paper of a picture whose most frequent colour fills most of its border.

    Args:
        pixels: (H, W, 3).

    Returns:
        The paper; None if the picture is a photo, has noise, or is filled to its border.
    """
    red, green, blue = ((pixels[..., channel] >> 3).astype(np.int32) for channel in range(3))
    flat = ((red << 10) | (green << 5) | blue).ravel()  # 32 steps a channel
    most_frequent = np.bincount(flat).argmax()
    colour = pixels.reshape(-1, 3)[flat == most_frequent].mean(axis=0)
    difference = _difference(pixels, colour)
    is_paper = difference <= TOLERANCE
    border = np.concatenate([is_paper[0], is_paper[-1], is_paper[:, 0], is_paper[:, -1]])
    share, even = is_paper.mean(), is_paper.sum() / (difference <= 3 * TOLERANCE).sum()
    if share < MIN_SHARE or border.mean() < MIN_BORDER or even < MIN_EVEN:
        return None
    is_dark = float(colour @ LUMA) < 110
    if is_dark and (difference > 127).mean() > MAX_LIGHT and not _is_flat(flat):
        return None
    return CleanPaper((float(colour[0]), float(colour[1]), float(colour[2])), is_dark)


def _difference(pixels: NDArray[np.uint8], colour: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the largest difference of the three channels from a colour: (H, W), 0 to 255."""
    red, green, blue = (
        np.abs(pixels[..., channel] - np.float32(colour[channel])) for channel in range(3)
    )
    return np.asarray(np.maximum(np.maximum(red, green), blue), np.float32)


def _is_flat(codes: NDArray[np.int32]) -> bool:
    """Return whether two colours fill nearly the whole picture, as in a silhouette."""
    counts = np.sort(np.bincount(codes))
    return bool(counts[-2:].sum() >= MIN_FLAT * len(codes))


def contrast_with(paper: CleanPaper, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the contrast of each pixel with the paper (H, W): 0 for paper, 1 for the ink.

    The strongest of the three channels counts. 1 is the contrast that 0.5 % of the inked pixels
    exceed. All values are 0 if the page is blank: if nothing differs more than its noise does.
    """
    difference = _difference(pixels, np.array(paper.colour)) / np.float32(255)
    near = difference[difference <= 3 * TOLERANCE / 255]
    noise = float(np.sqrt(np.mean(near**2))) if len(near) else 0.0
    inked = difference[difference > max(FAINTEST, 3 * noise)]
    strongest = np.percentile(inked, 99.5) if len(inked) else 0.0
    if strongest <= 6 * noise:
        return np.zeros_like(difference)
    return np.minimum(difference / strongest, 1).astype(np.float32)


def connected_ink(
    contrast: NDArray[np.float32], low: float = _LOW, high: float = _HIGH
) -> NDArray[np.bool_]:
    """Return the pixels above ``low`` that are connected with one above ``high``: (H, W).

    This is the hysteresis of J. Canny, "A computational approach to edge detection", 1986: faint
    parts of a line are kept, faint specks are not.
    """
    ink, count = ndimage.label(contrast > low, np.ones((3, 3)))
    strong = np.zeros(count + 1, bool)
    strong[ink[contrast > high]] = True
    strong[0] = False
    return np.asarray(strong[ink])


def is_shaded(contrast: NDArray[np.float32], ink: NDArray[np.bool_]) -> bool:
    """Return whether much of the ink is in areas that are lighter than the lines."""
    inside = ndimage.binary_erosion(ink, np.ones((3, 3)), iterations=3)
    return bool((inside & (contrast < 0.8)).sum() > 0.15 * ink.sum())
