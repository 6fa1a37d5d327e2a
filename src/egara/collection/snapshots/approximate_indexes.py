"""Build and load approximate indexes of large collections, which are stored as derived files.

They are built after indexing. A search uses an index only if it was built from the current
drawings. Otherwise, the search is exact.
"""

from pathlib import Path

from egara.collection.snapshots.space import Space
from egara.collection.tables import Store, derived_folder, record_derived, storage_errors
from egara.search import ApproximateIndex, search_method

__all__ = ["ApproximateIndexes"]


class ApproximateIndexes:
    """Builds and loads the approximate indexes of encoders' vectors."""

    def __init__(self, store: Store) -> None:
        """Use the folder of derived files of a collection; see `derived_folder`."""
        self._store = store
        self._folder = derived_folder(store)

    def index(self, space: Space) -> ApproximateIndex | None:
        """Return the index of a space; None if the space is small, or there is no current index."""
        if search_method(len(space)) == "exact":
            return None
        return ApproximateIndex.load(
            self._path(space), space.vectors, space.metric, _versions(space)
        )

    def build(self, space: Space) -> ApproximateIndex | None:
        """Return the index of a space, and build it if needed; None if the space is small.

        Raises:
            StorageError: the index cannot be written.
        """
        index = self.index(space)
        if index is not None or search_method(len(space)) == "exact":
            return index
        index = ApproximateIndex.build(space.vectors, space.metric, versions=_versions(space))
        with storage_errors(self._store.location):
            self._folder.mkdir(parents=True, exist_ok=True)
            index.save(self._path(space))
        record_derived(self._store, self._path(space))
        return index

    def _path(self, space: Space) -> Path:
        return self._folder / f"approximate-{space.info.fingerprint}.usearch"


def _versions(space: Space) -> dict[str, str]:
    return {"encoder": space.info.fingerprint, "drawings": space.source}
