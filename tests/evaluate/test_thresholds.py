import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egara.encoders import THRESHOLD, Label
from egara.evaluate import BETAS, Truth, best_threshold, tag_thresholds, thresholds

F = sorted(BETAS.values())


def measure(scores: np.ndarray, truth: np.ndarray, threshold: float, beta: float) -> float:
    predicted = scores >= threshold
    hits, more = (predicted & truth).sum(), (predicted & ~truth).sum()
    missed = (~predicted & truth).sum()
    weighed = (1 + beta**2) * hits
    return float(weighed / (weighed + more + beta**2 * missed)) if hits else 0.0


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25),
    st.sampled_from(F),
)
def test_no_score_is_a_better_threshold(pairs, beta) -> None:
    scores = np.array([[score / 12] for score, _ in pairs], np.float32)
    truth = np.array([[has] for _, has in pairs])
    found, value = best_threshold(scores, truth, beta)
    tried = [measure(scores[:, 0], truth[:, 0], t, beta) for t in np.unique(scores) if t > 0]
    best = max(tried, default=0)
    assert value[0] == pytest.approx(best)
    if best > 0:
        assert measure(scores[:, 0], truth[:, 0], found[0], beta) == pytest.approx(best)
        assert 0 < found[0] <= 1


def test_the_threshold_by_hand_is_midway_and_the_higher_of_equals() -> None:
    """F1 at 0.9: 2·1/(2+1) = 2/3; at 0.5: 2·2/(2+4) = 2/3; at 0.8 and 0.6 it is lower."""
    scores = np.array([[0.9], [0.8], [0.6], [0.5], [0.1]], np.float32)
    truth = np.array([[True], [False], [False], [True], [False]])
    threshold, value = best_threshold(scores, truth, 1)
    assert value[0] == pytest.approx(2 / 3)
    assert threshold[0] == pytest.approx(0.85)
    assert best_threshold(scores, truth, 2)[0] == pytest.approx([0.3])


def test_no_threshold_is_below_the_lowest() -> None:
    """0.06 finds both. At 0.3 and above, only the score 0.4 passes, with F = 2·1 / (2 + 1)."""
    scores = np.array([[0.4], [0.1], [0.02]], np.float32)
    truth = np.array([[True], [True], [False]])
    assert best_threshold(scores, truth, 1)[0] == pytest.approx([0.06])
    threshold, value = best_threshold(scores, truth, 1, minimum=0.3)
    assert (threshold[0], value[0]) == (pytest.approx(0.3), pytest.approx(2 / 3))
    assert best_threshold(scores, truth, 1, minimum=0.5)[1] == [0]


def test_a_tag_that_is_never_found_is_not_predicted_for_every_drawing() -> None:
    scores, truth = made([20, 10])
    scores[:, 1] *= 0.04
    found = tag_thresholds(scores, truth, at_least=8)
    for rule in BETAS:
        assert found.own[rule].tolist() == [True, False]
        assert found.values[rule][1] == np.float32(THRESHOLD)


def test_neighbouring_floats_are_separated() -> None:
    low = np.float32(0.5)
    scores = np.array([[np.nextafter(low, np.float32(1))], [low]])
    threshold, _ = best_threshold(scores, [[True], [False]], 1)
    assert (scores >= threshold).tolist() == [[True], [False]]


def test_blocks_equal_single_columns(monkeypatch) -> None:
    rng = np.random.default_rng(2)
    scores = (rng.integers(0, 20, (100, 500)) / 20).astype(np.float32)
    truth = rng.random((100, 500)) < 0.1
    whole = best_threshold(scores, truth, 0.5)
    monkeypatch.setattr(thresholds, "_BLOCK_SIZE", 300)
    assert np.array_equal(best_threshold(scores, truth, 0.5), whole)


def made(positives: list[int], seed: int = 0) -> tuple[np.ndarray, Truth]:
    """Return scores and truth of 100 drawings; the scores correlate with the truth."""
    rng = np.random.default_rng(seed)
    tags = np.zeros((100, len(positives)), bool)
    for column, count in enumerate(positives):
        tags[rng.permutation(100)[:count], column] = True
    scores = np.clip(0.4 * tags + 0.6 * rng.random(tags.shape), 0, 1).astype(np.float32)
    labels = tuple(Label(str(n), "general") for n in range(len(positives)))
    return scores, Truth(labels, tags, {"general": np.ones(100, bool)})


def test_a_tag_with_enough_drawings_has_its_own_and_rare_ones_share_one() -> None:
    scores, truth = made([20, 3, 8, 5, 2])
    found = tag_thresholds(scores, truth, at_least=8)
    rare = [1, 3, 4]
    for rule, beta in BETAS.items():
        assert found.own[rule].tolist() == [True, False, True, False, False]
        alone, _ = best_threshold(scores[:, [0, 2]], truth.tags[:, [0, 2]], beta)
        assert found.values[rule][[0, 2]] == pytest.approx(alone)
        flat, hits = scores[:, rare].ravel(), truth.tags[:, rare].ravel()
        best = max(measure(flat, hits, t, beta) for t in np.unique(flat))
        assert len(set(found.values[rule][rare])) == 1
        assert measure(flat, hits, found.values[rule][1], beta) == pytest.approx(best)


def test_tags_with_too_few_drawings_together_get_the_constant() -> None:
    scores, truth = made([20, 3, 4])
    found = tag_thresholds(scores, truth, at_least=8)
    assert found.values["f1"][[1, 2]].tolist() == [THRESHOLD] * 2
    scores[truth.tags[:, 0], 0] = 0  # a score of 0 never passes
    assert tag_thresholds(scores, truth, at_least=8).own["f1"].tolist() == [False] * 3


def test_thresholds_use_only_drawings_whose_category_is_known() -> None:
    scores, truth = made([30])
    whole = tag_thresholds(scores[:60], Truth(truth.labels, truth.tags[:60], {
        "general": np.ones(60, bool)}))  # fmt: skip
    truth.known["general"][60:] = False
    part = tag_thresholds(scores, truth)
    assert all(np.array_equal(part.values[rule], whole.values[rule]) for rule in BETAS)
