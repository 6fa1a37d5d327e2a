"""Finding drawings that are the same, or nearly."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from egara.collection.drawings import Drawings
from egara.collection.duplicates.groups import DuplicateGroup, DuplicateLink, grouped, said
from egara.collection.duplicates.reviews import Reviews
from egara.collection.duplicates.setting_aside import SetAside, set_aside
from egara.collection.duplicates.worth import FileTimes
from egara.collection.neighbours import NeighbourGraphs, hold_lock
from egara.collection.snapshots import Catalogue, Snapshot, Snapshots, Space
from egara.collection.tables import Store, schema
from egara.errors import BadInput, Cancelled, NotComputed, UnknownDrawing, UnknownEncoder
from egara.explore.duplicates import (
    HASH_RADIUS,
    CandidatePair,
    SmallImage,
    compare_images,
    near_hash_pairs,
    part_correlation,
    relation,
    small_image_of_file,
)
from egara.explore.neighbours import NeighbourGraph

__all__ = ["THRESHOLDS", "Duplicates"]

THRESHOLDS: Mapping[str, float] = {"visual": 0.1}
"""Distances up to which an encoder says that two drawings are one; see docs/benchmarks.md."""

AT_ONCE = 256  # pairs between two looks at whether to stop

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class Duplicates:
    """Finds duplicates, and remembers what people say of them."""

    def __init__(
        self, store: Store, snapshots: Snapshots, graphs: NeighbourGraphs, drawings: Drawings
    ) -> None:
        """Take the collection's."""
        self._store = store
        self._snapshots = snapshots
        self._graphs = graphs
        self._drawings = drawings
        self._reviews = Reviews(store)
        self._looks: dict[str, SmallImage] = {}
        self._found: tuple[object, list[DuplicateLink]] | None = None
        self._lock = threading.Lock()

    def groups(
        self,
        near: bool = True,
        encoder: str | None = None,
        threshold: float | None = None,
        *,
        unreviewed: bool = False,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        compute: bool = True,
    ) -> list[DuplicateGroup]:
        """See `DuplicateVerbs.duplicates`."""
        snapshot = self._snapshots.newest()
        reviews = self._reviews.all()
        links: list[DuplicateLink] = []
        if near:
            found = self._links(snapshot, encoder, threshold, progress, cancel, compute)
            links = found + said(snapshot.catalogue, found, reviews)
        groups = grouped(snapshot.catalogue, links, reviews, self._times(), self._seen)
        return [group for group in groups if group.open or not unreviewed]

    def review(self, drawings: Sequence[str], verdict: str | None, keep: str | None = None) -> None:
        """See `DuplicateVerbs.review_duplicates`."""
        ids = self._drawings.identities(drawings)
        kept = None if keep is None else self._drawings.identities([keep])[0]
        self._reviews.write(ids, verdict, kept)

    def set_aside(
        self, groups: Sequence[DuplicateGroup], folder: str | os.PathLike[str]
    ) -> SetAside:
        """See `DuplicateVerbs.set_aside`."""
        return set_aside(self._store, groups, Path(folder))

    def _times(self) -> FileTimes:
        names = ["id", "path", "mtime_ns"]
        found = self._store.read("files", schema.FILES, names, "outcome = 'indexed'")
        ids, paths, times = (found[name].to_pylist() for name in names)
        return dict(zip(zip(ids, paths, strict=True), times, strict=True))

    def _seen(self, image: str) -> bytes:
        look = self._look(image)
        return image.encode() if look is None else look.tobytes()

    def _links(
        self,
        snapshot: Snapshot,
        encoder: str | None,
        threshold: float | None,
        progress: Progress | None,
        cancel: Cancel | None,
        compute: bool,
    ) -> list[DuplicateLink]:
        """All pairs that are something to one another; remembered for one version."""
        name, limit = _judge(snapshot, encoder, threshold)
        space = None if name is None else snapshot.space(name)
        version = (snapshot.versions, space and space.source, limit)
        with hold_lock(self._lock, cancel):
            if self._found is None or self._found[0] != version:
                if not compute:
                    raise NotComputed("The near duplicates are not computed yet.")
                graph = None
                if space is not None and limit is not None and len(space):
                    graph = self._graphs.of(space, progress=progress, cancel=cancel)
                pairs = _candidates(snapshot.catalogue, space, graph, limit)
                found = self._judged(snapshot.catalogue, space, pairs, limit, progress, cancel)
                self._found = (version, found)
            return self._found[1]

    def _judged(
        self,
        catalogue: Catalogue,
        space: Space | None,
        pairs: NDArray[np.int64],
        limit: float | None,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> list[DuplicateLink]:
        hashes = catalogue.table["perceptual_hash"].to_numpy()
        width, height = (catalogue.table[name].to_numpy() for name in ("width", "height"))
        bits = np.bitwise_count(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]])
        away = _distances(space, pairs)
        links = []
        known = zip(pairs.tolist(), bits.tolist(), away, strict=True)
        for done, ((a, b), differing, distance) in enumerate(known):
            if done % AT_ONCE == 0:
                _tell(done, len(pairs), progress, cancel)
            looks = self._look(catalogue.ids[a]), self._look(catalogue.ids[b])
            if looks[0] is None or looks[1] is None:
                continue
            proportions = float(width[a] / height[a] / (width[b] / height[b]))
            likeness = compare_images(looks[0], looks[1])
            aligned = partial(part_correlation, looks[0], looks[1])
            pair = CandidatePair(differing, distance, likeness, proportions, aligned)
            what = relation(pair, limit)
            if what is not None:
                link = DuplicateLink(
                    a=catalogue.ids[a],
                    b=catalogue.ids[b],
                    relation=str(what),
                    hash_distance=differing,
                    encoder_distance=distance,
                    verdict=None,
                    near_by=pair.near_by(limit),
                    difference=likeness.local / 255,
                )
                links.append(link)
        return links

    def _look(self, image: str) -> SmallImage | None:
        if image not in self._looks:
            try:
                self._looks[image] = small_image_of_file(self._drawings.thumbnail(image))
            except UnknownDrawing:  # without a thumbnail it cannot be compared
                return None
        return self._looks[image]


def _judge(
    snapshot: Snapshot, encoder: str | None, threshold: float | None
) -> tuple[str | None, float | None]:
    """Which encoder is asked, and up to which distance it is believed."""
    if threshold is not None and not threshold >= 0:
        raise BadInput(f"threshold must be a distance, 0 or more; got {threshold}.")
    name = encoder
    if name is None:
        measured = [known for known in snapshot.encoders if known in THRESHOLDS]
        name = next(iter([*measured, *snapshot.encoders]), None)
    if name is None:
        if threshold is not None:
            raise UnknownEncoder("The collection has no encoder yet. Index a folder first.")
        return None, None
    snapshot.encoder(name)
    return name, THRESHOLDS.get(name) if threshold is None else threshold


def _candidates(
    catalogue: Catalogue,
    space: Space | None,
    graph: NeighbourGraph | None,
    limit: float | None,
) -> NDArray[np.int64]:
    """Pairs (E, 2) of the catalogue's rows that are there, the lower first."""
    rows = np.flatnonzero(catalogue.present)
    hashes = catalogue.table["perceptual_hash"].to_numpy()[rows]
    pairs = [rows[near_hash_pairs(hashes, HASH_RADIUS)[0]]]
    if space is not None and graph is not None and limit is not None:
        near, nth = np.nonzero(graph.distances <= limit)
        ends = np.stack([near, graph.indices[near, nth]], axis=1)
        pairs.append(space.rows[ends])
    found: NDArray[np.int64] = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    return found


def _tell(done: int, total: int, progress: Progress | None, cancel: Cancel | None) -> None:
    if progress:
        progress(done, total)
    if cancel and cancel():
        raise Cancelled("looking for duplicates was stopped as asked")


def _distances(space: Space | None, pairs: NDArray[np.int64]) -> list[float | None]:
    """The encoder's distance of each pair; pairs are sorted by their first row."""
    away: list[float | None] = [None] * len(pairs)
    if space is None:
        return away
    positions = space.position_of_row[pairs]
    known = np.flatnonzero((positions >= 0).all(axis=1))
    starts = np.flatnonzero(np.diff(positions[known, 0], prepend=-1))
    for places in np.split(known, starts[1:]) if len(known) else ():
        query = space.vectors[positions[places[0], 0]]
        found = space.exact.distances(query, positions[places, 1])
        for place, distance in zip(places, found, strict=True):
            away[place] = float(distance)
    return away
