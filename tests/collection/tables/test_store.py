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
from egara.errors import CollectionError

EDITS = 100
MAX_VERSIONS = 50  # those since the last clean-up, and some more


@pytest.fixture(autouse=True)
def short_retention(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep old versions for only a millisecond."""
    monkeypatch.setattr(lance_tables, "KEEP_OLD_VERSIONS", timedelta(milliseconds=1))


def versions(location: Path, table: str) -> int:
    return len(lancedb.connect(location).open_table(table).list_versions())


def test_a_row_that_is_rewritten_often_leaves_few_versions(tmp_path: Path) -> None:
    location = tmp_path / "collection"
    for process in range(5):  # each opens the collection, edits it and ends
        store = Store(str(location), create=True)
        for number in range(EDITS // 5):
            row = pa.table({"key": ["a"], "value": [process * EDITS + number]})
            store.upsert("edited", row, ["key"])
            store.compact("edited")
    assert store.version("edited") >= EDITS
    assert versions(location, "edited") < MAX_VERSIONS
    assert store.read("edited", row.schema).to_pylist() == row.to_pylist()


def test_an_edit_by_each_of_many_processes_leaves_few_versions(tmp_path: Path) -> None:
    location = tmp_path / "collection"
    for number in range(EDITS):
        store = Store(str(location), create=True)
        store.upsert("edited", pa.table({"key": ["a"], "value": [number]}), ["key"])
        store.compact("edited")
    assert versions(location, "edited") < MAX_VERSIONS


def test_a_threshold_that_is_changed_often_leaves_few_versions(
    labelled: Path, drawings: Path
) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["colours"])
    for number in range(EDITS):
        collection.tag_threshold("red", 0.1 + number / 1000)
    assert versions(drawings / ".egara", "tag_thresholds") < MAX_VERSIONS


def test_a_collection_that_several_threads_create_is_created_once(tmp_path: Path) -> None:
    threads = 4
    start = Barrier(threads)

    def create(location: Path) -> int:
        start.wait()
        return Store(str(location), create=True).schema_version

    with ThreadPoolExecutor(threads) as pool:
        for number in range(8):
            location = tmp_path / str(number)
            assert set(pool.map(create, [location] * threads)) == {schema.SCHEMA_VERSION}
            assert Store(str(location), create=False).count("about", "key = 'id'") == 1


def test_the_folder_of_the_drawings_is_not_taken_for_their_collection(tmp_path: Path) -> None:
    (tmp_path / "cat.png").touch()
    egara.open(tmp_path / ".egara")
    with pytest.raises(CollectionError) as caught:
        egara.open(tmp_path, create=False)
    assert str(caught.value) == (
        f"{tmp_path} is a folder of drawings; its collection is {tmp_path / '.egara'}. "
        "Open that folder."
    )
