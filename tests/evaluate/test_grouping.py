"""The entropy of clusters against people's groups, worked out by hand."""

import math

import numpy as np
import pytest

from egara.errors import BadInput
from egara.evaluate.grouping import cluster_entropies, grouping_entropy


def test_clusters_within_groups_have_no_entropy() -> None:
    groups = ["calm", "calm", "gloomy", "gloomy", "gloomy"]
    assert grouping_entropy([0, 0, 1, 1, 1], groups) == 0
    assert grouping_entropy([0, 1, 2, 3, 4], groups) == 0


def test_a_cluster_spread_evenly_over_all_groups_has_the_entropy_one() -> None:
    assert grouping_entropy([7, 7, 7], ["a", "b", "c"]) == pytest.approx(1)


def test_the_mean_is_weighted_by_the_sizes() -> None:
    # Three groups. The first cluster has shares 1/2, 1/2, 0; the second 3/4, 0, 1/4.
    clusters = [0, 0, 1, 1, 1, 1]
    groups = ["a", "b", "a", "a", "a", "c"]
    first = math.log(2) / math.log(3)
    second = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25)) / math.log(3)
    entropies, sizes = cluster_entropies(clusters, groups)
    assert entropies == pytest.approx([first, second])
    assert sizes.tolist() == [2, 4]
    assert grouping_entropy(clusters, groups) == pytest.approx((2 * first + 4 * second) / 6)


def test_names_and_order_do_not_count() -> None:
    rng = np.random.default_rng(0)
    clusters, groups = rng.integers(4, size=60), rng.integers(8, size=60)
    order = rng.permutation(60)
    expected = grouping_entropy(clusters, groups)
    assert 0 < expected < 1
    assert grouping_entropy(clusters[order] * 10 + 3, groups[order] - 4) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("clusters", "groups", "message"),
    [
        ([0, 1], ["a"], "two lists of the same length"),
        ([], [], "at least 1"),
        ([0, 1], ["a", "a"], "one group"),
    ],
)
def test_what_cannot_be_compared_is_refused(clusters, groups, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        cluster_entropies(clusters, groups)
