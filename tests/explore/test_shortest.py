"""Two searches that meet, against Dijkstra's algorithm by scipy."""

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from egara.explore import shortest
from egara.explore.graph import from_edges
from egara.explore.shortest import shortest_walk

from .grounds import entries, points


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
    return from_edges(ends[:, 0], ends[:, 1], both, rows)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("largest", [0, 1, 9])
def test_the_total_is_that_of_dijkstra_on_random_graphs(seed, largest):
    links = random_links(seed, 80, 3.0, largest)
    expected = dijkstra(links, indices=0)
    for end in range(1, 80, 7):
        rows = shortest_walk(links, 0, end)
        if rows is None:
            assert np.isinf(expected[end])
            continue
        assert (rows[0], rows[-1]) == (0, end)
        assert len(set(rows.tolist())) == len(rows)
        assert total_of(links, rows) == expected[end]


@pytest.mark.parametrize("stretch", [0.0, 0.01, 1.0, 100.0])
def test_the_stretch_changes_the_rounds_and_not_the_total(stretch, monkeypatch):
    monkeypatch.setattr(shortest, "_stretch", lambda links: stretch)
    graph, _ = points(1, rows=200)
    expected = dijkstra(graph.links, indices=3)
    for end in (20, 77, 150):
        rows = shortest_walk(graph.links, 3, end)
        assert total_of(graph.links, rows) == pytest.approx(expected[end], rel=1e-6)


def test_few_rows_are_looked_at_in_a_long_chain():
    rows = 20_000
    near = np.arange(rows - 1)
    both = coo_array(
        (
            np.ones(2 * rows - 2, np.float32),
            (np.concatenate([near, near + 1]), np.concatenate([near + 1, near])),
        )
    ).tocsr()
    end = shortest._End(csr_array(both), 10_000)
    end.grow(1.0)
    assert np.isfinite(end.totals).sum() <= 5
    assert shortest_walk(csr_array(both), 10_000, 10_040).tolist() == list(range(10_000, 10_041))
