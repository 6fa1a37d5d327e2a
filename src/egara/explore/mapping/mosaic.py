"""Drawing a map as one picture: thumbnails on a grid, so that none covers another."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["Mosaic", "draw_mosaic", "mosaic"]

FINEST = 90
"""Cells along the longer side of a picture, at the most."""

KEPT = 0.95
"""Share of the drawings for which the grid is made finer."""

_COARSEST = 6
_TINY = 1e-30  # in place of an extent of 0
_BACKGROUND = "white"
_MARGIN = 1 / 40  # of the longer side
_GAP = 1 / 16  # of a cell


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Which M of the drawings are shown, each in a cell of its own.

    Attributes:
        rows: (M,) of the map.
        cells: (M, 2) column and row from the top left.
        shape: columns and rows of the grid.
    """

    rows: NDArray[np.int64]
    cells: NDArray[np.int64]
    shape: tuple[int, int]


def mosaic(xy: NDArray[np.float32], finest: int = FINEST) -> Mosaic:
    """Choose the drawings of a map (N, 2) that a picture shows, and where.

    The map is cut into square cells; each shows the drawing that is nearest to its middle. Cells
    are as large as lets nearly all drawings have one, but not smaller than `finest` to a side:
    where drawings are dense, one stands for those around it.
    """
    sides = np.unique(np.geomspace(min(_COARSEST, finest), finest, 24).astype(int))
    for side in sides:
        found = _cut(xy, int(side))
        if len(found.rows) >= KEPT * len(xy):
            break
    return found


def _cut(xy: NDArray[np.float32], side: int) -> Mosaic:
    if not len(xy):
        return Mosaic(np.empty(0, np.int64), np.empty((0, 2), np.int64), (1, 1))
    lowest = xy.min(axis=0).astype(np.float64)
    extent = np.asarray(np.ptp(xy, axis=0), np.float64)
    width = max(float(extent.max()), _TINY) / side
    places = (xy - lowest) / width
    places[:, 1] = extent[1] / width - places[:, 1]  # up is up
    cells = np.minimum(places.astype(np.int64), side - 1)
    away = ((places - cells - 0.5) ** 2).sum(axis=1)
    keys = cells[:, 1] * side + cells[:, 0]
    order = np.lexsort((away, keys))
    first = order[np.unique(keys[order], return_index=True)[1]]
    columns, rows = (int(count) + 1 for count in cells[first].max(axis=0))
    return Mosaic(first, cells[first], (columns, rows))


def draw_mosaic(chosen: Mosaic, pictures: Iterable[Image.Image], side: int = 3840) -> Image.Image:
    """Draw a mosaic as an RGB image whose longer side is about `side` pixels.

    `pictures` are the drawings of `chosen.rows`, in that order, of any sizes; they are taken one
    by one.
    """
    margin = round(side * _MARGIN)
    cell = max(4, (side - 2 * margin) // max(chosen.shape))
    gap = max(1, round(cell * _GAP))
    size = [count * cell + 2 * margin for count in chosen.shape]
    sheet = Image.new("RGB", (size[0], size[1]), _BACKGROUND)
    for picture, (column, row) in zip(pictures, chosen.cells, strict=True):
        shown = picture.convert("RGBA")
        shown.thumbnail((cell - gap, cell - gap), Image.Resampling.LANCZOS)
        left = margin + int(column) * cell + (cell - shown.width) // 2
        top = margin + int(row) * cell + (cell - shown.height) // 2
        sheet.paste(shown, (left, top), shown)
    return sheet
