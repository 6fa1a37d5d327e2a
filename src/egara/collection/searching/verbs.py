"""The methods of `Collection` that search it."""

from collections.abc import Sequence
from typing import Unpack

import pyarrow as pa

from egara.collection.drawings import checked_list
from egara.collection.filtering import FilterOptions, Filters
from egara.collection.searching.guesses import Guess
from egara.collection.searching.hit import Hit
from egara.collection.searching.query import QueryItem
from egara.collection.searching.searching import EncoderWeights, NearestDrawings, Searching
from egara.collection.searching.sorting import Order, Sort
from egara.collection.stacks import Copies
from egara.collection.words import QueryAlternatives, check_text
from egara.images import ImageLike, SketchLike

__all__ = ["SearchVerbs"]


class SearchVerbs:
    """The methods of `Collection` that search it."""

    _searching: Searching

    def search(
        self,
        *,
        text: str | None = None,
        image: ImageLike | None = None,
        sketch: SketchLike | None = None,
        like: Sequence[str] = (),
        unlike: Sequence[str] = (),
        artist: str | None = None,
        items: Sequence[QueryItem] = (),
        encoders: EncoderWeights | None = None,
        copies: Copies = "stack",
        sort: Sort = "relevance",
        seed: int = 0,
        limit: int = 20,
        offset: int = 0,
        **filters: Unpack[FilterOptions],
    ) -> list[Hit]:
        """Find drawings by examples, text and filters.

        Examples are the image, the sketch, the drawings and the artist. Each is a `QueryItem` with
        the weight 1, or -1 for ``unlike``. Use ``items`` for other weights. Without examples, the
        result lists the drawings that match the text and the filters.

        Args:
            text: words, "quoted phrases", fields such as ``artist:rackham`` and exclusions such as
                ``-dog``; see docs/words.md. A hit matches each word in its title, keywords, file
                name, artist, folders or tags. Without examples, the best matches come first, and
                tags that are predicted with little certainty match too. With examples, they do not.
                If no drawing has all words, the hits have some of them, and are ``partial``; words
                with a plus, phrases and fields are always required. This is only so without
                examples and with the order ``relevance``.
            image: a path, bytes or a PIL image; hits are similar to it.
            sketch: a rough sketch: strokes ``[[[x, …], [y, …]], …]``; a path, bytes or a PIL image
                of a scan or a photo; QuickDraw's ndjson, JSON or SVG; or the result of
                `egara.read_sketch`. It needs an encoder that reads sketches.
            like: drawings, by ID or path; hits are similar to them. They are not hits themselves.
            unlike: drawings; hits are different from them. They are not hits themselves.
            artist: an artist's name (case-insensitive). Hits are similar to the artist's drawings,
                of which at most 32 are compared. The artist's drawings are not hits themselves.
            items: more query items.
            encoders: weights by encoder (by name, or as objects that satisfy `egara.Encoder`), or
                a list of encoders. By default, those with the roles for its items: ``default`` for
                images and drawings, ``sketch`` and ``text``. Each item is read by all of them
                that can. With a negative weight, drawings that are near according to that encoder
                rank lower: ``{"semantic": 1, "style": -0.5}`` finds the same subject in another
                style.
            copies: ``stack`` to return one hit for each group of copies (see docs/selections.md)
                and no copies of the query's drawings; ``show`` to return all drawings. A listing
                always returns all.
            sort: the order of the hits. With examples, only ``relevance`` is possible. In any other
                order, a text selects the drawings that have its words, with predicted tags from
                their thresholds on; no encoder reads it.

                - ``relevance``: most similar or most certain first; without examples and text, in
                  the order of the paths.
                - ``name``: by the title, or by the file name without one. ``cat 2`` comes before
                  ``cat 10``.
                - ``newest``: the most recently modified file first.
                - ``size``: the file with the most bytes first.
                - ``pixels``: the drawing with the most pixels first.
                - ``random``: a random order.
            seed: the seed of the random order, 0 to 4,294,967,295. The order of two drawings
                depends only on the seed, not on filters or other drawings.
            limit: the maximum number of hits, up to 10,000.
            offset: the number of hits to skip. Pages of one query never overlap.
            **filters: the fields of `Filters`.

        Raises:
            BadFilter, UnknownArtist, UnknownBoard, UnknownCluster, UnknownDrawing, UnknownEncoder,
                UnknownFolder, BadImage, BadInput: an argument is not valid, or names something
                that does not exist.
        """
        examples = _items(text, image, sketch, like, unlike, artist)
        return self._searching.search(
            [*examples, *items],
            Filters.of(filters),
            encoders,
            copies,
            limit,
            offset,
            Order(sort, seed),
        )

    def nearest_drawings(
        self, drawing: str, limit: int = 12, *, copies: Copies = "stack"
    ) -> NearestDrawings:
        """Find the nearest drawings of a drawing with every encoder, and its copies.

        Args:
            drawing: by ID or path.
            limit: the maximum number of drawings per encoder, up to 10,000.
            copies: see `search`.

        Raises:
            UnknownDrawing: the drawing does not exist.
            BadInput: ``limit`` or ``copies`` is not valid.
        """
        return self._searching.nearest(drawing, limit, copies)

    def table(
        self,
        *,
        text: str | None = None,
        uncertain: bool = False,
        sort: Sort = "relevance",
        seed: int = 0,
        limit: int | None = None,
        **filters: Unpack[FilterOptions],
    ) -> pa.Table:
        """Return the drawings that match the text and the filters as a table.

        Args:
            text: see `search`. Predicted tags match from their thresholds on.
            uncertain: whether tags that are predicted with little certainty match too, and drawings
                with some of the words if none has all, as in a search without examples.
            sort: see `search`; by default in the order of the paths if there is no text.
            seed: see `search`.
            limit: the maximum number of rows; None for all.
            **filters: the fields of `Filters`.

        Raises:
            BadFilter, UnknownBoard, UnknownCluster, UnknownDrawing, UnknownFolder, BadInput: a
                filter is not valid, or ``limit`` is below 0.
        """
        if text is not None:
            check_text(text)
        return self._searching.table(text, uncertain, Filters.of(filters), limit, Order(sort, seed))

    def guesses(self, sketch: SketchLike, limit: int = 5) -> list[Guess]:
        """Guess what a sketch shows: the most probable labels, the best first.

        The encoder that serves the role ``sketch`` guesses. There are no guesses if there is none,
        or if it has no scores for sketches.

        Args:
            sketch: see `search`.
            limit: the maximum number of guesses.

        Raises:
            BadInput: the sketch cannot be read.
        """
        return self._searching.guesses(sketch, limit)

    def unknown_words(self, text: str, limit: int = 5) -> dict[str, list[str]]:
        """Return the words of a text that no drawing has, each with similar words that exist.

        Args:
            text: see `search`.
            limit: the maximum number of similar words for each word, most similar first.
        """
        check_text(text)
        return self._searching.unknown_words(text, limit)

    def query_alternatives(
        self, text: str, limit: int = 5, **filters: Unpack[FilterOptions]
    ) -> QueryAlternatives:
        """Return what to search for instead of a text without hits.

        Args:
            text: see `search`.
            limit: the maximum number of near words for each word that no drawing has.
            **filters: the fields of `Filters`.

        Raises:
            BadFilter, UnknownBoard, UnknownCluster, UnknownDrawing: a filter is not valid.
        """
        check_text(text)
        return self._searching.query_alternatives(text, Filters.of(filters), limit)


def _items(
    text: str | None,
    image: ImageLike | None,
    sketch: SketchLike | None,
    like: Sequence[str],
    unlike: Sequence[str],
    artist: str | None,
) -> list[QueryItem]:
    items = []
    if text is not None:
        items.append(QueryItem("text", text))
    if image is not None:
        items.append(QueryItem("image", image))
    if sketch is not None:
        items.append(QueryItem("sketch", sketch))
    items += [QueryItem("drawing", drawing) for drawing in checked_list(like, "like")]
    items += [QueryItem("drawing", drawing, -1.0) for drawing in checked_list(unlike, "unlike")]
    if artist is not None:
        items.append(QueryItem("artist", artist))
    return items
