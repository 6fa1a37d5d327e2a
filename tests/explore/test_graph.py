"""The neighbour graph and the distance graph."""

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from egara.errors import BadInput
from egara.explore import NeighbourGraph, mutual, neighbour_graph, undirected
from egara.search import ExactIndex


def nearest_by_sorting(index: ExactIndex, k: int) -> tuple[np.ndarray, np.ndarray]:
    rows, distances = [], []
    for row, vector in enumerate(index.vectors):
        away = index.distances(vector)
        order = [other for other in np.argsort(away, kind="stable") if other != row][:k]
        rows.append(order)
        distances.append(away[order])
    return np.array(rows), np.array(distances)


@pytest.mark.parametrize("metric", ["hamming", "euclidean", "cosine", "inner"])
def test_graph_holds_the_k_nearest_others(metric):
    rng = np.random.default_rng(1)
    vectors = rng.integers(0, 256, (300, 4), dtype=np.uint8)
    if metric != "hamming":
        vectors = rng.normal(size=(300, 5)).astype(np.float32)
    index = ExactIndex(vectors, metric)
    graph = neighbour_graph(index, 5)
    rows, distances = nearest_by_sorting(index, 5)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)


def test_a_row_is_never_its_own_neighbour_even_among_many_equal_ones():
    graph = neighbour_graph(ExactIndex(np.zeros((20, 2), np.uint8), "hamming"), 3)
    assert not (graph.indices == np.arange(20)[:, None]).any()
    assert graph.indices[0].tolist() == [1, 2, 3]
    assert graph.indices[19].tolist() == [0, 1, 2]


@pytest.mark.parametrize(("rows", "k"), [(0, 0), (1, 0), (2, 1), (4, 3), (6, 5), (7, 5)])
def test_k_is_at_most_all_others(rows, k):
    vectors = np.arange(rows * 2, dtype=np.float32).reshape(rows, 2)
    graph = neighbour_graph(ExactIndex(vectors, "euclidean"), 5)
    assert graph.indices.shape == graph.distances.shape == (rows, k)
    assert len(graph.parts) == rows
    assert graph.links.shape == (rows, rows)


def test_k_below_one_is_refused():
    with pytest.raises(BadInput, match="1 or more"):
        neighbour_graph(ExactIndex(np.zeros((3, 2), np.uint8), "hamming"), 0)


def test_progress_grows_and_ends_at_the_total():
    calls = []
    vectors = np.random.default_rng(0).normal(size=(9000, 2)).astype(np.float32)
    neighbour_graph(ExactIndex(vectors, "euclidean"), 2, lambda *done: calls.append(done))
    assert len(calls) > 1
    assert calls == sorted(calls)
    assert calls[-1] == (9000, 9000)
    assert {total for _, total in calls} == {9000}


def test_distance_graph_is_the_union_of_both_directions():
    rng = np.random.default_rng(2)
    graph = neighbour_graph(ExactIndex(rng.normal(size=(60, 3)).astype(np.float32), "cosine"), 4)
    expected = {}
    for row in range(60):
        for other, distance in zip(graph.indices[row], graph.distances[row], strict=True):
            for pair in ((row, int(other)), (int(other), row)):
                expected[pair] = min(float(distance), expected.get(pair, np.inf))
    links = undirected(graph)
    coordinates = links.tocoo()
    entries = zip(coordinates.row.tolist(), coordinates.col.tolist(), strict=True)
    assert dict(zip(entries, coordinates.data.tolist(), strict=True)) == expected
    assert links.has_sorted_indices


def test_mutual_neighbours_are_those_that_are_each_others():
    rng = np.random.default_rng(2)
    graph = neighbour_graph(ExactIndex(rng.normal(size=(60, 3)).astype(np.float32), "cosine"), 4)
    near = [set(row.tolist()) for row in graph.indices]
    expected = {(a, b) for a in range(60) for b in near[a] if a in near[b]}
    links = mutual(graph)
    coordinates = links.tocoo()
    assert set(zip(coordinates.row.tolist(), coordinates.col.tolist(), strict=True)) == expected
    assert abs(links - links.T).nnz == 0
    for row, column in list(expected)[:20]:
        place = graph.indices[row].tolist().index(column)
        assert links[row, column] == graph.distances[row, place]


def test_equal_drawings_stay_connected_through_edges_of_weight_zero():
    # Two pairs of equal rows, far apart, one neighbour each: edges of weight 0 and no others.
    graph = neighbour_graph(ExactIndex(np.array([[0], [0], [9], [9]], np.float32), "euclidean"), 1)
    assert graph.links.nnz == 4
    assert graph.parts.tolist() == [0, 0, 1, 1]
    assert dijkstra(graph.links, indices=0)[1] == 0


def test_parts_are_those_of_a_flood():
    rng = np.random.default_rng(3)
    centres = np.repeat(np.arange(6) * 100, 8)[:, None]
    vectors = (centres + rng.normal(size=(48, 1))).astype(np.float32)
    graph = neighbour_graph(ExactIndex(vectors, "euclidean"), 2)
    links = graph.links
    for row in range(48):
        flooded = {row}
        edge = [row]
        while edge:
            at = edge.pop()
            for other in links.indices[links.indptr[at] : links.indptr[at + 1]].tolist():
                if other not in flooded:
                    flooded.add(other)
                    edge.append(other)
        assert flooded == set(np.flatnonzero(graph.parts == graph.parts[row]).tolist())


def test_links_are_computed_once():
    graph = NeighbourGraph(np.array([[1], [0]], np.int32), np.ones((2, 1), np.float32))
    assert graph.links is graph.links
