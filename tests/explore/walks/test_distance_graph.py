"""The distance graph, against a flood fill and sets of pairs."""

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from egara.explore.neighbours import NeighbourGraph, neighbour_graph
from egara.explore.walks import distance_graph_of, mutual_edges, undirected_edges
from egara.search import ExactIndex


def test_edges_are_the_union_of_both_directions():
    rng = np.random.default_rng(2)
    graph = neighbour_graph(ExactIndex(rng.normal(size=(60, 3)).astype(np.float32), "cosine"), 4)
    expected = {}
    for row in range(60):
        for other, distance in zip(graph.indices[row], graph.distances[row], strict=True):
            for pair in ((row, int(other)), (int(other), row)):
                expected[pair] = min(float(distance), expected.get(pair, np.inf))
    edges = undirected_edges(graph)
    coordinates = edges.tocoo()
    entries = zip(coordinates.row.tolist(), coordinates.col.tolist(), strict=True)
    assert dict(zip(entries, coordinates.data.tolist(), strict=True)) == expected
    assert edges.has_sorted_indices


def test_mutual_edges_are_the_intersection_of_both_directions():
    rng = np.random.default_rng(2)
    graph = neighbour_graph(ExactIndex(rng.normal(size=(60, 3)).astype(np.float32), "cosine"), 4)
    near = [set(row.tolist()) for row in graph.indices]
    expected = {(a, b) for a in range(60) for b in near[a] if a in near[b]}
    edges = mutual_edges(graph)
    coordinates = edges.tocoo()
    assert set(zip(coordinates.row.tolist(), coordinates.col.tolist(), strict=True)) == expected
    assert abs(edges - edges.T).nnz == 0
    for row, column in list(expected)[:20]:
        place = graph.indices[row].tolist().index(column)
        assert edges[row, column] == graph.distances[row, place]


def test_edges_of_weight_zero_connect_equal_drawings():
    # Two pairs of equal rows, far apart, one neighbour each: edges of weight 0 and no others.
    graph = neighbour_graph(ExactIndex(np.array([[0], [0], [9], [9]], np.float32), "euclidean"), 1)
    distance_graph = distance_graph_of(graph)
    assert distance_graph.edges.nnz == 4
    assert distance_graph.components.tolist() == [0, 0, 1, 1]
    assert dijkstra(distance_graph.edges, indices=0)[1] == 0


def test_components_are_those_of_a_flood_fill():
    rng = np.random.default_rng(3)
    centres = np.repeat(np.arange(6) * 100, 8)[:, None]
    vectors = (centres + rng.normal(size=(48, 1))).astype(np.float32)
    graph = distance_graph_of(neighbour_graph(ExactIndex(vectors, "euclidean"), 2))
    edges = graph.edges
    for row in range(48):
        flooded = {row}
        queue = [row]
        while queue:
            at = queue.pop()
            for other in edges.indices[edges.indptr[at] : edges.indptr[at + 1]].tolist():
                if other not in flooded:
                    flooded.add(other)
                    queue.append(other)
        assert flooded == set(np.flatnonzero(graph.components == graph.components[row]).tolist())


@pytest.mark.parametrize("rows", [0, 1, 2, 4, 6, 7])
def test_there_are_edges_and_components_for_any_number_of_rows(rows):
    vectors = np.arange(rows * 2, dtype=np.float32).reshape(rows, 2)
    graph = distance_graph_of(neighbour_graph(ExactIndex(vectors, "euclidean"), 5))
    assert len(graph.components) == rows
    assert graph.edges.shape == (rows, rows)


def test_weights_and_components_are_computed_once():
    neighbours = NeighbourGraph(np.array([[1], [0]], np.int32), -np.ones((2, 1), np.float32))
    graph = distance_graph_of(neighbours)
    assert graph.weights is graph.weights
    assert graph.damped_weights is graph.damped_weights
    assert graph.components is graph.components
