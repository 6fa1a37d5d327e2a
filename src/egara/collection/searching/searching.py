"""Search a collection: compute the hits of query items and filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.artists import representatives
from egara.collection.filtering import FilterMasks, Filters
from egara.collection.searching.encoder_queries import checked_weights, encoder_query
from egara.collection.searching.hit import Hit
from egara.collection.searching.query import QueryItem
from egara.collection.searching.ranking import listed_hits, ranked_hits
from egara.collection.searching.word_index import WordIndex
from egara.collection.snapshots import COLUMNS, Drawing, Mask, Snapshot, Snapshots, Space
from egara.collection.stacks import Copies, Stacking, Stacks, checked_copies
from egara.errors import BadInput

__all__ = ["NearestDrawings", "Searching"]

MAX_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class NearestDrawings:
    """The nearest drawings of one drawing.

    Attributes:
        copies: the copies of the drawing, in the order of their IDs.
        hits: the nearest drawings by the name of the encoder, nearest first. Encoders without a
            vector of the drawing are omitted.
    """

    copies: tuple[Drawing, ...]
    hits: Mapping[str, list[Hit]]


class Searching:
    """Searches a collection."""

    def __init__(
        self, snapshots: Snapshots, masks: FilterMasks, words: WordIndex, stacks: Stacks
    ) -> None:
        """Use the collection's snapshots, filters, words and stacks of copies."""
        self._snapshots = snapshots
        self._masks = masks
        self._words = words
        self._stacks = stacks

    def search(
        self,
        items: Sequence[QueryItem],
        filters: Filters,
        encoders: Mapping[str, float] | None,
        copies: Copies,
        limit: int,
        offset: int,
    ) -> list[Hit]:
        """See `SearchVerbs.search`."""
        if not 1 <= limit <= MAX_LIMIT or offset < 0:
            raise BadInput(
                f"limit must be 1 to {MAX_LIMIT:,} and offset 0 or more; got {limit} and {offset}."
            )
        stacked = checked_copies(copies)
        query = _Query(items)
        snapshot = self._snapshots.newest()
        weights = None if encoders is None else checked_weights(snapshot, encoders)
        catalogue = snapshot.catalogue
        mask = self._masks.mask(snapshot, filters)
        word_scores = self._match_words(snapshot, query.text, mask)
        drawings = [(catalogue.resolve(name), weight) for name, weight in query.drawings]
        if not query.has_examples:
            return listed_hits(catalogue, mask, offset, limit, word_scores)
        stacking = self._stacks.stacking(snapshot) if stacked else None
        avoided = [catalogue.resolve(name) for name in filters.avoid]
        mask[_with_copies([row for row, _ in drawings] + avoided, stacking)] = False
        weights = weights or {snapshot.first_encoder(): 1.0}
        spaces = {name: snapshot.space(name) for name in weights}
        for artist, weight in query.artists:
            artist_rows = catalogue.artists.rows(artist)
            mask[_with_copies(artist_rows.tolist(), stacking)] = False
            rows = representatives(catalogue.artists, [*spaces.values()], artist, stacking)
            drawings += [(row, weight) for row in rows]
        queries = [
            encoder_query(spaces[name], weight, query.images, drawings)
            for name, weight in weights.items()
        ]
        return ranked_hits(catalogue, queries, mask, offset, limit, stacking)

    def nearest(self, drawing: str, limit: int, copies: Copies) -> NearestDrawings:
        """See `SearchVerbs.nearest_drawings`."""
        snapshot = self._snapshots.newest()
        catalogue = snapshot.catalogue
        row = catalogue.resolve(drawing)
        items = [QueryItem("drawing", catalogue.ids[row])]
        hits = {
            name: self.search(items, Filters(), {name: 1.0}, copies, limit, 0)
            for name in snapshot.comparing
            if _has_vector(snapshot.space(name), row)
        }
        members = self._stacks.stacking(snapshot).members(row)
        return NearestDrawings(tuple(catalogue.drawings(members[members != row])), hits)

    def table(self, text: str | None, filters: Filters, limit: int | None) -> pa.Table:
        """See `SearchVerbs.table`."""
        if limit is not None and limit < 0:
            raise BadInput(f"limit must be 0 or more, or None for all; got {limit}.")
        snapshot = self._snapshots.newest()
        mask = self._masks.mask(snapshot, filters)
        self._match_words(snapshot, text, mask)
        rows = snapshot.catalogue.in_order(mask)[:limit]
        return snapshot.catalogue.table.select(COLUMNS).take(pa.array(rows))

    def unknown_words(self, text: str, limit: int) -> dict[str, list[str]]:
        """See `SearchVerbs.unknown_words`."""
        return self._words.unknown(self._snapshots.newest(), text, limit)

    def _match_words(
        self, snapshot: Snapshot, text: str | None, mask: Mask
    ) -> NDArray[np.float32] | None:
        """Remove drawings without all words from a mask; return the scores (N,) of the words."""
        if text is None or not text.strip():
            return None
        scores = self._words.scores(snapshot, text)
        mask &= scores > 0
        return scores


class _Query:
    """The items of a query, grouped by kind."""

    def __init__(self, items: Sequence[QueryItem]) -> None:
        if any(item.kind == "sketch" for item in items):
            raise BadInput("No encoder of the collection reads sketches. Search with an image.")
        self.text = " ".join(str(item.value) for item in items if item.kind == "text")
        self.images = [(item.value, item.weight) for item in items if item.kind == "image"]
        self.drawings = [(str(i.value), i.weight) for i in items if i.kind == "drawing"]
        self.artists = [(str(i.value), i.weight) for i in items if i.kind == "artist"]

    @property
    def has_examples(self) -> bool:
        return bool(self.images or self.drawings or self.artists)


def _has_vector(space: Space, row: int) -> bool:
    return bool(space.position_of_row[row] >= 0)


def _with_copies(rows: list[int], stacking: Stacking | None) -> NDArray[np.int64]:
    return np.array(rows, np.int64) if stacking is None else stacking.all_members(rows)
