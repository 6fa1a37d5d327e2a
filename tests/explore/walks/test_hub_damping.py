"""Damping of hubs."""

import numpy as np
import pytest

from egara.explore.neighbours import NeighbourGraph
from egara.explore.walks import distance_graph_of, morph
from egara.explore.walks.hub_damping import hub_factors
from egara.search import ExactIndex

from .graphs import codes, entries


def test_hub_factors_are_fourth_roots_and_1_for_other_rows():
    assert hub_factors(np.array([0.0, 1, 2, 5])).tolist() == [1, 1, 1, 2.5**0.25]


def test_without_neighbours_all_factors_are_1():
    assert hub_factors(np.zeros(3)).tolist() == [1, 1, 1]
    assert hub_factors(np.empty(0)).tolist() == []


def test_damped_weights_are_distances_times_both_factors():
    graph, _ = codes(1)
    counts = np.bincount(graph.indices.ravel(), minlength=120)
    graph = distance_graph_of(graph)
    plain, damped = entries(graph.edges), entries(graph.damped_weights)
    assert damped.keys() == plain.keys()
    for (a, b), length in damped.items():
        factor = (max(1, counts[a] / 5) * max(1, counts[b] / 5)) ** 0.25
        assert length == pytest.approx(plain[a, b] * factor, rel=1e-6)


def test_a_damped_walk_avoids_a_hub_and_has_true_distances():
    # 0 and 1 are joined over the hub 2 by 1.0 + 1.0 and over 3 by 1.2 + 1.2; 4 to 9 crowd the hub.
    places = [[-1, 0], [1, 0], [0, 0], [0, 0.66]] + [[0, -1 - 0.01 * n] for n in range(6)]
    index = ExactIndex(np.array(places, np.float32), "euclidean")
    nearest = [[2, 3], [2, 3], [0, 1], [0, 1]] + [[2, 2]] * 6
    distances = np.stack([index.from_row(r, np.array(n)) for r, n in enumerate(nearest)])
    neighbours = NeighbourGraph(np.array(nearest, np.int32), distances.astype(np.float32))
    graph = distance_graph_of(neighbours)
    assert morph(graph, index, 0, 1).rows.tolist() == [0, 2, 1]
    around = morph(graph, index, 0, 1, damped=True)
    assert around.rows.tolist() == [0, 3, 1]
    assert around.distances[1:] == pytest.approx([np.hypot(1, 0.66)] * 2)
