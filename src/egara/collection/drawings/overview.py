"""Count the drawings and files of a collection."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.roles import Abilities
from egara.collection.snapshots import Snapshots
from egara.collection.tables import EncoderInfo, Store, quoted, read_roots, schema
from egara.encoders import Role
from egara.images import unsupported_format

__all__ = ["CollectionInfo", "Overview"]


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """An overview of a collection.

    Attributes:
        name: the name of the indexed folder.
        location: the location of its tables.
        images: the number of present drawings.
        missing: the number of drawings with missing files.
        broken: the number of files that could not be read, including internal errors.
        unsupported: the number of files in known formats that Egara cannot read yet, by format.
        encoders: the encoders whose vectors or scores it has, and the roles of each.
        version: a text that changes when its drawings or the roles of its encoders change.
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
    """Counts the drawings and files of a collection."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Use the store and the snapshots of the collection."""
        self._store = store
        self._snapshots = snapshots

    @property
    def name(self) -> str:
        """The name of the first indexed folder; without one, of the collection's own folder."""
        roots = list(read_roots(self._store).values())
        existing = [root for root in roots if root.is_dir()] or roots
        return existing[0].name if existing else Path(self._store.location).name

    def describe(self) -> CollectionInfo:
        """See `DrawingVerbs.describe`."""
        snapshot = self._snapshots.newest()
        missing = self._store.read("files", schema.FILES, ["id"], _outcome_in(schema.MISSING))
        unsupported = self._store.read(
            "files", schema.FILES, ["reason"], _outcome_in(schema.UNSUPPORTED)
        )
        formats = map(unsupported_format, unsupported["reason"].to_pylist())
        return CollectionInfo(
            name=self.name,
            location=self._store.location,
            images=int(snapshot.catalogue.present.sum()),
            missing=len(pc.unique(missing["id"])),
            broken=self._store.count("files", _outcome_in(*schema.UNREADABLE)),
            unsupported=dict(Counter(name or "other" for name in formats).most_common()),
            encoders=tuple(
                self._described(encoder, snapshot.roles())
                for encoder in snapshot.abilities().values()
            ),
            version=".".join(map(str, (*snapshot.versions, self._store.version("roles")))),
        )

    def _described(self, encoder: Abilities, roles: Mapping[Role, str]) -> EncoderInfo:
        return replace(
            encoder.info,
            vectors=self._store.count(schema.vectors_table(encoder.info.fingerprint)),
            labels=encoder.labels,
            kinds=encoder.kinds,
            roles=tuple(role for role, name in roles.items() if name == encoder.info.name),
            can_serve=encoder.can_serve,
        )

    def outcomes(self) -> pa.Table:
        """See `DrawingVerbs.outcomes`."""
        roots = {root: str(folder) for root, folder in read_roots(self._store).items()}
        files = self._store.read("files", schema.FILES, ["root", "path", "outcome", "reason"])
        files = files.sort_by([("root", "ascending"), ("path", "ascending")])
        folders = pa.array(map(roots.get, files["root"].to_pylist()), pa.string())
        return files.set_column(0, "folder", folders)


def _outcome_in(*outcomes: str) -> str:
    return f"outcome IN ({', '.join(map(quoted, outcomes))})"
