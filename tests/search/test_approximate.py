"""Approximate search, against exact search."""

import json

import numpy as np
import pytest

from egara.search import EXACT_UP_TO, ApproximateIndex, ExactIndex, search_method
from egara.search.approximate import Parameters


def clustered(rows: int, metric: str) -> np.ndarray:
    rng = np.random.default_rng(4)
    places = rng.normal(size=(20, 32))[rng.integers(0, 20, rows)] + rng.normal(size=(rows, 32)) / 3
    if metric == "hamming":
        return np.packbits(places @ rng.normal(size=(32, 256)) > 0, axis=1)
    return places.astype(np.float32)


@pytest.mark.parametrize("metric", ["hamming", "euclidean", "cosine", "inner"])
def test_distances_are_exact_and_recall_is_high(metric):
    vectors = clustered(3000, metric)
    if metric == "cosine":
        vectors[5] = 0
    index = ApproximateIndex.build(vectors, metric)
    exact = ExactIndex(vectors, metric)
    found, expected = index.search(vectors[:100], 10), exact.search(vectors[:100], 10)
    shared = sum(
        len(np.intersect1d(a, b)) for a, b in zip(found.indices, expected.indices, strict=True)
    )
    assert shared >= 950
    assert 0.9 <= index.recall <= 1
    for row in range(100):
        assert np.array_equal(
            found.distances[row], exact.distances(vectors[row])[found.indices[row]]
        )
        order = np.lexsort((found.indices[row], found.distances[row]))
        assert np.array_equal(order, np.arange(10))


def test_small_and_restricted_searches_are_exact():
    vectors = clustered(600, "euclidean")
    index, exact = ApproximateIndex.build(vectors, "euclidean"), ExactIndex(vectors, "euclidean")
    rows = np.arange(0, 600, 3)
    assert np.array_equal(
        index.search(vectors[:5], 7, rows=rows).indices, exact.search(vectors[:5], 7, rows).indices
    )
    assert np.array_equal(
        index.search(vectors[:5], 500).indices, exact.search(vectors[:5], 500).indices
    )
    assert np.array_equal(index.distances(vectors[3]), exact.distances(vectors[3]))
    empty = ApproximateIndex.build(vectors[:0], "euclidean")
    assert empty.search(vectors[:2], 3).indices.shape == (2, 0)
    assert empty.recall == 1


def test_a_poor_graph_has_a_poor_recall():
    vectors = np.random.default_rng(5).normal(size=(4000, 64)).astype(np.float32)
    poor = Parameters(connectivity=2, expansion_add=2, expansion_search=10)
    assert ApproximateIndex.build(vectors, "euclidean", parameters=poor).recall < 0.8


def test_a_loaded_index_gives_the_same_results(tmp_path):
    vectors = clustered(2000, "hamming")
    progress: list[tuple[int, int]] = []
    built = ApproximateIndex.build(
        vectors, "hamming", lambda *done: progress.append(done), versions={"table": "7"}
    )
    assert progress[-1] == (2000, 2000)
    built.save(tmp_path / "index")
    stored = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    assert stored["recall"] == built.recall
    assert stored["versions"] == {"table": "7"}
    assert stored["parameters"]["connectivity"] == 16
    loaded = ApproximateIndex.load(tmp_path / "index", vectors, "hamming", {"table": "7"})
    assert loaded is not None
    assert loaded.recall == built.recall
    assert np.array_equal(
        loaded.search(vectors[:50], 10).indices, built.search(vectors[:50], 10).indices
    )


def test_indexes_of_other_sources_and_broken_files_are_not_loaded(tmp_path):
    vectors = clustered(500, "euclidean")
    path = tmp_path / "index"
    assert ApproximateIndex.load(path, vectors, "euclidean") is None
    ApproximateIndex.build(vectors, "euclidean", versions={"table": "7"}).save(path)
    assert ApproximateIndex.load(path, vectors, "euclidean", {"table": "7"}) is not None
    assert ApproximateIndex.load(path, vectors, "euclidean", {"table": "8"}) is None
    assert ApproximateIndex.load(path, vectors, "cosine", {"table": "7"}) is None
    assert ApproximateIndex.load(path, vectors[:400], "euclidean", {"table": "7"}) is None
    path.write_bytes(b"broken")
    assert ApproximateIndex.load(path, vectors, "euclidean", {"table": "7"}) is None
    (tmp_path / "index.json").write_text("[]", encoding="utf-8")
    assert ApproximateIndex.load(path, vectors, "euclidean", {"table": "7"}) is None


def test_numbers_that_float16_cannot_hold_are_found_too():
    vectors = clustered(1000, "euclidean") * np.float32(1e6)
    index = ApproximateIndex.build(vectors, "euclidean")
    assert index.about["scalar"] == "f32"
    assert index.search(vectors[:20], 1).indices[:, 0].tolist() == list(range(20))


def test_the_method_changes_at_the_measured_size():
    assert search_method(0) == search_method(EXACT_UP_TO) == "exact"
    assert search_method(EXACT_UP_TO + 1) == "approximate"
