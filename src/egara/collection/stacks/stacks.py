"""Find the stacks of a collection: groups of drawings that are copies of one another.

Pairs with similar perceptual hashes are compared. They are copies if
`egara.explore.duplicates.is_copy` returns true for their thumbnails. The pairs of copies are stored
in a derived table. Indexing updates the table and compares only pairs with a new drawing. The
user's reviews are applied last and are not stored in the table: ``duplicate`` puts two drawings
into one stack, ``alternative`` and ``different`` separate them.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.drawings import Thumbnails
from egara.collection.snapshots import Catalogue, Snapshot, Snapshots
from egara.collection.stacks.stacking import Stacking
from egara.collection.tables import Derived, Store, read_derived, write_derived
from egara.explore.duplicates import (
    COPY_RADIUS,
    SmallImage,
    is_copy,
    near_hash_pairs,
    small_image_of_file,
    stack_heads,
)

__all__ = ["Stacks"]

TABLE = "copies-1"
LAYOUT = 1  # Increase it when the comparison of pairs changes.
REVIEWS = "duplicate_reviews"
BATCH_PAIRS = 4096  # pairs whose thumbnails are in memory at the same time
MAX_EQUAL_HASHES = 16  # If more drawings have equal hashes, `near_hash_pairs` omits pairs.

Verdicts = Callable[[], Mapping[tuple[str, str], str]]


@dataclass(frozen=True)
class _CopyPairs:
    """The pairs of copies among some drawings.

    Attributes:
        ids: the IDs of all compared drawings.
        pairs: the IDs of the pairs of copies, the lower ID first.
        version: the version of the derived table.
    """

    ids: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    version: int


class Stacks:
    """Finds the stacks of a snapshot."""

    def __init__(
        self, store: Store, snapshots: Snapshots, thumbnails: Thumbnails, verdicts: Verdicts
    ) -> None:
        """Use the store, snapshots and thumbnails of the collection.

        Args:
            store: the collection's tables.
            snapshots: its snapshots.
            thumbnails: its thumbnails.
            verdicts: returns the user's verdicts by pair of IDs.
        """
        self._store = store
        self._snapshots = snapshots
        self._thumbnails = thumbnails
        self._verdicts = verdicts
        self._copy_pairs: _CopyPairs | None = None
        self._cached: tuple[Catalogue, int, Stacking] | None = None
        self._lock = threading.Lock()

    def copies_of(self, drawing: str) -> list[str]:
        """See `StackVerbs.copies_of`."""
        snapshot = self._snapshots.newest()
        row = snapshot.catalogue.resolve(drawing)
        members = self.stacking(snapshot).members(row).tolist()
        return [snapshot.catalogue.ids[member] for member in members if member != row]

    def stacking(self, snapshot: Snapshot) -> Stacking:
        """Return the stacks of the present drawings. It is thread-safe and writes nothing."""
        catalogue, reviews_version = snapshot.catalogue, self._store.version(REVIEWS)
        with self._lock:
            cached = self._cached
            if cached is None or cached[0] is not catalogue or cached[1] != reviews_version:
                copy_pairs = self._updated(catalogue)
                stacking = Stacking(_heads(catalogue, copy_pairs.pairs, self._verdicts()))
                self._cached = cached = (catalogue, reviews_version, stacking)
            return cached[2]

    def refresh(self, snapshot: Snapshot) -> None:
        """Update the derived table. The caller holds the write lock."""
        with self._lock:
            copy_pairs = self._updated(snapshot.catalogue)
            source = _digest(copy_pairs.ids)
            stored = read_derived(self._store, TABLE, LAYOUT)
            if stored is None or stored.source != source:
                write_derived(self._store, TABLE, LAYOUT, Derived(_table(copy_pairs), source, {}))

    def _updated(self, catalogue: Catalogue) -> _CopyPairs:
        """Return the pairs of copies of all present drawings; compare only new drawings."""
        version = self._store.version(TABLE)
        old = self._copy_pairs
        if old is None or old.version != version:
            old = self._read(version)
        present = frozenset(catalogue.ids[row] for row in np.flatnonzero(catalogue.present))
        if old.ids == present:
            self._copy_pairs = old
            return old
        pairs = {*old.pairs, *self._new_copies(catalogue, present - old.ids)}
        of_present = frozenset(pair for pair in pairs if present.issuperset(pair))
        self._copy_pairs = _CopyPairs(present, of_present, version)
        return self._copy_pairs

    def _read(self, version: int) -> _CopyPairs:
        stored = read_derived(self._store, TABLE, LAYOUT)
        if stored is None:
            return _CopyPairs(frozenset(), frozenset(), version)
        ids, copies = (stored.table[name].to_pylist() for name in ("id", "copies"))
        rows = zip(ids, copies, strict=True)
        pairs = frozenset((image, other) for image, others in rows for other in others)
        return _CopyPairs(frozenset(ids), pairs, version)

    def _new_copies(self, catalogue: Catalogue, new: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Yield the IDs of pairs of copies with at least one new drawing, the lower ID first."""
        is_new = np.array([image in new for image in catalogue.ids], bool)
        rows = np.flatnonzero(catalogue.present)
        hashes = catalogue.table["perceptual_hash"].to_numpy()[rows]
        pairs = rows[near_hash_pairs(hashes, COPY_RADIUS)[0]]
        pairs = pairs[is_new[pairs].any(axis=1)]
        ratios = _aspect_ratios(catalogue)
        for start in range(0, len(pairs), BATCH_PAIRS):
            batch = pairs[start : start + BATCH_PAIRS]
            images = self._small_images(catalogue, np.unique(batch))
            for a, b in batch.tolist():
                if a not in images or b not in images:
                    continue
                if is_copy(images[a], images[b], float(ratios[a] / ratios[b])):
                    yield catalogue.ids[a], catalogue.ids[b]

        _, numbers, counts = np.unique(hashes, return_inverse=True, return_counts=True)
        for number in np.flatnonzero(counts > MAX_EQUAL_HASHES):
            members = rows[numbers == number]
            if is_new[members].any():
                yield from self._copies_with_equal_hashes(catalogue, members)

    def _copies_with_equal_hashes(
        self, catalogue: Catalogue, rows: NDArray[np.int64]
    ) -> Iterator[tuple[str, str]]:
        """Yield pairs of copies among many rows with equal hashes: each row with its first copy."""
        images, ratios = self._small_images(catalogue, rows), _aspect_ratios(catalogue)
        firsts: list[int] = []
        for row in sorted(images, key=_head_order(catalogue).__getitem__):
            for first in firsts:
                if is_copy(images[first], images[row], float(ratios[first] / ratios[row])):
                    a, b = sorted((first, row))
                    yield catalogue.ids[a], catalogue.ids[b]
                    break
            else:
                firsts += [row] if len(firsts) < MAX_EQUAL_HASHES * 2 else []

    def _small_images(self, catalogue: Catalogue, rows: NDArray[np.int64]) -> dict[int, SmallImage]:
        ids = [catalogue.ids[row] for row in rows]
        files = self._thumbnails.several(ids)
        images = {}
        for row, image in zip(rows.tolist(), ids, strict=True):
            # A drawing with a damaged thumbnail has no copies until the thumbnail is repaired.
            with suppress(OSError):
                if image in files:
                    images[row] = small_image_of_file(files[image])
        return images


def _heads(
    catalogue: Catalogue,
    pairs: frozenset[tuple[str, str]],
    verdicts: Mapping[tuple[str, str], str],
) -> NDArray[np.int64]:
    """Return the row (N,) of the head of each row's stack."""

    def rows(id_pairs: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
        pairs = [tuple(catalogue.row_of.get(image, -1) for image in pair) for pair in id_pairs]
        return [(a, b) for a, b in pairs if min(a, b) >= 0 and catalogue.present[[a, b]].all()]

    joined = [pair for pair, verdict in verdicts.items() if verdict == "duplicate"]
    separated = [pair for pair, verdict in verdicts.items() if verdict != "duplicate"]
    return stack_heads(_head_order(catalogue), rows(sorted(pairs)), rows(joined), rows(separated))


def _aspect_ratios(catalogue: Catalogue) -> NDArray[np.float64]:
    """Return the width divided by the height of each row, (N,)."""
    width, height = (catalogue.table[name].to_numpy() for name in ("width", "height"))
    return np.asarray(width / height, np.float64)


def _head_order(catalogue: Catalogue) -> NDArray[np.int64]:
    """Return the rank (N,) of each row as a head of a stack: most pixels first, then by path."""
    width, height = (
        catalogue.table[name].to_numpy().astype(np.int64) for name in ("width", "height")
    )
    path_rank = np.empty(len(catalogue), np.int64)
    path_rank[catalogue.by_path] = np.arange(len(catalogue))
    rank = np.empty(len(catalogue), np.int64)
    rank[np.lexsort((path_rank, -width * height))] = np.arange(len(catalogue))
    return rank


def _digest(ids: frozenset[str]) -> str:
    return hashlib.sha256("".join(sorted(ids)).encode()).hexdigest()


def _table(copy_pairs: _CopyPairs) -> pa.Table:
    copies: dict[str, list[str]] = {image: [] for image in sorted(copy_pairs.ids)}
    for image, other in sorted(copy_pairs.pairs):
        copies[image].append(other)
    columns = {
        "id": pa.array(copies, pa.string()),
        "copies": pa.array(copies.values(), pa.list_(pa.string())),
    }
    return pa.table(columns)
