"""The next best walks that differ."""

import numpy as np
import pytest

from egara.explore import Ground, NeighbourGraph, alternatives, walk_quality
from egara.search import ExactIndex

from .grounds import codes, on_a_line


def found(graph: NeighbourGraph, index: ExactIndex, a: int, b: int, steps=None, count=3, **asked):
    ground = Ground.between(graph, index, a, b, bridge=True, damped=False)
    first = ground.walk(steps)
    return first, alternatives(ground, first, steps, count)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("steps", [None, 3, 5])
def test_they_share_at_most_half_with_each_other_and_are_no_shorter(seed, steps):
    graph, index = codes(seed)
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


def test_where_there_is_one_way_there_are_none():
    graph, index = on_a_line(0, 1, 2.1, 3.3, 4.6, k=1)
    assert found(graph, index, 0, 4)[1] == []


def test_a_direct_step_has_a_way_around():
    graph, index = on_a_line(0, 1, 2)
    first, others = found(graph, index, 0, 2)
    assert first.rows.tolist() == [0, 2]
    assert [walk.rows.tolist() for walk in others] == [[0, 1, 2]]


def test_the_edges_themselves_stay_as_they_are():
    graph, index = codes(3)
    before = graph.links.data.copy()
    found(graph, index, 0, 7)
    assert np.array_equal(graph.links.data, before)


def test_none_are_none():
    graph, index = codes(3)
    assert found(graph, index, 0, 7, count=0)[1] == []
