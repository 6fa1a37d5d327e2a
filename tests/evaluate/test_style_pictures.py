"""The pictures of an evaluation of style, read back from their pixels."""

from itertools import pairwise

import numpy as np
import pytest

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.evaluate import encode_style, style_pictures
from egara.evaluate.group_maps import HEAD, MARGIN, SIDE, artist_groups, group_maps, map_of
from egara.images.sheets import walk_strip as strips

from .made import Grey, Listed, colour

ARTISTS, EACH = 4, 12  # more of each than a map's neighbours
CLASSES = np.arange(ARTISTS * EACH) % ARTISTS


def clouds(spread: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(ARTISTS, 4)) * 3
    noise = spread * rng.normal(size=(len(CLASSES), 4))
    table = np.zeros((256, 4), np.float32)
    table[np.arange(len(CLASSES)) * 5] = middles[CLASSES] + noise
    return table


@pytest.fixture
def dataset() -> Listed:
    """Plain greys: a drawing's grey is five times its number."""
    return Listed(
        [
            LabelledDrawing(f"d{n:02}", colour(n * 5, n * 5), artist=f"artist {c}", split="test")
            for n, c in enumerate(CLASSES.tolist())
        ]
    )


@pytest.fixture
def task(dataset):
    encoders = [Grey(clouds(0.05), name="sees"), Grey(clouds(50, seed=1), name="guesses")]
    return encode_style(encoders, dataset, each=None)


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


def test_on_the_map_of_an_encoder_that_tells_artists_apart_they_lie_apart(task) -> None:
    rows = np.arange(len(CLASSES))

    def share(encoder: str) -> float:
        xy = map_of(task, encoder, rows).astype(float)
        away = np.linalg.norm(xy[:, None] - xy[None], axis=2) + np.diag([np.inf] * len(xy))
        return float((task.classes[away.argmin(axis=1)] == task.classes).mean())

    assert share("sees") == 1
    assert share("guesses") < 0.6


def test_group_maps_have_a_row_an_encoder_and_a_colour_an_artist(task) -> None:
    sheet = group_maps(task)
    assert sheet.size == (MARGIN + 2 * (SIDE + MARGIN), MARGIN + 2 * (HEAD + SIDE + MARGIN))
    for line in range(2):
        top = MARGIN + line * (HEAD + SIDE + MARGIN) + HEAD
        for column in range(2):  # four artists in groups of two
            left = MARGIN + column * (SIDE + MARGIN)
            cell = sheet.crop((left + 2, top + 2, left + SIDE - 2, top + SIDE - 2))
            hue, saturation, _ = np.moveaxis(np.asarray(cell.convert("HSV")), 2, 0)
            full = hue[saturation > 0.74 * 255]  # not what is mixed with white at an edge
            assert len(np.unique(full)) == 2


def greys(picture, step: int, first: int) -> list[int]:
    """The numbers of the drawings along the middle of a strip."""
    pixels = np.asarray(picture.convert("L"))[strips.MARGIN + strips.SIDE // 2]
    found = [int(pixels[x]) for x in range(first, picture.width, step)]
    return [value // 5 for value in found if value != 255]


def test_there_are_maps_neighbours_and_walks_and_they_show_what_they_should(task, dataset) -> None:
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
    with pytest.raises(BadInput, match="compare artists"):
        next(style_pictures(task, dataset))
