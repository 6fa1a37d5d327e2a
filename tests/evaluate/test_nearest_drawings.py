from dataclasses import replace

import numpy as np
import pytest

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.evaluate import (
    Selection,
    encode_retrieval,
    measure_retrieval,
    neighbour_sheet,
    retrieve,
    sheet,
)
from egara.metric import Metric
from egara.search import ExactIndex

from .made import Grey, Listed, colour


def drawing(number: int, subject: str | None, set_: str, artist: str | None = None):
    about = {"subject": subject, "set": set_, "artist": artist, "split": "test"}
    return LabelledDrawing(f"{set_}/{number}", colour(number, blue=number), {}, **about)


@pytest.fixture
def made() -> Listed:
    """Ten subjects in two sets, interleaved; noto lacks s0, twemoji s9; one drawing has none."""
    drawings = []
    for number in range(10):
        if number != 0:
            drawings.append(drawing(number, f"s{number}", "noto", "Anna"))
        if number != 9:
            drawings.append(drawing(100 + number, f"s{number}", "twemoji", "Bob"))
    return Listed([*drawings, drawing(200, None, "noto"), drawing(201, "s1", "fluent", "Anna")])


def line(places: dict[int, float], name: str = "line") -> Grey:
    """An encoder on a line: a drawing is where `places` says, far away by default."""
    table = np.array([[places.get(n, 1000.0 + n)] for n in range(256)], np.float32)
    return Grey(table, name=name)


def test_from_set_to_set_over_the_subjects_of_both(made: Listed) -> None:
    """Each drawing lies at its number; but twemoji's s3 and s4 are swapped."""
    places = {n: n for n in range(10)} | {100 + n: n for n in range(10)} | {103: 4, 104: 3}
    task = encode_retrieval([line(places)], made, queries="noto", database="twemoji")
    report = measure_retrieval(task)
    found = report.found["line"]
    assert (found.queries, found.database, found.classes) == (8, 8, 8)
    assert report.unclassed == 3
    assert found.mean["R@1"] == pytest.approx(6 / 8)
    assert found.mean["R@5"] == 1
    assert report.found["chance"].mean["R@1"] == pytest.approx(1 / 8)
    assert "noto → twemoji: 8 queries of 8 subjects, 8 drawings searched" in report.table()
    assert "3 left out, as only one of the sets has their subject" in report.table()
    assert "| line | queries | 0.750 | 1.000 |" in report.table()
    assert report.as_json()["found"]["line"]["over_queries"]["R@1"] == pytest.approx(6 / 8)


def test_leaving_one_out_by_artist_equals_the_metric_itself(made: Listed) -> None:
    rng = np.random.default_rng(1)
    encoder = Grey(rng.normal(size=(256, 4)).astype(np.float32), metric=Metric.COSINE)
    bits = Grey(rng.integers(0, 256, (256, 2), np.uint8), name="bits", metric=Metric.HAMMING)
    task = encode_retrieval([encoder, bits], made, by="artist")
    report = measure_retrieval(task)
    known = [d for d in made.drawings if d.artist]
    numbers = [int(d.id.split("/")[1]) for d in known]
    artists = [d.artist for d in known]
    for one in (encoder, bits):
        vectors = one.table[numbers]
        rows = np.arange(len(known))
        expected = retrieve(ExactIndex(vectors, one.metric), vectors, artists, artists, rows)
        assert report.found[one.name] == expected
    assert report.unclassed == 1
    assert "leave one out" in report.about
    assert "; 1 without a known artist" in report.table()


def test_every_drawing_is_encoded_once_for_all_that_follows(made: Listed) -> None:
    encoder = line({n: n for n in range(256)})
    task = encode_retrieval([encoder, encoder], made, queries="noto", database="twemoji")
    measure_retrieval(task)
    neighbour_sheet(task, made, rows=3)
    assert encoder.encoded == 19


def test_the_sheet_shows_the_nearest_and_frames_those_of_the_class(made: Listed) -> None:
    places = {n: n for n in range(10)} | {100 + n: n for n in range(10)} | {103: 4, 104: 3}
    task = encode_retrieval([line(places)], made, queries="noto", database="twemoji")
    picture = neighbour_sheet(task, made, rows=8, top=2)
    pixels = np.asarray(picture)
    left = sheet.MARGIN + sheet.SIDE + sheet.APART
    for row, number in enumerate(range(1, 9)):
        y = sheet.MARGIN + sheet.HEAD + row * (sheet.SIDE + sheet.GAP)
        middle = y + sheet.SIDE // 2
        assert pixels[middle, sheet.MARGIN + sheet.SIDE // 2].tolist() == [number] * 3
        nearest = {3: 104, 4: 103}.get(number, 100 + number)
        assert pixels[middle, left + sheet.SIDE // 2].tolist() == [nearest] * 3
        framed = pixels[y - 1, left].tolist() == list(sheet.RIGHT)
        assert framed == (number not in (3, 4))


def test_a_drawing_is_not_its_own_neighbour_on_the_sheet(made: Listed) -> None:
    """All are at the same place, so the nearest are the first others."""
    task = encode_retrieval([line(dict.fromkeys(range(256), 0.0))], made, by="set")
    found = sheet._nearest(task, "line", np.arange(len(task.queries)), 3)
    assert found[0].tolist() == [1, 2, 3]
    assert found[1].tolist() == [0, 2, 3]
    assert found[7].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"queries": "noto", "database": "nowhere"}, "no set 'nowhere'; its sets are fluent, noto"),
        ({"queries": "noto"}, "two different sets"),
        ({"queries": "noto", "database": "noto"}, "two different sets"),
        (
            {"queries": "noto", "database": "twemoji", "selection": Selection(sets=("fluent",))},
            "beside fluent",
        ),
        ({"queries": "fluent", "database": "twemoji", "by": "artist"}, "no artist in common"),
        ({"by": "mood"}, "got 'mood'"),
        ({"selection": Selection("train")}, "20 in test"),
    ],
)
def test_what_cannot_be_searched_says_why(made: Listed, given, message) -> None:
    with pytest.raises(BadInput, match=message):
        measure_retrieval(encode_retrieval([line({})], made, **given))


def test_no_class_and_no_pair_are_refused(made: Listed) -> None:
    made.drawings = [replace(d, subject=None, artist=d.id) for d in made.drawings]
    with pytest.raises(BadInput, match=r"No drawing in made .* has a known subject"):
        encode_retrieval([line({})], made)
    with pytest.raises(BadInput, match="none of 20 queries"):
        measure_retrieval(encode_retrieval([line({})], made, by="artist"))
    task = encode_retrieval([line({})], made, by="set")
    with pytest.raises(BadInput, match="got 0 and 3"):
        neighbour_sheet(task, made, rows=0)


@pytest.fixture
def half_trained(made: Listed) -> Listed:
    """As `made`, and a set of the split train that shows the subjects s1 to s4."""
    trained = [replace(drawing(210 + n, f"s{n}", "openmoji"), split="train") for n in range(1, 5)]
    return Listed([*made.drawings, *trained])


def test_subjects_restrict_the_queries_and_not_what_is_searched(half_trained: Listed) -> None:
    rng = np.random.default_rng(2)
    encoder = Grey(rng.normal(size=(256, 2)).astype(np.float32))
    asked = {"queries": "noto", "database": "twemoji"}
    expected = {}
    for one in range(1, 9):  # by hand: the place of the right drawing among all eight
        away = np.linalg.norm(encoder.table[101:109] - encoder.table[one], axis=1)
        expected[one] = float(away.argmin() == one - 1)
    for subjects, numbers in {"seen": range(1, 5), "unseen": range(5, 9)}.items():
        selection = Selection(subjects=subjects)  # type: ignore[arg-type]
        report = measure_retrieval(encode_retrieval([encoder], half_trained, selection, **asked))
        found = report.found["grey"]
        assert (found.queries, found.database) == (4, 8)
        assert found.mean["R@1"] == pytest.approx(np.mean([expected[n] for n in numbers]))
        assert report.found["chance"].mean["R@1"] == pytest.approx(1 / 8)
        assert f"noto → twemoji, queries of {subjects} subjects: 4 queries" in report.table()
        assert report.parts == {}


def test_where_one_is_left_out_subjects_restrict_the_queries_alone(half_trained: Listed) -> None:
    rng = np.random.default_rng(3)
    encoder = Grey(rng.normal(size=(256, 3)).astype(np.float32))
    selection = Selection("test", subjects="unseen")
    task = encode_retrieval([encoder], half_trained, selection)
    report = measure_retrieval(task)
    known = [d for d in half_trained.drawings if d.subject and d.split == "test"]
    numbers = [int(d.id.split("/")[1]) for d in known]
    right = []
    for row, one in enumerate(known):
        others = [n for n in range(len(known)) if n != row]
        if one.subject in ("s1", "s2", "s3", "s4") or one.subject in ("s0", "s9"):
            continue  # seen, or the only drawing of its subject
        away = np.linalg.norm(encoder.table[numbers] - encoder.table[numbers[row]], axis=1)
        right.append(known[min(others, key=lambda n: away[n])].subject == one.subject)
    found = report.found["grey"]
    assert (found.queries, found.database, found.left_out) == (8, len(known), 2)
    assert found.mean["R@1"] == pytest.approx(np.mean(right))
    places = sheet._nearest(task, "grey", np.arange(len(task.queries)), 2)
    assert not (places == task.queries[:, None]).any()


def test_seen_and_unseen_subjects_are_reported_apart_over_the_same_drawings(
    half_trained: Listed,
) -> None:
    encoder = Grey(np.random.default_rng(4).normal(size=(256, 2)).astype(np.float32))
    asked = {"queries": "noto", "database": "twemoji"}
    report = measure_retrieval(encode_retrieval([encoder], half_trained, **asked))
    for part in ("seen", "unseen"):
        alone = encode_retrieval([encoder], half_trained, Selection(subjects=part), **asked)
        assert report.parts[part] == measure_retrieval(alone).found
    both = [report.parts[part]["grey"] for part in ("seen", "unseen")]
    mean = sum(one.mean["mAP"] * one.queries for one in both) / 8
    assert report.found["grey"].mean["mAP"] == pytest.approx(mean)
    row = f"|  | 4 queries of unseen subjects | {both[1].mean['R@1']:.3f} |"
    assert row in report.table()
    unseen = report.as_json()["by_subjects"]["unseen"]
    assert (unseen["queries"], unseen["classes"]) == (4, 4)
    assert unseen["found"]["grey"]["over_queries"] == pytest.approx(both[1].mean)


def test_without_queries_of_the_subjects_it_is_refused(made: Listed) -> None:
    asked = {"queries": "noto", "database": "twemoji"}
    with pytest.raises(BadInput, match=r"No query in made .* has seen subjects"):
        encode_retrieval([line({})], made, Selection(subjects="seen"), **asked)
    assert measure_retrieval(encode_retrieval([line({})], made, **asked)).parts == {}
