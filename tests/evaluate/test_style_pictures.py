"""The pictures of an evaluation of style, checked by their pixels."""

from itertools import pairwise

import numpy as np
import pytest

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.evaluate import encode_style, style_pictures
from egara.evaluate.group_maps import (
    HEADER,
    MAP_SIZE,
    MARGIN,
    artist_groups,
    group_maps,
    tsne_map_of_rows,
)
from egara.images.sheets import walk_strip as strips

from .synthetic_data import Grey, Listed, colour

ARTISTS, PER_ARTIST = 4, 12  # more of each artist than neighbours in a map
CLASSES = np.arange(ARTISTS * PER_ARTIST) % ARTISTS


def clouds(spread: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(ARTISTS, 4)) * 3
    noise = spread * rng.normal(size=(len(CLASSES), 4))
    table = np.zeros((256, 4), np.float32)
    table[np.arange(len(CLASSES)) * 5] = middles[CLASSES] + noise
    return table


@pytest.fixture
def dataset() -> Listed:
    """Grey drawings: the grey value is five times the number of the drawing."""
    return Listed(
        [
            LabelledDrawing(f"d{n:02}", colour(n * 5, n * 5), artist=f"artist {c}", split="test")
            for n, c in enumerate(CLASSES.tolist())
        ]
    )


@pytest.fixture
def task(dataset):
    encoders = [Grey(clouds(0.05), name="sees"), Grey(clouds(50, seed=1), name="guesses")]
    return encode_style(encoders, dataset, per_artist=None)


@pytest.mark.parametrize(("artists", "groups"), [(25, 10), (20, 10), (7, 3), (3, 1)])
def test_each_artist_is_in_one_of_ten_groups_of_two_or_more(artists: int, groups: int) -> None:
    classes = np.array([f"a{n % artists}" for n in range(artists * 3)])
    found = artist_groups(classes, seed=2)
    assert len(found) == groups
    assert sorted(np.concatenate(found).tolist()) == list(range(len(classes)))
    names = [set(classes[rows]) for rows in found]
    assert sum(map(len, names)) == artists
    assert min(map(len, names)) >= 2
    assert [rows.tolist() for rows in artist_groups(classes, seed=2)] == [r.tolist() for r in found]
    if groups > 1:
        assert names != [set(classes[rows]) for rows in artist_groups(classes, seed=3)]


def test_on_the_map_of_a_good_encoder_artists_are_separate(task) -> None:
    rows = np.arange(len(CLASSES))

    def share(encoder: str) -> float:
        xy = tsne_map_of_rows(task, encoder, rows).astype(float)
        away = np.linalg.norm(xy[:, None] - xy[None], axis=2) + np.diag([np.inf] * len(xy))
        return float((task.classes[away.argmin(axis=1)] == task.classes).mean())

    assert share("sees") == 1
    assert share("guesses") < 0.6


def test_group_maps_have_a_row_for_each_encoder_and_a_colour_for_each_artist(task) -> None:
    sheet = group_maps(task)
    assert sheet.size == (
        MARGIN + 2 * (MAP_SIZE + MARGIN),
        MARGIN + 2 * (HEADER + MAP_SIZE + MARGIN),
    )
    for line in range(2):
        top = MARGIN + line * (HEADER + MAP_SIZE + MARGIN) + HEADER
        for column in range(2):  # four artists in groups of two
            left = MARGIN + column * (MAP_SIZE + MARGIN)
            cell = sheet.crop((left + 2, top + 2, left + MAP_SIZE - 2, top + MAP_SIZE - 2))
            hue, saturation, _ = np.moveaxis(np.asarray(cell.convert("HSV")), 2, 0)
            full = hue[saturation > 0.74 * 255]  # without edges that are mixed with white
            assert len(np.unique(full)) == 2


def greys(picture, step: int, first: int) -> list[int]:
    """Return the numbers of the drawings along the middle of a strip."""
    pixels = np.asarray(picture.convert("L"))[strips.MARGIN + strips.SIDE // 2]
    found = [int(pixels[x]) for x in range(first, picture.width, step)]
    return [value // 5 for value in found if value != 255]


def test_maps_neighbours_and_walks_show_the_expected_drawings(task, dataset) -> None:
    pictures = dict(style_pictures(task, dataset))
    assert list(pictures) == [
        "groups", "neighbours", "map-sees", "morphs-sees", "map-guesses", "morphs-guesses",
    ]  # fmt: skip
    shown = set(np.asarray(pictures["map-guesses"].convert("L")).ravel().tolist()) - {255}
    assert shown <= {number * 5 for number in range(48)}
    assert len(shown) > 40
    vectors = task.vectors["guesses"]
    away = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    nearest = [set(np.argsort(row)[1:6].tolist()) for row in away]
    height = strips.SIDE + 2 * strips.MARGIN
    sheet = pictures["morphs-guesses"]
    assert sheet.height == 4 * height
    first, step = strips.MARGIN + strips.SIDE // 2, strips.SIDE + strips.GAP
    for line in range(4):
        strip = sheet.crop((0, line * height, sheet.width, (line + 1) * height))
        walk = greys(strip, step, first)
        assert CLASSES[walk[0]] != CLASSES[walk[-1]]
        assert all(b in nearest[a] or a in nearest[b] for a, b in pairwise(walk))


def test_pictures_of_one_artist_are_refused(task, dataset) -> None:
    task.classes[:] = "one"
    with pytest.raises(BadInput, match="two artists or more"):
        next(style_pictures(task, dataset))
