"""How well an encoder distinguishes artists, compared with scikit-learn and by hand."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.metrics import (
    adjusted_mutual_info_score,
    adjusted_rand_score,
    confusion_matrix,
    normalized_mutual_info_score,
)

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.evaluate import (
    DatasetSelection,
    clustering_agreement,
    encode_style,
    k_means,
    k_means_agreement,
    measure_style,
)
from egara.metric import Metric

from .synthetic_data import Grey, Listed, colour


def made(classes: list[str], *, split: str = "test", **known: str) -> list[LabelledDrawing]:
    return [
        LabelledDrawing(f"{split}{row}", colour(row), artist=name, split=split, **known)  # type: ignore[arg-type]
        for row, name in enumerate(classes)
    ]


def clouds(classes: np.ndarray, spread: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(classes.max() + 1, 4))
    return (middles[classes] + spread * rng.normal(size=(len(classes), 4))).astype(np.float32)


def test_figures_of_clusters_equal_scikit_learn() -> None:
    classes = np.arange(60) % 5
    vectors = clouds(classes, 0.7)
    found = k_means_agreement(vectors, classes, Metric.EUCLIDEAN, seed=3)
    labels = KMeans(5, n_init=10, random_state=3).fit_predict(vectors)
    table = confusion_matrix(classes, labels)
    rows, columns = linear_sum_assignment(-table)
    assert found.accuracy == pytest.approx(table[rows, columns].sum() / 60)
    assert found.ari == pytest.approx(adjusted_rand_score(classes, labels))
    assert found.nmi == pytest.approx(normalized_mutual_info_score(classes, labels))
    assert 0.2 < found.nmi < 1


def test_bits_are_clustered_as_zeros_and_ones() -> None:
    bits = np.repeat([[1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]], 5, axis=0)
    packed = np.packbits(bits.astype(np.uint8), axis=1)
    labels = k_means(packed, 2, Metric.HAMMING)
    assert len(set(labels[:5])) == len(set(labels[5:])) == 1
    assert labels[0] != labels[9]


def test_vectors_with_the_cosine_metric_are_clustered_by_direction() -> None:
    classes = np.repeat([0, 1], 10)
    lengths = np.tile([0.1, 10], 10)[:, None]  # without normalisation, these would be the clusters
    vectors = (lengths * np.eye(2)[classes]).astype(np.float32)
    assert k_means_agreement(vectors, classes, Metric.COSINE).nmi == pytest.approx(1)
    assert k_means_agreement(vectors, classes, Metric.EUCLIDEAN).nmi < 0.9
    dataset = Listed(made([f"artist {n}" for n in classes]))
    report = measure_style(
        encode_style([Grey(vectors, metric=Metric.COSINE)], dataset, per_artist=None)
    )
    assert report.clusters["grey"].nmi == pytest.approx(1)


def test_one_class_cannot_be_clustered() -> None:
    with pytest.raises(BadInput, match="two classes or more; the 3 drawings have 1"):
        k_means_agreement(np.zeros((3, 2)), ["a", "a", "a"], Metric.EUCLIDEAN)


def test_separate_artists_are_found_and_chance_is_low() -> None:
    classes = np.arange(40) % 4
    encoder = Grey(clouds(classes, 0.01))
    dataset = Listed(made([f"artist {n}" for n in classes]))
    report = measure_style(encode_style([encoder], dataset, per_artist=None))
    assert (report.drawings, report.artists) == (40, 4)
    assert report.retrieval["grey"] == {"R@1": 1, "R@5": 1, "mAP": pytest.approx(1)}
    assert report.clusters["grey"].nmi == pytest.approx(1)
    assert report.clusters["chance"].nmi < 0.5
    assert report.retrieval["chance"]["R@1"] == pytest.approx(9 / 39)
    assert "| grey | 1.000 | 1.000 | 1.000 | 1.000 |" in report.table()
    assert report.as_json()["figures"]["grey"]["mAP"] == pytest.approx(1)


def test_drawings_of_an_artist_are_limited_and_single_drawings_excluded() -> None:
    dataset = Listed(made(["a"] * 9 + ["b"] * 3 + ["c"]))
    task = encode_style([Grey(np.eye(20, dtype=np.float32))], dataset, per_artist=4)
    assert sorted(task.classes) == ["a"] * 4 + ["b"] * 3
    again = encode_style([Grey(np.eye(20, dtype=np.float32))], dataset, per_artist=4)
    np.testing.assert_array_equal(task.vectors["grey"], again.vectors["grey"])
    other = encode_style([Grey(np.eye(20, dtype=np.float32))], dataset, per_artist=4, seed=1)
    assert not np.array_equal(task.vectors["grey"], other.vectors["grey"])


def test_classes_match_their_vectors_if_a_drawing_cannot_be_read() -> None:
    drawings = made(["a", "b"] * 4)
    drawings[2] = LabelledDrawing("bad", b"nothing", artist="a", split="test")
    task = encode_style([Grey(np.eye(8, dtype=np.float32))], Listed(drawings))
    rows = task.vectors["grey"].argmax(axis=1)
    assert [("a", "b")[row % 2] for row in rows] == list(task.classes)
    assert [bad.id for bad in task.unreadable] == ["bad"]


def test_seen_artists_have_drawings_in_the_split_train() -> None:
    dataset = Listed([*made(["a", "a"], split="train"), *made(["a", "a", "b", "b", "c", "c"])])
    encoder = Grey(np.eye(8, dtype=np.float32))
    unseen = encode_style([encoder], dataset, artists="unseen")
    assert sorted(set(unseen.classes)) == ["b", "c"]
    with pytest.raises(BadInput, match="Fewer than two artists have 2 drawings or more"):
        encode_style([encoder], dataset, DatasetSelection("test"), artists="seen")


def test_a_division_determines_unseen_artists_and_test_drawings(tmp_path) -> None:
    """Splits are by drawing here, so every artist has drawings of the split train."""
    dataset = Listed(made(["a", "b"] * 10, split="train"))
    parts = ["train"] * 6 + ["seen"] * 6 + ["unseen"] * 8
    names = ["ann", "ben"] * 6 + ["eve", "fay"] * 4
    rows = [
        f"train{n},{name},{part}" for n, (name, part) in enumerate(zip(names, parts, strict=True))
    ]
    division = tmp_path / "division.csv"
    division.write_text("\n".join(["id,artist,part", *rows]))
    encoder = Grey(np.eye(20, dtype=np.float32))
    unseen = encode_style([encoder], dataset, artists="unseen", division=division)
    assert [drawing.id for drawing in unseen.drawings] == [f"train{n}" for n in range(12, 20)]
    assert list(unseen.classes) == ["eve", "fay"] * 4
    assert "unseen artists of" in unseen.about
    both = encode_style([encoder], dataset, division=division, per_artist=None)
    assert sorted(set(both.classes)) == ["ann", "ben", "eve", "fay"]
    assert len(both.drawings) == 14


@pytest.mark.parametrize(
    ("text", "message"), [("id,part\n", "columns id, artist, part"), (None, "cannot be read")]
)
def test_a_file_that_is_not_a_division_is_refused(tmp_path, text, message) -> None:
    division = tmp_path / "division.csv"
    if text is not None:
        division.write_text(text)
    with pytest.raises(BadInput, match=message):
        encode_style([Grey(np.eye(4))], Listed(made(["a", "b"] * 2)), division=division)


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(BadInput, match="got 'mood' and 'all'"):
        encode_style([], Listed([]), by="mood")  # type: ignore[arg-type]


def test_chance_equals_permuted_clusters_and_adjusted_information_is_zero_by_chance() -> None:
    rng = np.random.default_rng(5)
    classes = np.arange(2000) % 1000  # two drawings of each of 1,000 artists, as in a small test
    by_lot = rng.integers(0, 1000, 2000)
    found = clustering_agreement(classes, by_lot, seed=1)
    assert found.nmi > 0.85  # high by chance
    assert found.nmi_by_chance == pytest.approx(found.nmi, abs=0.005)
    assert abs(found.ami) < 0.02
    assert found.ami == pytest.approx(adjusted_mutual_info_score(classes, by_lot))
    permuted = [
        normalized_mutual_info_score(np.random.default_rng(n).permutation(classes), by_lot)
        for n in range(20)
    ]
    assert found.nmi_by_chance == pytest.approx(np.mean(permuted), abs=0.002)
    same = clustering_agreement(classes, (classes + 7) % 1000)
    assert same.ami == pytest.approx(1)
    assert same.nmi_by_chance < 0.95
    assert clustering_agreement(classes, by_lot, seed=1) == found


def test_the_report_has_every_encoder_and_chance() -> None:
    classes = np.arange(40) % 8
    dataset = Listed(made([f"artist {n}" for n in classes]))
    report = measure_style(encode_style([Grey(clouds(classes, 0.01))], dataset))
    assert "| accuracy | ARI | NMI | AMI | NMI by chance | R@1 |" in report.table()
    figures = report.as_json()["figures"]
    assert figures["grey"]["ami"] == pytest.approx(1)
    assert 0.2 < figures["grey"]["nmi_by_chance"] < 0.6
    assert abs(figures["chance"]["ami"]) < 0.2


def test_artists_with_one_drawing_count_with_at_least_one() -> None:
    dataset = Listed(made(["a", "a", "b", "c", "c", "d"]))
    encoder = Grey(clouds(np.array([0, 0, 1, 2, 2, 3]), 0.01))
    report = measure_style(encode_style([encoder], dataset, at_least=1))
    assert (report.drawings, report.artists, report.alone) == (6, 4, 2)
    assert report.clusters["grey"].nmi == pytest.approx(1)
    assert report.retrieval["grey"]["R@1"] == 1
    assert "6 drawings by 4 artists; 2 are the only one by their artist." in report.table()
    assert measure_style(encode_style([encoder], dataset)).artists == 2
    with pytest.raises(BadInput, match="Fewer than two artists have 3 drawings or more"):
        encode_style([encoder], dataset, at_least=3)
