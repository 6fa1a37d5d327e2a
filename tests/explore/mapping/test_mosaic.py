"""The choice of drawings for a mosaic of a map."""

import numpy as np

from egara.explore.mapping import arrange_mosaic


def test_a_full_mosaic_shows_in_each_cell_the_drawing_nearest_to_its_centre() -> None:
    xy = np.random.default_rng(0).uniform(size=(4000, 2)).astype(np.float32)
    found = arrange_mosaic(xy, finest=10)
    assert len(found.rows) == 100  # all cells, because there are enough drawings
    assert len(np.unique(found.cells, axis=0)) == 100
    low, width = xy.min(axis=0), np.ptp(xy, axis=0).max() / 10
    for row, (column, line) in zip(found.rows, found.cells, strict=True):
        middle = low + np.array([column + 0.5, np.ptp(xy[:, 1]) / width - line - 0.5]) * width
        nearest = np.linalg.norm(xy - middle, axis=1).argmin()
        assert row == nearest


def test_few_drawings_are_all_shown_and_the_y_axis_points_up() -> None:
    xy = np.array([[0, 0], [10, 0], [10, 10], [0, 10], [5, 5]], np.float32)
    found = arrange_mosaic(xy)
    assert sorted(found.rows) == [0, 1, 2, 3, 4]
    cells = dict(zip(found.rows.tolist(), found.cells.tolist(), strict=True))
    last = found.shape[0] - 1
    assert (cells[0], cells[2], cells[3]) == ([0, last], [last, 0], [0, 0])


def test_overlapping_drawings_fill_the_neighbouring_cells() -> None:
    assert arrange_mosaic(np.empty((0, 2), np.float32)).shape == (1, 1)
    assert arrange_mosaic(np.full((1, 2), 7, np.float32)).shape == (1, 1)
    together = np.full((30, 2), 7, np.float32)
    found = arrange_mosaic(np.concatenate([together, [[0, 0], [14, 14]]]).astype(np.float32))
    cells = dict(zip(found.rows.tolist(), found.cells.tolist(), strict=True))
    assert {30, 31} < cells.keys()
    crowd = np.array([cell for row, cell in cells.items() if row < 30])
    assert len(np.unique(crowd, axis=0)) == len(crowd) == 9
    assert (np.ptp(crowd, axis=0) == 2).all()  # three by three


def test_a_crowded_cell_uses_free_cells_only() -> None:
    rng = np.random.default_rng(3)
    xy = rng.normal(size=(300, 2)).astype(np.float32)
    found = arrange_mosaic(xy, finest=12)
    places = (xy - xy.min(axis=0)) / np.ptp(xy, axis=0).max() * 12
    own = np.minimum(places.astype(int), 11)
    assert len(found.rows) > len(np.unique(own, axis=0))  # more than one a cell would show
    assert len(np.unique(found.cells, axis=0)) == len(found.rows)
