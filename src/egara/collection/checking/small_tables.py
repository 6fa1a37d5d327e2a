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
from egara.encoders import Manifest, installed
from egara.metric import VectorType

__all__ = [
    "lacks_rows",
    "rebuild_about",
    "rebuild_encoders",
    "rebuild_labels",
    "rebuild_marker",
    "rebuild_roots",
]

VECTORS = schema.vectors_table("")
ENCODER_ORDER = ("visual", "semantic", "style")  # the order in which encoders are used by default
MAX_SAMPLED_FILES = 200  # files
LOST_FOLDER_PREFIX = "lost-folder-"

Rows = Sequence[Mapping[str, Any]]


def lacks_rows(store: Store, table: str, rows: Rows) -> bool:
    """Tell whether a small table that can be read lacks rows that other tables need."""
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


def rebuild_about(store: Store, left: Rows, backed_up: str | None) -> list[Repair]:
    """Write the table ``about`` again.

    Args:
        store: opened for repairing.
        left: rows of the table that are left.
        backed_up: the id that a backup has.
    """
    assert store.folder is not None
    about = {row["key"]: row["value"] for row in left}
    version = int(about["schema_version"]) if about.get("schema_version", "").isdecimal() else None
    marked = read_marker(store.folder)
    identity = about.get("id") or marked or backed_up
    if version is None:
        version = _schema_version(store)
    if version >= schema.JOURNALED_FROM:
        identity = identity or new_id()
    rows = {"schema_version": str(version)} | ({"id": identity} if identity else {})
    store.replace("about", pa.table({"key": [*rows], "value": [*rows.values()]}, schema.ABOUT))
    kept = identity is None or identity in (about.get("id"), marked, backed_up)
    return [Repair("about", f"Written again{'' if kept else ', with a new id'}.")]


def rebuild_marker(store: Store) -> list[Repair]:
    """Write the marker again if it does not have the id of the table ``about``."""
    assert store.folder is not None
    identity = store.about().get("id")
    if identity is None or _marker(store.folder) == marker_content(identity):
        return []
    write_marker(store.folder, identity)
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


def rebuild_roots(store: Store, left: Rows, folders: Sequence[Path]) -> list[Repair]:
    """Find the folders of drawings whose rows in ``roots`` are lost.

    A folder is the one of a root where most of the files are that the tables name. One that is not
    found gets a name that does not exist, so that its drawings count as missing until it is indexed
    again.

    Args:
        store: opened for repairing.
        left: rows of the table that are left.
        folders: where to look; the folder around the collection is tried too.
    """
    assert store.folder is not None
    paths = _paths(store)
    wanted = sorted(paths.keys() - _known_roots(left))
    candidates = [*(Path(folder).resolve() for folder in folders), store.folder.resolve().parent]
    found: dict[int, Path] = {}
    for root in wanted:
        for place in candidates:
            if place not in found.values() and _holds(place, paths[root]):
                found[root] = place
                break
    lost = [root for root in wanted if root not in found]
    new = {root: to_text(root_location(store, place)) for root, place in found.items()}
    new |= {root: f"{LOST_FOLDER_PREFIX}{root}" for root in lost}
    rows = [row for row in left if row["root"] not in new]
    rows += [{"root": root, "location": location} for root, location in sorted(new.items())]
    store.replace("roots", pa.Table.from_pylist(rows, schema.ROOTS))
    repairs = [Repair("roots", f"Found the folder {place} again.") for place in found.values()]
    if lost:
        repairs.append(
            Repair(
                "roots",
                "Written again.",
                f"Where {len(lost)} of the folders are is not known. Repair again with --folder "
                "FOLDER for each, or index them again.",
            )
        )
    return repairs


def _paths(store: Store) -> Mapping[int, list[str]]:
    """Some paths of files below each root that tables name, sorted."""
    paths: defaultdict[int, set[str]] = defaultdict(set)
    files = store.read("files", schema.FILES, ["root", "path"])
    images = store.read("images", schema.IMAGES, ["root", "path", "missing"])
    for table in (files, images.filter(pc.invert(images["missing"]))):
        for root, path in zip(table["root"].to_pylist(), table["path"].to_pylist(), strict=True):
            paths[root].add(path)
    return {root: list(islice(sorted(found), MAX_SAMPLED_FILES)) for root, found in paths.items()}


def _holds(place: Path, paths: Sequence[str]) -> bool:
    there = sum(os.path.lexists(join_path(place, path)) for path in paths)
    return 2 * there > len(paths)


def rebuild_encoders(store: Store, left: Rows) -> list[Repair]:
    """Write the table ``encoders`` again, with the encoders whose vectors the collection had.

    Args:
        store: opened for repairing.
        left: rows of the table that are left.
    """
    known = {row["fingerprint"] for row in left}
    stored = [name.removeprefix(VECTORS) for name in store.names() if name.startswith(VECTORS)]
    wanted = [fingerprint for fingerprint in stored if fingerprint not in known]
    manifests = _manifests() if wanted else {}
    found = [manifests[fingerprint] for fingerprint in wanted if fingerprint in manifests]
    found.sort(
        key=lambda m: (
            ENCODER_ORDER.index(m.name) if m.name in ENCODER_ORDER else len(ENCODER_ORDER),
            m.name,
        )
    )
    rows = [*left, *map(_encoder, found)]
    store.replace("encoders", pa.Table.from_pylist(rows, schema.ENCODERS))
    repairs = [Repair("encoders", f"Added {manifest.name!r} again.") for manifest in found]
    repairs += [
        Repair(
            "encoders",
            f"The vectors of the fingerprint {fingerprint} stay.",
            "No installed encoder has this fingerprint. Install it (`egara encoders add FOLDER`) "
            "and repair again.",
        )
        for fingerprint in wanted
        if fingerprint not in manifests
    ]
    return repairs


def _encoder(manifest: Manifest) -> dict[str, Any]:
    return {
        "fingerprint": manifest.fingerprint(),
        "name": manifest.name,
        "vector_type": VectorType(manifest.output.type).value,
        "dimensions": manifest.output.dimensions,
        "metric": str(manifest.output.metric),
        "labels": None,
    }


def rebuild_labels(store: Store) -> list[Repair]:
    """Write the labels again of encoders whose scores the collection has, and that have none."""
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
            advice = "Install its encoder (`egara encoders add FOLDER`) and repair again."
            repairs.append(Repair(part, "Not written: its encoder is not installed.", advice))
    return repairs


def _manifests() -> dict[str, Manifest]:
    return {manifest.fingerprint(): manifest for manifest in installed().values()}
