"""Find duplicates and alternatives: compare pairs of near drawings by their thumbnails."""

import os
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from egara.collection.drawings import Drawings
from egara.collection.duplicates.groups import (
    DuplicateGroup,
    DuplicateLink,
    group_duplicates,
    links_of_reviews,
)
from egara.collection.duplicates.keep_order import FileTimes
from egara.collection.duplicates.reviews import Reviews
from egara.collection.duplicates.setting_aside import MovedDuplicates, set_aside
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

__all__ = ["Duplicates"]

PAIRS_PER_STEP = 256
"""Pairs that are compared between two calls of ``progress`` and ``cancel``."""

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


class Duplicates:
    """Finds duplicates, stores the user's reviews, and sets duplicates aside."""

    def __init__(
        self, store: Store, snapshots: Snapshots, graphs: NeighbourGraphs, drawings: Drawings
    ) -> None:
        """Use the collection's tables, snapshots, neighbour graphs and drawings."""
        self._store = store
        self._snapshots = snapshots
        self._graphs = graphs
        self._drawings = drawings
        self._reviews = Reviews(store)
        self._small_images: dict[str, SmallImage] = {}
        self._links_of_version: tuple[object, list[DuplicateLink]] | None = None
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
            near_links = self._links(snapshot, encoder, threshold, progress, cancel, compute)
            links = near_links + links_of_reviews(snapshot.catalogue, near_links, reviews)
        groups = group_duplicates(
            snapshot.catalogue, links, reviews, self._times(), self._content_of
        )
        return [group for group in groups if group.open or not unreviewed]

    def review(self, drawings: Sequence[str], verdict: str | None, keep: str | None = None) -> None:
        """See `DuplicateVerbs.review_duplicates`."""
        ids = self._drawings.drawing_ids(drawings)
        keep_id = None if keep is None else self._drawings.drawing_ids([keep])[0]
        self._reviews.write(ids, verdict, keep_id)

    def set_aside(
        self, groups: Sequence[DuplicateGroup], folder: str | os.PathLike[str]
    ) -> MovedDuplicates:
        """See `DuplicateVerbs.set_aside`."""
        return set_aside(self._store, groups, Path(folder))

    def _times(self) -> FileTimes:
        names = ["id", "path", "mtime_ns"]
        files = self._store.read("files", schema.FILES, names, "outcome = 'indexed'")
        ids, paths, times = (files[name].to_pylist() for name in names)
        return dict(zip(zip(ids, paths, strict=True), times, strict=True))

    def _content_of(self, image: str) -> bytes:
        small_image = self._small_image(image)
        return image.encode() if small_image is None else small_image.tobytes()

    def _links(
        self,
        snapshot: Snapshot,
        encoder: str | None,
        threshold: float | None,
        progress: Progress | None,
        cancel: Cancel | None,
        compute: bool,
    ) -> list[DuplicateLink]:
        """Return the links between all near drawings; the links of one version are cached."""
        name, limit = _encoder_and_threshold(snapshot, encoder, threshold)
        space = None if name is None else snapshot.space(name)
        version = (snapshot.versions, space and space.source, limit)
        with hold_lock(self._lock, cancel):
            if self._links_of_version is None or self._links_of_version[0] != version:
                if not compute:
                    raise NotComputed("The near duplicates are not computed yet.")
                graph = None
                if space is not None and limit is not None and len(space):
                    graph = self._graphs.graph(space, progress=progress, cancel=cancel)
                pairs = _candidates(snapshot.catalogue, space, graph, limit)
                links = self._compare(snapshot.catalogue, space, pairs, limit, progress, cancel)
                self._links_of_version = (version, links)
            return self._links_of_version[1]

    def _compare(
        self,
        catalogue: Catalogue,
        space: Space | None,
        pairs: NDArray[np.int64],
        limit: float | None,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> list[DuplicateLink]:
        """Compare the thumbnails of pairs (E, 2), and return links for related drawings."""
        hashes = catalogue.table["perceptual_hash"].to_numpy()
        width, height = (catalogue.table[name].to_numpy() for name in ("width", "height"))
        bits = np.bitwise_count(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]])
        distances = _distances(space, pairs)
        links = []
        candidates = zip(pairs.tolist(), bits.tolist(), distances, strict=True)
        for done, ((a, b), differing, distance) in enumerate(candidates):
            if done % PAIRS_PER_STEP == 0:
                _report(done, len(pairs), progress, cancel)
            image_a, image_b = (self._small_image(catalogue.ids[row]) for row in (a, b))
            if image_a is None or image_b is None:
                continue
            proportions = float(width[a] / height[a] / (width[b] / height[b]))
            comparison = compare_images(image_a, image_b)
            correlation = partial(part_correlation, image_a, image_b)
            pair = CandidatePair(differing, distance, comparison, proportions, correlation)
            related = relation(pair, limit)
            if related is not None:
                link = DuplicateLink(
                    a=catalogue.ids[a],
                    b=catalogue.ids[b],
                    relation=str(related),
                    hash_distance=differing,
                    encoder_distance=distance,
                    verdict=None,
                    near_by=pair.near_by(limit),
                    difference=comparison.local / 255,
                )
                links.append(link)
        return links

    def _small_image(self, image: str) -> SmallImage | None:
        """Return the reduced thumbnail of a drawing; None without a thumbnail."""
        if image not in self._small_images:
            try:
                self._small_images[image] = small_image_of_file(self._drawings.thumbnail(image))
            except UnknownDrawing:
                return None
        return self._small_images[image]


def _encoder_and_threshold(
    snapshot: Snapshot, encoder: str | None, threshold: float | None
) -> tuple[str | None, float | None]:
    """Return the encoder to use and its threshold; None for what does not exist."""
    if threshold is not None and not threshold >= 0:
        raise BadInput(f"threshold must be a distance, 0 or more; got {threshold}.")
    if encoder is None and not snapshot.comparing:
        if threshold is not None:
            raise UnknownEncoder(
                "The collection has no encoder with vectors yet. Index a folder first."
            )
        return None, None
    name = encoder or _default_encoder(snapshot)
    snapshot.encoder(name)
    return name, snapshot.abilities()[name].near if threshold is None else threshold


def _default_encoder(snapshot: Snapshot) -> str:
    """Return an encoder whose near distance was measured, preferably the default encoder."""
    default = snapshot.default_encoder()
    abilities = snapshot.abilities()
    measured = (name for name in (default, *abilities) if abilities[name].near is not None)
    return next(measured, default)


def _candidates(
    catalogue: Catalogue,
    space: Space | None,
    graph: NeighbourGraph | None,
    limit: float | None,
) -> NDArray[np.int64]:
    """Return pairs (E, 2) of rows of present drawings that are near, the lower row first."""
    rows = np.flatnonzero(catalogue.present)
    hashes = catalogue.table["perceptual_hash"].to_numpy()[rows]
    pairs = [rows[near_hash_pairs(hashes, HASH_RADIUS)[0]]]
    if space is not None and graph is not None and limit is not None:
        near, nth = np.nonzero(graph.distances <= limit)
        ends = np.stack([near, graph.indices[near, nth]], axis=1)
        pairs.append(space.rows[ends])
    candidates: NDArray[np.int64] = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    return candidates


def _report(done: int, total: int, progress: Progress | None, cancel: Cancel | None) -> None:
    if progress:
        progress(done, total)
    if cancel and cancel():
        raise Cancelled("the search for duplicates was cancelled")


def _distances(space: Space | None, pairs: NDArray[np.int64]) -> list[float | None]:
    """Return the encoder's distance of each pair; pairs are sorted by their first row."""
    distances: list[float | None] = [None] * len(pairs)
    if space is None:
        return distances
    positions = space.position_of_row[pairs]
    encoded = np.flatnonzero((positions >= 0).all(axis=1))
    starts = np.flatnonzero(np.diff(positions[encoded, 0], prepend=-1))
    for chunk in np.split(encoded, starts[1:]) if len(encoded) else ():
        query = space.vectors[positions[chunk[0], 0]]
        chunk_distances = space.exact.distances(query, positions[chunk, 1])
        for pair, distance in zip(chunk, chunk_distances, strict=True):
            distances[pair] = float(distance)
    return distances
