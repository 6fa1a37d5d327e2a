"""Draw images into given cells of a grid, such as the mosaic of a map."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["draw_grid"]

_BACKGROUND = "white"
_MARGIN = 1 / 40  # of the longer side
_GAP = 1 / 16  # of a cell


def draw_grid(
    cells: NDArray[np.int64],
    shape: tuple[int, int],
    images: Iterable[Image.Image],
    size: int = 3840,
) -> Image.Image:
    """Draw M images into cells of a grid.

    Args:
        cells: (M, 2), column and row of each cell, from the top left.
        shape: columns and rows of the grid.
        images: the M images, of any size; consumed one at a time.
        size: the approximate length of the longer side of the result, in pixels.

    Returns:
        An RGB image.
    """
    margin = round(size * _MARGIN)
    cell_size = max(4, (size - 2 * margin) // max(shape))
    gap = max(1, round(cell_size * _GAP))
    width, height = (count * cell_size + 2 * margin for count in shape)
    sheet = Image.new("RGB", (width, height), _BACKGROUND)
    for image, (column, row) in zip(images, cells, strict=True):
        thumbnail = image.convert("RGBA")
        thumbnail.thumbnail((cell_size - gap, cell_size - gap), Image.Resampling.LANCZOS)
        left = margin + int(column) * cell_size + (cell_size - thumbnail.width) // 2
        top = margin + int(row) * cell_size + (cell_size - thumbnail.height) // 2
        sheet.paste(thumbnail, (left, top), thumbnail)
    return sheet
