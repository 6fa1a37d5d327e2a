"""Search a collection: compute the hits of query items and filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.artists import representatives
from egara.collection.filtering import FilterMasks, Filters
from egara.collection.searching.encoder_queries import (
    checked_weights,
    encoder_query,
    reading,
    require_readers,
)
from egara.collection.searching.guesses import Guess, guesses_of
from egara.collection.searching.hit import Hit, hits_of
from egara.collection.searching.query import ItemKind, QueryItem
from egara.collection.searching.ranking import ranked_hits
from egara.collection.searching.sorting import Order, sorted_rows
from egara.collection.snapshots import COLUMNS, Catalogue, Drawing, Mask, Snapshot, Snapshots, Space
from egara.collection.stacks import Copies, Stacking, Stacks, checked_copies
from egara.collection.tags import TagIndexes
from egara.collection.words import (
    QueryAlternatives,
    WordMatch,
    WordSearch,
    combined_match,
    parse_text,
)
from egara.encoders import Encoder, EncoderLoader
from egara.errors import BadInput
from egara.images import SketchLike, read_sketch

__all__ = ["EncoderWeights", "NearestDrawings", "Searching"]

EncoderWeights: TypeAlias = (
    Mapping[str, float]
    | Mapping[Encoder, float]
    | Mapping[str | Encoder, float]
    | Sequence[str | Encoder]
)
"""Encoders by name or as objects, with their weights; in a sequence, each has the weight 1."""

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
        self,
        snapshots: Snapshots,
        masks: FilterMasks,
        words: WordSearch,
        tags: TagIndexes,
        stacks: Stacks,
        loader: EncoderLoader,
    ) -> None:
        """Use the collection's snapshots, filters, words, tags, stacks of copies and encoders."""
        self._snapshots = snapshots
        self._masks = masks
        self._words = words
        self._tags = tags
        self._stacks = stacks
        self._loader = loader

    def search(
        self,
        items: Sequence[QueryItem],
        filters: Filters,
        encoders: EncoderWeights | None,
        copies: Copies,
        limit: int,
        offset: int,
        order: Order,
    ) -> list[Hit]:
        """See `SearchVerbs.search`."""
        are_integers = all(
            isinstance(number, int) and not isinstance(number, bool) for number in (limit, offset)
        )
        if not are_integers or not 1 <= limit <= MAX_LIMIT or offset < 0:
            raise BadInput(
                f"limit must be an integer from 1 to {MAX_LIMIT:,}, and offset one of 0 or more; "
                f"got {limit!r} and {offset!r}."
            )
        for item in items:
            if not isinstance(item, QueryItem):
                raise BadInput(f"items must be QueryItem objects; got {item!r:.80}.")
        stacked = checked_copies(copies)
        query = _Query(items)
        by_relevance = order.sort == "relevance"
        if query.has_examples and not by_relevance:
            raise BadInput(
                f"With examples (image, sketch, drawings or artist), hits can only be sorted by "
                f"relevance; got sort={order.sort!r}. Remove the examples, or use sort='relevance'."
            )
        snapshot = self._snapshots.newest()
        weights = self._weights(snapshot, query, encoders)
        read_texts = bool(query.texts) and by_relevance
        text_readers = reading(self._loader, weights, "text") if read_texts else []
        require_readers(self._loader, snapshot, weights, [*query.images, *query.sketches])
        query.check_texts(text_readers)
        catalogue = snapshot.catalogue
        mask = self._masks.mask(snapshot, filters)
        words = self._match_words(snapshot, query.words)
        drawings = [(catalogue.resolve(str(item.value)), item.weight) for item in query.drawings]
        if not query.has_examples and not text_readers:
            found, is_partial = _listed(words, mask, uncertain=by_relevance)
            rows = sorted_rows(snapshot, found, order, words.scores if words.has_terms else None)
            hits = hits_of(catalogue, rows[offset : offset + limit], offset + 1)
            return _explained(catalogue, hits, words, partial=is_partial)
        mask &= words.allowed if text_readers else words.certain
        stacking = self._stacks.stacking(snapshot) if stacked else None
        avoided = [catalogue.resolve(name) for name in filters.avoid]
        mask[_with_copies([row for row, _ in drawings] + avoided, stacking)] = False
        spaces = {name: snapshot.space(name) for name in weights}
        for artist in query.artists:
            name = str(artist.value)
            mask[_with_copies(catalogue.artists.rows(name).tolist(), stacking)] = False
            typical = representatives(catalogue.artists, [*spaces.values()], name, stacking)
            drawings += [(row, artist.weight) for row in typical]
        queries = [
            encoder_query(spaces[name], weight, query.external, drawings, self._loader)
            for name, weight in weights.items()
        ]
        answered = [found for found in queries if found.examples]
        added = words.scores if text_readers and words.has_terms else None
        hits = ranked_hits(catalogue, answered, mask, offset, limit, stacking, added)
        return _explained(catalogue, hits, words)

    def nearest(self, drawing: str, limit: int, copies: Copies) -> NearestDrawings:
        """See `SearchVerbs.nearest_drawings`."""
        snapshot = self._snapshots.newest()
        catalogue = snapshot.catalogue
        row = catalogue.resolve(drawing)
        items = [QueryItem("drawing", catalogue.ids[row])]
        hits = {
            name: self.search(items, Filters(), {name: 1.0}, copies, limit, 0, Order())
            for name in snapshot.comparing
            if _has_vector(snapshot.space(name), row)
        }
        members = self._stacks.stacking(snapshot).members(row)
        return NearestDrawings(tuple(catalogue.drawings(members[members != row])), hits)

    def table(
        self, text: str | None, uncertain: bool, filters: Filters, limit: int | None, order: Order
    ) -> pa.Table:
        """See `SearchVerbs.table`."""
        if limit is not None and limit < 0:
            raise BadInput(f"limit must be 0 or more, or None for all; got {limit}.")
        snapshot = self._snapshots.newest()
        mask = self._masks.mask(snapshot, filters)
        words = self._match_words(snapshot, [(text or "", 1.0)])
        found, _ = _listed(words, mask, uncertain=uncertain)
        scores = words.scores if words.has_terms else None
        rows = sorted_rows(snapshot, found, order, scores)[:limit]
        return snapshot.catalogue.table.select(COLUMNS).take(pa.array(rows))

    def guesses(self, sketch: SketchLike, limit: int) -> list[Guess]:
        """See `SearchVerbs.guesses`."""
        read = read_sketch(sketch)
        snapshot = self._snapshots.newest()
        name = snapshot.roles().get("sketch")
        if name is None:
            return []
        encoder = self._loader.load(name, "sketch")
        return guesses_of(read, encoder, snapshot, self._tags.index(snapshot), limit)

    def unknown_words(self, text: str, limit: int) -> dict[str, list[str]]:
        """See `SearchVerbs.unknown_words`."""
        return self._words.unknown(self._snapshots.newest(), text, limit)

    def query_alternatives(self, text: str, filters: Filters, limit: int) -> QueryAlternatives:
        """See `SearchVerbs.query_alternatives`."""
        snapshot = self._snapshots.newest()
        mask = self._masks.mask(snapshot, filters) if filters else None
        return self._words.alternatives(snapshot, text, mask, limit)

    def _weights(
        self, snapshot: Snapshot, query: "_Query", encoders: EncoderWeights | None
    ) -> dict[str, float]:
        """Return the weights of the encoders of a search by name.

        By default, these are the encoders for its kinds of items, each with the weight 1.
        """
        if encoders is not None:
            names = self._loader.names(encoders)
            weights = encoders.values() if isinstance(encoders, Mapping) else [1.0] * len(names)
            return checked_weights(snapshot, dict(zip(names, weights, strict=True)))
        names = [snapshot.default_encoder()] if query.images or query.from_collection else []
        roles = snapshot.roles()
        if query.sketches and "sketch" in roles:
            names.append(roles["sketch"])
        if query.texts and "text" in roles:
            names.append(roles["text"])
        return dict.fromkeys(names, 1.0)

    def _match_words(self, snapshot: Snapshot, texts: Sequence[tuple[str, float]]) -> WordMatch:
        """Return how each drawing matches weighted texts; without a text, all drawings match."""
        if not texts:
            return WordMatch([], np.ones(len(snapshot.catalogue), bool))
        return combined_match([self._words.match(snapshot, *text) for text in texts])


class _Query:
    """The items of a query, grouped by kind."""

    def __init__(self, items: Sequence[QueryItem]) -> None:
        def of(kind: ItemKind) -> list[QueryItem]:
            return [item for item in items if item.kind == kind]

        texts = of("text")
        for item in texts:
            _check_negative_text(item)
        self.words = [(str(item.value), item.weight) for item in texts if item.weight > 0]
        read = [(item, parse_text(str(item.value)).plain) for item in texts]
        self.texts = [replace(item, value=plain) for item, plain in read if plain]
        self.images, self.sketches = of("image"), of("sketch")
        self.drawings, self.artists = of("drawing"), of("artist")

    @property
    def external(self) -> list[QueryItem]:
        """The items that encoders read; of texts only free words and phrases."""
        return [*self.images, *self.sketches, *self.texts]

    @property
    def from_collection(self) -> bool:
        return bool(self.drawings or self.artists)

    @property
    def has_examples(self) -> bool:
        return bool(self.images or self.sketches or self.from_collection)

    def check_texts(self, readers: Sequence[str]) -> None:
        """Check that a text with a negative weight can be read by an encoder."""
        for item in self.texts:
            if item.weight < 0 and not readers:
                raise BadInput(
                    f"The text {item.value!r} has the weight {item.weight}, but no encoder of the "
                    "search reads text. To exclude drawings by a word, write a minus before it: "
                    f"-{str(item.value).split()[0]}."
                )


def _listed(words: WordMatch, mask: Mask, *, uncertain: bool) -> tuple[Mask, bool]:
    """Return the drawings of a mask (N,) that match words, and whether they have only some words.

    Args:
        words: the words of the query.
        mask: (N,) the drawings that match the filters.
        uncertain: whether uncertain matches count, and partial matches if there are no others.
    """
    if not uncertain:
        return mask & words.certain, False
    matching = mask & words.matching
    if matching.any():
        return matching, False
    return mask & words.partial, True


def _check_negative_text(item: QueryItem) -> None:
    """Check that a text with a negative weight has only words and phrases.

    Encoders read only these; a field or an exclusion would be ignored.
    """
    terms = parse_text(str(item.value)).terms
    unread = [term for term in terms if term.field is not None or term.is_excluded]
    if item.weight < 0 and unread:
        wanted = next((term for term in unread if not term.is_excluded), None)
        remedy = (
            "Remove it, or give it in a text with a positive weight."
            if wanted is None
            else f"To exclude drawings by it, write a minus before it: -{wanted}."
        )
        raise BadInput(
            f"The text {item.value!r} has the weight {item.weight}, so only an encoder reads it, "
            f"and encoders do not read {str(unread[0])!r}. {remedy}"
        )


def _explained(
    catalogue: Catalogue, hits: list[Hit], words: WordMatch, *, partial: bool = False
) -> list[Hit]:
    """Add to hits why they match the words of the query, and in a listing their scores."""
    if not words.has_terms:
        return hits
    rows = [catalogue.row_of[hit.id] for hit in hits]
    scores = words.scores[rows].tolist()
    return [
        replace(
            hit,
            matched=matched,
            score=score if hit.score is None else hit.score,
            partial=partial,
        )
        for hit, matched, score in zip(hits, words.reasons(rows), scores, strict=True)
    ]


def _has_vector(space: Space, row: int) -> bool:
    return bool(space.position_of_row[row] >= 0)


def _with_copies(rows: list[int], stacking: Stacking | None) -> NDArray[np.int64]:
    return np.array(rows, np.int64) if stacking is None else stacking.all_members(rows)
