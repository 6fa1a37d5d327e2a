"""What can be computed again, and may be deleted: derived tables and files.

A derived table says what it was made from, in its schema's metadata: under one key one JSON object
with ``layout`` (of the table, counted up where the same source would give another one), ``source``
(a digest of what it was made from) and ``facts`` (what else is known of it). A table that says
anything else, such as one that an older Egara made, is stale: it counts as absent.
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

from egara.collection.tables.store import Store
from egara.errors import StorageError

__all__ = ["Derived", "derived_folder", "read_derived", "write_derived"]

MADE_FROM = b"egara.derived"


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived table, a digest of what it was made from, and what else is known of it."""

    table: pa.Table
    source: str
    facts: Mapping[str, Any]


def read_derived(store: Store, name: str, layout: int) -> Derived | None:
    """Read a derived table of this layout; None where there is none."""
    table = store.whole(name)
    said = None if table is None else (table.schema.metadata or {}).get(MADE_FROM)
    about: dict[str, Any] = {} if said is None else json.loads(said)
    if table is None or about.get("layout") != layout:
        return None
    return Derived(table.combine_chunks(), about["source"], about["facts"])


def write_derived(store: Store, name: str, layout: int, made: Derived) -> None:
    """Write a derived table anew; nothing where it is empty, or the collection can only be read."""
    if not len(made.table):
        return
    about = {"layout": layout, "source": made.source, "facts": made.facts}
    with suppress(StorageError):
        store.replace(name, made.table.replace_schema_metadata({MADE_FROM: json.dumps(about)}))


def derived_folder(store: Store) -> Path:
    """Where derived files are kept: in the collection, or in the user's cache of a remote one."""
    if store.folder is not None:
        return store.folder / "derived"
    return user_cache_path("egara") / hashlib.sha256(store.location.encode()).hexdigest()[:16]
