"""Drawing a map as one picture: thumbnails on a grid, so that none covers another."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

__all__ = ["Mosaic", "draw_mosaic", "mosaic"]

FINEST = 90
"""Cells along the longer side of a picture, at the most."""

_COARSEST = 6
_ROOM = 3  # cells for each drawing, so that the shape of the map stays
_A_CELL = 9  # drawings that one cell and those around it can show
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

    The map is cut into square cells, three times as many as there are drawings but at most
    `finest` along a side. A cell shows the drawing that is nearest to its middle; the others that
    belong there move to a free cell beside it. Where drawings are denser than that, some stand for
    the rest.
    """
    if not len(xy):
        return Mosaic(np.empty(0, np.int64), np.empty((0, 2), np.int64), (1, 1))
    side = int(np.clip(np.sqrt(_ROOM * len(xy)), min(_COARSEST, finest), finest))
    places = _places(xy, side)
    cells = np.minimum(places.astype(np.int64), side - 1)
    shown = _settled(places, cells, side)
    rows = np.array(sorted(shown), np.int64)
    settled = np.array([shown[row] for row in rows.tolist()])
    settled -= settled.min(axis=0)
    columns, lines = (int(last) + 1 for last in settled.max(axis=0))
    return Mosaic(rows, settled, (columns, lines))


def _places(xy: NDArray[np.float32], side: int) -> NDArray[np.float64]:
    """Places in cells, from the top left; up is up."""
    places = (xy - xy.min(axis=0)).astype(np.float64)
    places[:, 1] = places[:, 1].max() - places[:, 1]
    return np.asarray(places / (max(float(places.max()), _TINY) / side))


def _settled(
    places: NDArray[np.float64], cells: NDArray[np.int64], side: int
) -> dict[int, tuple[int, int]]:
    """The cell of each row that is shown: its own, or a free one beside it."""
    away = ((places - cells - 0.5) ** 2).sum(axis=1)
    keys = cells[:, 1] * side + cells[:, 0]
    order = np.lexsort((away, keys))
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    nth = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    taken: set[tuple[int, int]] = set()
    shown = {}
    for place in np.argsort(nth, kind="stable")[: np.count_nonzero(nth < _A_CELL)]:
        row = int(order[place])
        for cell in _around(places[row], cells[row], side):
            if cell not in taken:
                taken.add(cell)
                shown[row] = cell
                break
    return shown


def _around(
    place: NDArray[np.float64], cell: NDArray[np.int64], side: int
) -> list[tuple[int, int]]:
    """The cell itself, then those that touch it, the nearest to the place first."""
    column, line = (int(number) for number in cell)
    beside = [
        (x, y)
        for x in range(max(column - 1, 0), min(column + 2, side))
        for y in range(max(line - 1, 0), min(line + 2, side))
    ]
    x, y = (float(number) - 0.5 for number in place)
    return sorted(beside, key=lambda c: (c != (column, line), (c[0] - x) ** 2 + (c[1] - y) ** 2))


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
