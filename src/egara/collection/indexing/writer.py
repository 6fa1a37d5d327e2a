"""Write the results of indexing: collect rows, and commit them in batches."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from egara.collection.indexing.ledger import KnownFile, Ledger
from egara.collection.indexing.records import IndexedFile
from egara.collection.indexing.rows import file_row, image_row, images_table
from egara.collection.tables import (
    FileRow,
    Store,
    files_table,
    quoted,
    read_files,
    schema,
    score_floors,
    sparse_columns,
)
from egara.encoders import Encoder

__all__ = ["Writer"]

COMMIT_IMAGES = 256
COMMIT_FILES = 8192


class Writer:
    """Collects rows and commits them. If the process stops, at most one commit is lost.

    The order of the tables makes a stop harmless: vectors and thumbnails first, then images, and
    files last. The next indexing reads a file without a row again, and computes only the data that
    its image does not have.

    Attributes:
        added: IDs of the images that were added in this run.
    """

    def __init__(
        self, store: Store, root: int, encoders: Sequence[Encoder], ledger: Ledger
    ) -> None:
        """Start without rows to write.

        Args:
            store: the tables.
            root: the number of the root that is indexed.
            encoders: the encoders of this run.
            ledger: the state of the tables; updated after each commit.
        """
        self._store = store
        self._root = root
        self._encoders = tuple(encoders)
        self._ledger = ledger
        self._images: list[IndexedFile] = []
        self._rows: dict[str, FileRow] = {}
        self._committing = False
        self.added: set[str] = set()

    def add_row(self, row: FileRow) -> None:
        """Write a file's row with the next commit."""
        self._rows[row.path] = row

    def add(self, file: IndexedFile) -> FileRow:
        """Add the result of a file that was read. Commit when a batch is full.

        Returns:
            The row of ``files``.
        """
        row = file_row(self._root, file)
        self.add_row(row)
        if file.outcome == schema.INDEXED:
            self._images.append(file)
        if len(self._images) >= COMMIT_IMAGES or len(self._rows) >= COMMIT_FILES:
            self.commit()
        return row

    def finish(self) -> None:
        """Commit the remaining rows, unless a commit was interrupted (its state is unknown)."""
        if not self._committing:
            self.commit()

    def commit(self) -> None:
        """Write everything that was added since the last commit."""
        self._committing = True
        images = {file.id: file for file in self._images if file.id is not None}
        with self._store.batched_commits():
            for encoder in self._encoders:
                self._commit_vectors(encoder, images)
            self._commit_thumbnails(images)
            self._commit_images(images)
            self._commit_files()
        self._images.clear()
        self._committing = False

    def _commit_vectors(self, encoder: Encoder, files: Mapping[str, IndexedFile]) -> None:
        known = self._ledger.vectors[encoder.fingerprint]
        new = [
            (image, file.encoded[encoder.fingerprint])
            for image, file in files.items()
            if encoder.fingerprint in file.encoded and image not in known
        ]
        if not new:
            return
        columns: list[pa.Array] = [pa.array([image for image, _ in new])]
        if encoder.vector_type is not None:
            vectors = [encoded.vectors for _, encoded in new if encoded.vectors is not None]
            columns.append(_fixed_size_lists(np.stack(vectors)))
        if encoder.labels is not None:
            scores = np.stack([encoded.scores for _, encoded in new if encoded.scores is not None])
            columns += sparse_columns(scores, score_floors(encoder.labels))
        labels = len(encoder.labels or ())
        layout = schema.vectors(encoder.vector_type, encoder.dimensions, labels=labels)
        self._store.append(_table(encoder), pa.Table.from_arrays(columns, schema=layout))
        known.update(image for image, _ in new)

    def _commit_thumbnails(self, files: Mapping[str, IndexedFile]) -> None:
        thumbnails = {
            image: file.facts.thumbnail
            for image, file in files.items()
            if file.facts is not None and image not in self._ledger.thumbnails
        }
        if thumbnails:
            columns = {"id": list(thumbnails), "webp": list(thumbnails.values())}
            self._store.append("thumbnails", pa.table(columns, schema=schema.THUMBNAILS))
            self._ledger.thumbnails.update(thumbnails)

    def _commit_images(self, files: Mapping[str, IndexedFile]) -> None:
        rows = [
            image_row(self._root, file)
            for image, file in files.items()
            if file.facts is not None and image not in self._ledger.images
        ]
        if rows:
            self._store.append("images", images_table(rows))
            self._ledger.images.update(row["id"] for row in rows)
            self.added.update(row["id"] for row in rows)

    def _commit_files(self) -> None:
        known = self._ledger.files
        new = [row for path, row in self._rows.items() if path not in known]
        changed = self._keep_metadata([row for path, row in self._rows.items() if path in known])
        if new:
            self._store.append("files", files_table(new))
        if changed:
            self._store.upsert("files", files_table(changed), ["root", "path"])
        known.update((row.path, KnownFile.of(row)) for row in self._rows.values())
        self._rows.clear()

    def _keep_metadata(self, rows: list[FileRow]) -> list[FileRow]:
        """Keep the stored metadata of files whose content and declared metadata did not change.

        A moved file keeps the metadata of its previous folder even if the metadata file of its new
        folder does not contain it.
        """
        known = self._ledger.files
        same = {
            row.path: row
            for row in rows
            if row.id and (row.id, row.sidecar) == (known[row.path].id, known[row.path].sidecar)
        }
        if same:
            paths = ", ".join(map(quoted, same))
            for old in read_files(self._store, f"root = {self._root} AND path IN ({paths})"):
                same[old.path] = same[old.path].with_metadata_of(old)
        return [same.get(row.path, row) for row in rows]


def _table(encoder: Encoder) -> str:
    return schema.vectors_table(encoder.fingerprint)


def _fixed_size_lists(values: np.ndarray[Any, Any]) -> pa.FixedSizeListArray:
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])
