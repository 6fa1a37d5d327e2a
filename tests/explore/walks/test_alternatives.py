"""Alternative walks."""

import numpy as np
import pytest

from egara.explore.walks import (
    DistanceGraph,
    PathSearch,
    alternative_walks,
    distance_graph_of,
    walk_quality,
)
from egara.search import ExactIndex

from .graphs import codes, on_a_line


def distance_graph(made: tuple) -> tuple:
    """Replace the neighbour graph of a pair by its distance graph."""
    return distance_graph_of(made[0]), made[1]


def found(graph: DistanceGraph, index: ExactIndex, a: int, b: int, steps=None, count=3, **asked):
    search = PathSearch.between(graph, index, a, b, bridge=True, damped=False)
    first = search.find(steps)
    return first, alternative_walks(search, first, steps, count)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("steps", [None, 3, 5])
def test_alternatives_share_at_most_half_and_are_not_shorter(seed, steps):
    graph, index = distance_graph(codes(seed))
    first, others = found(graph, index, 0, 7, steps)
    walks = [first, *others]
    assert len(walks) > 1
    for place, walk in enumerate(walks):
        assert len(set(walk.rows.tolist())) == len(walk.rows)
        assert (walk.rows[0], walk.rows[-1]) == (0, 7)
        assert steps is None or len(walk.rows) == steps + 2
        for other in walks[:place]:
            assert walk.rows.tolist() != other.rows.tolist()
            shared = set(walk.rows[1:-1].tolist()) & set(other.rows[1:-1].tolist())
            assert 2 * len(shared) <= min(len(walk.rows), len(other.rows)) - 2
    totals = [walk_quality(walk).total for walk in walks]
    if not first.extra.any():
        assert totals == sorted(totals)
    assert not any(walk.exact for walk in others)


def test_a_graph_with_one_path_has_no_alternatives():
    graph, index = distance_graph(on_a_line(0, 1, 2.1, 3.3, 4.6, k=1))
    assert found(graph, index, 0, 4)[1] == []


def test_a_direct_step_has_an_alternative():
    graph, index = distance_graph(on_a_line(0, 1, 2))
    first, others = found(graph, index, 0, 2)
    assert first.rows.tolist() == [0, 2]
    assert [walk.rows.tolist() for walk in others] == [[0, 1, 2]]


def test_the_weights_of_the_graph_do_not_change():
    graph, index = distance_graph(codes(3))
    before = graph.edges.data.copy()
    found(graph, index, 0, 7)
    assert np.array_equal(graph.edges.data, before)


def test_a_count_of_zero_gives_no_alternatives():
    graph, index = distance_graph(codes(3))
    assert found(graph, index, 0, 7, count=0)[1] == []
