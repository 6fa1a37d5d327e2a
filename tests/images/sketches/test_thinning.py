"""Thinning, against a direct implementation and by what it must keep."""

import numpy as np
import pytest
from scipy import ndimage

from egara.images.sketches.thinning import thin

from .photographing import drawing

EIGHT = np.ones((3, 3))


def thin_pixel_by_pixel(mask: np.ndarray) -> np.ndarray:
    """Algorithm A1 of Guo and Hall, written out for one pixel at a time."""
    image = np.pad(mask, 1).astype(int)
    while True:
        before = image.copy()
        for second in (False, True):
            deleted = []
            for y, x in zip(*np.nonzero(image), strict=True):
                around = image[y - 1 : y + 2, x - 1 : x + 2]
                if second:  # the same conditions, turned by 180 degrees
                    around = around[::-1, ::-1]
                (p9, p2, p3), (p8, _, p4), (p7, p6, p5) = around.tolist()
                runs = (
                    (not p2 and (p3 or p4))
                    + (not p4 and (p5 or p6))
                    + (not p6 and (p7 or p8))
                    + (not p8 and (p9 or p2))
                )
                n1 = bool(p9 or p2) + bool(p3 or p4) + bool(p5 or p6) + bool(p7 or p8)
                n2 = bool(p2 or p3) + bool(p4 or p5) + bool(p6 or p7) + bool(p8 or p9)
                if runs == 1 and 2 <= min(n1, n2) <= 3 and not ((p2 or p3 or not p5) and p4):
                    deleted.append((y, x))
            for y, x in deleted:
                image[y, x] = 0
        if (image == before).all():
            return image[1:-1, 1:-1].astype(bool)


MASKS = {
    "blobs": ndimage.gaussian_filter(np.random.default_rng(0).normal(size=(60, 70)), 2) > 0.02,
    "noise": np.random.default_rng(1).random((40, 50)) < 0.6,
    "drawing": drawing(3, 90, 4),
    "full": np.ones((17, 24), bool),
    "square": np.ones((2, 2), bool),
    "row": np.ones((1, 9), bool),
}


@pytest.mark.parametrize("name", MASKS)
def test_it_is_the_published_algorithm(name: str) -> None:
    assert (thin(MASKS[name]) == thin_pixel_by_pixel(MASKS[name])).all()


@pytest.mark.parametrize("name", MASKS)
def test_it_keeps_components_and_holes_and_thinning_again_changes_nothing(name: str) -> None:
    mask = MASKS[name]
    thinned = thin(mask)
    assert not (thinned & ~mask).any()
    assert ndimage.label(thinned, EIGHT)[1] == ndimage.label(mask, EIGHT)[1]
    holes = [ndimage.label(~np.pad(m, 1))[1] for m in (thinned, mask)]
    assert holes[0] == holes[1]
    assert (thin(thinned) == thinned).all()


def test_lines_become_one_pixel_wide() -> None:
    for seed in range(5):
        thinned = thin(drawing(seed, 200, 7))
        squares = thinned[1:, 1:] & thinned[1:, :-1] & thinned[:-1, 1:] & thinned[:-1, :-1]
        assert squares.sum() < 0.01 * thinned.sum()  # where diagonals cross, nothing can go
        for y, x in np.argwhere(squares):
            assert thinned[y - 1 : y + 3, x - 1 : x + 3].sum() >= 7
    ring = np.hypot(*(np.mgrid[:80, :80] - 40))
    thinned = thin((ring > 20) & (ring < 27))
    neighbours = ndimage.convolve(thinned.astype(int), EIGHT.astype(int)) - 1
    assert set(neighbours[thinned]) == {2}
    bar = np.zeros((30, 60), bool)
    bar[10:17, 5:55] = True
    thinned = thin(bar)
    assert set(np.argwhere(thinned)[:, 0]) == {13}
    assert thinned.sum() == pytest.approx(50, abs=7)  # it is shortened by half of its width


def test_nothing_stays_nothing() -> None:
    assert not thin(np.zeros((5, 6), bool)).any()
    assert thin(np.zeros((0, 3), bool)).shape == (0, 3)
