"""Paths with a given number of steps, against all paths of small random graphs."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy.sparse import csr_array

from egara.explore.walks import fixed_length_path
from egara.explore.walks.fixed_length_path import feasible_steps, path_with_steps


def random_graph(seed: int, rows: int = 9, density: float = 0.4) -> csr_array:
    rng = np.random.default_rng(seed)
    weights = np.triu(rng.integers(0, 6, (rows, rows)), 1).astype(np.float32)
    present = np.triu(rng.random((rows, rows)) < density, 1)
    ends = np.argwhere(present | present.T)
    both = weights + weights.T
    starts = np.searchsorted(ends[:, 0], np.arange(rows + 1)).astype(np.int32)
    return csr_array(
        (both[ends[:, 0], ends[:, 1]], ends[:, 1].astype(np.int32), starts), shape=(rows, rows)
    )


def edges_of(links: csr_array) -> dict[tuple[int, int], float]:
    starts = links.indptr
    return {
        (row, int(links.indices[place])): float(links.data[place])
        for row in range(links.shape[0])
        for place in range(starts[row], starts[row + 1])
    }


def least_by_enumeration(links: csr_array, a: int, b: int, steps: int) -> float:
    edges = edges_of(links)
    others = [row for row in range(links.shape[0]) if row not in (a, b)]
    least = np.inf
    for between in permutations(others, steps):
        walk = (a, *between, b)
        hops = list(pairwise(walk))
        if all(hop in edges for hop in hops):
            least = min(least, sum(edges[hop] for hop in hops))
    return least


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5])
def test_the_total_is_the_least_of_all_paths_with_these_steps(seed, steps):
    links = random_graph(seed)
    expected = least_by_enumeration(links, 0, 8, steps)
    found = path_with_steps(links, 0, 8, steps)
    if found is None:
        assert expected == np.inf
        return
    assert found.total == expected
    assert found.exact
    assert len(found.rows) == steps + 2
    assert len(set(found.rows.tolist())) == steps + 2
    edges = edges_of(links)
    hops = zip(found.rows.tolist(), found.rows.tolist()[1:], strict=False)
    assert sum(edges[hop] for hop in hops) == found.total


@pytest.mark.parametrize("seed", range(30))
def test_with_a_narrow_beam_paths_are_valid_and_exact_is_correct(seed, monkeypatch):
    monkeypatch.setattr(fixed_length_path, "_BEAMS", ((3, 2),))
    links = random_graph(seed, density=0.6)
    expected = least_by_enumeration(links, 0, 8, 5)
    found = path_with_steps(links, 0, 8, 5)
    if found is None:
        return
    assert len(set(found.rows.tolist())) == 7
    assert found.total >= expected
    if found.exact:
        assert found.total == expected


def test_a_beam_of_one_finds_paths_that_are_not_exact(monkeypatch):
    monkeypatch.setattr(fixed_length_path, "_BEAMS", ((1, 1),))
    found = [path_with_steps(random_graph(seed, density=0.6), 0, 8, 5) for seed in range(30)]
    assert any(walk is not None and not walk.exact for walk in found)


@pytest.mark.parametrize("seed", range(20))
def test_feasible_steps_are_those_of_enumeration(seed):
    links = random_graph(seed, rows=7)
    expected = [steps for steps in range(6) if least_by_enumeration(links, 0, 6, steps) < np.inf]
    assert feasible_steps(links, 0, 6, 5) == expected


def test_a_path_does_not_pass_through_its_end():
    # 0 - 1 - 2 and a loop 1 - 3 - 2: with two in between the only walk is 0 1 3 2.
    ends = np.array([(0, 1), (1, 0), (1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)])
    starts = np.array([0, 1, 4, 6, 8], np.int32)
    links = csr_array((np.ones(8, np.float32), ends[:, 1].astype(np.int32), starts), shape=(4, 4))
    found = path_with_steps(links, 0, 2, 2)
    assert found is not None
    assert found.rows.tolist() == [0, 1, 3, 2]
    assert path_with_steps(links, 0, 2, 3) is None
