"""Searching a collection: from what a person asks to the drawings that answer it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.artists import representatives
from egara.collection.drawings import listed
from egara.collection.searching.asking import ask, checked_weights
from egara.collection.searching.filters import Filters
from egara.collection.searching.querying import Hit, browse, ranked_hits
from egara.collection.searching.words import Words
from egara.collection.snapshots import COLUMNS, Mask, Snapshot, Snapshots
from egara.collection.stacks import Copies, Stacking, Stacks, checked_copies
from egara.errors import BadInput
from egara.images import ImageLike

__all__ = ["MAX_LIMIT", "Searching"]

MAX_LIMIT = 10_000


class Searching:
    """Finds drawings of a collection."""

    def __init__(
        self, snapshots: Snapshots, filters: Filters, words: Words, stacks: Stacks
    ) -> None:
        """Take the collection's."""
        self._stacks = stacks
        self._snapshots = snapshots
        self._filters = filters
        self._words = words

    def search(
        self,
        image: ImageLike | None = None,
        sketch: ImageLike | None = None,
        like: Sequence[str] = (),
        unlike: Sequence[str] = (),
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        where: str | None = None,
        encoders: Mapping[str, float] | None = None,
        limit: int = 20,
        offset: int = 0,
        among: Sequence[str] = (),
        artist: str | None = None,
        *,
        text: str | None = None,
        copies: Copies = "stack",
    ) -> list[Hit]:
        """Find drawings; without any image or liked drawing, list those that the filters leave.

        Args:
            image: a path, bytes or a PIL image to be near to.
            sketch: a rough sketch; needs an encoder that reads sketches.
            like: drawings to be near to, by ID or path; not among the hits.
            unlike: drawings to be far from; not among the hits.
            tags: tags that a hit has, all of them, in English in any case of letters or in
                Japanese: of its file, of people, or predicted. An unknown one leaves no hit.
            without_tags: tags that a hit has none of.
            where: a condition over the columns, such as ``width >= 512 AND artist = 'Gerald G.'``.
            encoders: their weights; the collection's first alone by default. A negative weight
                stays away from what is near under that encoder: ``{"semantic": 1, "style": -0.5}``
                is the same subject in another style.
            limit: the most hits, up to 10,000.
            offset: hits to pass over; pages of one query never overlap.
            among: selections that a hit is in, all of them: ``board:NAME`` or ``cluster:NAME``.
            artist: whose drawings to be near to, in any case of letters; theirs are not among the
                hits. At most 32 of them stand for all.
            text: words that a hit has, all of them: as a tag, or in its title, its artist, its
                keywords or the names of its file and folders, in any case of letters, singular or
                plural. In a listing the drawings whose words are surest come first.
            copies: ``stack`` for one hit for drawings that are copies of one another (see
                docs/selections.md), and none for copies of liked and unliked drawings; ``show`` for
                all of them. A listing shows all.

        Raises:
            BadFilter, UnknownArtist, UnknownDrawing, UnknownEncoder, BadImage, BadInput: what was
                given is not understood, or not there.
        """
        _check_page(limit, offset)
        stacked = checked_copies(copies)
        if sketch is not None:
            raise BadInput(
                "None of the collection's encoders reads sketches. Search with an image."
            )
        snapshot = self._snapshots.newest()
        weights = None if encoders is None else checked_weights(snapshot, encoders)
        catalogue = snapshot.catalogue
        mask = self._filters.mask(snapshot, tags, without_tags, where, among)
        words = self._having_words(snapshot, text, mask)
        liked = [catalogue.resolve(text) for text in listed(like, "like")]
        unliked = [catalogue.resolve(text) for text in listed(unlike, "unlike")]
        if image is None and artist is None and not liked and not unliked:
            return browse(catalogue, mask, offset, limit, words)
        stacking = self._stacks.of(snapshot) if stacked else None
        mask[_with_copies(liked + unliked, stacking)] = False
        weighed = weights or {snapshot.first_encoder(): 1.0}
        spaces = {name: snapshot.space(name) for name in weighed}
        if artist is not None:
            theirs = catalogue.artists.rows(artist)
            mask[_with_copies(theirs.tolist(), stacking)] = False
            liked += representatives(catalogue.artists, [*spaces.values()], artist, stacking)
        asked = [
            ask(spaces[name], weight, image, liked, unliked) for name, weight in weighed.items()
        ]
        return ranked_hits(catalogue, asked, mask, offset, limit, stacking)

    def table(
        self,
        where: str | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        limit: int | None = None,
        among: Sequence[str] = (),
        text: str | None = None,
    ) -> pa.Table:
        """Give the drawings that the filters leave, in the order of their paths, as columns.

        Raises:
            BadFilter: ``where`` is not understood.
            UnknownBoard, UnknownCluster, BadInput: a selection is none, a list is one text, or
                ``limit`` is below 0.
        """
        if limit is not None and limit < 0:
            raise BadInput(f"limit must be 0 or more, or None for all; got {limit}.")
        snapshot = self._snapshots.newest()
        mask = self._filters.mask(snapshot, tags, without_tags, where, among)
        self._having_words(snapshot, text, mask)
        rows = snapshot.catalogue.in_order(mask)[:limit]
        return snapshot.catalogue.table.select(COLUMNS).take(pa.array(rows))

    def unknown_words(self, text: str, limit: int = 5) -> dict[str, list[str]]:
        """Of the words of a text those that no drawing has, each with nearly the same words.

        Args:
            text: as in `search`.
            limit: of each word the most that are nearly the same, the nearest first.
        """
        return self._words.unknown(self._snapshots.newest(), text, limit)

    def _having_words(
        self, snapshot: Snapshot, text: str | None, mask: Mask
    ) -> NDArray[np.float32] | None:
        """Leave in a mask the drawings that have the words; give how well each fits, (N,)."""
        if text is None or not text.strip():
            return None
        words = self._words.scores(snapshot, text)
        mask &= words > 0
        return words


def _with_copies(rows: list[int], stacking: Stacking | None) -> NDArray[np.int64]:
    return np.array(rows, np.int64) if stacking is None else stacking.all_members(rows)


def _check_page(limit: int, offset: int) -> None:
    if not 1 <= limit <= MAX_LIMIT or offset < 0:
        raise BadInput(
            f"limit must be 1 to {MAX_LIMIT:,} and offset 0 or more; got {limit} and {offset}."
        )
