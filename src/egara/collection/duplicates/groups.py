"""Groups of drawings from what every two of them are, and from what people say of them."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from egara.collection.duplicates.reviews import Review, Verdict
from egara.collection.duplicates.worth import (
    FileTimes,
    file_worth,
    picture_worth,
    plainest_first,
    true_sizes,
)
from egara.collection.snapshots import Catalogue
from egara.explore.duplicates import Relation, component_labels

__all__ = ["DuplicateGroup", "DuplicateLink", "DuplicateMember", "grouped", "said"]

Seen = Callable[[str], Hashable]
"""What a drawing looks like, by its ID: equal for pictures that are the same."""


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
        near_by: what brought the two together: ``hash``, ``encoder``, or both; nothing where a
            person alone did.
        difference: how far the two pictures differ where they differ most, 0 to 1: 0 for equal
            ones; None where a thumbnail is missing or a person alone brought them together.
    """

    a: str
    b: str
    relation: str
    hash_distance: int
    encoder_distance: float | None
    verdict: Verdict | None
    near_by: tuple[str, ...] = ()
    difference: float | None = None


@dataclass(frozen=True, slots=True)
class DuplicateMember:
    """A drawing of a group.

    Attributes:
        id: its identity.
        path: where it is; of several files with the same bytes, of the one to keep.
        copies: the others.
        width: in pixels.
        height: in pixels.
        size: in bytes.
        format: of the file.
        role: ``keep``, ``duplicate`` of the one that is kept, or ``alternative`` to it; never
            ``duplicate`` where a person says that it is none of that one.
        via: ID of the drawing that it is in the group by: the kept one where a link is between the
            two, else the last on the shortest way over links from the kept one; None for that one.
    """

    id: str
    path: str
    copies: tuple[str, ...]
    width: int
    height: int
    size: int
    format: str
    role: str
    via: str | None


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
        these one whose format loses nothing, then the less compressed, then the one whose name is
        no copy's, with the shortest path, the oldest file.
        """
        return self.members[0].id

    @property
    def open(self) -> bool:
        """Whether there is something left to say of it; files with the same bytes stay open."""
        return not (self.reviewed and self.links)


def grouped(
    catalogue: Catalogue,
    links: Iterable[DuplicateLink],
    reviews: Mapping[tuple[str, str], Review],
    times: FileTimes,
    seen: Seen,
) -> list[DuplicateGroup]:
    """Put together what links connect, in the order of paths; copies make a group of one too."""
    reviewed = [_reviewed(link, reviews.get((link.a, link.b))) for link in links]
    kept = [link for link in reviewed if link is not None]
    pairs = np.array([(catalogue.row_of[x.a], catalogue.row_of[x.b]) for x in kept], np.int64)
    pairs = pairs.reshape(-1, 2)
    group_of = component_labels(len(catalogue), pairs)
    same = np.array([x.relation == Relation.DUPLICATE for x in kept], bool)
    twin_of = component_labels(len(catalogue), pairs[same])
    copied = catalogue.table["copies"].to_pylist()
    rows = {row for row, copies in enumerate(copied) if copies and catalogue.present[row]}
    members: dict[int, list[int]] = {}
    for row in sorted(rows | set(pairs.ravel().tolist())):
        members.setdefault(int(group_of[row]), []).append(row)
    links_of: dict[int, list[DuplicateLink]] = {}
    for link, (a, _) in zip(kept, pairs, strict=True):
        links_of.setdefault(int(group_of[a]), []).append(link)
    groups = [
        _group(
            [_filed(row, times) for row in catalogue.rows(found)],
            links_of.get(group, []),
            twin_of[found].tolist(),
            reviews,
            times,
            seen,
        )
        for group, found in members.items()
    ]
    return sorted(groups, key=lambda group: min((one.path, one.id) for one in group.members))


def said(
    catalogue: Catalogue, links: Iterable[DuplicateLink], reviews: Mapping[tuple[str, str], Review]
) -> list[DuplicateLink]:
    """What people alone connect: pairs of drawings that are there, and that no link is of."""
    hashes = catalogue.table["perceptual_hash"].to_numpy()
    linked = {(link.a, link.b) for link in links}
    found = []
    for (a, b), review in reviews.items():
        rows = [catalogue.row_of.get(image, -1) for image in (a, b)]
        if review.verdict == "different" or (a, b) in linked or min(rows) < 0:
            continue
        if catalogue.present[rows].all():
            bits = int(np.bitwise_count(hashes[rows[0]] ^ hashes[rows[1]]))
            what = Relation.DUPLICATE if review.verdict == "duplicate" else Relation.CHANGED
            found.append(DuplicateLink(a, b, str(what), bits, None, review.verdict))
    return found


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
    times: FileTimes,
    seen: Seen,
) -> DuplicateGroup:
    chosen = Counter(
        review.keep
        for review in (reviews.get((link.a, link.b)) for link in links)
        if review is not None and review.keep
    )
    many = Counter(twins)
    sizes = true_sizes(rows, [seen(row["id"]) for row in rows] if len(rows) > 1 else [None])

    def worth(place: int) -> tuple[Any, ...]:
        row = rows[place]
        picture = picture_worth(row, sizes[place])
        file = file_worth(row["id"], row["path"], times)
        return -chosen[row["id"]], -many[twins[place]], *picture, *file, row["id"]

    order = sorted(range(len(rows)), key=worth)
    best = order[0]

    def role(place: int) -> str:
        if place == best:
            return "keep"
        a, b = sorted((rows[place]["id"], rows[best]["id"]))
        review = reviews.get((a, b))
        told_apart = review is not None and review.verdict != "duplicate"
        return "alternative" if told_apart or twins[place] != twins[best] else "duplicate"

    via = _ways(rows[best]["id"], links)
    members = tuple(
        _member(rows[place], role(place), via.get(rows[place]["id"])) for place in order
    )
    return DuplicateGroup(members, tuple(links), all(link.verdict for link in links))


def _filed(row: Mapping[str, Any], times: FileTimes) -> Mapping[str, Any]:
    """A drawing's row with the file to keep as its path, and the others as its copies."""
    path, *copies = plainest_first(row["id"], (row["path"], *(row["copies"] or ())), times)
    return {**row, "path": path, "copies": copies}


def _ways(start: str, links: Sequence[DuplicateLink]) -> dict[str, str]:
    """By which drawing each is reached on the shortest way over links from one; not the one."""
    near: dict[str, list[str]] = {}
    for link in links:
        near.setdefault(link.a, []).append(link.b)
        near.setdefault(link.b, []).append(link.a)
    via: dict[str, str] = {}
    reached = [start]
    for drawing in reached:
        for other in sorted(near.get(drawing, ())):
            if other != start and other not in via:
                via[other] = drawing
                reached.append(other)
    return via


def _member(row: Mapping[str, Any], role: str, via: str | None) -> DuplicateMember:
    names = ("id", "path", "width", "height", "size", "format")
    values = {name: row[name] for name in names}
    return DuplicateMember(copies=tuple(row["copies"]), role=role, via=via, **values)
