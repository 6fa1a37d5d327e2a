"""Shortest paths, against Dijkstra's algorithm of SciPy."""

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from egara.explore.walks import shortest_path, undirected_edges
from egara.explore.walks.adjacency import graph_from_edges
from egara.explore.walks.shortest_path import find_shortest_path

from .graphs import entries, points


def total_of(links: csr_array, rows: np.ndarray) -> float:
    weights = entries(links)
    pairs = zip(rows.tolist(), rows.tolist()[1:], strict=False)
    return sum(weights[pair] for pair in pairs)


def random_links(seed: int, rows: int, degree: float, largest: int) -> csr_array:
    rng = np.random.default_rng(seed)
    present = np.triu(rng.random((rows, rows)) < degree / rows, 1)
    ends = np.argwhere(present | present.T)
    weights = np.triu(rng.integers(0, largest + 1, (rows, rows)), 1)
    both = (weights + weights.T)[ends[:, 0], ends[:, 1]].astype(np.float32)
    return graph_from_edges(ends[:, 0], ends[:, 1], both, rows)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("largest", [0, 1, 9])
def test_the_total_is_that_of_dijkstra_on_random_graphs(seed, largest):
    links = random_links(seed, 80, 3.0, largest)
    expected = dijkstra(links, indices=0)
    for end in range(1, 80, 7):
        rows = find_shortest_path(links, 0, end)
        if rows is None:
            assert np.isinf(expected[end])
            continue
        assert (rows[0], rows[-1]) == (0, end)
        assert len(set(rows.tolist())) == len(rows)
        assert total_of(links, rows) == expected[end]


@pytest.mark.parametrize("width", [0.0, 0.01, 1.0, 100.0])
def test_the_interval_width_changes_the_rounds_and_not_the_total(width, monkeypatch):
    monkeypatch.setattr(shortest_path, "_interval_width", lambda _: width)
    edges = undirected_edges(points(1, rows=200)[0])
    expected = dijkstra(edges, indices=3)
    for end in (20, 77, 150):
        rows = find_shortest_path(edges, 3, end)
        assert total_of(edges, rows) == pytest.approx(expected[end], rel=1e-6)


def test_few_rows_of_a_long_chain_are_visited():
    rows = 20_000
    near = np.arange(rows - 1)
    both = coo_array(
        (
            np.ones(2 * rows - 2, np.float32),
            (np.concatenate([near, near + 1]), np.concatenate([near + 1, near])),
        )
    ).tocsr()
    search = shortest_path._Search(csr_array(both), 10_000)
    search.grow(1.0)
    assert np.isfinite(search.totals).sum() <= 5
    assert find_shortest_path(csr_array(both), 10_000, 10_040).tolist() == list(
        range(10_000, 10_041)
    )
