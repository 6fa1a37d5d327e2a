"""Implement `Collection.index`: upgrade the tables, index a folder, build approximate indexes."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from egara.collection.indexing.progress import ProgressCallback
from egara.collection.indexing.replacements import Transfer
from egara.collection.indexing.report import IndexReport
from egara.collection.indexing.run import index_folder
from egara.collection.snapshots import ApproximateIndexes, Snapshot, Snapshots
from egara.collection.tables import (
    Store,
    read_roots,
    register_root,
    schema,
    upgrade,
    write_encoders,
    write_labels,
    writing,
)
from egara.encoders import Encoder, EncoderLoader, default_encoders
from egara.errors import BadInput
from egara.search import search_method

__all__ = ["Indexing"]


class Indexing:
    """Indexes folders into a collection."""

    def __init__(
        self,
        store: Store,
        snapshots: Snapshots,
        refreshes: Sequence[Callable[[Snapshot], None]],
        loader: EncoderLoader,
        transfers: Sequence[Transfer],
        before_upgrade: Callable[[], None],
        after: Callable[[], None],
    ) -> None:
        """Use the parts of the collection.

        Args:
            store: the tables.
            snapshots: the versions in memory.
            refreshes: functions that each update a derived table to the newest snapshot.
            loader: loads the encoders.
            transfers: functions that each transfer one kind of user edits (such as tags) from
                replaced images to the images that replace them.
            before_upgrade: called before the tables of an older version of Egara are upgraded.
            after: called after every indexing.
        """
        self._store = store
        self._snapshots = snapshots
        self._refreshes = refreshes
        self._loader = loader
        self._transfers = transfers
        self._before_upgrade = before_upgrade
        self._after = after

    def index(
        self,
        folder: str | os.PathLike[str],
        *,
        encoders: Sequence[str | Encoder] | None = None,
        progress: ProgressCallback | None = None,
        wait: float = 10.0,
    ) -> IndexReport:
        """See `IndexVerbs.index`."""
        path = Path(folder).resolve()
        if not path.is_dir() and path not in read_roots(self._store).values():
            raise BadInput(f"{os.fspath(folder)} is not a folder. Give the folder of the drawings.")
        chosen = encoders or [*self._snapshots.newest().encoders] or default_encoders()
        loaded = [self._loader.load(name) for name in self._loader.names(chosen)]
        with writing(self._store.folder, wait):
            self._verify()
            upgrade(self._store, self._before_upgrade)
            write_labels(self._store, loaded)
            new = [e for e in loaded if e.name not in self._snapshots.newest().encoders]
            write_encoders(self._store, new)
            root, roots = register_root(self._store, path)
            report = index_folder(self._store, path, root, roots, loaded, self._transfer, progress)
            # Register encoders that replace an encoder of the same name only now, because their
            # vectors did not exist before. They have vectors of this folder only. The report lists
            # the other folders in `behind`.
            write_encoders(self._store, loaded)
            snapshot = self._snapshots.newest()
            approximations = ApproximateIndexes(self._store)
            for encoder in loaded:
                large = search_method(snapshot.encoder(encoder.name).vectors) == "approximate"
                if large and encoder.vector_type is not None:
                    space = snapshot.space(encoder.name)
                    space.approximate = approximations.build(space)
            for refresh in self._refreshes:
                refresh(snapshot)
        self._after()
        return report

    def _verify(self) -> None:
        """Check the tables, and raise an error if one is damaged.

        Large files of vectors and thumbnails are not compared here, because indexing only adds
        rows to these tables. They are compared before they are rewritten.
        """
        for table in sorted(self._store.names()):
            if schema.owner(table) is schema.Owner.INDEXED:
                append_only = table.startswith(("vectors-", "thumbnails"))
                self._store.verify(table, include_large=not append_only)

    def _transfer(self, replacements: Mapping[str, str]) -> None:
        for transfer in self._transfers:
            transfer(replacements)
