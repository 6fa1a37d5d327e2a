"""An updated graph equals a new graph."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egara.errors import Cancelled
from egara.explore.neighbours import incremental_update, neighbour_graph, update_graph
from egara.search import ExactIndex

from .expected import nearest_by_sorting

METRICS = ["hamming", "euclidean", "cosine", "inner"]


@st.composite
def changes(draw):
    """Vectors, many of them equal; which there were before; which there are now."""
    metric = draw(st.sampled_from(METRICS))
    rows = draw(st.integers(4, 40))
    values = st.integers(0, 5 if metric == "hamming" else 3)
    numbers = draw(st.lists(st.lists(values, min_size=2, max_size=2), min_size=rows, max_size=rows))
    vectors = np.array(numbers, np.uint8 if metric == "hamming" else np.float32)
    state = st.sampled_from(["kept", "kept", "kept", "removed", "added"])
    states = np.array(draw(st.lists(state, min_size=rows, max_size=rows)))
    return metric, vectors, states != "added", states != "removed", draw(st.integers(1, 6))


@settings(deadline=None, max_examples=200)
@given(changes())
def test_any_change_gives_the_same_graph_as_sorting(change):
    metric, vectors, before, now, k = change
    if not before.any() or not now.any():
        return
    old = neighbour_graph(ExactIndex(vectors[before], metric), k)
    index = ExactIndex(vectors[now], metric)
    place = np.where(now, np.cumsum(now) - 1, -1)[before]
    with mock.patch.object(incremental_update, "_MAX_COMPARED", np.inf):
        graph = update_graph(index, old, place, k)
    if graph is None:  # the number of neighbours has changed
        width = old.indices.shape[1]
        assert width == 0 or width != min(k, len(index) - 1)
        return
    rows, distances = nearest_by_sorting(index, k)
    assert np.array_equal(graph.indices, rows)
    assert np.array_equal(graph.distances, distances)


def a_few_changes(metric: str):
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(900, 6)).astype(np.float32)
    if metric == "hamming":
        vectors = np.packbits(vectors @ rng.normal(size=(6, 64)) > 0, axis=1)
    now = np.ones(900, bool)
    now[rng.permutation(900)[:9]] = False
    before = np.ones(900, bool)
    before[rng.permutation(900)[:9]] = False
    places = np.where(now, np.cumsum(now) - 1, -1)[before]
    return ExactIndex(vectors[before], metric), ExactIndex(vectors[now], metric), places


@pytest.mark.parametrize("metric", METRICS)
def test_a_few_changes_compare_a_few_rows_with_all(metric, monkeypatch):
    old, index, places = a_few_changes(metric)
    searched = []
    others = incremental_update.neighbours_of_rows
    monkeypatch.setattr(
        incremental_update, "neighbours_of_rows", lambda *a: searched.append(a[1]) or others(*a)
    )
    graph = update_graph(index, neighbour_graph(old, 5), places, 5)
    fresh = neighbour_graph(index, 5)
    assert np.array_equal(graph.indices, fresh.indices)
    assert np.array_equal(graph.distances, fresh.distances)
    assert 9 < len(np.concatenate(searched)) < 150


def test_many_changes_return_none():
    old, index, places = a_few_changes("euclidean")
    places[::2] = -1
    assert update_graph(index, neighbour_graph(old, 5), places, 5) is None


def test_an_update_reports_progress_and_can_be_cancelled():
    old, index, places = a_few_changes("euclidean")
    graph = neighbour_graph(old, 5)
    told = []
    update_graph(index, graph, places, 5, lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == (len(index), len(index))
    with pytest.raises(Cancelled):
        update_graph(index, graph, places, 5, cancel=lambda: True)
