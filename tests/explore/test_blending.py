"""Several encoders as one, and some drawings as all."""

import numpy as np
import pytest

from egara.errors import BadInput, Cancelled
from egara.explore import Share, blended, morph, neighbour_graph, restricted
from egara.search import ExactIndex

from .grounds import codes, entries, points


def shares(*weights: float) -> list[Share]:
    made = [codes(1), points(2, metric="cosine"), points(3, metric="inner")]
    return [
        Share(graph.distance_graph, index, weight)
        for (graph, index), weight in zip(made, weights, strict=False)
    ]


def test_a_blended_edge_is_the_mean_of_both_in_steps_by_weight():
    parts = shares(1.0, 3.0)
    graph, blend = blended(parts)
    either = set(entries(parts[0].graph.links)) | set(entries(parts[1].graph.links))
    found = entries(graph.links)
    assert found.keys() == either
    units = [np.mean(list(entries(part.graph.links).values())) for part in parts]
    for (a, b), length in list(found.items())[::17]:
        apart = [part.index.from_row(a, np.array([b]))[0] / unit
                 for part, unit in zip(parts, units, strict=True)]  # fmt: skip
        assert length == pytest.approx((apart[0] + 3 * apart[1]) / 4, rel=1e-5)
        assert length == found[b, a]
        assert blend.from_row(a, np.array([b]))[0] == pytest.approx(length, rel=1e-6)


def test_all_the_weight_on_one_walks_as_that_one_alone():
    parts = shares(2.0, 0.0)
    graph, blend = blended(parts)
    assert set(entries(graph.links)) == set(entries(parts[0].graph.links))
    alone = morph(parts[0].graph, parts[0].index, 0, 9, steps=3)
    assert morph(graph, blend, 0, 9, steps=3).rows.tolist() == alone.rows.tolist()


def test_inner_products_are_counted_from_the_least():
    graph, _ = blended(shares(1.0, 1.0, 1.0))
    assert graph.floor == 0
    assert graph.links.data.min() >= 0


def test_separate_parts_of_a_blend_are_bridged_by_the_least_blended_step():
    rng = np.random.default_rng(5)
    islands = np.repeat([[0.0], [60.0]], 8, axis=0)
    one = ExactIndex((islands + rng.normal(size=(16, 2))).astype(np.float32), "euclidean")
    two = ExactIndex((islands + rng.normal(size=(16, 2))).astype(np.float32), "euclidean")
    parts = [Share(neighbour_graph(i, 3).distance_graph, i, 1.0) for i in (one, two)]
    graph, blend = blended(parts)
    walk = morph(graph, blend, 0, 15, bridge=True)
    least = min(blend.from_row(row, np.arange(8, 16)).min() for row in range(8))
    assert walk.distances[walk.extra].tolist() == [least]


def test_what_is_no_blend_is_refused():
    with pytest.raises(BadInput, match="not all 0"):
        blended(shares(0.0, 0.0))
    with pytest.raises(BadInput, match="0 or more"):
        blended(shares(1.0, -1.0))
    few, index = codes(1, rows=30)
    with pytest.raises(BadInput, match="30, 120"):
        blended([*shares(1.0), Share(few.distance_graph, index, 1.0)])


def test_a_blend_in_the_making_can_be_stopped(monkeypatch):
    monkeypatch.setattr("egara.explore.blending._CHUNK", 16)
    with pytest.raises(Cancelled):
        blended(shares(1.0, 1.0), cancel=lambda: True)


@pytest.mark.parametrize("kept", [118, 60, 2, 1])
def test_the_graph_of_some_is_that_of_a_collection_of_these_alone(kept):
    graph, index = codes(4)
    rows = np.sort(np.random.default_rng(kept).choice(120, kept, replace=False))
    found, inside = restricted(index, graph, rows)
    assert np.array_equal(inside.vectors, index.vectors[rows])
    expected = neighbour_graph(ExactIndex(index.vectors[rows], "hamming"), 5)
    assert entries(found.links) == entries(expected.links)


def test_of_very_many_the_edges_between_them_are_left(monkeypatch):
    monkeypatch.setattr("egara.explore.restricting.choose", lambda total: "approximate")
    graph, index = codes(4)
    rows = np.arange(0, 120, 2)
    found, _ = restricted(index, graph, rows)
    expected = {
        (a // 2, b // 2): length
        for (a, b), length in entries(graph.links).items()
        if a % 2 == b % 2 == 0
    }
    assert entries(found.links) == expected
