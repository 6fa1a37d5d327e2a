"""A map of random drawings, checked by its pixels."""

import numpy as np
import pytest

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.evaluate import DatasetSelection, random_map

from .synthetic_data import Grey, Listed, colour

COUNT = 60


@pytest.fixture
def dataset() -> Listed:
    """Red and green of a drawing are its number, blue is 200. The last ten are for training."""
    return Listed(
        [
            LabelledDrawing(str(n), colour(n, 200), split="train" if n >= 50 else "test")
            for n in range(COUNT)
        ]
    )


@pytest.fixture
def encoder() -> Grey:
    table = np.random.default_rng(0).normal(size=(256, 8)).astype(np.float32)
    table[:25] += 3  # two clusters
    return Grey(table)


def shown(picture: object) -> dict[int, np.ndarray]:
    """Return the centre of each drawing on the map, by its number."""
    pixels = np.asarray(picture)
    drawn = pixels[:, :, 2] == 200
    numbers = np.unique(pixels[drawn][:, 0])
    return {int(n): np.argwhere(drawn & (pixels[:, :, 0] == n)).mean(0) for n in numbers}


def test_the_requested_number_of_drawings_is_shown(dataset, encoder) -> None:
    found = shown(random_map(encoder, dataset, drawings=40))
    assert len(found) == 40
    assert max(found) < 50  # of the split test
    again = shown(random_map(encoder, dataset, drawings=40))
    assert found.keys() == again.keys()
    assert found.keys() != shown(random_map(encoder, dataset, drawings=40, seed=1)).keys()


def test_similar_drawings_are_near_each_other(dataset, encoder) -> None:
    found = shown(random_map(encoder, dataset, DatasetSelection(), drawings=COUNT))
    assert len(found) == COUNT
    places, near = np.array([found[n] for n in range(COUNT)]), np.arange(COUNT) < 25
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (near[distances.argmin(axis=1)] == near).mean() > 0.9


def test_too_few_drawings_for_a_map_are_refused(dataset, encoder) -> None:
    with pytest.raises(BadInput, match="10 drawings or more; got 9"):
        random_map(encoder, dataset, drawings=9)
    few = Listed(dataset.drawings[:5])
    with pytest.raises(BadInput, match=r"10 drawings or more; made .* has 5"):
        random_map(encoder, few)
