"""The distance graph of some drawings, against the graph of a collection of these alone."""

import numpy as np
import pytest

from egara.explore.neighbours import neighbour_graph
from egara.explore.walks import distance_graph_of, restricted_graph
from egara.search import ExactIndex

from .graphs import codes, entries


@pytest.mark.parametrize("kept", [118, 60, 2, 1])
def test_the_restricted_graph_is_that_of_a_collection_of_these_rows(kept):
    graph, index = codes(4)
    rows = np.sort(np.random.default_rng(kept).choice(120, kept, replace=False))
    found, inside = restricted_graph(index, graph, distance_graph_of(graph), rows)
    assert np.array_equal(inside.vectors, index.vectors[rows])
    expected = distance_graph_of(neighbour_graph(ExactIndex(index.vectors[rows], "hamming"), 5))
    assert entries(found.edges) == entries(expected.edges)


def test_for_very_many_rows_it_is_the_induced_subgraph(monkeypatch):
    monkeypatch.setattr(
        "egara.explore.walks.restriction.search_method", lambda total: "approximate"
    )
    graph, index = codes(4)
    rows = np.arange(0, 120, 2)
    found, _ = restricted_graph(index, graph, distance_graph_of(graph), rows)
    expected = {
        (a // 2, b // 2): length
        for (a, b), length in entries(distance_graph_of(graph).edges).items()
        if a % 2 == b % 2 == 0
    }
    assert entries(found.edges) == expected
