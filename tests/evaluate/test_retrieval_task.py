from dataclasses import replace

import numpy as np
import pytest

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.evaluate import (
    DatasetSelection,
    encode_retrieval,
    measure_retrieval,
    neighbour_sheet,
    query_sheet,
    retrieve,
)
from egara.metric import Metric
from egara.search import ExactIndex

from .synthetic_data import Grey, Listed, colour


def drawing(number: int, subject: str | None, set_: str, artist: str | None = None):
    about = {"subject": subject, "set": set_, "artist": artist, "split": "test"}
    return LabelledDrawing(f"{set_}/{number}", colour(number, blue=number), {}, **about)


@pytest.fixture
def made() -> Listed:
    """Ten subjects in two sets: noto lacks s0, twemoji lacks s9. One drawing has no subject."""
    drawings = []
    for number in range(10):
        if number != 0:
            drawings.append(drawing(number, f"s{number}", "noto", "Anna"))
        if number != 9:
            drawings.append(drawing(100 + number, f"s{number}", "twemoji", "Bob"))
    return Listed([*drawings, drawing(200, None, "noto"), drawing(201, "s1", "fluent", "Anna")])


def line(places: dict[int, float], name: str = "line") -> Grey:
    """Return an encoder with one dimension: positions from `places`, far away by default."""
    table = np.array([[places.get(n, 1000.0 + n)] for n in range(256)], np.float32)
    return Grey(table, name=name)


def test_retrieval_between_sets_uses_subjects_of_both(made: Listed) -> None:
    """The position of each drawing is its number, but s3 and s4 of twemoji are swapped."""
    places = {n: n for n in range(10)} | {100 + n: n for n in range(10)} | {103: 4, 104: 3}
    task = encode_retrieval([line(places)], made, queries="noto", database="twemoji")
    report = measure_retrieval(task)
    found = report.results["line"]
    assert (found.queries, found.database, found.classes) == (8, 8, 8)
    assert report.unclassed == 3
    assert found.mean["R@1"] == pytest.approx(6 / 8)
    assert found.mean["R@5"] == 1
    assert report.results["chance"].mean["R@1"] == pytest.approx(1 / 8)
    assert "noto → twemoji: 8 queries of 8 subjects, 8 drawings searched" in report.table()
    assert "3 excluded: their subject is in only one of the two sets" in report.table()
    assert "| line | queries | 0.750 | 1.000 |" in report.table()
    assert report.as_json()["found"]["line"]["over_queries"]["R@1"] == pytest.approx(6 / 8)


def test_leave_one_out_by_artist_equals_the_metric(made: Listed) -> None:
    rng = np.random.default_rng(1)
    encoder = Grey(rng.normal(size=(256, 4)).astype(np.float32), metric=Metric.COSINE)
    bits = Grey(rng.integers(0, 256, (256, 2), np.uint8), name="bits", metric=Metric.HAMMING)
    task = encode_retrieval([encoder, bits], made, by="artist")
    report = measure_retrieval(task)
    known = [d for d in made.drawings if d.artist]
    numbers = [int(d.id.split("/")[1]) for d in known]
    artists = [d.artist for d in known]
    for measured in (encoder, bits):
        vectors = measured.table[numbers]
        rows = np.arange(len(known))
        expected = retrieve(ExactIndex(vectors, measured.metric), vectors, artists, artists, rows)
        assert report.results[measured.name] == expected
    assert report.unclassed == 1
    assert "leave one out" in report.about
    assert "; 1 without a known artist" in report.table()


def test_every_drawing_is_encoded_once(made: Listed) -> None:
    encoder = line({n: n for n in range(256)})
    task = encode_retrieval([encoder, encoder], made, queries="noto", database="twemoji")
    measure_retrieval(task)
    neighbour_sheet(task, made, rows=3)
    assert encoder.encoded == 19


def test_the_sheet_shows_the_nearest_and_frames_the_same_class(made: Listed) -> None:
    places = {n: n for n in range(10)} | {100 + n: n for n in range(10)} | {103: 4, 104: 3}
    task = encode_retrieval([line(places)], made, queries="noto", database="twemoji")
    picture = neighbour_sheet(task, made, rows=8, top=2)
    pixels = np.asarray(picture)
    margin, size = query_sheet.MARGIN, query_sheet.IMAGE_SIZE
    left = margin + size + query_sheet.COLUMN_GAP
    for row, number in enumerate(range(1, 9)):
        y = margin + query_sheet.HEADER + row * (size + query_sheet.GAP)
        middle = y + size // 2
        assert pixels[middle, margin + size // 2].tolist() == [number] * 3
        nearest = {3: 104, 4: 103}.get(number, 100 + number)
        assert pixels[middle, left + size // 2].tolist() == [nearest] * 3
        framed = pixels[y - 1, left].tolist() == list(query_sheet.FRAME_COLOUR)
        assert framed == (number not in (3, 4))


def test_a_drawing_is_not_its_own_neighbour_on_the_sheet(made: Listed) -> None:
    """All have the same vector, so the nearest are the first others."""
    task = encode_retrieval([line(dict.fromkeys(range(256), 0.0))], made, by="set")
    found = query_sheet._nearest(task, "line", np.arange(len(task.queries)), 3)
    assert found[0].tolist() == [1, 2, 3]
    assert found[1].tolist() == [0, 2, 3]
    assert found[7].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"queries": "noto", "database": "nowhere"}, "no set 'nowhere'; its sets are fluent, noto"),
        ({"queries": "noto"}, "two different sets"),
        ({"queries": "noto", "database": "noto"}, "two different sets"),
        (
            {
                "queries": "noto",
                "database": "twemoji",
                "selection": DatasetSelection(sets=("fluent",)),
            },
            "and the sets fluent",
        ),
        ({"queries": "fluent", "database": "twemoji", "by": "artist"}, "no artist in common"),
        ({"by": "mood"}, "got 'mood'"),
        ({"selection": DatasetSelection("train")}, "20 in test"),
    ],
)
def test_an_invalid_task_is_an_error_with_the_reason(made: Listed, arguments, message) -> None:
    with pytest.raises(BadInput, match=message):
        measure_retrieval(encode_retrieval([line({})], made, **arguments))


def test_drawings_without_a_class_or_a_pair_are_refused(made: Listed) -> None:
    made.drawings = [replace(d, subject=None, artist=d.id) for d in made.drawings]
    with pytest.raises(BadInput, match=r"No drawing in made .* has a known subject"):
        encode_retrieval([line({})], made)
    with pytest.raises(BadInput, match="none of the 20 queries"):
        measure_retrieval(encode_retrieval([line({})], made, by="artist"))
    task = encode_retrieval([line({})], made, by="set")
    with pytest.raises(BadInput, match="got 0 and 3"):
        neighbour_sheet(task, made, rows=0)


@pytest.fixture
def half_trained(made: Listed) -> Listed:
    """The dataset `made`, and a set of the split train with the subjects s1 to s4."""
    trained = [replace(drawing(210 + n, f"s{n}", "openmoji"), split="train") for n in range(1, 5)]
    return Listed([*made.drawings, *trained])


def test_subjects_restrict_the_queries_and_not_the_database(half_trained: Listed) -> None:
    rng = np.random.default_rng(2)
    encoder = Grey(rng.normal(size=(256, 2)).astype(np.float32))
    sets = {"queries": "noto", "database": "twemoji"}
    expected = {}
    for number in range(1, 9):  # by hand: whether the right one of all eight is the nearest
        distances = np.linalg.norm(encoder.table[101:109] - encoder.table[number], axis=1)
        expected[number] = float(distances.argmin() == number - 1)
    for subjects, numbers in {"seen": range(1, 5), "unseen": range(5, 9)}.items():
        selection = DatasetSelection(subjects=subjects)  # type: ignore[arg-type]
        report = measure_retrieval(encode_retrieval([encoder], half_trained, selection, **sets))
        found = report.results["grey"]
        assert (found.queries, found.database) == (4, 8)
        assert found.mean["R@1"] == pytest.approx(np.mean([expected[n] for n in numbers]))
        assert report.results["chance"].mean["R@1"] == pytest.approx(1 / 8)
        assert f"noto → twemoji, queries of {subjects} subjects: 4 queries" in report.table()
        assert report.results_by_subjects == {}


def test_with_leave_one_out_subjects_restrict_the_queries_only(half_trained: Listed) -> None:
    rng = np.random.default_rng(3)
    encoder = Grey(rng.normal(size=(256, 3)).astype(np.float32))
    selection = DatasetSelection("test", subjects="unseen")
    task = encode_retrieval([encoder], half_trained, selection)
    report = measure_retrieval(task)
    known = [d for d in half_trained.drawings if d.subject and d.split == "test"]
    numbers = [int(d.id.split("/")[1]) for d in known]
    right = []
    for row, query in enumerate(known):
        others = [n for n in range(len(known)) if n != row]
        if query.subject in ("s1", "s2", "s3", "s4") or query.subject in ("s0", "s9"):
            continue  # seen, or the only drawing of its subject
        distances = np.linalg.norm(encoder.table[numbers] - encoder.table[numbers[row]], axis=1)
        right.append(known[min(others, key=lambda n: distances[n])].subject == query.subject)
    found = report.results["grey"]
    assert (found.queries, found.database, found.left_out) == (8, len(known), 2)
    assert found.mean["R@1"] == pytest.approx(np.mean(right))
    nearest = query_sheet._nearest(task, "grey", np.arange(len(task.queries)), 2)
    assert not (nearest == task.queries[:, None]).any()


def test_seen_and_unseen_subjects_are_reported_separately_over_the_same_database(
    half_trained: Listed,
) -> None:
    encoder = Grey(np.random.default_rng(4).normal(size=(256, 2)).astype(np.float32))
    sets = {"queries": "noto", "database": "twemoji"}
    report = measure_retrieval(encode_retrieval([encoder], half_trained, **sets))
    for part in ("seen", "unseen"):
        alone = encode_retrieval([encoder], half_trained, DatasetSelection(subjects=part), **sets)
        assert report.results_by_subjects[part] == measure_retrieval(alone).results
    both = [report.results_by_subjects[part]["grey"] for part in ("seen", "unseen")]
    mean = sum(part.mean["mAP"] * part.queries for part in both) / 8
    assert report.results["grey"].mean["mAP"] == pytest.approx(mean)
    row = f"|  | 4 queries of unseen subjects | {both[1].mean['R@1']:.3f} |"
    assert row in report.table()
    unseen = report.as_json()["by_subjects"]["unseen"]
    assert (unseen["queries"], unseen["classes"]) == (4, 4)
    assert unseen["found"]["grey"]["over_queries"] == pytest.approx(both[1].mean)


def test_subjects_without_queries_are_refused(made: Listed) -> None:
    sets = {"queries": "noto", "database": "twemoji"}
    with pytest.raises(BadInput, match=r"No query in made .* has seen subjects"):
        encode_retrieval([line({})], made, DatasetSelection(subjects="seen"), **sets)
    assert measure_retrieval(encode_retrieval([line({})], made, **sets)).results_by_subjects == {}
