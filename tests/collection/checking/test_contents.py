"""Invalid rows in tables whose files are unchanged, or have no digests, are detected."""

import shutil
from pathlib import Path

import lancedb
import pyarrow as pa
import pytest

import egara
from egara.collection import Collection
from egara.collection.tables import Store, schema

from .conftest import everything


@pytest.fixture
def collection(place: Path) -> Collection:
    return egara.open(place)


def rewrite(place: Path, table: str, **columns: list[object]) -> None:
    """Write other values to the first rows of some columns, as another program might."""
    store = Store(str(place), create=False)
    layout = store.schema_of(table)
    assert layout is not None
    rows = store.read(table, layout).to_pylist()
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=False):
            row[name] = value
    store.replace(table, pa.Table.from_pylist(rows, layout))


def vectors_of(place: Path, encoder: str) -> str:
    rows = Store(str(place), create=False).read("encoders", schema.ENCODERS).to_pylist()
    return schema.vectors_table(next(r["fingerprint"] for r in rows if r["name"] == encoder))


def assert_repaired(place: Path, expected: dict[str, list[str]]) -> None:
    egara.open(place).repair()
    egara.open(place).index(place.parent)
    assert egara.open(place).check(read_data=True).faults == []
    assert everything(place) == expected


@pytest.mark.parametrize("value", [float("-inf"), float("inf")])
def test_a_vector_that_is_not_finite_is_detected_and_computed_again(
    place: Path, expected: dict[str, list[str]], value: float
) -> None:
    table = vectors_of(place, "colours")
    rewrite(place, table, vector=[[0.5] * 47 + [value]])
    (fault,) = egara.open(place).check().faults
    assert (fault.part, fault.problem) == (table, "1 rows: the vector is not finite")
    assert_repaired(place, expected)


def test_a_thumbnail_that_cannot_be_decoded_is_detected_and_made_again(
    place: Path, expected: dict[str, list[str]]
) -> None:
    rewrite(place, "thumbnails", webp=[b"no picture", None])
    (fault,) = egara.open(place).check().faults
    assert fault.problem == "2 rows: the image cannot be decoded"
    assert_repaired(place, expected)


def test_repeated_rows_are_detected_and_removed(
    place: Path, expected: dict[str, list[str]]
) -> None:
    store = Store(str(place), create=False)
    for table in ("images", vectors_of(place, "tinybits")):
        layout = store.schema_of(table)
        assert layout is not None
        store.append(table, store.read(table, layout).slice(0, 2))
    found = {fault.part: fault.problem for fault in egara.open(place).check().faults}
    assert set(found.values()) == {"2 IDs occur twice"}
    assert_repaired(place, expected)


def test_files_whose_drawings_have_no_row_are_detected_and_indexed_again(
    place: Path, expected: dict[str, list[str]]
) -> None:
    Store(str(place), create=False).delete("images", "path LIKE 'cats/%'")
    (fault,) = egara.open(place).check().faults
    assert fault.part == "images"
    assert "6 drawings" in fault.problem
    assert "egara index" in fault.remedy
    report = egara.open(place).repair()
    assert report.index == [str(place.parent)]
    assert_repaired(place, expected)


def test_vectors_with_other_dimensions_than_the_encoder_are_detected(place: Path) -> None:
    rewrite(place, "encoders", dimensions=[40])
    (fault,) = egara.open(place).check().faults
    assert fault.part == vectors_of(place, "colours")
    assert fault.problem == "its vectors are 48 floats, not 40 floats"


def test_fewer_labels_than_scores_are_detected(place: Path) -> None:
    table = vectors_of(place, "colours").replace("vectors", "labels")
    store = Store(str(place), create=False)
    store.replace(table, store.read(table, schema.LABELS).slice(0, 3))
    (fault,) = egara.open(place).check().faults
    assert (fault.part, fault.problem) == (table, "it has 3 labels, not 6")


def test_a_missing_row_of_a_folder_is_detected(place: Path, expected: dict[str, list[str]]) -> None:
    Store(str(place), create=False).delete("roots", "true")
    (fault,) = egara.open(place).check().faults
    assert fault.part == "roots"
    assert_repaired(place, expected)


def test_missing_rows_of_encoders_are_detected(place: Path, expected: dict[str, list[str]]) -> None:
    Store(str(place), create=False).delete("encoders", "true")
    (fault,) = egara.open(place).check().faults
    assert fault.part == "encoders"
    assert_repaired(place, expected)


def test_a_table_with_other_columns_is_detected(
    place: Path, expected: dict[str, list[str]]
) -> None:
    store = Store(str(place), create=False)
    store.replace("files", pa.table({"root": [1], "file": ["a.png"]}))
    (fault,) = egara.open(place).check().faults
    assert fault.part == "files"
    assert "path, id" in fault.problem
    assert_repaired(place, expected)


def test_valid_changes_by_another_program_are_not_damage(place: Path) -> None:
    lancedb.connect(place).open_table("tags").delete("tag = 'sea'")
    (place / "notes.txt").write_text("mine")
    report = egara.open(place).check()
    assert report.sound
    assert any("notes.txt" in note for note in report.notes)
    assert egara.open(place).repair().repairs == []
    assert (place / "notes.txt").read_text() == "mine"


def test_a_collection_without_a_journal_has_a_note_and_is_checked_by_reading(place: Path) -> None:
    """Such a collection is from an older Egara: only files that cannot be read are found."""
    rewrite(place, "about", value=["2"])
    Store(str(place), create=False).delete("about", "key = 'id'")
    for name in ("journal.txt", "journal.last", "collection.json"):
        (place / name).unlink()
    report = egara.open(place).check()
    assert report.sound
    assert any("no digests" in note for note in report.notes)
    for path in (place / "images.lance/data").iterdir():
        path.write_bytes(path.read_bytes()[:-50])
    assert egara.open(place).check().faults[0].part == "images"
    egara.open(place).repair()
    egara.open(place).index(place.parent)
    report = egara.open(place).check(read_data=True)
    assert report.sound
    assert not report.notes
    assert len(egara.open(place).drawings(["cats/01.png"])) == 1


def test_check_changes_nothing(place: Path) -> None:
    shutil.rmtree(place / "about.lance")
    (place / "tags.lance/_versions/latest_version_hint.json").write_text("{}")
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    assert not egara.open(place).check(read_data=True).sound
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before
