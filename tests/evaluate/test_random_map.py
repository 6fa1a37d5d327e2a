"""A map of random drawings, read back from its pixels."""

import numpy as np
import pytest

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.evaluate import Selection, random_map

from .made import Grey, Listed, colour

COUNT = 60


@pytest.fixture
def dataset() -> Listed:
    """A drawing's grey is its number and its blue 200; the last ten are of the split train."""
    return Listed(
        [
            LabelledDrawing(str(n), colour(n, 200), split="train" if n >= 50 else "test")
            for n in range(COUNT)
        ]
    )


@pytest.fixture
def encoder() -> Grey:
    table = np.random.default_rng(0).normal(size=(256, 8)).astype(np.float32)
    table[:25] += 3  # two clouds
    return Grey(table)


def shown(picture: object) -> dict[int, np.ndarray]:
    """The middle of each drawing on the map, by its number."""
    pixels = np.asarray(picture)
    drawn = pixels[:, :, 2] == 200
    numbers = np.unique(pixels[drawn][:, 0])
    return {int(n): np.argwhere(drawn & (pixels[:, :, 0] == n)).mean(0) for n in numbers}


def test_so_many_drawings_are_chosen_and_all_are_shown(dataset, encoder) -> None:
    found = shown(random_map(encoder, dataset, drawings=40))
    assert len(found) == 40
    assert max(found) < 50  # of the split test
    again = shown(random_map(encoder, dataset, drawings=40))
    assert found.keys() == again.keys()
    assert found.keys() != shown(random_map(encoder, dataset, drawings=40, seed=1)).keys()


def test_drawings_that_are_alike_lie_together(dataset, encoder) -> None:
    found = shown(random_map(encoder, dataset, Selection(), drawings=COUNT))
    assert len(found) == COUNT
    places, near = np.array([found[n] for n in range(COUNT)]), np.arange(COUNT) < 25
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (near[distances.argmin(axis=1)] == near).mean() > 0.9


def test_too_few_drawings_for_a_map_are_named(dataset, encoder) -> None:
    with pytest.raises(BadInput, match="10 drawings or more; 9 were asked for"):
        random_map(encoder, dataset, drawings=9)
    few = Listed(dataset.drawings[:5])
    with pytest.raises(BadInput, match=r"10 drawings or more; made .* has 5"):
        random_map(encoder, few)
