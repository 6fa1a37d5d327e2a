"""How far two encoders agree."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import cosine

from egara.train.kit.export.comparison import compare_vectors


def vectors(seed: int, count: int = 40) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)


def nearest(rows: NDArray[np.float32], k: int) -> list[set[int]]:
    """By brute force, one drawing after the other."""
    found = []
    for row in range(len(rows)):
        others = [other for other in range(len(rows)) if other != row]
        others.sort(key=lambda other: cosine(rows[row], rows[other]))
        found.append(set(others[:k]))
    return found


def test_the_figures_are_those_of_brute_force() -> None:
    first = vectors(0)
    second = first + 0.5 * vectors(1)
    cosines = [1 - cosine(a, b) for a, b in zip(first, second, strict=True)]
    pairs = zip(nearest(first, 5), nearest(second, 5), strict=True)
    overlap = np.mean([len(a & b) / 5 for a, b in pairs])
    found = compare_vectors(first, second, k=5)
    assert found.mean_cosine == pytest.approx(np.mean(cosines))
    assert found.worst_cosine == pytest.approx(min(cosines))
    assert found.neighbour_overlap == pytest.approx(overlap)
    assert 0 < found.neighbour_overlap < 1
    assert (found.drawings, found.k) == (40, 5)


def test_lengths_do_not_matter() -> None:
    found = compare_vectors(vectors(0), vectors(0) * 7)
    assert found.mean_cosine == pytest.approx(1)
    assert found.neighbour_overlap == 1


def test_k_is_lowered_for_few_drawings() -> None:
    found = compare_vectors(vectors(0, 4), vectors(1, 4), k=10)
    assert (found.drawings, found.k, found.neighbour_overlap) == (4, 3, 1)


@pytest.mark.parametrize(("rows", "others"), [(40, 39), (1, 1)])
def test_arrays_that_cannot_be_compared_are_refused(rows: int, others: int) -> None:
    with pytest.raises(ValueError, match=f"not \\({rows}, 16\\) and \\({others}, 16\\)"):
        compare_vectors(vectors(0, rows), vectors(1, others), k=10)
