"""Combining queries and ranking."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.search import Evidence, ExactIndex, Item, combine, rank, standardise

LINE = np.arange(10, dtype=np.float32)


def item(*distances: float) -> Item:
    return Item.of(np.array(distances, np.float32))


def test_closeness_is_counted_in_deviations_of_the_whole_collection():
    distances = np.array([0, 2, 4, 6], np.float32)
    chosen = Item.of(distances, np.array([3, 0]))
    assert (chosen.mean, chosen.deviation) == (3, pytest.approx(np.sqrt(5)))
    np.testing.assert_allclose(standardise(chosen), [-3 / np.sqrt(5), 3 / np.sqrt(5)])


@given(st.lists(st.floats(0, 1e4, width=16), min_size=1, max_size=40))
def test_one_query_gives_the_order_of_the_distances(distances):
    found = np.array(distances, np.float32)
    order = rank(combine([Evidence([Item.of(found)])]))
    assert found[order].tolist() == sorted(found.tolist())


@pytest.mark.parametrize("bits", [64, 4096])
def test_an_exact_copy_and_its_runners_up_keep_their_order(bits):
    # The copy is some 60 deviations nearer than the mean: a score that saturates would tie them.
    codes = np.random.default_rng(0).integers(0, 256, (500, bits // 8), dtype=np.uint8)
    codes[7], codes[3] = codes[0], codes[0]
    codes[3, 0] ^= 1
    found = ExactIndex(codes, "hamming").distances(codes[0])
    order = rank(combine([Evidence([Item.of(found)])]))
    assert np.array_equal(order, np.argsort(found, kind="stable"))
    assert order[:3].tolist() == [0, 7, 3]


def shown(z: NDArray[np.float64], copy: float) -> NDArray[np.float64]:
    """The documented score of closeness z, where a copy's closeness is `copy`, for each alone."""
    return np.array(
        [
            0.5 + 0.5 * (v / (1 + v)) / (copy / (1 + copy)) if v > 0 else 0.5 + 0.5 * v / (1 - v)
            for v in z.tolist()
        ]
    )


def test_scores_are_between_0_and_1_and_the_mean_is_half():
    scores = combine([Evidence([item(0, 5, 10)])])
    assert scores[:2].tolist() == [1.0, 0.5]
    assert 0 < scores[2] < 0.5
    far = combine([Evidence([Item(np.array([-1e9, 1e9], np.float32), 0, 1e-3)])])
    assert ((far >= 0) & (far <= 1)).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=2, max_size=30), st.sampled_from([1e-3, 1, 700]))
def test_1_is_a_copy_alone_half_is_the_average_and_units_do_not_count(found, unit):
    distances = np.array([0, 7, *found], np.float64)
    scores = combine([Evidence([Item(distances * unit, *_spread(distances * unit))])])
    assert ((scores == 1) == (distances == 0)).all()
    assert (scores[distances < distances.mean() - 1e-6] > 0.5).all()
    assert (scores[distances > distances.mean() + 1e-6] < 0.5).all()
    other = combine([Evidence([Item(distances, *_spread(distances))])])
    np.testing.assert_allclose(scores, other, atol=1e-9)


def _spread(distances: NDArray[np.float64]) -> tuple[float, float]:
    return float(distances.mean()), float(distances.std())


def test_a_copy_of_all_that_was_asked_has_1_under_any_positive_weights():
    bits, metres = item(0, 1800, 2100), item(0, 0.3, 0.2)
    scores = combine([Evidence([bits, bits], weight=3), Evidence([metres], weight=0.1)])
    assert scores[0] == pytest.approx(1, abs=1e-12)
    assert (scores[1:] < 0.5).all()


def test_a_copy_of_one_of_two_queries_has_less_than_1():
    assert 0.5 < combine([Evidence([item(0, 1, 2, 3), item(1, 0, 2, 3)])])[0] < 1


def test_what_is_unliked_lowers_the_score_of_a_copy():
    wanted = item(0, 2, 4, 6)
    assert combine([Evidence([wanted], [item(1, 2, 4, 6)])])[0] < 1
    assert combine([Evidence([wanted], [item(9, 2, 4, 6)])])[0] == 1
    assert combine([Evidence([wanted]), Evidence([item(0, 9, 9, 9)], weight=-1)])[0] < 1


def test_a_collection_of_copies_alone_has_1_and_only_what_is_unliked_takes_off():
    assert combine([Evidence([item(0, 0, 0)])]).tolist() == [1.0] * 3
    assert combine([Evidence([item(0)])]).tolist() == [1.0]


def test_the_nearest_stands_for_a_copy_where_distances_can_be_negative():
    scores = combine([Evidence([item(-20, -10, 0)])])
    assert scores[:2].tolist() == [1.0, 0.5]
    assert scores[2] < 0.5


def test_encoders_with_other_units_weigh_the_same():
    bits, metres = Item.of(LINE * 400), Item.of(LINE[::-1] / 1000)
    scores = combine([Evidence([bits]), Evidence([metres])])
    np.testing.assert_allclose(scores, 0.5, atol=1e-6)


def test_weights_are_shares():
    near_first, near_last = Evidence([Item.of(LINE)], weight=3), Evidence([Item.of(LINE[::-1])])
    assert rank(combine([near_first, near_last])).tolist() == list(range(10))
    doubled = [Evidence(one.positives, weight=one.weight * 2) for one in (near_first, near_last)]
    np.testing.assert_allclose(combine([near_first, near_last]), combine(doubled))
    alone = combine([near_first, Evidence([Item.of(LINE[::-1])], weight=0)])
    np.testing.assert_array_equal(alone, combine([near_first]))


def test_unlike_takes_off_half_of_its_nearness_and_gives_nothing_for_being_far():
    wanted, unwanted = Item.of(np.full(4, 5, np.float32)), item(0, 2, 4, 6)
    mixed = combine([Evidence([wanted], [unwanted])])
    z = np.array([3, 1, 0, 0]) / np.sqrt(5) * -0.5
    np.testing.assert_allclose(mixed, (1 + z / (1 + np.abs(z))) / 2, rtol=1e-6)


def test_an_encoder_of_negative_weight_takes_off_nearness_and_gives_nothing_for_being_far():
    wanted, unwanted = item(6, 4, 2, 0), item(0, 2, 4, 6)
    scores = combine([Evidence([wanted], weight=1), Evidence([unwanted], weight=-0.5)])
    z = (standardise(wanted) - 0.5 * np.array([3, 1, 0, 0]) / np.sqrt(5)) / 1.5
    np.testing.assert_allclose(scores, shown(z, 3 / np.sqrt(5) / 1.5), rtol=1e-6)


def test_several_positives_are_averaged():
    a, b = item(0, 3, 9), item(9, 3, 0)
    together = combine([Evidence([a, b])])
    z = (standardise(a) + standardise(b)) / 2
    np.testing.assert_allclose(together, shown(z, 4 / a.deviation), rtol=1e-6)
    assert rank(together)[0] == 1


def test_only_unwanted_ones_rank_the_far_first():
    assert rank(combine([Evidence([], [item(0, 2, 4, 6)])])).tolist() == [2, 3, 1, 0]


def test_equal_distances_say_nothing():
    flat = Evidence([item(5, 5, 5)])
    assert combine([flat]).tolist() == [0.5] * 3
    assert rank(combine([flat, Evidence([item(2, 1, 0)])])).tolist() == [2, 1, 0]


@given(
    st.lists(st.sampled_from([0.1, 0.2, 0.3]), max_size=30),
    st.integers(1, 7),
)
def test_pages_are_slices_of_one_order(scores, size):
    values = np.array(scores, np.float64)
    pages = [rank(values, start, size).tolist() for start in range(0, len(values) + size, size)]
    whole = rank(values).tolist()
    assert [place for page in pages for place in page] == whole
    assert whole == sorted(range(len(values)), key=lambda place: (-values[place], place))


@pytest.mark.parametrize("weights", [(), (0.0,), (-1.0, 0.0), (float("nan"),), (float("inf"),)])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(BadInput, match="weights"):
        combine([Evidence([item(1, 2)], weight=weight) for weight in weights])


def test_evidence_of_nothing_is_refused():
    with pytest.raises(BadInput, match="at least one"):
        combine([Evidence([])])


def test_negative_pages_are_refused():
    with pytest.raises(BadInput, match="negative"):
        rank(np.zeros(3), -1)


def test_a_weight_of_2_counts_as_the_same_item_twice():
    near, far, bad = item(0, 1, 5, 9), item(3, 0, 2, 9), item(9, 4, 0, 1)
    twice = Evidence([near, near, far], [bad, bad, near])
    weighted = Evidence(
        [replace(near, weight=2.0), far], [replace(bad, weight=2.0), replace(near, weight=1.0)]
    )
    np.testing.assert_allclose(combine([weighted]), combine([twice]), rtol=1e-12)
    equal = Evidence([near, far], [bad, near])
    assert not np.allclose(combine([weighted]), combine([equal]))
