"""The measures of a map, against scikit-learn and brute force."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from egara.errors import BadInput
from egara.explore.mapping import map_quality
from egara.search import ExactIndex


@pytest.mark.parametrize("k", [1, 5, 10])
@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_trustworthiness_is_that_of_scikit_learn(k: int, metric: str) -> None:
    rng = np.random.default_rng(k)
    vectors = rng.normal(size=(150, 9)).astype(np.float32)
    xy = (vectors[:, :2] + rng.normal(scale=0.3, size=(150, 2))).astype(np.float32)
    found = map_quality(ExactIndex(vectors, metric), xy, k, sample=150)
    expected = trustworthiness(vectors, xy, n_neighbors=k, metric=metric)
    assert found.trustworthiness == pytest.approx(expected, abs=1e-6)
    assert (found.k, found.sample) == (k, 150)


def test_preservation_is_the_share_of_neighbours_kept() -> None:
    rng = np.random.default_rng(0)
    vectors, xy = rng.normal(size=(80, 6)).astype(np.float32), rng.normal(size=(80, 2))
    kept = 0
    for row in range(80):
        near = [
            set(sorted(range(80), key=lambda j, r=row, p=places: np.linalg.norm(p[j] - p[r]))[1:8])
            for places in (vectors, xy)
        ]
        kept += len(near[0] & near[1])
    found = map_quality(ExactIndex(vectors, "euclidean"), xy.astype(np.float32), 7, sample=80)
    assert found.preservation == pytest.approx(kept / (80 * 7))


def test_a_map_that_equals_the_vectors_is_perfect_also_by_a_sample() -> None:
    xy = np.random.default_rng(1).normal(size=(300, 2)).astype(np.float32)
    found = map_quality(ExactIndex(xy, "euclidean"), xy, sample=50)
    assert (found.trustworthiness, found.preservation, found.sample) == (1, 1, 50)


@pytest.mark.parametrize(("rows", "k"), [(0, 0), (1, 0), (2, 0), (3, 1), (5, 2), (22, 10)])
def test_k_is_smaller_for_few_drawings(rows: int, k: int) -> None:
    xy = np.random.default_rng(2).normal(size=(rows, 2)).astype(np.float32)
    found = map_quality(ExactIndex(xy, "euclidean"), xy)
    assert (found.k, found.trustworthiness, found.preservation) == (k, 1, 1)


def test_equal_drawings_at_one_position_count_as_preserved() -> None:
    vectors, xy = np.ones((40, 3), np.float32), np.zeros((40, 2), np.float32)
    found = map_quality(ExactIndex(vectors, "euclidean"), xy)
    assert (found.trustworthiness, found.preservation) == (1, 1)


def test_a_map_of_another_shape_is_refused() -> None:
    index = ExactIndex(np.ones((4, 3), np.float32), "euclidean")
    with pytest.raises(BadInput, match=r"4 drawings must have shape \(4, 2\); got \(3, 2\)"):
        map_quality(index, np.zeros((3, 2), np.float32))
