"""From lines of pixels to lists of points, and the outlines of filled areas."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from egara.images.sketches.lines import hollowed, line_width, lines_of_mask
from egara.images.sketches.thinning import thin
from egara.images.sketches.tracing import smoothed, trace

from .photographing import drawing


def mask_of(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


def pixels(line: np.ndarray) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in line]


def test_a_line_is_followed_from_one_end_to_the_other() -> None:
    (line,) = trace(mask_of("##...", "..#..", "...##"))
    assert pixels(line) == [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2)]
    assert (line % 1 == 0.5).all()  # centres of pixels


def test_a_ring_is_closed_and_a_single_pixel_is_a_dot() -> None:
    ring, dot = sorted(trace(mask_of(".#...", "#.#..", ".#..#")), key=len, reverse=True)
    assert len(ring) == 5
    assert pixels(ring)[0] == pixels(ring)[-1]
    assert pixels(dot) == [(4, 2)]


def test_lines_end_at_junctions_and_short_spurs_are_left_out() -> None:
    cross = mask_of("...#....", "########", "...#....", "...#....", "...#....")
    assert sorted(len(line) for line in trace(cross)) == [2, 4, 4, 5]
    assert sorted(len(line) for line in trace(cross, spur=2)) == [4, 4, 5]


@pytest.mark.parametrize("seed", range(4))
def test_the_lines_together_have_every_pixel(seed: int) -> None:
    thinned = thin(drawing(seed, 150, 4))
    found = {pixel for line in trace(thinned) for pixel in pixels(line)}
    assert found == {(int(x), int(y)) for y, x in np.argwhere(thinned)}
    for line in trace(thinned):
        assert np.abs(np.diff(line, axis=0)).max(initial=0) <= 1


def test_smoothing_removes_stairs_and_keeps_the_ends() -> None:
    steps = np.arange(40)
    stairs = np.stack([steps, steps // 4], axis=1).astype(float)
    smooth = smoothed(stairs)
    assert (smooth[[0, -1]] == stairs[[0, -1]]).all()
    deviation = np.abs(smooth[:, 1] - (smooth[:, 0] - 1.5) / 4)[1:-2]
    assert deviation.max() < 0.05  # of the stairs: 0.375
    circle = np.stack(
        [np.cos(np.linspace(0, 2 * np.pi, 50)), np.sin(np.linspace(0, 2 * np.pi, 50))]
    )
    circle[:, -1] = circle[:, 0]
    closed = smoothed(circle.T)
    assert np.hypot(*closed.T) == pytest.approx(1, abs=0.03)
    assert closed[0] == pytest.approx(closed[-1])


@pytest.mark.parametrize("width", [2, 5, 9])
def test_the_width_of_lines_is_measured(width: int) -> None:
    image = Image.new("L", (300, 300))
    ImageDraw.Draw(image).line([(20, 30), (270, 140), (40, 260)], 255, width)
    assert line_width(np.asarray(image) > 0) == pytest.approx(width, abs=1.5)


def test_a_filled_area_keeps_its_outline_and_lines_their_middle() -> None:
    image = Image.new("L", (200, 200))
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 60, 140, 140), 255)
    draw.line([(10, 190), (190, 190)], 255, 5)
    draw.line([(10, 10), (190, 10)], 255, 5)
    draw.line([(10, 10), (10, 190)], 255, 5)
    mask = np.asarray(image) > 0
    hollow = hollowed(mask, line_width(mask))
    assert not hollow[100, 100]
    assert hollow[100, 62]
    assert hollow[190, 100]
    assert ndimage.label(thin(hollow), np.ones((3, 3)))[1] == 2
    lines = lines_of_mask(mask)
    points = np.concatenate(lines)
    in_circle = points[np.hypot(*(points - 100).T) < 60]
    assert np.hypot(*(in_circle - 100.5).T) == pytest.approx(38, abs=3)  # no spider inside


def test_a_mask_without_ink_has_no_lines() -> None:
    assert lines_of_mask(np.zeros((20, 30), bool)) == []
