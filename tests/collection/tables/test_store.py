"""The number of versions that many commits leave, and concurrent processes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import lancedb
import pyarrow as pa
import pytest

import egara
from egara.collection.tables import Store, lance_tables, schema

EDITS = 100
KEPT_AT_MOST = 50  # versions: those since the last cleaning, and some more


@pytest.fixture(autouse=True)
def no_reader_lags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep old versions for readers only for a millisecond."""
    monkeypatch.setattr(lance_tables, "KEEP_OLD_VERSIONS", timedelta(milliseconds=1))


def versions(location: Path, table: str) -> int:
    return len(lancedb.connect(location).open_table(table).list_versions())


def test_a_row_that_is_rewritten_often_leaves_few_versions(tmp_path: Path) -> None:
    place = tmp_path / "collection"
    for process in range(5):  # each opens the collection, edits, and ends
        opened = Store(str(place), create=True)
        for number in range(EDITS // 5):
            row = pa.table({"key": ["a"], "value": [process * EDITS + number]})
            opened.upsert("edited", row, ["key"])
            opened.compact("edited")
    assert opened.version("edited") >= EDITS
    assert versions(place, "edited") < KEPT_AT_MOST
    assert opened.read("edited", row.schema).to_pylist() == row.to_pylist()


def test_an_edit_by_each_of_many_processes_leaves_few_versions(tmp_path: Path) -> None:
    place = tmp_path / "collection"
    for number in range(EDITS):
        opened = Store(str(place), create=True)
        opened.upsert("edited", pa.table({"key": ["a"], "value": [number]}), ["key"])
        opened.compact("edited")
    assert versions(place, "edited") < KEPT_AT_MOST


def test_a_threshold_that_is_changed_often_leaves_few_versions(
    labelled: Path, drawings: Path
) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["colours"])
    for number in range(EDITS):
        collection.tag_threshold("red", 0.1 + number / 1000)
    assert versions(drawings / ".egara", "tag_thresholds") < KEPT_AT_MOST


def test_a_collection_that_several_threads_create_is_created_once(tmp_path: Path) -> None:
    several = 4
    start = Barrier(several)

    def make(place: Path) -> int:
        start.wait()
        return Store(str(place), create=True).schema_version

    with ThreadPoolExecutor(several) as pool:
        for number in range(8):
            place = tmp_path / str(number)
            assert set(pool.map(make, [place] * several)) == {schema.SCHEMA_VERSION}
            assert Store(str(place), create=False).count("about", "key = 'id'") == 1
