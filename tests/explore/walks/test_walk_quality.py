"""The quality of a walk, and candidates between two rows."""

import numpy as np
import pytest

from egara.explore.walks import (
    candidates_between,
    distance_graph_of,
    morph,
    walk_along,
    walk_quality,
)

from .graphs import codes, on_a_line


def test_quality_equals_values_by_hand():
    graph, index = on_a_line(0, 1, 2, 4, 7)
    walk = walk_along(distance_graph_of(graph), index, np.array([0, 2, 1, 3, 4]), exact=False)
    assert walk.distances.tolist() == [0, 2, 1, 3, 3]
    assert walk.to_end.tolist() == [7, 5, 6, 3, 0]
    quality = walk_quality(walk)
    assert (quality.total, quality.direct, quality.largest, quality.nearer) == (9, 7, 3, 0.75)
    assert not walk.exact


def test_steps_that_are_not_edges_are_marked():
    graph, index = on_a_line(0, 1, 2, 30, 31, 32)
    walk = walk_along(distance_graph_of(graph), index, np.array([0, 1, 4]), exact=False)
    assert walk.extra.tolist() == [False, False, True]


def test_a_walk_between_equal_drawings_has_no_length():
    graph, index = on_a_line(5, 5, 5)
    quality = walk_quality(morph(distance_graph_of(graph), index, 0, 2))
    assert (quality.total, quality.direct, quality.largest, quality.nearer) == (0, 0, 0, 0)


def test_candidates_have_the_least_sums_by_brute_force():
    _, index = codes(2)
    apart = np.bitwise_count(index.vectors[:, None] ^ index.vectors[None]).sum(axis=2)
    sums = apart[4] + apart[9]
    expected = [r for r in np.argsort(sums, kind="stable").tolist() if r not in (4, 9, 50)][:6]
    rows, to_a, to_b = candidates_between(index, 4, 9, 6, np.array([50]))
    assert rows.tolist() == expected
    assert to_a.tolist() == apart[4][rows].tolist()
    assert to_b.tolist() == apart[9][rows].tolist()


@pytest.mark.parametrize("limit", [1, 2, 10])
def test_there_are_at_most_as_many_candidates_as_rows(limit):
    _, index = on_a_line(0, 1, 2, 3)
    rows, _, _ = candidates_between(index, 0, 3, limit)
    assert rows.tolist() == [1, 2][:limit]
