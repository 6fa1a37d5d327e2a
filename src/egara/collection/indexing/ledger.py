"""Hold in memory which files, images, thumbnails and vectors a collection has."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from egara.collection.tables import FileRow, Store, schema
from egara.encoders import Encoder

__all__ = ["KnownFile", "Ledger", "Needs"]


class KnownFile(NamedTuple):
    """The columns of the table ``files`` that indexing keeps in memory for every file."""

    id: str | None
    size: int
    mtime_ns: int
    sidecar: str | None
    outcome: str
    reason: str | None

    @classmethod
    def of(cls, row: FileRow) -> "KnownFile":
        """Select the columns of a complete row."""
        return cls(*(getattr(row, name) for name in cls._fields))


class Needs(NamedTuple):
    """The data of one image that the collection does not have yet.

    Attributes:
        facts: whether its row or its thumbnail is missing.
        encoders: the fingerprints of the encoders whose vectors are missing.
    """

    facts: bool
    encoders: tuple[str, ...]


class Ledger:
    """The state of the tables when indexing begins. The writer adds the rows that it commits.

    Attributes:
        files: the files below the root, by path in the form of the tables.
        images: IDs of the images with a row in ``images``.
        thumbnails: IDs of the images with a thumbnail.
        vectors: IDs of the images with a vector, by the encoder's fingerprint.
    """

    def __init__(self, store: Store, root: int, encoders: Sequence[Encoder]) -> None:
        """Read the tables.

        Args:
            store: the tables.
            root: the number of the root that is indexed.
            encoders: the encoders of this run; vectors of other encoders are not read.
        """
        self.files = _known_files(store, root)
        self.images = _ids(store, "images")
        self.thumbnails = _ids(store, "thumbnails")
        self.vectors = {
            encoder.fingerprint: _ids(store, schema.vectors_table(encoder.fingerprint))
            for encoder in encoders
        }

    def needs(self, image: str) -> Needs:
        """Return the missing data of an image. Several threads may call it."""
        return Needs(
            facts=image not in self.images or image not in self.thumbnails,
            encoders=tuple(name for name, ids in self.vectors.items() if image not in ids),
        )

    def has_all(self, image: str) -> bool:
        """Return whether an image has its row, its thumbnail and all its vectors."""
        needs = self.needs(image)
        return not needs.facts and not needs.encoders


def _known_files(store: Store, root: int) -> dict[str, KnownFile]:
    columns = ["path", *KnownFile._fields]
    table = store.read("files", schema.FILES, columns, where=f"root = {root}")
    values = (table[name].to_pylist() for name in columns)
    return {path: KnownFile(*row) for path, *row in zip(*values, strict=True)}


def _ids(store: Store, table: str) -> set[str]:
    layout = pa.schema([("id", pa.string())])
    return set(store.read(table, layout)["id"].to_pylist())
