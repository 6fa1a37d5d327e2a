import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from egara.evaluate import average_precision, features_of, probe, probes
from egara.metric import Metric


def random_features(rows: int = 200, columns: int = 12, tags: int = 3, seed: int = 0):
    """Return features of different variances that correlate with the tags; their mean is not 0."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(rows, columns)) * np.geomspace(0.1, 3, columns) + 2
    pull = rng.normal(size=(columns, tags))
    logits = (features - 2) @ pull + rng.normal(size=(rows, tags)) - 1
    return features.astype(np.float32), logits > 0


@pytest.mark.parametrize("strength", [0.001, 0.1, 10.0])
def test_ridge_equals_scikit_learn(strength: float) -> None:
    features, truth = random_features()
    spread = probes._Features(features)
    weights, offsets = probes._ridge(spread, truth, strength)
    theirs = Ridge(alpha=strength * spread.mean_variance * len(features)).fit(features, truth)
    assert np.allclose(weights.T, theirs.coef_, rtol=1e-3, atol=1e-5)
    assert np.allclose(offsets, theirs.intercept_, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("strength", [0.01, 1.0])
def test_logistic_equals_scikit_learn(strength: float, monkeypatch) -> None:
    monkeypatch.setattr(probes, "COLUMNS", 2)  # so that there are two blocks of tags
    features, truth = random_features()
    spread = probes._Features(features)
    weights, offsets = probes._logistic(spread, truth, strength)
    inverse = 1 / (strength * spread.mean_variance * len(features))
    for tag in range(3):
        theirs = LogisticRegression(C=inverse, tol=1e-8, max_iter=5000)
        theirs.fit(features.astype(np.float64), truth[:, tag])
        assert np.allclose(weights[:, tag], theirs.coef_[0], rtol=2e-2, atol=2e-3)
        assert np.allclose(offsets[tag], theirs.intercept_[0], rtol=2e-2, atol=1e-2)


@pytest.mark.parametrize("kind", ["ridge", "logistic"])
def test_a_probe_finds_tags_in_the_features(kind) -> None:
    features, truth = random_features(600)
    groups = [str(n) for n in range(400)]
    scores, strength = probe(kind, features[:400], truth[:400], groups, features[400:])
    assert average_precision(scores, truth[400:]).min() > 0.8
    assert strength in probes.STRENGTHS[kind]
    again, _ = probe(kind, features[:400], truth[:400], groups, features[400:])
    assert np.array_equal(scores, again)


def test_groups_are_held_out_as_a_whole() -> None:
    held = probes._held_out([str(n // 4) for n in range(40)], seed=3)
    assert held.sum() == 8
    assert held.reshape(10, 4).all(axis=1).sum() == 2


def test_a_tag_without_training_drawings_gets_equal_scores() -> None:
    features, truth = random_features(100)
    truth[:, 1] = False
    scores, _ = probe("ridge", features, truth, [str(n) for n in range(100)], features)
    assert np.ptp(scores[:, 1]) == 0
    assert np.ptp(scores[:, 0]) > 0


def test_bits_become_signs_and_cosine_vectors_are_normalised() -> None:
    bits = np.array([[0b10100000]], np.uint8)
    assert features_of(bits, Metric.HAMMING).tolist() == [[1, -1, 1, -1, -1, -1, -1, -1]]
    vectors = np.array([[3, 4], [0, 0]], np.float32)
    assert features_of(vectors, Metric.COSINE) == pytest.approx(np.array([[0.6, 0.8], [0, 0]]))
    assert features_of(vectors, Metric.EUCLIDEAN).tolist() == vectors.tolist()


def test_one_training_drawing_is_no_error() -> None:
    features, truth = random_features(1)
    for kind in ("ridge", "logistic"):
        scores, strength = probe(kind, features, truth, ["a"], random_features(5)[0])
        assert np.ptp(scores, axis=0) == pytest.approx(0)
        assert strength == probes.DEFAULT_STRENGTH
