"""Find the ink in a photo of a drawing: remove the light, the table and specks."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from egara.images.sketches.line_drawings import connected_ink

__all__ = ["PhotoInk", "contrast_in_light", "ink_of_photo", "paper_mask"]

KERNEL = 1 / 12
"""The side of the square that is wider than any line, relative to the longer side."""

SHADOW = 0.5
"""The darkest shadow on paper, relative to the paper around; darker areas are ink."""

TABLE = 0.62
"""The brightest table, relative to the paper; paper in a shadow is brighter."""

SPECK = 0.015
"""The diagonal of the largest speck that is dropped, relative to the longer side."""

ALONG_EDGE = 0.06
"""How far from the edge of the paper something is that begins at it and is not a line, relative to
the longer side."""

_EDGE = 0.02  # of the longer side: what is dropped along the edge of the paper
_STEP = 0.2  # the smallest change of brightness at the edge of a sheet of paper
_LINE = 1 / 36  # of the longer side: wider than any line; a strip of the table may be narrow
_HALF, _COARSE = 2, 4  # every n-th pixel is enough for large areas
_MIN_PAPER = 0.15  # of the picture
_MIN_TABLE = 0.003


@dataclass(frozen=True, slots=True)
class PhotoInk:
    """The ink in a photo.

    Attributes:
        ink: (H, W), true for ink.
        inverted: whether the ink is lighter than its background, as chalk is.
        has_table: whether something darker than the paper, around it, was left out.
    """

    ink: NDArray[np.bool_]
    inverted: bool
    has_table: bool


def ink_of_photo(pixels: NDArray[np.uint8]) -> PhotoInk:
    """Find the ink in a photo of a drawing.

    1. The table around the paper is left out: see `paper_mask`.
    2. Without a table, light on dark is inverted.
    3. The light is removed: see `contrast_in_light`.
    4. The thresholds are multiples of the noise of the paper, and at least a part of the contrast
       of the ink; see `egara.images.sketches.line_drawings.connected_ink`.
    5. Specks are dropped, and remains of the edge of the paper.

    Args:
        pixels: (H, W, 3).
    """
    grey = np.asarray(Image.fromarray(pixels).convert("L"), np.float32) / 255
    grey = ndimage.gaussian_filter(grey, 0.7)
    paper = paper_mask(pixels)
    has_table = not paper.all()
    inverted = not has_table and _is_light_on_dark(grey)
    if inverted:
        grey = 1 - grey
    if has_table:  # continue the paper, so that its edge has no contrast
        rows, columns = ndimage.distance_transform_edt(
            ~paper, return_distances=False, return_indices=True
        )
        grey = grey[rows, columns]
    contrast = contrast_in_light(grey)
    contrast[~paper] = 0
    return PhotoInk(_inked(contrast, paper), inverted, has_table)


def contrast_in_light(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much darker than the paper around it each pixel is: (H, W), 0 to 1.

    A photo is the product of the light and of what the paper reflects. The light is estimated by a
    morphological closing, which removes what is dark and narrower than its square, keeps the edges
    of shadows, and follows gradients (J. Serra, "Image analysis and mathematical morphology", 1982;
    the division by it is the "shading correction" of P. Soille, "Morphological image analysis",
    2003). Dark areas that are wider than the square are ink if no shadow is as dark.

    Args:
        grey: (H, W), 0 to 1.
    """
    side = max(grey.shape)
    near = _closing(grey, max(5, round(side * KERNEL)))
    far = _closing(near[::_COARSE, ::_COARSE], max(5, round(side / 3 / _COARSE)))
    far = _enlarged(far, near.shape)
    light = np.maximum(np.maximum(near, SHADOW * far), 1 / 255)
    return np.asarray(np.clip(1 - grey / light, 0, 1), np.float32)


def paper_mask(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where the paper is (H, W): everywhere, unless a darker table is around it.

    A table is darker than `TABLE` of what is brightest around, reaches the border of the picture,
    and begins with a step; a gradient of the light has no step. Colourful is dark here, since a
    shadow has no colour, but wood does: the darkest channel counts, times its ratio to the
    brightest.

    Args:
        pixels: (H, W, 3).
    """
    whole = np.ones(pixels.shape[:2], bool)
    small = pixels[::_HALF, ::_HALF]
    side = max(small.shape)
    red, green, blue = (small[..., channel].astype(np.float32) for channel in range(3))
    darkest = np.minimum(np.minimum(red, green), blue)
    brightest = np.maximum(np.maximum(red, green), blue)
    bleached = (darkest * darkest / np.maximum(brightest, 1)).astype(np.float32)
    light = _closing(bleached, max(3, round(side * _LINE)))
    sheets = ndimage.grey_opening(light, (max(5, side // 8),) * 2)  # without lines of chalk
    around = ndimage.maximum_filter(sheets, max(5, round(side / 3)))
    around = ndimage.uniform_filter(around, max(5, round(side / 6)))
    areas, count = ndimage.label(light < TABLE * around)
    border = np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]])
    table = np.isin(areas, np.unique(border[border > 0])) if count else np.zeros_like(areas)
    if table.mean() < _MIN_TABLE:
        return whole
    parts, count = ndimage.label(~table)
    if not count:
        return whole
    sheet = ndimage.binary_fill_holes(parts == np.bincount(parts[parts > 0]).argmax())
    edge = sheet & ~ndimage.binary_erosion(sheet, np.ones((3, 3)), border_value=1)
    if sheet.mean() < _MIN_PAPER or not edge.any():
        return whole
    step = ndimage.maximum_filter(light, 5) - ndimage.minimum_filter(light, 5)
    if np.median(step[edge] / around[edge]) < _STEP:
        return whole
    distance = ndimage.distance_transform_edt(sheet)
    return _enlarged(distance > max(2, round(side * _EDGE)), whole.shape)


def _enlarged(values: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """Repeat the rows and columns of an array that was made of every n-th."""
    factor = -(-shape[0] // values.shape[0]), -(-shape[1] // values.shape[1])
    return values.repeat(factor[0], axis=0).repeat(factor[1], axis=1)[: shape[0], : shape[1]]


def _closing(grey: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    return np.asarray(ndimage.grey_closing(grey, (size, size), mode="nearest"))


def _is_light_on_dark(grey: NDArray[np.float32]) -> bool:
    """Return whether the picture is dark, and its lines are lighter than what is around them.

    Lines are few pixels that differ much, so the skewness of the differences has their sign.
    """
    if np.median(grey) > 0.45:
        return False
    differences = grey - ndimage.gaussian_filter(grey, max(grey.shape) * KERNEL / 2)
    return bool((differences**3).mean() > 0)


def _inked(contrast: NDArray[np.float32], paper: NDArray[np.bool_]) -> NDArray[np.bool_]:
    on_paper = contrast[paper]
    middle, noise = _paper_noise(on_paper)
    low, high = middle + max(0.05, 3.5 * noise), middle + max(0.12, 7 * noise)
    strong = on_paper[on_paper > high]
    if not len(strong):
        return np.zeros(contrast.shape, bool)
    darkest = float(np.percentile(strong, 95)) - middle
    ink = connected_ink(
        contrast, max(low, middle + 0.25 * darkest), max(high, middle + 0.4 * darkest)
    )
    return _without_specks(ink, paper)


def _paper_noise(contrast: NDArray[np.float32]) -> tuple[float, float]:
    """Return the most frequent contrast of paper, and its standard deviation below that.

    Ink is only above, so that dense hatching does not count as noise.
    """
    counts, edges = np.histogram(contrast, 256, (0, 1))
    counts = np.convolve(counts[:64], np.ones(3), "same")
    middle = float(edges[counts.argmax()] + edges[1] / 2)
    below = contrast[contrast < middle]
    return middle, float(np.sqrt(np.mean((below - middle) ** 2))) if len(below) else 0.0


def _without_specks(ink: NDArray[np.bool_], paper: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop specks, and what lies along the edge of the paper or of the photo."""
    side = max(ink.shape)
    parts, count = ndimage.label(ink, np.ones((3, 3)))
    from_edge = ndimage.distance_transform_cdt(np.pad(paper, 1))[1:-1, 1:-1]
    nearest, farthest = np.full(count + 1, np.inf), np.zeros(count + 1)
    np.minimum.at(nearest, parts[ink], from_edge[ink])
    np.maximum.at(farthest, parts[ink], from_edge[ink])
    kept = (nearest > 3) | (farthest > ALONG_EDGE * side)
    kept[0] = False
    for number, (rows, columns) in enumerate(ndimage.find_objects(parts), start=1):
        diagonal = np.hypot(rows.stop - rows.start, columns.stop - columns.start)
        kept[number] &= diagonal > SPECK * side
    return np.asarray(kept[parts])
