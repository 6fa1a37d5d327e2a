"""Build groups of duplicates and alternatives from links and the user's reviews."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from egara.collection.duplicates.keep_order import (
    FileTimes,
    content_sizes,
    drawing_sort_key,
    file_sort_key,
    sorted_paths,
)
from egara.collection.duplicates.reviews import Review, Verdict
from egara.collection.snapshots import Catalogue
from egara.explore.duplicates import Relation, component_labels

__all__ = [
    "DuplicateGroup",
    "DuplicateLink",
    "DuplicateMember",
    "group_duplicates",
    "links_of_reviews",
]

ContentOf = Callable[[str], Hashable]
"""Returns a value for a drawing's ID that is equal for equal images."""


@dataclass(frozen=True, slots=True)
class DuplicateLink:
    """A link between two drawings of a group, with its reasons.

    Attributes:
        a: ID of the first drawing.
        b: ID of the second drawing.
        relation: ``duplicate``; or for an alternative, how it differs: ``colours``, ``mirrored`` or
            ``changed`` (see `egara.explore.duplicates.Relation`).
        hash_distance: the number of bits of the perceptual hash that differ, 0 to 64.
        encoder_distance: None if the encoder has no vectors of both drawings.
        verdict: the user's verdict, ``duplicate`` or ``alternative``; None without a review.
        near_by: why the two were compared: ``hash``, ``encoder`` or both; empty if the link is only
            from the user's review.
        difference: the largest local difference of the two images, 0 to 1; 0 for equal images.
            None if a thumbnail is missing, or if the link is only from the user's review.
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
        id: the drawing's ID.
        path: of its file; of several files with the same bytes, the one to keep.
        copies: paths of the other files with the same bytes.
        width: in pixels.
        height: in pixels.
        size: in bytes.
        format: of the file.
        role: ``keep``; or ``duplicate`` or ``alternative`` in relation to the drawing to keep. It
            is not ``duplicate`` if the user's verdict on the two drawings is another one.
        via: ID of the drawing before this one on the shortest path of links from the drawing to
            keep; None for the drawing to keep.
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
    """A group of duplicates and alternatives.

    Attributes:
        members: the drawing to keep first. A group has one member if that drawing has several files
            with the same bytes.
        links: that connect the members.
        reviewed: whether the user has reviewed all links; true without links.
    """

    members: tuple[DuplicateMember, ...]
    links: tuple[DuplicateLink, ...]
    reviewed: bool

    @property
    def keep(self) -> str:
        """The ID of the drawing to keep.

        It is the user's choice. Without one, it is one of the largest set of duplicates in the
        group, by `egara.collection.duplicates.keep_order`: most pixels, lossless format, least
        compressed, a file name that is not a copy's, shortest path, oldest file.
        """
        return self.members[0].id

    @property
    def open(self) -> bool:
        """Whether the group needs a review; a group without links, of equal files, always does."""
        return not (self.reviewed and self.links)


def group_duplicates(
    catalogue: Catalogue,
    links: Iterable[DuplicateLink],
    reviews: Mapping[tuple[str, str], Review],
    times: FileTimes,
    content_of: ContentOf,
) -> list[DuplicateGroup]:
    """Group the drawings that links connect, and the drawings with several equal files.

    Args:
        catalogue: the drawings.
        links: found by comparing drawings, and from reviews.
        reviews: by pair of IDs, the lower first.
        times: of files.
        content_of: used to recognise equal images.

    Returns:
        The groups in the order of their first paths.
    """
    reviewed = [_apply_review(link, reviews.get((link.a, link.b))) for link in links]
    kept = [link for link in reviewed if link is not None]
    pairs = np.array([(catalogue.row_of[x.a], catalogue.row_of[x.b]) for x in kept], np.int64)
    pairs = pairs.reshape(-1, 2)
    group_of = component_labels(len(catalogue), pairs)
    is_duplicate = np.array([x.relation == Relation.DUPLICATE for x in kept], bool)
    set_of = component_labels(len(catalogue), pairs[is_duplicate])  # sets of duplicates
    all_copies = catalogue.table["copies"].to_pylist()
    rows = {row for row, copies in enumerate(all_copies) if copies and catalogue.present[row]}
    members: dict[int, list[int]] = {}
    for row in sorted(rows | set(pairs.ravel().tolist())):
        members.setdefault(int(group_of[row]), []).append(row)
    links_of: dict[int, list[DuplicateLink]] = {}
    for link, (a, _) in zip(kept, pairs, strict=True):
        links_of.setdefault(int(group_of[a]), []).append(link)
    groups = [
        _group(
            [_with_file_to_keep(row, times) for row in catalogue.rows(group_rows)],
            links_of.get(group, []),
            set_of[group_rows].tolist(),
            reviews,
            times,
            content_of,
        )
        for group, group_rows in members.items()
    ]
    return sorted(groups, key=lambda group: min((m.path, m.id) for m in group.members))


def links_of_reviews(
    catalogue: Catalogue, links: Iterable[DuplicateLink], reviews: Mapping[tuple[str, str], Review]
) -> list[DuplicateLink]:
    """Return links for reviewed pairs of present drawings that have no link yet."""
    hashes = catalogue.table["perceptual_hash"].to_numpy()
    linked = {(link.a, link.b) for link in links}
    new_links = []
    for (a, b), review in reviews.items():
        rows = [catalogue.row_of.get(image, -1) for image in (a, b)]
        if review.verdict == "different" or (a, b) in linked or min(rows) < 0:
            continue
        if catalogue.present[rows].all():
            bits = int(np.bitwise_count(hashes[rows[0]] ^ hashes[rows[1]]))
            relation = _relation_of(review)
            new_links.append(DuplicateLink(a, b, str(relation), bits, None, review.verdict))
    return new_links


def _relation_of(review: Review) -> Relation:
    return Relation.DUPLICATE if review.verdict == "duplicate" else Relation.CHANGED


def _apply_review(link: DuplicateLink, review: Review | None) -> DuplicateLink | None:
    """Return the link with the user's verdict; None if the verdict is ``different``."""
    if review is None:
        return link
    if review.verdict == "different":
        return None
    if (review.verdict == "duplicate") == (link.relation == Relation.DUPLICATE):
        return replace(link, verdict=review.verdict)
    return replace(link, relation=str(_relation_of(review)), verdict=review.verdict)


def _group(
    rows: Sequence[Mapping[str, Any]],
    links: Sequence[DuplicateLink],
    set_numbers: Sequence[int],
    reviews: Mapping[tuple[str, str], Review],
    times: FileTimes,
    content_of: ContentOf,
) -> DuplicateGroup:
    """Build a group; ``set_numbers`` has the number of each row's set of duplicates."""
    choices = Counter(
        review.keep
        for review in (reviews.get((link.a, link.b)) for link in links)
        if review is not None and review.keep
    )
    set_sizes = Counter(set_numbers)
    contents = [content_of(row["id"]) for row in rows] if len(rows) > 1 else [None]
    sizes = content_sizes(rows, contents)

    def sort_key(index: int) -> tuple[Any, ...]:
        row = rows[index]
        drawing = drawing_sort_key(row, sizes[index])
        file = file_sort_key(row["id"], row["path"], times)
        return -choices[row["id"]], -set_sizes[set_numbers[index]], *drawing, *file, row["id"]

    order = sorted(range(len(rows)), key=sort_key)
    best = order[0]

    def role(index: int) -> str:
        if index == best:
            return "keep"
        a, b = sorted((rows[index]["id"], rows[best]["id"]))
        review = reviews.get((a, b))
        other_verdict = review is not None and review.verdict != "duplicate"
        same_set = set_numbers[index] == set_numbers[best]
        return "duplicate" if same_set and not other_verdict else "alternative"

    via = _predecessors(rows[best]["id"], links)
    members = tuple(
        _member(rows[index], role(index), via.get(rows[index]["id"])) for index in order
    )
    return DuplicateGroup(members, tuple(links), all(link.verdict for link in links))


def _with_file_to_keep(row: Mapping[str, Any], times: FileTimes) -> Mapping[str, Any]:
    """Return a drawing's row with the file to keep as ``path``, and the others as ``copies``."""
    path, *copies = sorted_paths(row["id"], (row["path"], *(row["copies"] or ())), times)
    return {**row, "path": path, "copies": copies}


def _predecessors(start: str, links: Sequence[DuplicateLink]) -> dict[str, str]:
    """Return each drawing's predecessor on a shortest path of links from the start."""
    linked: dict[str, list[str]] = {}
    for link in links:
        linked.setdefault(link.a, []).append(link.b)
        linked.setdefault(link.b, []).append(link.a)
    via: dict[str, str] = {}
    reached = [start]
    for drawing in reached:
        for other in sorted(linked.get(drawing, ())):
            if other != start and other not in via:
                via[other] = drawing
                reached.append(other)
    return via


def _member(row: Mapping[str, Any], role: str, via: str | None) -> DuplicateMember:
    names = ("id", "path", "width", "height", "size", "format")
    values = {name: row[name] for name in names}
    return DuplicateMember(copies=tuple(row["copies"]), role=role, via=via, **values)
