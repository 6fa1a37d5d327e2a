"""The decision whether drawings are copies, and stacks of copies."""

import io
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from egara.explore.duplicates import (
    is_copy,
    local_difference,
    small_image,
    small_image_of_file,
    stack_heads,
)

SIDE = 400


def picture(seed: int = 0) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (SIDE, SIDE * 3 // 4), "white")
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        x, y, w, h = (int(v) for v in rng.integers(0, SIDE // 2, 4))
        pen.ellipse([x, y, x + w, y + h], outline="black", width=5)
        pen.rectangle([y, x, y + h, x + w], fill=tuple(int(v) for v in rng.integers(0, 256, 3)))
    return image


def saved(image: Image.Image, form: str, **options: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, form, **options)
    return Image.open(file).convert("RGB")


def are_copies(a: Image.Image, b: Image.Image) -> bool:
    proportions = (a.width / a.height) / (b.width / b.height)
    return is_copy(small_image(a), small_image(b), proportions)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.resize((SIDE // 2, SIDE * 3 // 8), Image.Resampling.LANCZOS),
        lambda p: p.resize((SIDE * 2 // 3, SIDE // 2), Image.Resampling.LANCZOS),
        lambda p: p.resize((SIDE * 2, SIDE * 3 // 2), Image.Resampling.BICUBIC),
        lambda p: saved(p, "JPEG", quality=40),
        lambda p: saved(p, "WEBP", quality=30),
        lambda p: saved(p.quantize(128), "GIF"),
        lambda p: ImageEnhance.Brightness(p).enhance(0.97),
    ],
)
def test_a_picture_in_another_format_or_size_is_a_copy(change) -> None:
    for seed in range(5):
        assert are_copies(picture(seed), change(picture(seed)))


def with_spot(image: Image.Image) -> Image.Image:
    changed = image.copy()
    side = SIDE // 16
    corner = changed.getpixel((SIDE // 2, SIDE // 3))
    opposite = tuple(255 if value < 128 else 0 for value in corner)
    ImageDraw.Draw(changed).rectangle(
        [SIDE // 2, SIDE // 3, SIDE // 2 + side, SIDE // 3 + side], fill=opposite
    )
    return changed


@pytest.mark.parametrize(
    "change",
    [
        with_spot,
        lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        lambda p: p.convert("L").convert("RGB"),
        lambda p: p.crop((40, 0, SIDE, SIDE * 3 // 4)),
        lambda p: p.crop((0, 0, SIDE, SIDE * 3 // 4 - 40)),
        lambda p: ImageEnhance.Brightness(p).enhance(0.8),
    ],
)
def test_a_changed_picture_is_not_a_copy(change) -> None:
    for seed in range(5):
        assert not are_copies(picture(seed), change(picture(seed)))


@pytest.mark.parametrize("window", [(0, 0), (45, 45), (17, 33)])
def test_the_local_difference_is_the_mean_of_the_worst_window(window) -> None:
    rng = np.random.default_rng(1)
    a = rng.integers(0, 200, (48, 48, 3), dtype=np.uint8)
    b = a.copy()
    y, x = window
    b[y : y + 3, x : x + 3, 1] += 40
    b[30, 5] += 1
    slow = max(
        np.abs(a.astype(int) - b)[i : i + 3, j : j + 3].max(axis=2).mean()
        for i in range(46)
        for j in range(46)
    )
    assert local_difference(a, b) == pytest.approx(slow)
    assert local_difference(b, a) == local_difference(a, b) >= 40
    assert local_difference(a, a) == 0


def test_flat_pictures_are_copies_only_if_their_colours_are_equal() -> None:
    red, almost, other = (
        Image.new("RGB", (32, 32), colour)
        for colour in ((220, 30, 30), (219, 30, 31), (217, 30, 30))
    )
    assert are_copies(red, almost)
    assert not are_copies(red, other)


def test_a_pale_drawing_may_differ_less() -> None:
    def pale(image: Image.Image, lightest: int) -> Image.Image:
        return image.point([lightest + level * (250 - lightest) // 255 for level in range(256)] * 3)

    for seed in range(5):
        faint = pale(picture(seed), 230)
        assert are_copies(faint, saved(faint, "JPEG", quality=80))
        assert not are_copies(faint, pale(with_spot(picture(seed)), 230))


def test_the_small_image_of_a_file_is_that_of_its_picture() -> None:
    file = io.BytesIO()
    picture().save(file, "PNG")
    np.testing.assert_array_equal(small_image_of_file(file.getvalue()), small_image(picture()))


def test_a_chain_of_copies_is_not_one_stack() -> None:
    """0 to 4 each a copy of the next: the best takes its own copies alone."""
    chain = [(a, a + 1) for a in range(4)]
    assert stack_heads([2, 0, 1, 3, 4], chain).tolist() == [1, 1, 1, 3, 3]
    assert stack_heads([0, 1, 2, 3, 4], chain).tolist() == [0, 0, 2, 2, 4]


def test_people_join_and_separate() -> None:
    copies = [(0, 1), (0, 2), (1, 2)]
    worth = [0, 1, 2, 3]
    assert stack_heads(worth, copies).tolist() == [0, 0, 0, 3]
    assert stack_heads(worth, copies, apart=[(0, 1)]).tolist() == [0, 1, 0, 3]
    assert stack_heads(worth, copies, apart=[(1, 2)]).tolist() == [0, 0, 2, 3]
    assert stack_heads(worth, copies, joined=[(2, 3)]).tolist() == [0, 0, 0, 0]
    assert stack_heads(worth, [], joined=[(1, 3), (3, 2)]).tolist() == [0, 1, 1, 1]
    # What people joined stays together, though they said otherwise of two of them.
    assert stack_heads(worth, [], joined=[(1, 3), (3, 2)], apart=[(1, 2)]).tolist() == [0, 1, 1, 1]


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] < p[1]))


@settings(deadline=None)
@given(st.permutations(range(10)), PAIRS, PAIRS)
def test_a_stack_is_a_head_and_its_own_copies_and_the_best_are_heads(worth, copies, apart) -> None:
    heads = stack_heads(worth, copies, apart=apart).tolist()
    near = {frozenset(pair) for pair in copies}
    barred = {frozenset(pair) for pair in apart}
    for row, head in enumerate(heads):
        assert heads[head] == head
        assert row == head or (frozenset((row, head)) in near and worth[head] < worth[row])
    for a, b in combinations(range(10), 2):
        if heads[a] == heads[b]:
            assert frozenset((a, b)) not in barred
        elif heads[a] == a and heads[b] == b and frozenset((a, b)) in near:
            later = max((a, b), key=worth.__getitem__)
            stack = [
                row for row in range(10) if heads[row] == heads[min((a, b), key=worth.__getitem__)]
            ]
            assert any(frozenset((later, row)) in barred for row in stack)
    assert stack_heads(worth, copies[::-1], apart=apart[::-1]).tolist() == heads
