"""Finding the stacks of a collection: which drawings are copies of one another.

A pair is looked at where the perceptual hashes are near, and is a pair of copies where
`egara.explore.duplicates.is_copy` says so of the thumbnails. The pairs are kept as a derived table
that indexing brings up to date: afterwards only pairs with a new drawing are looked at. People's
reviews come last and are not stored in it: ``duplicate`` joins, ``alternative`` and ``different``
separate.
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
LAYOUT = 1  # counted up where pairs are looked at in another way
REVIEWS = "duplicate_reviews"
BATCH_PAIRS = 4096  # pairs whose thumbnails are in memory together
MAX_EQUAL_HASHES = (
    16  # drawings with equal hashes beyond which `near_hash_pairs` gives not all pairs
)

Verdicts = Callable[[], Mapping[tuple[str, str], str]]


@dataclass(frozen=True)
class _CopyPairs:
    """The drawings that were looked at, and which of them are copies, by ID."""

    ids: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    version: int


class Stacks:
    """Gives the stacks of a snapshot."""

    def __init__(
        self, store: Store, snapshots: Snapshots, thumbnails: Thumbnails, verdicts: Verdicts
    ) -> None:
        """Take the collection's; ``verdicts`` gives people's reviews by pair of identities."""
        self._store = store
        self._snapshots = snapshots
        self._thumbnails = thumbnails
        self._verdicts = verdicts
        self._known: _CopyPairs | None = None
        self._found: tuple[Catalogue, int, Stacking] | None = None
        self._lock = threading.Lock()

    def copies_of(self, drawing: str) -> list[str]:
        """See `StackVerbs.copies_of`."""
        snapshot = self._snapshots.newest()
        row = snapshot.catalogue.resolve(drawing)
        members = self.of(snapshot).members(row).tolist()
        return [snapshot.catalogue.ids[one] for one in members if one != row]

    def of(self, snapshot: Snapshot) -> Stacking:
        """Give the stacks of the drawings that are there. For any thread; writes nothing."""
        catalogue, reviewed = snapshot.catalogue, self._store.version(REVIEWS)
        with self._lock:
            found = self._found
            if found is None or found[0] is not catalogue or found[1] != reviewed:
                known = self._updated(catalogue)
                stacking = Stacking(_heads(catalogue, known.pairs, self._verdicts()))
                self._found = found = (catalogue, reviewed, stacking)
            return found[2]

    def refresh(self, snapshot: Snapshot) -> None:
        """Bring the derived table up to date; while the collection is being written."""
        with self._lock:
            known = self._updated(snapshot.catalogue)
            source = _digest(known.ids)
            kept = read_derived(self._store, TABLE, LAYOUT)
            if kept is None or kept.source != source:
                write_derived(self._store, TABLE, LAYOUT, Derived(_table(known), source, {}))

    def _updated(self, catalogue: Catalogue) -> _CopyPairs:
        """What is known of the drawings that are there, after looking at those that are new."""
        version = self._store.version(TABLE)
        known = self._known
        if known is None or known.version != version:
            known = self._read(version)
        present = frozenset(catalogue.ids[row] for row in np.flatnonzero(catalogue.present))
        if known.ids != present:
            pairs = set(known.pairs)
            pairs.update(self._copies(catalogue, present - known.ids))
            still = (pair for pair in pairs if present.issuperset(pair))
            known = _CopyPairs(present, frozenset(still), version)
        self._known = known
        return known

    def _read(self, version: int) -> _CopyPairs:
        kept = read_derived(self._store, TABLE, LAYOUT)
        if kept is None:
            return _CopyPairs(frozenset(), frozenset(), version)
        rows = zip(kept.table["id"].to_pylist(), kept.table["copies"].to_pylist(), strict=True)
        pairs = frozenset((image, other) for image, others in rows for other in others)
        return _CopyPairs(frozenset(kept.table["id"].to_pylist()), pairs, version)

    def _copies(self, catalogue: Catalogue, new: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Pairs of copies of which one drawing is new, the lower ID first."""
        fresh = np.array([image in new for image in catalogue.ids], bool)
        rows = np.flatnonzero(catalogue.present)
        hashes = catalogue.table["perceptual_hash"].to_numpy()[rows]
        ends = rows[near_hash_pairs(hashes, COPY_RADIUS)[0]]
        ends = ends[fresh[ends].any(axis=1)]
        shapes = _shapes(catalogue)
        for start in range(0, len(ends), BATCH_PAIRS):
            part = ends[start : start + BATCH_PAIRS]
            looks = self._looks(catalogue, np.unique(part))
            for a, b in part.tolist():
                both = a in looks and b in looks
                if both and is_copy(looks[a], looks[b], float(shapes[a] / shapes[b])):
                    yield catalogue.ids[a], catalogue.ids[b]

        _, numbers, counts = np.unique(hashes, return_inverse=True, return_counts=True)
        for number in np.flatnonzero(counts > MAX_EQUAL_HASHES):
            members = rows[numbers == number]
            if fresh[members].any():
                yield from self._copies_with_equal_hashes(catalogue, members)

    def _copies_with_equal_hashes(
        self, catalogue: Catalogue, rows: NDArray[np.int64]
    ) -> Iterator[tuple[str, str]]:
        """Pairs of many rows with equal hashes: each with the first that it is a copy of."""
        looks, shapes = self._looks(catalogue, rows), _shapes(catalogue)
        firsts: list[int] = []
        for row in sorted(looks, key=_head_order(catalogue).__getitem__):
            for first in firsts:
                if is_copy(looks[first], looks[row], float(shapes[first] / shapes[row])):
                    a, b = sorted((first, row))
                    yield catalogue.ids[a], catalogue.ids[b]
                    break
            else:
                firsts += [row] if len(firsts) < MAX_EQUAL_HASHES * 2 else []

    def _looks(self, catalogue: Catalogue, rows: NDArray[np.int64]) -> dict[int, SmallImage]:
        ids = [catalogue.ids[row] for row in rows]
        files = self._thumbnails.several(ids)
        looks = {}
        for row, image in zip(rows.tolist(), ids, strict=True):
            with suppress(OSError):  # a damaged thumbnail: the drawing has no copies until repaired
                if image in files:
                    looks[row] = small_image_of_file(files[image])
        return looks


def _heads(
    catalogue: Catalogue,
    pairs: frozenset[tuple[str, str]],
    verdicts: Mapping[tuple[str, str], str],
) -> NDArray[np.int64]:
    def rows(some: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
        known = [tuple(catalogue.row_of.get(image, -1) for image in pair) for pair in some]
        return [(a, b) for a, b in known if min(a, b) >= 0 and catalogue.present[[a, b]].all()]

    same = [pair for pair, verdict in verdicts.items() if verdict == "duplicate"]
    apart = [pair for pair, verdict in verdicts.items() if verdict != "duplicate"]
    return stack_heads(_head_order(catalogue), rows(sorted(pairs)), rows(same), rows(apart))


def _shapes(catalogue: Catalogue) -> NDArray[np.float64]:
    """Width over height of each row."""
    width, height = (catalogue.table[name].to_numpy() for name in ("width", "height"))
    return np.asarray(width / height, np.float64)


def _head_order(catalogue: Catalogue) -> NDArray[np.int64]:
    """The place of each row among all as the head of a stack: most pixels first, then by path."""
    width, height = (
        catalogue.table[name].to_numpy().astype(np.int64) for name in ("width", "height")
    )
    place = np.empty(len(catalogue), np.int64)
    place[catalogue.by_path] = np.arange(len(catalogue))
    worth = np.empty(len(catalogue), np.int64)
    worth[np.lexsort((place, -width * height))] = np.arange(len(catalogue))
    return worth


def _digest(ids: frozenset[str]) -> str:
    return hashlib.sha256("".join(sorted(ids)).encode()).hexdigest()


def _table(known: _CopyPairs) -> pa.Table:
    copies: dict[str, list[str]] = {image: [] for image in sorted(known.ids)}
    for image, other in sorted(known.pairs):
        copies[image].append(other)
    columns = {
        "id": pa.array(copies, pa.string()),
        "copies": pa.array(copies.values(), pa.list_(pa.string())),
    }
    return pa.table(columns)
