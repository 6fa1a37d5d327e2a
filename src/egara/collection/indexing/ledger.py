"""The ledger: what a collection has of the files below one root, and of every image."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from egara.collection.tables import FileRow, Store, schema
from egara.encoders import Encoder

__all__ = ["KnownFile", "Ledger", "Needs"]


class KnownFile(NamedTuple):
    """The columns of a file's row that indexing holds in memory for every file of a folder.

    Their names and meanings are those of the table ``files``.
    """

    id: str | None
    size: int
    mtime_ns: int
    sidecar: str | None
    outcome: str
    reason: str | None

    @classmethod
    def of(cls, row: FileRow) -> "KnownFile":
        """Take the columns from a whole row."""
        return cls(*(getattr(row, name) for name in cls._fields))


class Needs(NamedTuple):
    """What the collection does not have yet of one image.

    Attributes:
        facts: whether its row or its thumbnail is missing.
        encoders: the fingerprints of the encoders whose vectors are missing.
    """

    facts: bool
    encoders: tuple[str, ...]


class Ledger:
    """What is known when indexing begins; the writer adds what it has committed.

    Attributes:
        files: the files below the root, by path as the tables write it.
        images: identities of the images that have a row.
        thumbnails: identities of the images that have a thumbnail.
        vectors: identities of the images that have a vector, by the encoder's fingerprint.
    """

    def __init__(self, store: Store, root: int, encoders: Sequence[Encoder]) -> None:
        """Read the tables.

        Args:
            store: the tables.
            root: the number of the root that is indexed.
            encoders: those of this run; vectors of others are not asked about.
        """
        self.files = _known_files(store, root)
        self.images = _ids(store, "images")
        self.thumbnails = _ids(store, "thumbnails")
        self.vectors = {
            encoder.fingerprint: _ids(store, schema.vectors_table(encoder.fingerprint))
            for encoder in encoders
        }

    def needs(self, image: str) -> Needs:
        """Return what an image lacks. Several threads may call it."""
        return Needs(
            facts=image not in self.images or image not in self.thumbnails,
            encoders=tuple(name for name, known in self.vectors.items() if image not in known),
        )

    def has_all(self, image: str) -> bool:
        """Tell whether an image has its row, its thumbnail and all its vectors."""
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
