import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.metrics import average_precision_score

from egara.errors import BadInput
from egara.evaluate import RETRIEVAL_METRICS, query_metrics, retrieve
from egara.search import ExactIndex


def of_order(relevant: list[bool]) -> list[float]:
    """Return the figures of a ranking without ties, by their definitions."""
    places = [place for place, hit in enumerate(relevant, 1) if hit]
    precision = [rank / place for rank, place in enumerate(places, 1)]
    return [
        float(any(relevant[:1])), float(any(relevant[:5])), sum(relevant[:10]) / 10,
        sum(precision) / len(places),
    ]  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=6))
def test_ties_are_counted_as_the_mean_over_all_their_orders(pairs) -> None:
    if not any(hit for _, hit in pairs):
        pairs = [*pairs[:-1], (pairs[-1][0], True)]
    orders = [
        o for o in itertools.permutations(pairs) if [d for d, _ in o] == sorted(d for d, _ in o)
    ]
    expected = np.mean([of_order([hit for _, hit in order]) for order in orders], axis=0)
    distances, relevant = zip(*pairs, strict=True)
    assert query_metrics(distances, relevant) == pytest.approx(expected)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**16))
def test_without_ties_the_average_precision_equals_scikit_learn(seed) -> None:
    rng = np.random.default_rng(seed)
    distances, relevant = rng.permutation(60).astype(np.float32), rng.random(60) < 0.2
    relevant[0] = True
    found = query_metrics(distances, relevant)
    assert found == pytest.approx(of_order(relevant[np.argsort(distances)].tolist()))
    assert found[3] == pytest.approx(average_precision_score(relevant, -distances))


def test_equal_distances_result_in_chance() -> None:
    found = dict(
        zip(RETRIEVAL_METRICS, query_metrics(np.zeros(20), np.arange(20) < 4), strict=True)
    )
    assert found["R@1"] == pytest.approx(4 / 20)
    assert found["R@5"] == pytest.approx(1 - 16 * 15 * 14 * 13 * 12 / (20 * 19 * 18 * 17 * 16))
    assert found["P@10"] == pytest.approx(4 / 20)


def floats(rows: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "hamming"])
def test_retrieval_between_sets_equals_brute_force(metric: str) -> None:
    queries, base = floats(15, 1), floats(40, 2)
    if metric == "hamming":
        queries, base = (np.packbits(part > 0, axis=1) for part in (queries, base))
        far = cdist(*(np.unpackbits(part, axis=1) for part in (queries, base)), "cityblock")
    else:
        far = cdist(queries, base, metric).astype(np.float32)
    own, classes = np.arange(15) % 4, np.arange(40) % 5
    found = retrieve(ExactIndex(base, metric), queries, own, classes)
    rows = [query_metrics(far[n], classes == own[n]) for n in range(15)]
    assert list(found.mean.values()) == pytest.approx(np.mean(rows, axis=0))
    by_class = [np.mean([rows[n] for n in range(15) if own[n] == c], axis=0) for c in range(4)]
    assert list(found.macro.values()) == pytest.approx(np.mean(by_class, axis=0))
    assert (found.queries, found.left_out, found.classes, found.database) == (15, 0, 4, 40)


def test_with_leave_one_out_a_drawing_does_not_find_itself() -> None:
    vectors = floats(12, 3)
    vectors[1] = vectors[0]  # the same vector in another class
    classes = np.array(["a", "b", *"ab" * 5])
    classes[11] = "c"  # the only one
    found = retrieve(ExactIndex(vectors, "euclidean"), vectors, classes, classes, np.arange(12))
    far = cdist(vectors, vectors)
    np.fill_diagonal(far, np.inf)
    nearest = far == far.min(axis=1)[:, None]
    hits = [np.mean(classes[near] == classes[n]) for n, near in enumerate(nearest) if n != 11]
    assert found.mean["R@1"] == pytest.approx(np.mean(hits))
    assert (found.queries, found.left_out, found.classes) == (11, 1, 2)


def test_the_order_of_rows_does_not_matter_even_with_many_ties() -> None:
    rng = np.random.default_rng(4)
    bits, classes = rng.integers(0, 4, (60, 1), np.uint8), rng.integers(0, 3, 60)
    order = rng.permutation(60)
    first = retrieve(ExactIndex(bits, "hamming"), bits[:9], classes[:9], classes)
    again = retrieve(ExactIndex(bits[order], "hamming"), bits[:9], classes[:9], classes[order])
    assert list(again.mean.values()) == pytest.approx(list(first.mean.values()))


def test_invalid_classes_are_refused() -> None:
    index = ExactIndex(floats(4, 5), "cosine")
    with pytest.raises(BadInput, match="as many classes"):
        retrieve(index, index.vectors, ["a"], ["a"] * 4)
    with pytest.raises(BadInput, match="none of the 4 queries"):
        retrieve(index, index.vectors, ["a"] * 4, ["b"] * 4)
    with pytest.raises(BadInput, match="no drawing is relevant"):
        query_metrics([1.0], [False])
