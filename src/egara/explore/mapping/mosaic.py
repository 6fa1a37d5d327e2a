"""Choose drawings of a map for one image: a grid without overlapping drawings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Mosaic", "arrange_mosaic"]

MAX_CELLS = 90
"""Cells along the longer side of the grid, at most."""

_MIN_CELLS = 6
_CELLS_PER_DRAWING = 3  # keeps the shape of the map
_MAX_PER_CELL = 9  # drawings that fit into a cell and its eight neighbours
_MIN_EXTENT = 1e-30  # instead of an extent of 0


@dataclass(frozen=True, slots=True)
class Mosaic:
    """M chosen drawings of a map, each in its own cell of a grid.

    Attributes:
        rows: (M,), rows of the map.
        cells: (M, 2), column and row of each cell, from the top left.
        shape: columns and rows of the grid.
    """

    rows: NDArray[np.int64]
    cells: NDArray[np.int64]
    shape: tuple[int, int]


def arrange_mosaic(xy: NDArray[np.float32], finest: int = MAX_CELLS) -> Mosaic:
    """Choose the drawings of a map (N, 2) for one image, and their cells.

    The map is divided into square cells, three for each drawing. A cell shows the drawing nearest
    to its centre; other drawings of the cell move to a free neighbouring cell. In dense regions
    some drawings are not shown.

    Args:
        xy: the map.
        finest: the largest number of cells along a side.
    """
    if not len(xy):
        return Mosaic(np.empty(0, np.int64), np.empty((0, 2), np.int64), (1, 1))
    min_cells = min(_MIN_CELLS, finest)
    side = int(np.clip(np.sqrt(_CELLS_PER_DRAWING * len(xy)), min_cells, finest))
    positions = _grid_positions(xy, side)
    own_cells = np.minimum(positions.astype(np.int64), side - 1)
    cell_of_row = _assign_cells(positions, own_cells, side)
    rows = np.array(sorted(cell_of_row), np.int64)
    cells = np.array([cell_of_row[row] for row in rows.tolist()])
    cells -= cells.min(axis=0)
    columns, lines = (int(last) + 1 for last in cells.max(axis=0))
    return Mosaic(rows, cells, (columns, lines))


def _grid_positions(xy: NDArray[np.float32], side: int) -> NDArray[np.float64]:
    """Return positions (N, 2) in units of cells, from the top left."""
    positions = (xy - xy.min(axis=0)).astype(np.float64)
    positions[:, 1] = positions[:, 1].max() - positions[:, 1]
    return np.asarray(positions / (max(float(positions.max()), _MIN_EXTENT) / side))


def _assign_cells(
    positions: NDArray[np.float64], own_cells: NDArray[np.int64], side: int
) -> dict[int, tuple[int, int]]:
    """Return the cell of each chosen row: its own cell, or a free neighbouring cell."""
    to_centre = ((positions - own_cells - 0.5) ** 2).sum(axis=1)
    keys = own_cells[:, 1] * side + own_cells[:, 0]
    order = np.lexsort((to_centre, keys))
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    nth = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    taken: set[tuple[int, int]] = set()
    cell_of_row = {}
    for position in np.argsort(nth, kind="stable")[: np.count_nonzero(nth < _MAX_PER_CELL)]:
        row = int(order[position])
        for cell in _cells_by_distance(positions[row], own_cells[row], side):
            if cell not in taken:
                taken.add(cell)
                cell_of_row[row] = cell
                break
    return cell_of_row


def _cells_by_distance(
    position: NDArray[np.float64], cell: NDArray[np.int64], side: int
) -> list[tuple[int, int]]:
    """Return the cell, then its neighbours by their distance from the position."""
    column, line = (int(number) for number in cell)
    cells = [
        (x, y)
        for x in range(max(column - 1, 0), min(column + 2, side))
        for y in range(max(line - 1, 0), min(line + 2, side))
    ]
    x, y = (float(number) - 0.5 for number in position)
    return sorted(cells, key=lambda c: (c != (column, line), (c[0] - x) ** 2 + (c[1] - y) ** 2))
