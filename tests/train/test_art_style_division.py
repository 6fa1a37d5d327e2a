"""The recipe ``art-style``: which drawings serve for what."""

import csv
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from egara.datasets import LabelledDrawing
from egara.datasets.styles import styles
from egara.errors import BadInput

pytest.importorskip("pydantic", reason="needs egara[train]")

from egara.train.art_style.division import PARTS, Division, DivisionSettings, divide

COUNTS = {"a": 9, "b": 14, "c": 30, "d": 12, "e": 3, "f": 11, "g": 1}


def by_artists(**changes: object) -> Division:
    drawings = [
        LabelledDrawing(f"{name}{number}", b"", artist=name)
        for name, count in COUNTS.items()
        for number in range(count)
    ] + [LabelledDrawing(f"?{number}", b"") for number in range(5)]
    asked = {
        "min_drawings_per_artist": 9,
        "max_drawings_per_artist": 12,
        "test_drawings_per_artist": 4,
        "training_artists": 3,
        "unseen_artists": 2,
        **changes,
    }
    return divide(drawings, [x.artist for x in drawings], DivisionSettings(**asked))  # type: ignore[arg-type]


def ids(division: Division) -> dict[str, set[str]]:
    return {part: {drawing.id for drawing in division.drawings[part]} for part in PARTS}


def test_no_drawing_has_two_parts_and_no_unseen_artist_is_in_a_stage() -> None:
    division = by_artists(include_unknown_artists=True)
    for one, other in combinations(ids(division).values(), 2):
        assert one.isdisjoint(other)
    unseen = set(division.names["unseen"])
    assert len(unseen) == 2
    for part in ("train", "seen", "pretraining"):
        assert unseen.isdisjoint(division.names[part])
    assert set(division.names["train"]).isdisjoint(division.names["pretraining"])


def test_artists_have_the_requested_numbers_of_drawings() -> None:
    division = by_artists()
    train, seen, unseen = (Counter(division.names[part]) for part in ("train", "seen", "unseen"))
    assert set(train) == set(seen)
    assert division.artists == sorted(train)
    assert all(COUNTS[name] >= 9 for name in [*train, *unseen])
    assert all(train[name] == min(12, COUNTS[name]) - 4 for name in train)
    assert set(seen.values()) == set(unseen.values()) == {4}


def test_unknown_artists_are_used_only_if_the_settings_include_them() -> None:
    assert not any(name == "" for name in by_artists().names["pretraining"])
    assert (
        sum(name == "" for name in by_artists(include_unknown_artists=True).names["pretraining"])
        == 5
    )
    assert len(by_artists(pretraining_drawings=2).drawings["pretraining"]) == 2


def test_the_same_seed_gives_the_same_division() -> None:
    assert ids(by_artists()) == ids(by_artists())


def test_too_few_artists_are_counted_in_the_message() -> None:
    with pytest.raises(BadInput, match="5 of 7 artists have 9 drawings or more; 7 are asked for"):
        by_artists(training_artists=5)


@pytest.mark.parametrize("tests", [9, 12])
def test_artists_who_could_have_only_tests_are_refused(tests: int) -> None:
    message = f"min_drawings_per_artist is 9 and .*test_drawings_per_artist {tests}: .* no training"
    with pytest.raises(BadInput, match=message):
        by_artists(test_drawings_per_artist=tests)


def with_tests(**tests: int) -> list[LabelledDrawing]:
    """Ten drawings of each artist, the first so many of them of the split test."""
    return [
        LabelledDrawing(
            f"{name}{number}", b"", artist=name, split="test" if number < count else "train"
        )
        for name, count in tests.items()
        for number in range(10)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_division_by_artists_never_trains_on_the_split_test(seed: int) -> None:
    drawings = with_tests(all=10, most=7, two=2, none=0, other=1, fifth=2)
    asked = DivisionSettings(
        "artists",
        min_drawings_per_artist=8,
        max_drawings_per_artist=9,
        test_drawings_per_artist=3,
        training_artists=2,
        unseen_artists=2,
        include_unknown_artists=True,
    )
    drawings += [LabelledDrawing(f"?{split}", b"", split=split) for split in ("train", "test")]
    division = divide(drawings, [x.artist for x in drawings], asked, seed)
    assert set(division.names["unseen"]) == {"all", "most"}  # they cannot be trained on
    assert len(division.artists) == 2
    for part in ("train", "pretraining"):
        assert {x.split for x in division.drawings[part]} == {"train"}
    assert "?train" in ids(division)["pretraining"]
    for name in division.artists:
        tests = {x.id for x in drawings if x.artist == name and x.split == "test"}
        assert tests <= ids(division)["seen"]
    assert set(Counter(division.names["seen"]).values()) == {3}
    assert set(Counter(division.names["train"]).values()) == {6}


def test_a_dataset_with_only_the_split_test_cannot_be_trained_on() -> None:
    drawings = with_tests(a=10, b=10, c=10)
    asked = DivisionSettings(
        "artists",
        min_drawings_per_artist=8,
        test_drawings_per_artist=3,
        training_artists=1,
        unseen_artists=1,
    )
    message = "0 of them can be trained on: drawings of the split test are only for tests"
    with pytest.raises(BadInput, match=message):
        divide(drawings, [x.artist for x in drawings], asked)


def by_splits(**changes: object) -> Division:
    drawings = []
    for set_, artist, splits in (
        ("icons", "Ann", "train train train train validation test test"),
        ("emoji", "Bob", "train train train test"),
        ("few", "Cleo", "train test"),
        ("hidden", "Dan", "test test test"),
        ("relative", "Bob", "test test test"),  # Bob drew what is trained on
        ("small", "Eve", "test test"),
    ):
        for number, split in enumerate(splits.split()):
            drawings.append(
                LabelledDrawing(f"{set_}{number}", b"", artist=artist, set=set_, split=split)  # type: ignore[arg-type]
            )
    asked = {"by": "splits", "min_drawings_per_artist": 3, "max_drawings_per_artist": 3,
             "test_drawings_per_artist": 3, "unseen_artists": None, **changes}  # fmt: skip
    return divide(drawings, styles(drawings), DivisionSettings(**asked))  # type: ignore[arg-type]


def test_splits_are_kept_and_designers_of_what_is_trained_on_are_not_unseen() -> None:
    division = by_splits()
    assert division.artists == ["emoji", "icons"]
    assert Counter(division.names["train"]) == {"emoji": 3, "icons": 3}
    assert ids(division)["validation"] == {"icons4"}
    assert ids(division)["seen"] == {"icons5", "icons6", "emoji3"}
    assert set(division.names["unseen"]) == {"hidden"}
    assert Counter(division.names["pretraining"]) == {"icons": 1, "few": 1}


def test_a_division_by_splits_never_trains_on_the_split_test() -> None:
    division = by_splits()
    for part in ("pretraining", "train"):
        assert {drawing.split for drawing in division.drawings[part]} == {"train"}


def test_a_dataset_without_an_artist_with_enough_drawings_is_refused() -> None:
    with pytest.raises(BadInput, match=r"0 of 3 artists have 9 .* The most that one has is 4"):
        by_splits(min_drawings_per_artist=9)


def test_the_division_is_written_down(tmp_path: Path) -> None:
    division = by_splits()
    division.write(tmp_path / "division.csv")
    with (tmp_path / "division.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert Counter(row["part"] for row in rows) == {
        part: len(drawings) for part, drawings in division.drawings.items() if drawings
    }
    assert {"id": "hidden0", "artist": "hidden", "part": "unseen"} in rows


def test_a_set_by_one_artist_is_a_style_and_a_set_by_many_is_as_many() -> None:
    drawings = [
        LabelledDrawing("1", b"", set="icons", artist="Ann"),
        LabelledDrawing("2", b"", set="icons", artist="Ann"),
        LabelledDrawing("3", b"", set="archive", artist="Ann"),
        LabelledDrawing("4", b"", set="archive", artist="Bob"),
        LabelledDrawing("5", b"", set="archive"),
        LabelledDrawing("6", b"", artist="Bob"),
        LabelledDrawing("7", b"", set="unsigned"),
    ]
    assert styles(drawings) == ["icons", "icons", "Ann", "Bob", None, "Bob", "unsigned"]
