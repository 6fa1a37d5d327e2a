"""Ways around hubs."""

import numpy as np
import pytest

from egara.explore import NeighbourGraph, morph
from egara.explore.hubs import damping
from egara.search import ExactIndex

from .grounds import codes, entries


def test_only_hubs_are_damped_by_the_fourth_root():
    assert damping(np.array([0.0, 1, 2, 5])).tolist() == [1, 1, 1, 2.5**0.25]


def test_without_neighbours_nothing_is_damped():
    assert damping(np.zeros(3)).tolist() == [1, 1, 1]
    assert damping(np.empty(0)).tolist() == []


def test_damped_edges_are_distances_times_both_ends():
    graph, _ = codes(1)
    counts = np.bincount(graph.indices.ravel(), minlength=120)
    plain, damped = entries(graph.links), entries(graph.distance_graph.damped)
    assert damped.keys() == plain.keys()
    for (a, b), length in damped.items():
        factor = (max(1, counts[a] / 5) * max(1, counts[b] / 5)) ** 0.25
        assert length == pytest.approx(plain[a, b] * factor, rel=1e-6)


def test_a_damped_walk_goes_around_a_hub_and_tells_true_distances():
    # 0 and 1 are joined over the hub 2 by 1.0 + 1.0 and over 3 by 1.2 + 1.2; 4 to 9 crowd the hub.
    places = [[-1, 0], [1, 0], [0, 0], [0, 0.66]] + [[0, -1 - 0.01 * n] for n in range(6)]
    index = ExactIndex(np.array(places, np.float32), "euclidean")
    nearest = [[2, 3], [2, 3], [0, 1], [0, 1]] + [[2, 2]] * 6
    distances = np.stack([index.from_row(r, np.array(n)) for r, n in enumerate(nearest)])
    graph = NeighbourGraph(np.array(nearest, np.int32), distances.astype(np.float32))
    assert morph(graph, index, 0, 1).rows.tolist() == [0, 2, 1]
    around = morph(graph, index, 0, 1, damped=True)
    assert around.rows.tolist() == [0, 3, 1]
    assert around.distances[1:] == pytest.approx([np.hypot(1, 0.66)] * 2)
