import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from egara.datasets import LabelledDrawing
from egara.encoders import Label
from egara.errors import BadInput
from egara.evaluate import (
    average_precision,
    mean_precision,
    measurable,
    precision,
    tag_precisions,
    truth_of,
)


def random_scores(rows: int, tags: int, levels: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return scores with a number of levels, and truth with a positive in every column."""
    rng = np.random.default_rng(seed)
    scores = (rng.integers(0, levels, (rows, tags)) / levels).astype(np.float32)
    truth = rng.random((rows, tags)) < 0.2
    truth[rng.integers(0, rows, tags), np.arange(tags)] = True
    return scores, truth


def test_average_precision_equals_that_by_hand() -> None:
    """The drawings with the tag are first, third and fourth of four: (1/1 + 2/3 + 3/4) / 3."""
    found = average_precision([[0.9], [0.8], [0.7], [0.6]], [[True], [False], [True], [True]])
    assert found == pytest.approx([(1 + 2 / 3 + 3 / 4) / 3])


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 40), st.integers(0, 2**16))
def test_equals_scikit_learn_with_and_without_ties(rows, tags, levels, seed) -> None:
    scores, truth = random_scores(rows, tags, levels, seed)
    expected = [average_precision_score(truth[:, tag], scores[:, tag]) for tag in range(tags)]
    assert average_precision(scores, truth) == pytest.approx(expected)


def test_thousands_of_tags_in_blocks_equal_one_at_a_time(monkeypatch) -> None:
    scores, truth = random_scores(200, 3000, 50, seed=1)
    expected = average_precision(scores, truth)
    monkeypatch.setattr(precision, "_BLOCK_SIZE", 200 * 7)
    assert np.array_equal(average_precision(scores, truth), expected)
    assert expected[2999] == pytest.approx(average_precision_score(truth[:, 2999], scores[:, 2999]))


def test_equal_scores_result_in_the_share_of_drawings_with_the_tag() -> None:
    truth = np.array([[True], [False], [False], [False]])
    assert average_precision(np.zeros((4, 1)), truth) == pytest.approx([0.25])


@pytest.mark.parametrize(
    ("scores", "truth", "message"),
    [
        ([[0.5], [np.nan]], [[True], [False]], "NaN"),
        ([[1], [0]], [[True], [False]], "floats"),
        ([[0.5], [0.4]], [[1], [0]], "booleans"),
        ([[0.5], [0.4]], [[False], [False]], "column 0"),
        ([[0.5]], [[True], [False]], "same shape"),
        (np.zeros((0, 2)), np.zeros((0, 2), bool), "at least 1"),
    ],
)
def test_what_has_no_average_precision_is_refused(scores, truth, message) -> None:
    with pytest.raises(BadInput, match=message):
        average_precision(scores, truth)


LABELS = [Label("cat", "general"), Label("dog", "general"), Label("miku", "character")]
DRAWINGS = [
    LabelledDrawing("0", b"", {"general": ("cat", "not a label"), "character": ("miku",)}),
    LabelledDrawing("1", b"", {"general": ("dog",)}),
    LabelledDrawing("2", b"", {"general": (), "character": ()}),
    LabelledDrawing("3", b"", {"character": ("miku",), "copyright": ("vocaloid",)}),
    LabelledDrawing("4", b"", {"general": ("cat",)}),
]


def test_an_absent_category_is_unknown_and_an_empty_one_says_none() -> None:
    truth = truth_of(DRAWINGS, LABELS)
    assert truth.tags.tolist() == [
        [True, False, True], [False, True, False], [False] * 3, [False, False, True],
        [True, False, False],
    ]  # fmt: skip
    assert truth.known["general"].tolist() == [True, True, True, False, True]
    assert truth.known["character"].tolist() == [True, False, True, True, False]


def test_drawings_whose_category_is_unknown_do_not_count() -> None:
    """Drawing 3 would be the best cat and is no cat; its general tags are unknown."""
    scores = np.array([[0.9, 0, 0.1], [0.8, 1, 9], [0.7, 0, 0.5], [1, 0, 0.9], [0.6, 0, 9]])
    cat, dog, miku = tag_precisions(scores.astype(np.float32), truth_of(DRAWINGS, LABELS))
    assert (cat.precision, cat.positives, cat.drawings) == (pytest.approx((1 + 2 / 4) / 2), 2, 4)
    assert (dog.precision, dog.positives) == (1, 1)
    assert (miku.precision, miku.drawings) == (pytest.approx((1 + 2 / 3) / 2), 3)
    means = mean_precision([cat, dog, miku])
    assert means == {"general": pytest.approx((0.75 + 1) / 2), "character": pytest.approx(5 / 6)}


def test_tags_with_too_few_drawings_or_on_all_of_them_are_left_out() -> None:
    truth = truth_of(DRAWINGS, LABELS)
    assert measurable(truth, at_least=1).tolist() == [0, 1, 2]
    assert measurable(truth, at_least=2).tolist() == [0, 2]
    truth.tags[truth.known["general"], 0] = True
    assert measurable(truth, at_least=1).tolist() == [1, 2]
    assert truth.select_labels(np.array([2])).labels == (LABELS[2],)
    assert list(truth.select_labels(np.array([2])).known) == ["character"]
    with pytest.raises(BadInput, match="at_least=0"):
        measurable(truth, 0)
