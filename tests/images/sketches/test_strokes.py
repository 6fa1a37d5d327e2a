"""Strokes: what is refused, and how they are drawn."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from egara.errors import BadInput
from egara.images.sketches import checked_strokes, picture_of_strokes
from egara.images.sketches.strokes import draw_lines

NAN, INF = float("nan"), float("inf")
LINE = [[0, 100], [50, 50]]


@pytest.mark.parametrize(
    ("strokes", "message"),
    [
        ([], "empty: it has no strokes"),
        ((), "empty"),
        (np.empty((0, 2, 5)), "empty"),
        ([[[], []]], "at least one; stroke 1 has 0 x and 0 y"),
        ([LINE, [[1, 2], [3]]], "as many x as y, and at least one; stroke 2 has 2 x and 1 y"),
        ([[[1, NAN], [3, 4]]], "all be finite.* stroke 1 has nan"),
        ([[[1, 2], [3, -INF]]], "all be finite.* has -inf"),
        ([[[1, 2], [3, 1e300]]], r"from -1,000,000,000 to .*has 1e\+300"),
        ([[[1, 10**400], [3, 4]]], "two lists of numbers"),
        ([[1, 2]], "two lists of numbers"),
        ([3], "two lists of numbers.*stroke 1 is 3"),
        ([["ab", "cd"]], "two lists of numbers"),
        ([[[1, None], [2, 3]]], "two lists of numbers"),
        ([[[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]]], r"5 lists. Were points given as \[x, y\]"),
        ([[[5], [7]]], "one dot"),
        ([[[5, 5], [7, 7]], [[5], [7]]], "one dot"),
        ([[[9e8], [9e8]], [[9e8], [9e8 * (1 + 1e-15)]]], "one dot"),
        ([[[0] * 60_000, [1] * 60_000]] * 2, "120,000 points; the limit is 100,000"),
        ([[list(range(100_001)), [0] * 100_001]], "100,001 points; the limit is 100,000"),
        ([[[0] * 100_001, [1] * 100_001], 7], "100,001 points"),
    ],
)
def test_bad_strokes_are_refused(strokes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        checked_strokes(strokes)


def test_100_000_points_are_drawn() -> None:
    angle = np.linspace(0, 2 * np.pi, 100_000)
    ink = draw_lines(checked_strokes([[np.cos(angle).tolist(), np.sin(angle).tolist()]])) < 128
    assert ink.sum() == pytest.approx(2 * np.pi * 112 * 4, rel=0.03)
    radius = np.hypot(*(np.argwhere(ink) - 127.5).T)
    assert radius == pytest.approx(112, abs=3)


def test_times_and_pressure_are_not_used() -> None:
    plain = picture_of_strokes([[[0, 9], [0, 5]]]).pixels
    assert (picture_of_strokes([[[0, 9], [0, 5], [0, 130]]]).pixels == plain).all()
    assert (picture_of_strokes([[[0, 9], [0, 5], [0, 130], [0.5, 1]]]).pixels == plain).all()
    assert (picture_of_strokes(np.array([[[0, 9], [0, 5]]])).pixels == plain).all()


def test_a_sketch_is_framed_at_any_scale_and_place() -> None:
    shape = np.array([[0, 3, 1, 0], [0, 0, 2, 0]], float)
    first = picture_of_strokes([shape.tolist()]).pixels
    for scale, shift in ((1, 0), (1e-6, 5), (1e6, -1e8)):
        moved = picture_of_strokes([(shape * scale + shift).tolist()]).pixels
        assert np.abs(moved.astype(int) - first).max() <= 40  # the edge of a line: 1/6 of a pixel
    columns = np.flatnonzero((first[..., 0] < 128).any(axis=0))
    assert (columns[0], columns[-1]) == (14, 241)  # 16 free, but for half of the line


def test_the_canonical_picture_is_that_of_an_enlarged_drawing() -> None:
    """Training imitates this picture: 256 pixels, a margin of 16, lines of 4, antialiased."""
    image = Image.new("L", (2048, 2048), 255)
    draw = ImageDraw.Draw(image)
    corners = [(128, 512), (1920, 512), (1024, 1536)]
    draw.line([*corners, corners[0]], 0, 32, joint="curve")
    for x, y in corners:
        draw.ellipse((x - 16, y - 16, x + 16, y + 16), 0)
    expected = np.asarray(image.resize((256, 256), Image.Resampling.BOX))
    strokes = [[[0, 224, 112, 0], [0, 0, 128, 0]]]
    drawn = picture_of_strokes(strokes).pixels
    assert drawn.shape == (256, 256, 3)
    assert not drawn.flags.writeable
    difference = np.abs(drawn[..., 0].astype(int) - expected)
    assert difference.max() <= 80  # lines are rounded to a quarter of a pixel
    assert difference.mean() < 0.6


def test_many_points_are_drawn_like_few() -> None:
    angle = np.linspace(0, 2 * np.pi, 401)
    curve = np.stack([np.cos(3 * angle), np.sin(2 * angle)])
    many = draw_lines(checked_strokes([curve.tolist()])).astype(int)
    few = draw_lines(checked_strokes([curve[:, ::2].tolist()])).astype(int)
    assert np.abs(many - few).mean() < 1


def test_dots_of_a_sketch_are_drawn() -> None:
    ink = draw_lines(checked_strokes([[[0, 224], [0, 0]], [[112], [100]]])) < 128
    assert ink[128 + 50, 128]
    assert ink[170:185].sum() == pytest.approx(np.pi * 4, abs=4)
