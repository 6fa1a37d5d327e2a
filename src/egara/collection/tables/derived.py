"""Read and write derived data: tables and files that can be deleted and computed again.

The schema metadata of a derived table has one JSON object with ``layout`` (a version number, which
changes if the same source would result in a different table), ``source`` (a digest of the data
from which the table was computed) and ``facts`` (other properties). A table with a different
layout, for example from an older version of Egara, is outdated and counts as missing. A table that
was not completely on the disk before a power failure counts as missing too.

There can be a map for every seed and clusters for every number of clusters, so only the most
recently used tables of each kind are kept.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from platformdirs import user_cache_path

from egara.collection.tables import schema
from egara.collection.tables.commits import Commits
from egara.collection.tables.lance_tables import TableVersion
from egara.collection.tables.store import Store
from egara.errors import StorageError

__all__ = [
    "DERIVED_FOLDER",
    "Derived",
    "derived_folder",
    "open_derived",
    "read_derived",
    "record_derived",
    "write_derived",
]

DERIVED_FOLDER = "derived"

DERIVED_METADATA = b"egara.derived"
MAX_TABLES = {"neighbours-": 16, "clusters-": 32, "copies-": 1, "map-": 8, "words-": 1}
"""The number of tables of each kind that are kept, by the prefix of their names."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived table.

    Attributes:
        table: the rows.
        source: a digest of the data that the table was computed from.
        facts: other properties, as JSON values.
    """

    table: pa.Table
    source: str
    facts: Mapping[str, Any]


def read_derived(store: Store, name: str, layout: int) -> Derived | None:
    """Return a derived table; None if it does not exist or has a different layout."""
    table = store.read_with_metadata(name) if store.is_recorded(name) else None
    metadata = None if table is None else (table.schema.metadata or {}).get(DERIVED_METADATA)
    properties: dict[str, Any] = {} if metadata is None else json.loads(metadata)
    if table is None or properties.get("layout") != layout:
        return None
    store.mark_used(name)
    return Derived(table.combine_chunks(), properties["source"], properties["facts"])


def open_derived(store: Store, name: str, layout: int, source: str) -> TableVersion | None:
    """Return a derived table of a source, without reading its rows.

    Returns:
        None if the table does not exist, has a different layout or was computed from other data.
    """
    version = store.open_version(name) if store.is_recorded(name) else None
    properties = json.loads(version.metadata.get(DERIVED_METADATA, b"{}")) if version else {}
    if (properties.get("layout"), properties.get("source")) != (layout, source):
        return None
    store.mark_used(name)
    return version


def write_derived(store: Store, name: str, layout: int, derived: Derived) -> None:
    """Write or replace a derived table, unless it is empty or the collection is read-only."""
    if not len(derived.table):
        return
    properties = {"layout": layout, "source": derived.source, "facts": derived.facts}
    metadata = {DERIVED_METADATA: json.dumps(properties)}
    with suppress(StorageError):
        store.replace(name, derived.table.replace_schema_metadata(metadata))
        _drop_unused(store, name)


def derived_folder(store: Store) -> Path:
    """Return the folder of derived files.

    It is in the collection's folder; for an object store, it is in the user's cache folder.
    """
    if store.folder is not None:
        return store.folder / DERIVED_FOLDER
    return user_cache_path("egara") / hashlib.sha256(store.location.encode()).hexdigest()[:16]


def _drop_unused(store: Store, new_table: str) -> None:
    """Delete the least recently used tables of a kind, and keep `MAX_TABLES` of them."""
    for kind in schema.DERIVED_PREFIXES:
        if new_table.startswith(kind):
            others = [
                name for name in store.tables() if name.startswith(kind) and name != new_table
            ]
            others.sort(key=store.last_used, reverse=True)
            for name in others[MAX_TABLES[kind] - 1 :]:
                store.drop(name)


def record_derived(store: Store, path: Path) -> None:
    """Record the digest of a new derived file; `Collection.check` uses it to find damage.

    Errors are ignored, because the collection may be read-only.
    """
    if store.folder is not None:
        with suppress(OSError):
            Commits(store.folder).record_file(path)
