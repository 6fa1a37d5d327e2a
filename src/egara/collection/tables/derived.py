"""What can be computed again, and may be deleted: derived tables and files.

A derived table says what it was made from, in its schema's metadata: under one key one JSON object
with ``layout`` (of the table, counted up where the same source would give another one), ``source``
(a digest of what it was made from) and ``facts`` (what else is known of it). A table that says
anything else, such as one that an older Egara made, is stale: it counts as absent. So does one that
was not on the disk whole before a power failure.

There may be a map for every seed and clusters for every number, so of each kind only those that
were used last are kept.
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
from egara.collection.tables.store import Store
from egara.errors import StorageError

__all__ = [
    "DERIVED_FOLDER",
    "Derived",
    "derived_folder",
    "read_derived",
    "record_derived",
    "write_derived",
]

DERIVED_FOLDER = "derived"

MADE_FROM = b"egara.derived"
KEPT = {"neighbours-": 16, "clusters-": 32, "copies-": 1, "map-": 8}
"""How many tables of each kind are kept."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived table, a digest of what it was made from, and what else is known of it."""

    table: pa.Table
    source: str
    facts: Mapping[str, Any]


def read_derived(store: Store, name: str, layout: int) -> Derived | None:
    """Read a derived table of this layout; None where there is none."""
    table = store.whole(name) if store.is_recorded(name) else None
    said = None if table is None else (table.schema.metadata or {}).get(MADE_FROM)
    about: dict[str, Any] = {} if said is None else json.loads(said)
    if table is None or about.get("layout") != layout:
        return None
    store.mark_used(name)
    return Derived(table.combine_chunks(), about["source"], about["facts"])


def write_derived(store: Store, name: str, layout: int, made: Derived) -> None:
    """Write a derived table anew; nothing where it is empty, or the collection can only be read."""
    if not len(made.table):
        return
    about = {"layout": layout, "source": made.source, "facts": made.facts}
    with suppress(StorageError):
        store.replace(name, made.table.replace_schema_metadata({MADE_FROM: json.dumps(about)}))
        _drop_unused(store, name)


def derived_folder(store: Store) -> Path:
    """Where derived files are kept: in the collection, or in the user's cache of a remote one."""
    if store.folder is not None:
        return store.folder / DERIVED_FOLDER
    return user_cache_path("egara") / hashlib.sha256(store.location.encode()).hexdigest()[:16]


def _drop_unused(store: Store, written: str) -> None:
    """Delete the tables of a kind that were not used for longest, beyond those that are kept."""
    for kind in schema.DERIVED_PREFIXES:
        if written.startswith(kind):
            others = [name for name in store.tables() if name.startswith(kind) and name != written]
            others.sort(key=store.last_used, reverse=True)
            for name in others[KEPT[kind] - 1 :]:
                store.drop(name)


def record_derived(store: Store, path: Path) -> None:
    """Record the digest of a derived file that was written, so that damage to it is found.

    A file of the same name in a collection that can only be read is left as it is.
    """
    if store.folder is not None:
        with suppress(OSError):
            Commits(store.folder).record_file(path)
