"""Write small tables again from the other tables and the installed encoders."""

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.checking.reports import Repair
from egara.collection.tables import (
    MARKER,
    Commits,
    Store,
    join_path,
    marker_content,
    new_id,
    read_marker,
    replace_labels,
    root_location,
    schema,
    to_text,
    write_marker,
)
from egara.encoders import Manifest, default_encoders, installed

__all__ = [
    "is_incomplete",
    "rebuild_about",
    "rebuild_encoders",
    "rebuild_labels",
    "rebuild_marker",
    "rebuild_roots",
]

VECTORS = schema.vectors_table("")
MAX_SAMPLED_FILES = 200  # per root
LOST_FOLDER_PREFIX = "lost-folder-"

Rows = Sequence[Mapping[str, Any]]


def is_incomplete(store: Store, table: str, rows: Rows) -> bool:
    """Return whether rows that other tables need are missing in a readable small table."""
    assert store.folder is not None
    if table == "about":
        about = {row["key"]: row["value"] for row in rows}
        journaled = Commits(store.folder).journal.exists
        return "schema_version" not in about or (journaled and "id" not in about)
    if table == "encoders":
        return not rows and any(name.startswith(VECTORS) for name in store.names())
    return not {*_paths(store)} <= _known_roots(rows)


def _known_roots(rows: Rows) -> set[int]:
    return {row["root"] for row in rows if not row["location"].startswith(LOST_FOLDER_PREFIX)}


def rebuild_about(store: Store, intact: Rows, backed_up: str | None) -> list[Repair]:
    """Write the table ``about`` again.

    Args:
        store: the collection's store, opened for repairing.
        intact: the undamaged rows of the table.
        backed_up: the collection's ID in a backup.
    """
    assert store.folder is not None
    about = {row["key"]: row["value"] for row in intact}
    version = int(about["schema_version"]) if about.get("schema_version", "").isdecimal() else None
    marked = read_marker(store.folder)
    collection_id = about.get("id") or marked or backed_up
    if version is None:
        version = _schema_version(store)
    if version >= schema.JOURNALED_FROM:
        collection_id = collection_id or new_id()
    rows = {"schema_version": str(version)} | ({"id": collection_id} if collection_id else {})
    store.replace("about", pa.table({"key": [*rows], "value": [*rows.values()]}, schema.ABOUT))
    kept = collection_id is None or collection_id in (about.get("id"), marked, backed_up)
    return [Repair("about", f"Written again{'' if kept else ', with a new ID'}.")]


def rebuild_marker(store: Store) -> list[Repair]:
    """Write the marker file again if it does not have the ID in the table ``about``."""
    assert store.folder is not None
    collection_id = store.about().get("id")
    if collection_id is None or _marker(store.folder) == marker_content(collection_id):
        return []
    write_marker(store.folder, collection_id)
    return [Repair(MARKER, "Written again.")]


def _marker(folder: Path) -> bytes | None:
    try:
        return (folder / MARKER).read_bytes()
    except OSError:
        return None


def _schema_version(store: Store) -> int:
    assert store.folder is not None
    if Commits(store.folder).journal.exists or _marker(store.folder) is not None:
        return schema.SCHEMA_VERSION
    for name in store.names():
        layout = store.schema_of(name) if name.startswith(VECTORS) else None
        if layout is not None and "scores" in layout.names and "labels" not in layout.names:
            return 1
    return 2


def rebuild_roots(store: Store, intact: Rows, folders: Sequence[Path]) -> list[Repair]:
    """Find the folders of drawings whose rows in the table ``roots`` are lost.

    A folder is assigned to a root if it contains most of the root's files in the tables. If no
    folder is found, the root gets a path that does not exist. Its drawings then count as missing
    until they are indexed again.

    Args:
        store: the collection's store, opened for repairing.
        intact: the undamaged rows of the table.
        folders: candidates; the parent of the collection's folder is tried too.
    """
    assert store.folder is not None
    paths = _paths(store)
    missing = sorted(paths.keys() - _known_roots(intact))
    candidates = [*(Path(folder).resolve() for folder in folders), store.folder.resolve().parent]
    locations: dict[int, Path] = {}
    for root in missing:
        for folder in candidates:
            if folder not in locations.values() and _has_most(folder, paths[root]):
                locations[root] = folder
                break
    lost = [root for root in missing if root not in locations]
    new = {root: to_text(root_location(store, folder)) for root, folder in locations.items()}
    new |= {root: f"{LOST_FOLDER_PREFIX}{root}" for root in lost}
    rows = [row for row in intact if row["root"] not in new]
    rows += [{"root": root, "location": location} for root, location in sorted(new.items())]
    store.replace("roots", pa.Table.from_pylist(rows, schema.ROOTS))
    repairs = [Repair("roots", f"Found the folder {folder}.") for folder in locations.values()]
    if lost:
        repairs.append(
            Repair(
                "roots",
                "Written again.",
                f"The locations of {len(lost)} folders are unknown. Repair again with --folder "
                "FOLDER for each, or index them again.",
            )
        )
    return repairs


def _paths(store: Store) -> Mapping[int, list[str]]:
    """Return paths of files in the tables by root, sorted; at most `MAX_SAMPLED_FILES` per root."""
    paths: defaultdict[int, set[str]] = defaultdict(set)
    files = store.read("files", schema.FILES, ["root", "path"])
    images = store.read("images", schema.IMAGES, ["root", "path", "missing"])
    for table in (files, images.filter(pc.invert(images["missing"]))):
        for root, path in zip(table["root"].to_pylist(), table["path"].to_pylist(), strict=True):
            paths[root].add(path)
    return {root: list(islice(sorted(files), MAX_SAMPLED_FILES)) for root, files in paths.items()}


def _has_most(folder: Path, paths: Sequence[str]) -> bool:
    existing = sum(os.path.lexists(join_path(folder, path)) for path in paths)
    return 2 * existing > len(paths)


def rebuild_encoders(store: Store, intact: Rows) -> list[Repair]:
    """Write the table ``encoders`` again with all encoders whose vectors the collection has.

    Args:
        store: the collection's store, opened for repairing.
        intact: the undamaged rows of the table.
    """
    known = {row["fingerprint"] for row in intact}
    stored = [name.removeprefix(VECTORS) for name in store.names() if name.startswith(VECTORS)]
    missing = [fingerprint for fingerprint in stored if fingerprint not in known]
    manifests = _manifests() if missing else {}
    restored = [manifests[fingerprint] for fingerprint in missing if fingerprint in manifests]
    order = default_encoders()
    restored.sort(key=lambda m: (order.index(m.name) if m.name in order else len(order), m.name))
    rows = [*intact, *map(_encoder_row, restored)]
    store.replace("encoders", pa.Table.from_pylist(rows, schema.ENCODERS))
    repairs = [Repair("encoders", f"Added {manifest.name!r} again.") for manifest in restored]
    repairs += [
        Repair(
            "encoders",
            f"Kept the vectors of the fingerprint {fingerprint}.",
            "No installed encoder has this fingerprint. Install it (`egara encoders add FOLDER`) "
            "and repair again.",
        )
        for fingerprint in missing
        if fingerprint not in manifests
    ]
    return repairs


def _encoder_row(manifest: Manifest) -> dict[str, Any]:
    return {
        "fingerprint": manifest.fingerprint(),
        "name": manifest.name,
        "vector_type": manifest.vector_type,
        "dimensions": manifest.dimensions,
        "metric": manifest.metric,
        "labels": None,
    }


def rebuild_labels(store: Store) -> list[Repair]:
    """Write the missing labels of all encoders whose scores the collection has."""
    repairs = []
    manifests: dict[str, Manifest] | None = None
    for name in sorted(store.names()):
        layout = store.schema_of(name) if name.startswith(VECTORS) else None
        if layout is None or "labels" not in layout.names:
            continue
        fingerprint = name.removeprefix(VECTORS)
        if store.count(schema.labels_table(fingerprint)):
            continue
        manifests = _manifests() if manifests is None else manifests
        part = schema.labels_table(fingerprint)
        if fingerprint in manifests:
            replace_labels(store, fingerprint, manifests[fingerprint].labels or ())
            action = f"Written again from the encoder {manifests[fingerprint].name!r}."
            repairs.append(Repair(part, action))
        else:
            remedy = "Install its encoder (`egara encoders add FOLDER`) and repair again."
            repairs.append(Repair(part, "Not written: its encoder is not installed.", remedy))
    return repairs


def _manifests() -> dict[str, Manifest]:
    return {manifest.fingerprint(): manifest for manifest in installed().values()}
