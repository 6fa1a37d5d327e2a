import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from egara.errors import BadInput
from egara.evaluate import (
    adjusted_rand_index,
    clustering_accuracy,
    normalised_mutual_information,
)

partitions = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20)


@settings(deadline=None, max_examples=50)
@given(partitions)
def test_index_and_information_equal_scikit_learn(pairs) -> None:
    classes, clusters = (list(part) for part in zip(*pairs, strict=True))
    index = adjusted_rand_score(classes, clusters)
    assert adjusted_rand_index(classes, clusters) == pytest.approx(index, abs=1e-12)
    shared = normalized_mutual_info_score(classes, clusters)
    if math.log(len(pairs)) > 0:
        assert normalised_mutual_information(classes, clusters) == pytest.approx(shared, abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(partitions)
def test_accuracy_is_that_of_the_best_of_all_assignments(pairs) -> None:
    best = max(
        sum(names[cluster] == name for name, cluster in pairs)
        for names in itertools.permutations(range(4))
    )
    classes, clusters = zip(*pairs, strict=True)
    assert clustering_accuracy(classes, clusters) == pytest.approx(best / len(pairs))


def test_figures_equal_those_by_hand() -> None:
    """Lear is in two clusters. One to one, his smaller cluster is not assigned: 4 of 5."""
    classes = ["Lear", "Lear", "Lear", "Crane", "Crane"]
    clusters = [7, 7, 3, 5, 5]
    assert clustering_accuracy(classes, clusters) == 0.8
    # Pairs together in both 2, in classes 4, in clusters 2, of 10: (2 - 0.8) / (3 - 0.8).
    assert adjusted_rand_index(classes, clusters) == pytest.approx(1.2 / 2.2)
    of_class = -(0.6 * math.log(0.6) + 0.4 * math.log(0.4))
    of_cluster = -(2 * 0.4 * math.log(0.4) + 0.2 * math.log(0.2))
    expected = of_class / ((of_class + of_cluster) / 2)  # the cluster determines the class
    assert normalised_mutual_information(classes, clusters) == pytest.approx(expected)


def test_names_of_clusters_do_not_matter() -> None:
    rng = np.random.default_rng(0)
    classes, clusters = rng.integers(0, 5, 50), rng.integers(0, 6, 50)
    renamed = rng.permutation(6)[clusters]
    for metric in (clustering_accuracy, adjusted_rand_index, normalised_mutual_information):
        assert metric(classes, renamed) == pytest.approx(metric(classes, clusters))
        assert metric(classes, classes + 10) == pytest.approx(1)


@pytest.mark.parametrize(("classes", "clusters"), [([], []), ([1, 2], [1]), ([[1]], [[1]])])
def test_lists_of_different_lengths_or_shapes_are_refused(classes, clusters) -> None:
    with pytest.raises(BadInput, match="same length"):
        clustering_accuracy(classes, clusters)
