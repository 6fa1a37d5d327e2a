import json
import os
from pathlib import Path

import pyarrow as pa
import pytest

from egara.collection.tables import Derived, Store, read_derived, write_derived
from egara.collection.tables.derived import DERIVED_METADATA
from egara.errors import StorageError

TABLE = pa.table({"n": [3, 1, 2]})
NAME = "numbers"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "collection"), create=True)


def test_a_derived_table_is_read_with_its_source_and_facts(store) -> None:
    assert read_derived(store, NAME, 1) is None
    write_derived(store, NAME, 1, Derived(TABLE, "abc", {"recall": 0.5}))
    found = read_derived(store, NAME, 1)
    assert found is not None
    assert (found.source, found.facts) == ("abc", {"recall": 0.5})
    assert found.table["n"].to_pylist() == [3, 1, 2]


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {b"egara.graph": json.dumps({"layout": 1, "source": "abc", "recall": 1.0})},
        {b"egara.source": b"abc", b"egara.layout": b"1"},
        {DERIVED_METADATA: json.dumps({"layout": 2, "source": "abc", "facts": {}})},
        {DERIVED_METADATA: json.dumps({"source": "abc"})},
    ],
)
def test_a_table_of_another_layout_or_another_shape_counts_as_absent(store, metadata) -> None:
    store.replace(NAME, TABLE.replace_schema_metadata(metadata))
    assert read_derived(store, NAME, 1) is None


def test_an_empty_table_is_not_written(store) -> None:
    write_derived(store, NAME, 1, Derived(TABLE.slice(0, 0), "abc", {}))
    assert store.read_with_metadata(NAME) is None


def test_writing_to_a_read_only_collection_raises_no_error(store, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("read-only")

    monkeypatch.setattr(store, "replace", refuse)
    write_derived(store, NAME, 1, Derived(TABLE, "abc", {}))
    assert read_derived(store, NAME, 1) is None


def test_only_the_last_used_derived_tables_are_kept(store) -> None:
    made = Derived(TABLE, "abc", {})
    store.append("boards", TABLE)
    for seed in range(8):
        write_derived(store, f"map-a-{seed}", 1, made)
        write_derived(store, f"clusters-a-{seed}", 1, made)
        os.utime(store.folder / f"map-a-{seed}.lance", (seed, seed))
    assert read_derived(store, "map-a-0", 1) is not None  # Reading it uses it.
    write_derived(store, "map-a-8", 1, made)
    kept = [seed for seed in range(9) if read_derived(store, f"map-a-{seed}", 1)]
    assert kept == [0, 2, 3, 4, 5, 6, 7, 8]
    assert not (store.folder / "map-a-1.lance").exists()
    assert {name for name in store.tables() if not name.startswith("map-")} == {
        "about", "boards", *(f"clusters-a-{number}" for number in range(8)),
    }  # fmt: skip


def test_a_derived_table_that_was_not_completed_counts_as_absent(store, monkeypatch) -> None:
    write_derived(store, NAME, 1, Derived(TABLE, "abc", {}))
    monkeypatch.setattr(store, "_commits", Unrecorded())
    assert read_derived(store, NAME, 1) is None


class Unrecorded:
    def is_recorded(self, name: str) -> bool:
        return name != NAME
