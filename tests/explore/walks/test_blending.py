"""One distance from several encoders."""

import numpy as np
import pytest

from egara.errors import BadInput, Cancelled
from egara.explore.neighbours import neighbour_graph
from egara.explore.walks import BlendPart, blend_graphs, distance_graph_of, morph
from egara.search import ExactIndex

from .graphs import codes, entries, points


def parts_of(*weights: float) -> list[BlendPart]:
    made = [codes(1), points(2, metric="cosine"), points(3, metric="inner")]
    return [
        BlendPart(distance_graph_of(graph), index, weight)
        for (graph, index), weight in zip(made, weights, strict=False)
    ]


def test_a_blended_edge_is_the_weighted_mean_in_units():
    parts = parts_of(1.0, 3.0)
    graph, blend = blend_graphs(parts)
    either = set(entries(parts[0].graph.edges)) | set(entries(parts[1].graph.edges))
    found = entries(graph.edges)
    assert found.keys() == either
    units = [np.mean(list(entries(part.graph.edges).values())) for part in parts]
    for (a, b), length in list(found.items())[::17]:
        apart = [part.index.from_row(a, np.array([b]))[0] / unit
                 for part, unit in zip(parts, units, strict=True)]  # fmt: skip
        assert length == pytest.approx((apart[0] + 3 * apart[1]) / 4, rel=1e-5)
        assert length == found[b, a]
        assert blend.from_row(a, np.array([b]))[0] == pytest.approx(length, rel=1e-6)


def test_all_weight_on_one_encoder_gives_its_own_walk():
    parts = parts_of(2.0, 0.0)
    graph, blend = blend_graphs(parts)
    assert set(entries(graph.edges)) == set(entries(parts[0].graph.edges))
    alone = morph(parts[0].graph, parts[0].index, 0, 9, steps=3)
    assert morph(graph, blend, 0, 9, steps=3).rows.tolist() == alone.rows.tolist()


def test_inner_products_are_counted_from_the_smallest():
    graph, _ = blend_graphs(parts_of(1.0, 1.0, 1.0))
    assert graph.floor == 0
    assert graph.edges.data.min() >= 0


def test_components_of_a_blend_are_bridged_by_the_shortest_blended_step():
    rng = np.random.default_rng(5)
    islands = np.repeat([[0.0], [60.0]], 8, axis=0)
    one = ExactIndex((islands + rng.normal(size=(16, 2))).astype(np.float32), "euclidean")
    two = ExactIndex((islands + rng.normal(size=(16, 2))).astype(np.float32), "euclidean")
    parts = [BlendPart(distance_graph_of(neighbour_graph(i, 3)), i, 1.0) for i in (one, two)]
    graph, blend = blend_graphs(parts)
    walk = morph(graph, blend, 0, 15, bridge=True)
    least = min(blend.from_row(row, np.arange(8, 16)).min() for row in range(8))
    assert walk.distances[walk.extra].tolist() == [least]


def test_invalid_weights_and_sizes_are_refused():
    with pytest.raises(BadInput, match="not all 0"):
        blend_graphs(parts_of(0.0, 0.0))
    with pytest.raises(BadInput, match="0 or more"):
        blend_graphs(parts_of(1.0, -1.0))
    few, index = codes(1, rows=30)
    with pytest.raises(BadInput, match="30, 120"):
        blend_graphs([*parts_of(1.0), BlendPart(distance_graph_of(few), index, 1.0)])


def test_blending_can_be_cancelled(monkeypatch):
    monkeypatch.setattr("egara.explore.walks.blending._CHUNK", 16)
    with pytest.raises(Cancelled):
        blend_graphs(parts_of(1.0, 1.0), cancel=lambda: True)
