"""What a collection holds, as a whole."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.snapshots import Snapshots
from egara.collection.tables import EncoderInfo, Store, quoted, read_roots, schema
from egara.images import unsupported_format

__all__ = ["CollectionInfo", "Overview"]


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """What a collection holds.

    Attributes:
        name: of the folder that it indexes.
        location: where its tables are.
        images: drawings that are there.
        missing: drawings whose files are not there any more.
        broken: files that could not be read, those with an internal error among them.
        unsupported: how many files are of known formats that cannot be read yet, by format.
        encoders: whose vectors it has.
        version: changes whenever its drawings do.
    """

    name: str
    location: str
    images: int
    missing: int
    broken: int
    unsupported: dict[str, int]
    encoders: tuple[EncoderInfo, ...]
    version: str


class Overview:
    """Says what is in a collection."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Take the collection's."""
        self._store = store
        self._snapshots = snapshots

    @property
    def name(self) -> str:
        """What it is called: the name of the folder that it indexes, or of its own."""
        roots = list(read_roots(self._store).values())
        there = [root for root in roots if root.is_dir()] or roots
        return there[0].name if there else Path(self._store.location).name

    def describe(self) -> CollectionInfo:
        """See `DrawingVerbs.describe`."""
        snapshot = self._snapshots.newest()
        gone = self._store.read("files", schema.FILES, ["id"], _outcome_in(schema.MISSING))
        unread = self._store.read(
            "files", schema.FILES, ["reason"], _outcome_in(schema.UNSUPPORTED)
        )
        formats = map(unsupported_format, unread["reason"].to_pylist())
        there = int(snapshot.catalogue.present.sum())
        return CollectionInfo(
            name=self.name,
            location=self._store.location,
            images=there,
            missing=len(pc.unique(gone["id"])),
            broken=self._store.count("files", _outcome_in(*schema.UNREADABLE)),
            unsupported=dict(Counter(name or "other" for name in formats).most_common()),
            encoders=tuple(
                replace(info, vectors=self._store.count(schema.vectors_table(info.fingerprint)))
                for info in snapshot.encoders.values()
            ),
            version=".".join(map(str, snapshot.versions)),
        )

    def outcomes(self) -> pa.Table:
        """See `DrawingVerbs.outcomes`."""
        roots = {root: str(place) for root, place in read_roots(self._store).items()}
        files = self._store.read("files", schema.FILES, ["root", "path", "outcome", "reason"])
        files = files.sort_by([("root", "ascending"), ("path", "ascending")])
        folders = pa.array(map(roots.get, files["root"].to_pylist()), pa.string())
        return files.set_column(0, "folder", folders)


def _outcome_in(*outcomes: str) -> str:
    return f"outcome IN ({', '.join(map(quoted, outcomes))})"
