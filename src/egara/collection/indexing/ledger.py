"""What the collection knows of the files below one root, and writing down what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from egara.collection.indexing.results import Drawn, Needs
from egara.collection.indexing.rows import file_row, image_row, images_table
from egara.collection.tables import (
    FileRow,
    Store,
    files_table,
    floors,
    quoted,
    read_files,
    schema,
    sparse,
)
from egara.encoders import Encoder

__all__ = ["Known", "Ledger"]

COMMIT_DRAWINGS = 256
COMMIT_FILES = 8192


class Known(NamedTuple):
    """What indexing needs of a file's row for every file of a folder: little, as there are many."""

    id: str | None
    size: int
    mtime_ns: int
    sidecar: str | None
    outcome: str
    reason: str | None


class Ledger:
    """Collects rows and commits them, so that a stop at any moment loses at most one commit.

    Tables are written in an order that keeps every stop harmless: vectors and thumbnails first,
    then images, and files last. A file without its row is read again; what its image has is known.
    """

    def __init__(self, store: Store, root: int, encoders: Sequence[Encoder]) -> None:
        """Read what is known."""
        self._store = store
        self._root = root
        self._encoders = tuple(encoders)
        self.files = _known(store, root)
        self._images = _ids(store, "images")
        self._thumbnails = _ids(store, "thumbnails")
        self._vectors = {e.fingerprint: _ids(store, _table(e)) for e in self._encoders}
        self._drawings: list[Drawn] = []
        self._rows: dict[str, FileRow] = {}
        self._committing = False
        self.added: set[str] = set()

    def needs(self, image: str) -> Needs:
        """What the collection does not have yet for an image. May be asked by several threads."""
        return Needs(
            picture=image not in self._images or image not in self._thumbnails,
            encoders=tuple(e for e in self._encoders if image not in self._vectors[e.fingerprint]),
        )

    def has_all(self, image: str) -> bool:
        """Whether an image has its row, its thumbnail and all its vectors."""
        needs = self.needs(image)
        return not needs.picture and not needs.encoders

    def note(self, row: FileRow) -> None:
        """Write down a file's row with the next commit."""
        self._rows[row.path] = row

    def draw(self, drawn: Drawn) -> FileRow:
        """Write down what became of a file that was read; commits when enough has come together."""
        row = file_row(self._root, drawn)
        self.note(row)
        if drawn.outcome == schema.INDEXED:
            self._drawings.append(drawn)
        if len(self._drawings) >= COMMIT_DRAWINGS or len(self._rows) >= COMMIT_FILES:
            self.commit()
        return row

    def finish(self) -> None:
        """Commit the rest; unless a commit was interrupted, of which nobody knows what arrived."""
        if not self._committing:
            self.commit()

    def commit(self) -> None:
        """Write everything that was noted since the last commit."""
        self._committing = True
        drawn = {item.id: item for item in self._drawings if item.id is not None}
        with self._store.together():
            for encoder in self._encoders:
                self._commit_vectors(encoder, drawn)
            self._commit_thumbnails(drawn)
            self._commit_images(drawn)
            self._commit_files()
        self._drawings.clear()
        self._committing = False

    def _commit_vectors(self, encoder: Encoder, drawn: Mapping[str, Drawn]) -> None:
        known = self._vectors[encoder.fingerprint]
        new = [
            (image, item.encoded[encoder.fingerprint])
            for image, item in drawn.items()
            if encoder.fingerprint in item.encoded and image not in known
        ]
        if not new:
            return
        columns: list[pa.Array] = [pa.array([image for image, _ in new])]
        columns.append(_fixed(np.stack([encoded.vectors for _, encoded in new])))
        if encoder.labels is not None:
            scores = np.stack([encoded.scores for _, encoded in new if encoded.scores is not None])
            columns += sparse(scores, floors(encoder.labels))
        scored = encoder.labels is not None
        layout = schema.vectors(encoder.vector_type, encoder.dimensions, scored=scored)
        self._store.append(_table(encoder), pa.Table.from_arrays(columns, schema=layout))
        known.update(image for image, _ in new)

    def _commit_thumbnails(self, drawn: Mapping[str, Drawn]) -> None:
        webps = {
            image: item.facts.webp
            for image, item in drawn.items()
            if item.facts is not None and image not in self._thumbnails
        }
        if webps:
            columns = {"id": list(webps), "webp": list(webps.values())}
            self._store.append("thumbnails", pa.table(columns, schema=schema.THUMBNAILS))
            self._thumbnails.update(webps)

    def _commit_images(self, drawn: Mapping[str, Drawn]) -> None:
        rows = [
            image_row(self._root, item)
            for image, item in drawn.items()
            if item.facts is not None and image not in self._images
        ]
        if rows:
            self._store.append("images", images_table(rows))
            self._images.update(row["id"] for row in rows)
            self.added.update(row["id"] for row in rows)

    def _commit_files(self) -> None:
        new = [row for path, row in self._rows.items() if path not in self.files]
        changed = self._keeping([row for path, row in self._rows.items() if path in self.files])
        if new:
            self._store.append("files", files_table(new))
        if changed:
            self._store.upsert("files", files_table(changed), ["root", "path"])
        self.files.update((row.path, _known_of(row)) for row in self._rows.values())
        self._rows.clear()

    def _keeping(self, rows: list[FileRow]) -> list[FileRow]:
        """Let files that were only touched keep what was said of them where they were before."""
        same = {
            row.path: row
            for row in rows
            if row.id
            and (row.id, row.sidecar) == (self.files[row.path].id, self.files[row.path].sidecar)
        }
        if same:
            paths = ", ".join(map(quoted, same))
            for old in read_files(self._store, f"root = {self._root} AND path IN ({paths})"):
                same[old.path] = same[old.path].inheriting(old)
        return [same.get(row.path, row) for row in rows]


def _known(store: Store, root: int) -> dict[str, Known]:
    columns = ["path", *Known._fields]
    table = store.read("files", schema.FILES, columns, where=f"root = {root}")
    values = (table[name].to_pylist() for name in columns)
    return {path: Known(*row) for path, *row in zip(*values, strict=True)}


def _known_of(row: FileRow) -> Known:
    return Known(*(getattr(row, name) for name in Known._fields))


def _ids(store: Store, table: str) -> set[str]:
    layout = pa.schema([("id", pa.string())])
    return set(store.read(table, layout)["id"].to_pylist())


def _table(encoder: Encoder) -> str:
    return schema.vectors_table(encoder.fingerprint)


def _fixed(values: np.ndarray[Any, Any]) -> pa.FixedSizeListArray:
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
