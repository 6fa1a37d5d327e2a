"""Groups of drawings that are the same, or nearly."""

import io
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.collection.catalogue import Catalogue
from egara.collection.duplicate_reviews import Review, Reviews, Verdict
from egara.collection.graphs import Graphs
from egara.collection.snapshot import Snapshot, Snapshots
from egara.collection.space import Space
from egara.errors import BadInput, UnknownDrawing, UnknownEncoder
from egara.explore.duplicates import (
    HASH_RADIUS,
    Pair,
    Relation,
    compare,
    components,
    look_of,
    near_hashes,
    relation,
)

__all__ = ["THRESHOLDS", "DuplicateGroup", "DuplicateLink", "DuplicateMember", "Duplicates"]

THRESHOLDS: Mapping[str, float] = {"visual": 0.1}
"""Distances up to which an encoder says that two drawings are one; see docs/benchmarks.md."""

LOSSLESS = ("BMP", "GIF", "PNG", "SVG", "TIFF")

Look = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class DuplicateLink:
    """Why two drawings are in one group.

    Attributes:
        a: the one's ID.
        b: the other's.
        relation: ``duplicate``, or of an alternative how it differs: ``colours``, ``mirrored``,
            ``changed`` (see `egara.explore.duplicates.Relation`).
        hash_distance: bits of the perceptual hash that differ, of 64.
        encoder_distance: None where the encoder has not seen both.
        verdict: a person's, ``duplicate`` or ``alternative``; None where there is none yet.
    """

    a: str
    b: str
    relation: str
    hash_distance: int
    encoder_distance: float | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class DuplicateMember:
    """A drawing of a group.

    Attributes:
        id: its identity.
        path: where it is.
        copies: other files with the same bytes.
        width: in pixels.
        height: in pixels.
        size: in bytes.
        format: of the file.
        role: ``keep``, ``duplicate`` of the one that is kept, or ``alternative`` to it.
    """

    id: str
    path: str
    copies: tuple[str, ...]
    width: int
    height: int
    size: int
    format: str
    role: str


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Drawings that are the same, or nearly; the one to keep first.

    Attributes:
        members: one alone where it has copies with the same bytes.
        links: which of them are alike, and why; those that the drawings are connected by.
        reviewed: a person has judged every link, or there is none.
    """

    members: tuple[DuplicateMember, ...]
    links: tuple[DuplicateLink, ...]
    reviewed: bool

    @property
    def keep(self) -> str:
        """The ID of the drawing to keep.

        A person's choice; else of the most numerous duplicates the one with the most pixels, of
        these one whose format loses nothing, then the one with the most bytes.
        """
        return self.members[0].id


class Duplicates:
    """Finds duplicates, and remembers what people say of them."""

    def __init__(
        self,
        snapshots: Snapshots,
        graphs: Graphs,
        reviews: Reviews,
        thumbnail: Callable[[str], bytes],
    ) -> None:
        """Take the collection's."""
        self._snapshots = snapshots
        self._graphs = graphs
        self._thumbnail = thumbnail
        self._looks: dict[str, Look] = {}
        self._found: tuple[object, list[DuplicateLink]] | None = None
        self._lock = threading.Lock()
        self.reviews = reviews

    def groups(
        self, near: bool, encoder: str | None, threshold: float | None
    ) -> list[DuplicateGroup]:
        """See `Collection.duplicates`."""
        snapshot = self._snapshots.newest()
        links = self._links(snapshot, encoder, threshold) if near else []
        return _grouped(snapshot.catalogue, links, self.reviews.all())

    def _links(
        self, snapshot: Snapshot, encoder: str | None, threshold: float | None
    ) -> list[DuplicateLink]:
        """All pairs that are something to one another; remembered for one version."""
        name, limit = _judge(snapshot, encoder, threshold)
        space = None if name is None else snapshot.space(name)
        version = (snapshot.versions, space and space.source, limit)
        with self._lock:
            if self._found is None or self._found[0] != version:
                pairs = _candidates(snapshot.catalogue, space, self._graphs, limit)
                found = self._judged(snapshot.catalogue, space, pairs, limit)
                self._found = (version, found)
            return self._found[1]

    def _judged(
        self,
        catalogue: Catalogue,
        space: Space | None,
        pairs: NDArray[np.int64],
        limit: float | None,
    ) -> list[DuplicateLink]:
        hashes = catalogue.table["perceptual_hash"].to_numpy()
        width, height = (catalogue.table[name].to_numpy() for name in ("width", "height"))
        bits = np.bitwise_count(hashes[pairs[:, 0]] ^ hashes[pairs[:, 1]])
        away = _distances(space, pairs)
        links = []
        for (a, b), differing, distance in zip(pairs.tolist(), bits.tolist(), away, strict=True):
            looks = self._look(catalogue.ids[a]), self._look(catalogue.ids[b])
            if looks[0] is None or looks[1] is None:
                continue
            proportions = float(width[a] / height[a] / (width[b] / height[b]))
            pair = Pair(differing, distance, compare(looks[0], looks[1]), proportions)
            what = relation(pair, limit)
            if what is not None:
                ids = catalogue.ids[a], catalogue.ids[b]
                links.append(DuplicateLink(*ids, str(what), differing, distance, None))
        return links

    def _look(self, image: str) -> NDArray[np.float32] | None:
        if image not in self._looks:
            try:
                with Image.open(io.BytesIO(self._thumbnail(image))) as picture:
                    self._looks[image] = look_of(picture).astype(np.uint8)
            except UnknownDrawing:  # without a thumbnail it cannot be compared
                return None
        return self._looks[image].astype(np.float32)


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
    catalogue: Catalogue, space: Space | None, graphs: Graphs, limit: float | None
) -> NDArray[np.int64]:
    """Pairs (E, 2) of the catalogue's rows that are there, the lower first."""
    rows = np.flatnonzero(catalogue.present)
    hashes = catalogue.table["perceptual_hash"].to_numpy()[rows]
    pairs = [rows[near_hashes(hashes, HASH_RADIUS)[0]]]
    if space is not None and limit is not None and len(space):
        graph = graphs.of(space)
        near, nth = np.nonzero(graph.distances <= limit)
        ends = np.stack([near, graph.indices[near, nth]], axis=1)
        pairs.append(space.rows[ends])
    found: NDArray[np.int64] = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    return found


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


def _grouped(
    catalogue: Catalogue, links: Iterable[DuplicateLink], reviews: Mapping[tuple[str, str], Review]
) -> list[DuplicateGroup]:
    reviewed = [_reviewed(link, reviews.get((link.a, link.b))) for link in links]
    kept = [link for link in reviewed if link is not None]
    pairs = np.array([(catalogue.row_of[x.a], catalogue.row_of[x.b]) for x in kept], np.int64)
    pairs = pairs.reshape(-1, 2)
    group_of = components(len(catalogue), pairs)
    same = np.array([x.relation == Relation.DUPLICATE for x in kept], bool)
    twin_of = components(len(catalogue), pairs[same])
    copied = catalogue.table["copies"].to_pylist()
    rows = {row for row, copies in enumerate(copied) if copies and catalogue.present[row]}
    members: dict[int, list[int]] = {}
    for row in sorted(rows | set(pairs.ravel().tolist())):
        members.setdefault(int(group_of[row]), []).append(row)
    links_of: dict[int, list[DuplicateLink]] = {}
    for link, (a, _) in zip(kept, pairs, strict=True):
        links_of.setdefault(int(group_of[a]), []).append(link)
    groups = [
        _group(catalogue.rows(found), links_of.get(group, []), twin_of[found].tolist(), reviews)
        for group, found in members.items()
    ]
    return sorted(groups, key=lambda group: min((one.path, one.id) for one in group.members))


def _reviewed(link: DuplicateLink, review: Review | None) -> DuplicateLink | None:
    """A link as a person sees it; None where they say that it is none."""
    if review is None:
        return link
    if review.verdict == "different":
        return None
    if (review.verdict == "duplicate") == (link.relation == Relation.DUPLICATE):
        return replace(link, verdict=review.verdict)
    other = Relation.DUPLICATE if review.verdict == "duplicate" else Relation.CHANGED
    return replace(link, relation=str(other), verdict=review.verdict)


def _group(
    rows: Sequence[Mapping[str, Any]],
    links: Sequence[DuplicateLink],
    twins: Sequence[int],
    reviews: Mapping[tuple[str, str], Review],
) -> DuplicateGroup:
    chosen = Counter(
        review.keep
        for review in (reviews.get((link.a, link.b)) for link in links)
        if review is not None and review.keep
    )
    many = Counter(twins)

    def worth(place: int) -> tuple[Any, ...]:
        row = rows[place]
        pixels = row["width"] * row["height"]
        found = -chosen[row["id"]], -many[twins[place]], -pixels, row["format"] not in LOSSLESS
        return *found, -row["size"], row["path"], row["id"]

    order = sorted(range(len(rows)), key=worth)
    best = twins[order[0]]
    members = tuple(
        _member(
            rows[place],
            "keep" if place == order[0] else "duplicate" if twins[place] == best else "alternative",
        )
        for place in order
    )
    return DuplicateGroup(members, tuple(links), all(link.verdict for link in links))


def _member(row: Mapping[str, Any], role: str) -> DuplicateMember:
    names = ("id", "path", "width", "height", "size", "format")
    values = {name: row[name] for name in names}
    return DuplicateMember(copies=tuple(row["copies"] or ()), role=role, **values)
