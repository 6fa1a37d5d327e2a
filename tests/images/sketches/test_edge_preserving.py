"""Edge-preserving resizing: the deep sketch feature, 3.1 and Figure 1."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from egara.images.sketches import checked_strokes
from egara.images.sketches.edge_preserving import (
    ANGLES,
    THRESHOLDS,
    VARIANTS,
    Variant,
    binarised,
    comparison,
    cubic,
    ink_points,
    resized_lines,
    resized_mask,
)
from egara.images.sketches.thinning import thin

from .photographing import drawing

EIGHT = np.ones((3, 3))
L_SHAPE = [[[0, 0, 60], [0, 100, 100]]]  # down, then right


def test_the_18_variants_have_the_documented_order() -> None:
    assert ANGLES == (-45, -33.75, -22.5, -11.25, 0, 11.25, 22.5, 33.75, 45)
    assert [(v.angle, v.flipped) for v in VARIANTS] == [
        *((angle, False) for angle in ANGLES),
        *((angle, True) for angle in ANGLES),
    ]
    assert VARIANTS[4] == Variant()


def test_points_are_listed_as_x_and_y() -> None:
    mask = np.zeros((4, 6), bool)
    mask[1, 5] = mask[3, 0] = True
    assert ink_points(mask).tolist() == [[5, 1], [0, 3]]


def test_an_upright_sketch_fills_the_square_but_for_the_margin() -> None:
    (image,) = resized_lines(checked_strokes(L_SHAPE), [Variant()])
    rows, columns = np.nonzero(image)
    assert image.shape == (227, 227)
    assert (rows.min(), rows.max()) == (8, 218)
    assert columns.max() - columns.min() == pytest.approx(210 * 0.6, abs=1)
    assert image.sum() == len({*zip(rows.tolist(), columns.tolist(), strict=True)})
    assert image[:, columns.min()].sum() == 211  # one pixel wide, without gaps
    assert image[218].sum() == columns.max() - columns.min() + 1


def test_a_positive_angle_turns_counter_clockwise_and_a_flip_exchanges_left_and_right() -> None:
    up = checked_strokes([[[0, 0], [100, 0]], [[0, 0.001], [100, 100]]])
    (turned,) = resized_lines(up, [Variant(45)])
    (other,) = resized_lines(up, [Variant(-45)])
    # A vertical line turned counter-clockwise leads from the top left to the bottom right.
    assert turned[9:12, 8:14].any()
    assert not turned[9:12, -14:-8].any()
    assert (other == turned[:, ::-1]).all()
    upright, flipped = resized_lines(checked_strokes(L_SHAPE), [Variant(), Variant(flipped=True)])
    assert np.argwhere(flipped ^ upright[:, ::-1]).size == 0


def test_pixels_and_strokes_of_the_same_drawing_agree() -> None:
    image = np.zeros((1111, 1111), bool)
    points = np.array([[100, 100], [900, 300], [500, 1000], [120, 640]])
    for start, end in pairwise(points):
        for share in np.linspace(0, 1, 3000):
            x, y = np.round(start + share * (end - start)).astype(int)
            image[y, x] = True
    strokes = checked_strokes([points.T.tolist()])
    for variant in VARIANTS:
        (of_mask,) = resized_mask(ndimage.binary_dilation(image, EIGHT, 3), [variant])
        (of_lines,) = resized_lines(strokes, [variant])
        distance = ndimage.distance_transform_edt(~of_lines)
        assert distance[of_mask].max() <= 3


@pytest.mark.parametrize("side", [60, 227, 1111])
@pytest.mark.parametrize("thinned", [True, False])
def test_no_scale_tears_lines_into_dots(side: int, thinned: bool) -> None:
    mask = drawing(2, side, max(1, side // 100))
    parts = ndimage.label(mask, EIGHT)[1]
    for image in resized_mask(mask, thinned=thinned):
        assert ndimage.label(image, EIGHT)[1] <= parts
        assert image.shape == (227, 227)


def test_thinning_keeps_lines_thin_and_without_it_they_stay_wide() -> None:
    mask = drawing(2, 1111, 20)
    (thinned,), (whole,) = (resized_mask(mask, [Variant()], thinned=t) for t in (True, False))
    assert thinned.sum() < whole.sum() / 2.5
    near = ndimage.binary_dilation(whole, EIGHT, 3)  # thinning shortens the ends: framed apart
    assert (thinned & ~near).sum() < 0.05 * thinned.sum()


def test_strokes_are_exact_at_any_size() -> None:
    lines = checked_strokes([[[0, 1e-3], [0, 1e-3]], [[0, 1e-3], [1e-3, 0]]])
    (image,) = resized_lines(lines, [Variant()], size=1000)
    steps = np.arange(35, 965)
    assert image[steps, steps].all()
    assert image[steps, 999 - steps].all()
    assert image.sum() <= 2 * 930


def test_one_point_is_drawn_as_one_pixel_and_nothing_is_refused() -> None:
    mask = np.zeros((9, 9), bool)
    with pytest.raises(ValueError, match="no ink"):
        resized_mask(mask)
    mask[2, 3] = True
    assert (resized_mask(mask).sum(axis=(1, 2)) == 1).all()


def test_interpolation_is_that_of_pillow_and_thresholds_count_ink() -> None:
    mask = drawing(1, 600, 3)
    values = cubic(mask, 100)
    image = Image.fromarray((mask * 255).astype(np.uint8)).resize((100, 100), 3)
    assert values == pytest.approx(np.asarray(image) / 255, abs=0.05)  # it rounds twice
    inks = [binarised(values, threshold).sum() for threshold in THRESHOLDS]
    assert inks == sorted(inks, reverse=True)
    assert inks[0] > inks[2]


def test_the_comparison_has_the_columns_of_figure_1_at_one_scale() -> None:
    mask = drawing(4, 1111, 6)
    images = comparison(mask)
    assert list(images) == [
        "cubic",
        "cubic 0.3",
        "cubic 0.5",
        "cubic 0.99",
        "edge-preserving",
        "edge-preserving, thinned",
    ]
    boxes = []
    for name in ("cubic 0.3", "edge-preserving"):
        rows, columns = np.nonzero(images[name])
        boxes.append([rows.min(), rows.max(), columns.min(), columns.max()])
    assert boxes[0] == pytest.approx(boxes[1], abs=2)
    # What the figure shows: a high threshold breaks thin lines, coordinates do not.
    parts = {name: ndimage.label(image, EIGHT)[1] for name, image in images.items()}
    whole = ndimage.label(mask, EIGHT)[1]
    assert parts["edge-preserving, thinned"] == ndimage.label(thin(mask), EIGHT)[1] == whole
    assert parts["cubic 0.99"] > whole
