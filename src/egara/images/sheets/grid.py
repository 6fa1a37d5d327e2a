"""Pictures in chosen cells of a grid, such as the mosaic of a map."""

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
    pictures: Iterable[Image.Image],
    side: int = 3840,
) -> Image.Image:
    """Draw M pictures into cells of a grid.

    Args:
        cells: (M, 2), column and row of each cell, from the top left.
        shape: columns and rows of the grid.
        pictures: the M pictures, of any sizes; they are taken one by one.
        side: about the longer side of the result, in pixels.

    Returns:
        An RGB image.
    """
    margin = round(side * _MARGIN)
    cell = max(4, (side - 2 * margin) // max(shape))
    gap = max(1, round(cell * _GAP))
    size = [count * cell + 2 * margin for count in shape]
    sheet = Image.new("RGB", (size[0], size[1]), _BACKGROUND)
    for picture, (column, row) in zip(pictures, cells, strict=True):
        shown = picture.convert("RGBA")
        shown.thumbnail((cell - gap, cell - gap), Image.Resampling.LANCZOS)
        left = margin + int(column) * cell + (cell - shown.width) // 2
        top = margin + int(row) * cell + (cell - shown.height) // 2
        sheet.paste(shown, (left, top), shown)
    return sheet
