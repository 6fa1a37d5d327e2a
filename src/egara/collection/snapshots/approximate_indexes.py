"""Approximate indexes of large collections: built after indexing, kept as derived files.

A search uses one only where it was made from the drawings as they are; otherwise it is exact.
"""

from pathlib import Path

from egara.collection.snapshots.space import Space
from egara.collection.tables import Store, derived_folder, record_derived, storage_errors
from egara.search import ApproximateIndex, search_method

__all__ = ["ApproximateIndexes"]


class ApproximateIndexes:
    """Builds and finds the approximate index of an encoder's vectors."""

    def __init__(self, store: Store) -> None:
        """Know where they are kept: in the collection, or in the user's cache of a remote one."""
        self._store = store
        self._folder = derived_folder(store)

    def of(self, space: Space) -> ApproximateIndex | None:
        """Give the index of these very vectors; None where they are few, or it is stale."""
        if search_method(len(space)) == "exact":
            return None
        return ApproximateIndex.load(
            self._path(space), space.vectors, space.info.metric, _versions(space)
        )

    def build(self, space: Space) -> ApproximateIndex | None:
        """Build it where it is wanted and there is none of these vectors; None where not wanted.

        Raises:
            StorageError: it cannot be written.
        """
        found = self.of(space)
        if found is not None or search_method(len(space)) == "exact":
            return found
        built = ApproximateIndex.build(space.vectors, space.info.metric, versions=_versions(space))
        with storage_errors(self._store.location):
            self._folder.mkdir(parents=True, exist_ok=True)
            built.save(self._path(space))
        record_derived(self._store, self._path(space))
        return built

    def _path(self, space: Space) -> Path:
        return self._folder / f"approximate-{space.info.fingerprint}.usearch"


def _versions(space: Space) -> dict[str, str]:
    return {"encoder": space.info.fingerprint, "drawings": space.source}
