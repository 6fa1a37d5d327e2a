"""Walks from one row to another: shortest, with steps, thinned, bridged."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from egara.errors import BadInput, NoWalk
from egara.explore.neighbours import NeighbourGraph, neighbour_graph
from egara.explore.walks import Walk, distance_graph_of, morph
from egara.explore.walks.bridges import shortest_bridges
from egara.explore.walks.thinning import thin_path
from egara.search import ExactIndex


def on_a_line(*places: float) -> tuple[NeighbourGraph, ExactIndex]:
    index = ExactIndex(np.array(places, np.float32)[:, None], "euclidean")
    return neighbour_graph(index, 2), index


def scattered(seed: int, rows: int = 120) -> tuple[NeighbourGraph, ExactIndex]:
    rng = np.random.default_rng(seed)
    index = ExactIndex(rng.integers(0, 256, (rows, 3), dtype=np.uint8), "hamming")
    return neighbour_graph(index, 5), index


def islands(seed: int, count: int = 7, each: int = 6) -> tuple[NeighbourGraph, ExactIndex]:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 100, (count, 2))
    places = np.repeat(centres, each, axis=0) + rng.normal(size=(count * each, 2))
    index = ExactIndex(places.astype(np.float32), "euclidean")
    return neighbour_graph(index, 3), index


def assert_sound(walk: Walk, graph: NeighbourGraph, index: ExactIndex, a: int, b: int) -> None:
    rows = walk.rows.tolist()
    assert rows[0] == a
    assert rows[-1] == b
    assert len(set(rows)) == len(rows)
    assert walk.distances[0] == 0
    assert not walk.extra[0]
    for place, (before, after) in enumerate(pairwise(rows), start=1):
        assert walk.distances[place] == index.distances(index.vectors[before])[after]
        is_edge = after in graph.indices[before] or before in graph.indices[after]
        assert walk.extra[place] == (not is_edge)


@pytest.mark.parametrize("seed", range(10))
def test_without_steps_the_walk_is_a_shortest_path(seed):
    graph, index = scattered(seed)
    walk = morph(distance_graph_of(graph), index, 0, 7)
    near = np.repeat(np.arange(120), 5)
    weights = (graph.distances.ravel(), (near, graph.indices.ravel()))
    expected = dijkstra(coo_array(weights, shape=(120, 120)).tocsr(), directed=False, indices=0)[7]
    assert walk.distances.sum() == expected
    assert walk.exact
    assert not walk.extra.any()
    assert_sound(walk, graph, index, 0, 7)


@pytest.mark.parametrize("steps", range(9))
def test_with_steps_the_walk_has_exactly_so_many_rows_in_between(steps):
    graph, index = scattered(3)
    for b in (5, 40, 99):
        walk = morph(distance_graph_of(graph), index, 0, b, steps=steps)
        assert len(walk.rows) == steps + 2
        assert_sound(walk, graph, index, 0, b)


def test_the_steps_of_the_shortest_path_give_the_same_total():
    graph, index = scattered(4)
    shortest = morph(distance_graph_of(graph), index, 1, 2)
    again = morph(distance_graph_of(graph), index, 1, 2, steps=len(shortest.rows) - 2)
    assert again.distances.sum() == shortest.distances.sum()


def test_fewer_steps_than_any_path_thin_the_shortest_path():
    graph, index = on_a_line(0, 1, 2, 3, 4, 5, 6, 7, 8)
    walk = morph(distance_graph_of(graph), index, 0, 8, steps=1)
    assert walk.rows.tolist() == [0, 4, 8]
    assert walk.extra.tolist() == [False, True, True]
    direct = morph(distance_graph_of(graph), index, 0, 8, steps=0)
    assert direct.rows.tolist() == [0, 8]
    assert direct.extra.tolist() == [False, True]


@pytest.mark.parametrize("steps", [0, 1, 3, 6])
def test_thinned_stops_have_the_least_sum_of_squares(steps):
    index = ExactIndex(np.random.default_rng(5).normal(size=(9, 2)).astype(np.float32), "euclidean")
    rows = np.array([4, 0, 8, 2, 6, 1, 7, 3])

    def squares(stops: list[int]) -> float:
        gaps = (index.vectors[a] - index.vectors[b] for a, b in pairwise(stops))
        return float(sum((gap**2).sum() for gap in gaps))

    choices = [[4, *between, 3] for between in combinations(rows[1:-1].tolist(), steps)]
    found = thin_path(index, rows, steps).tolist()
    assert found in choices
    assert squares(found) == pytest.approx(min(map(squares, choices)))


def test_zero_steps_use_the_edge_between_the_ends():
    graph, index = on_a_line(0, 1, 2, 3)
    walk = morph(distance_graph_of(graph), index, 1, 2, steps=0)
    assert walk.rows.tolist() == [1, 2]
    assert not walk.extra.any()


def test_an_impossible_number_of_steps_is_refused_with_the_feasible_ones():
    graph, index = on_a_line(0, 1, 2, 10)
    with pytest.raises(
        NoWalk, match=r"exactly 6 .* There are walks with 0 to 1 \(up to 16"
    ) as caught:
        morph(distance_graph_of(graph), index, 1, 2, steps=6)
    assert caught.value.bridges == ()


def test_separate_components_are_refused_with_the_nearest_bridge():
    graph, index = on_a_line(0, 1, 2, 50, 51, 53, 55)
    with pytest.raises(
        NoWalk, match=r"separate parts .*\(3 and 4 drawings\).* step of 48\."
    ) as err:
        morph(distance_graph_of(graph), index, 0, 6)
    assert err.value.bridges == ((2, 3, 48.0),)
    with pytest.raises(NoWalk, match="bridge=True"):
        morph(distance_graph_of(graph), index, 0, 6, steps=3)


def test_a_bridge_is_marked_and_counts_in_the_total():
    graph, index = on_a_line(0, 1, 2, 50, 51, 53, 55)
    walk = morph(distance_graph_of(graph), index, 0, 6, bridge=True)
    assert walk.distances[walk.extra].tolist() == [48.0]
    assert_sound(walk, graph, index, 0, 6)
    exact = morph(distance_graph_of(graph), index, 0, 6, steps=5, bridge=True)
    assert exact.rows.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert exact.extra.sum() == 1


def test_only_walks_proved_to_be_shortest_are_exact():
    graph, index = scattered(3)
    assert morph(distance_graph_of(graph), index, 0, 40, steps=7).exact
    assert not morph(distance_graph_of(graph), index, 0, 40, damped=True).exact
    assert not morph(distance_graph_of(graph), index, 0, 40, steps=7, damped=True).exact
    line = on_a_line(0, 1, 2, 3, 4, 5, 6, 7, 8)
    assert not morph(distance_graph_of(line[0]), line[1], 0, 8, steps=1).exact
    parts = on_a_line(0, 1, 2, 50, 51, 53, 55)
    assert not morph(distance_graph_of(parts[0]), parts[1], 0, 6, bridge=True).exact
    assert not morph(distance_graph_of(parts[0]), parts[1], 0, 6, steps=5, bridge=True).exact


def test_bridge_changes_nothing_in_a_connected_graph():
    graph, index = scattered(6)
    assert np.array_equal(
        morph(distance_graph_of(graph), index, 0, 9, bridge=True).rows,
        morph(distance_graph_of(graph), index, 0, 9).rows,
    )


def least_total_over_all_pairs(graph: NeighbourGraph, index: ExactIndex, a: int, b: int) -> float:
    parts = distance_graph_of(graph).components
    apart = np.full((parts.max() + 1,) * 2, np.inf)
    for row, vector in enumerate(index.vectors):
        np.minimum.at(apart[parts[row]], parts, index.distances(vector))
    np.fill_diagonal(apart, 0)
    return float(dijkstra(apart, indices=parts[a])[parts[b]])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("few", [2, 64])
def test_bridges_have_the_least_total_of_all_ways_between_components(seed, few, monkeypatch):
    monkeypatch.setattr("egara.explore.walks.bridges._FEW_ROWS", few)
    graph, index = islands(seed)
    components = distance_graph_of(graph).components
    for b in (20, 41):
        bridges = shortest_bridges(index, components, 0, b)
        total = sum(one.distance for one in bridges)
        assert total == pytest.approx(least_total_over_all_pairs(graph, index, 0, b), rel=1e-5)
        at = components[0]
        for one in bridges:
            assert components[one.a] == at
            assert index.distances(index.vectors[one.a])[one.b] == np.float32(one.distance)
            at = components[one.b]
        assert at == components[b]


def test_a_walk_crosses_several_bridges():
    graph, index = on_a_line(0, 1, 2, 40, 41, 42, 80, 81, 82)
    with pytest.raises(NoWalk, match="2 extra steps of 76 in all"):
        morph(distance_graph_of(graph), index, 0, 8)
    walk = morph(distance_graph_of(graph), index, 0, 8, bridge=True)
    assert walk.extra.sum() == 2
    assert_sound(walk, graph, index, 0, 8)


def test_equal_drawings_are_a_walk_of_length_zero():
    graph, index = on_a_line(5, 5, 5, 9, 9, 9)
    walk = morph(distance_graph_of(graph), index, 0, 2, steps=1)
    assert walk.rows.tolist() == [0, 1, 2]
    assert walk.distances.tolist() == [0, 0, 0]


def test_walks_over_negative_distances_are_valid():
    vectors = np.random.default_rng(8).normal(size=(40, 3)).astype(np.float32)
    index = ExactIndex(vectors, "inner")
    graph = neighbour_graph(index, 5)
    walk = morph(distance_graph_of(graph), index, 0, 30, bridge=True)
    assert_sound(walk, graph, index, 0, 30)
    assert (walk.distances < 0).any()


@pytest.mark.parametrize(
    ("a", "b", "steps", "message"),
    [
        (1, 1, None, "different"),
        (0, 4, None, "rows 0 to 3"),
        (-1, 2, None, "rows 0 to 3"),
        (0, 1, -1, "0 to 100"),
        (0, 1, 101, "0 to 100"),
    ],
)
def test_invalid_rows_and_steps_are_refused(a, b, steps, message):
    graph, index = on_a_line(0, 1, 2, 3)
    with pytest.raises(BadInput, match=message):
        morph(distance_graph_of(graph), index, a, b, steps=steps)
