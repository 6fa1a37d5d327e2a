"""Combination of examples, and ranking."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.search import EncoderExamples, ExactIndex, ExampleDistances, combine, rank, standardise

LINE = np.arange(10, dtype=np.float32)


def item(*distances: float) -> ExampleDistances:
    return ExampleDistances.of(np.array(distances, np.float32))


def test_z_scores_use_the_mean_and_deviation_of_the_whole_collection():
    distances = np.array([0, 2, 4, 6], np.float32)
    chosen = ExampleDistances.of(distances, np.array([3, 0]))
    assert (chosen.mean, chosen.deviation) == (3, pytest.approx(np.sqrt(5)))
    np.testing.assert_allclose(standardise(chosen), [-3 / np.sqrt(5), 3 / np.sqrt(5)])


@given(st.lists(st.floats(0, 1e4, width=16), min_size=1, max_size=40))
def test_one_query_gives_the_order_of_the_distances(distances):
    found = np.array(distances, np.float32)
    order = rank(combine([EncoderExamples([ExampleDistances.of(found)])]))
    assert found[order].tolist() == sorted(found.tolist())


@pytest.mark.parametrize("bits", [64, 4096])
def test_an_exact_copy_and_the_next_nearest_keep_their_order(bits):
    # The copy is some 60 deviations nearer than the mean: a score that saturates would tie them.
    codes = np.random.default_rng(0).integers(0, 256, (500, bits // 8), dtype=np.uint8)
    codes[7], codes[3] = codes[0], codes[0]
    codes[3, 0] ^= 1
    found = ExactIndex(codes, "hamming").distances(codes[0])
    order = rank(combine([EncoderExamples([ExampleDistances.of(found)])]))
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
    scores = combine([EncoderExamples([item(0, 5, 10)])])
    assert scores[:2].tolist() == [1.0, 0.5]
    assert 0 < scores[2] < 0.5
    far = combine([EncoderExamples([ExampleDistances(np.array([-1e9, 1e9], np.float32), 0, 1e-3)])])
    assert ((far >= 0) & (far <= 1)).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=2, max_size=30), st.sampled_from([1e-3, 1, 700]))
def test_only_a_copy_has_1_the_average_has_half_and_units_do_not_matter(found, unit):
    distances = np.array([0, 7, *found], np.float64)
    scores = combine(
        [EncoderExamples([ExampleDistances(distances * unit, *_spread(distances * unit))])]
    )
    assert ((scores == 1) == (distances == 0)).all()
    assert (scores[distances < distances.mean() - 1e-6] > 0.5).all()
    assert (scores[distances > distances.mean() + 1e-6] < 0.5).all()
    other = combine([EncoderExamples([ExampleDistances(distances, *_spread(distances))])])
    np.testing.assert_allclose(scores, other, atol=1e-9)


def _spread(distances: NDArray[np.float64]) -> tuple[float, float]:
    return float(distances.mean()), float(distances.std())


def test_a_copy_of_all_examples_has_1_under_any_positive_weights():
    bits, metres = item(0, 1800, 2100), item(0, 0.3, 0.2)
    scores = combine(
        [EncoderExamples([bits, bits], weight=3), EncoderExamples([metres], weight=0.1)]
    )
    assert scores[0] == pytest.approx(1, abs=1e-12)
    assert (scores[1:] < 0.5).all()


def test_a_copy_of_one_of_two_examples_has_less_than_1():
    assert 0.5 < combine([EncoderExamples([item(0, 1, 2, 3), item(1, 0, 2, 3)])])[0] < 1


def test_a_near_negative_example_lowers_the_score_of_a_copy():
    wanted = item(0, 2, 4, 6)
    assert combine([EncoderExamples([wanted], [item(1, 2, 4, 6)])])[0] < 1
    assert combine([EncoderExamples([wanted], [item(9, 2, 4, 6)])])[0] == 1
    assert (
        combine([EncoderExamples([wanted]), EncoderExamples([item(0, 9, 9, 9)], weight=-1)])[0] < 1
    )


def test_a_collection_of_copies_only_has_1():
    assert combine([EncoderExamples([item(0, 0, 0)])]).tolist() == [1.0] * 3
    assert combine([EncoderExamples([item(0)])]).tolist() == [1.0]


def test_the_nearest_counts_as_a_copy_if_distances_can_be_negative():
    scores = combine([EncoderExamples([item(-20, -10, 0)])])
    assert scores[:2].tolist() == [1.0, 0.5]
    assert scores[2] < 0.5


def test_encoders_with_other_units_weigh_the_same():
    bits, metres = ExampleDistances.of(LINE * 400), ExampleDistances.of(LINE[::-1] / 1000)
    scores = combine([EncoderExamples([bits]), EncoderExamples([metres])])
    np.testing.assert_allclose(scores, 0.5, atol=1e-6)


def test_only_the_ratios_of_weights_count():
    near_first, near_last = (
        EncoderExamples([ExampleDistances.of(LINE)], weight=3),
        EncoderExamples([ExampleDistances.of(LINE[::-1])]),
    )
    assert rank(combine([near_first, near_last])).tolist() == list(range(10))
    doubled = [
        EncoderExamples(one.positives, weight=one.weight * 2) for one in (near_first, near_last)
    ]
    np.testing.assert_allclose(combine([near_first, near_last]), combine(doubled))
    alone = combine([near_first, EncoderExamples([ExampleDistances.of(LINE[::-1])], weight=0)])
    np.testing.assert_array_equal(alone, combine([near_first]))


def test_a_negative_example_subtracts_half_of_its_positive_z_scores():
    wanted, unwanted = ExampleDistances.of(np.full(4, 5, np.float32)), item(0, 2, 4, 6)
    mixed = combine([EncoderExamples([wanted], [unwanted])])
    z = np.array([3, 1, 0, 0]) / np.sqrt(5) * -0.5
    np.testing.assert_allclose(mixed, (1 + z / (1 + np.abs(z))) / 2, rtol=1e-6)


def test_an_encoder_with_a_negative_weight_subtracts_its_positive_z_scores():
    wanted, unwanted = item(6, 4, 2, 0), item(0, 2, 4, 6)
    scores = combine(
        [EncoderExamples([wanted], weight=1), EncoderExamples([unwanted], weight=-0.5)]
    )
    z = (standardise(wanted) - 0.5 * np.array([3, 1, 0, 0]) / np.sqrt(5)) / 1.5
    np.testing.assert_allclose(scores, shown(z, 3 / np.sqrt(5) / 1.5), rtol=1e-6)


def test_positive_examples_are_averaged():
    a, b = item(0, 3, 9), item(9, 3, 0)
    together = combine([EncoderExamples([a, b])])
    z = (standardise(a) + standardise(b)) / 2
    np.testing.assert_allclose(together, shown(z, 4 / a.deviation), rtol=1e-6)
    assert rank(together)[0] == 1


def test_with_negative_examples_only_the_far_drawings_are_first():
    assert rank(combine([EncoderExamples([], [item(0, 2, 4, 6)])])).tolist() == [2, 3, 1, 0]


def test_equal_distances_give_half():
    flat = EncoderExamples([item(5, 5, 5)])
    assert combine([flat]).tolist() == [0.5] * 3
    assert rank(combine([flat, EncoderExamples([item(2, 1, 0)])])).tolist() == [2, 1, 0]


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
def test_invalid_weights_are_refused(weights):
    with pytest.raises(BadInput, match="Weights must be"):
        combine([EncoderExamples([item(1, 2)], weight=weight) for weight in weights])


def test_an_encoder_without_examples_is_refused():
    with pytest.raises(BadInput, match="at least one"):
        combine([EncoderExamples([])])


def test_negative_pages_are_refused():
    with pytest.raises(BadInput, match="negative"):
        rank(np.zeros(3), -1)


def test_a_weight_of_2_counts_as_the_same_example_twice():
    near, far, bad = item(0, 1, 5, 9), item(3, 0, 2, 9), item(9, 4, 0, 1)
    twice = EncoderExamples([near, near, far], [bad, bad, near])
    weighted = EncoderExamples(
        [replace(near, weight=2.0), far], [replace(bad, weight=2.0), replace(near, weight=1.0)]
    )
    np.testing.assert_allclose(combine([weighted]), combine([twice]), rtol=1e-12)
    equal = EncoderExamples([near, far], [bad, near])
    assert not np.allclose(combine([weighted]), combine([equal]))
