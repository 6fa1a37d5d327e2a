"""An inverted index of the texts of drawings: from tokens to rows, fields and positions.

Pure functions on arrays. `egara.collection.words.word_index` stores the index.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from egara.collection.words.text_tokens import UNSPACED, text_tokens

__all__ = ["TEXT_COLUMNS", "Field", "Postings", "field_texts", "lexical_table", "single_array"]

TEXT_COLUMNS = ("title", "keywords", "path", "copies", "artist")
"""The columns of the table ``images`` that the index contains."""

SPACE_IN_UNSPACED = f"([{UNSPACED}])[\\s\u3000]+([{UNSPACED}])"
"""A space in a name without spaces, such as 山田 太郎, which some people write 山田太郎."""

BETWEEN_WORDS = r"[^\p{L}\p{M}\p{N}]+"
FIELD_SHIFT = 13
MAX_POSITION = (1 << FIELD_SHIFT) - 256  # so that no phrase reaches the next field
PLACE_BITS = 16


class Field(IntEnum):
    """The fields of a drawing's text."""

    TITLE = 0
    KEYWORD = 1
    NAME = 2
    ARTIST = 3
    FOLDER = 4


@dataclass(frozen=True, slots=True)
class Postings:
    """The places of one token or phrase.

    Attributes:
        rows: (P,) int32 catalogue rows, ascending.
        places: (P,) uint16: the field in the upper 3 bits, the position in the lower 13.
    """

    rows: NDArray[np.int32]
    places: NDArray[np.uint16]

    @classmethod
    def empty(cls) -> "Postings":
        """Return postings without places."""
        return cls(np.empty(0, np.int32), np.empty(0, np.uint16))

    @property
    def fields(self) -> NDArray[np.unsignedinteger]:
        """(P,) the number of the field of each place."""
        return self.places >> np.uint16(FIELD_SHIFT)

    @property
    def is_first(self) -> NDArray[np.bool_]:
        """(P,) whether each place is the beginning of a text."""
        first: NDArray[np.bool_] = self.places & np.uint16((1 << FIELD_SHIFT) - 1) == 0
        return first

    def in_field(self, field: Field) -> NDArray[np.int32]:
        """Return the rows with a place in a field, ascending, without repetitions."""
        rows: NDArray[np.int32] = self.rows[self.fields == field]
        rows = rows[_is_new(rows)]
        return rows

    def union(self, other: "Postings") -> "Postings":
        """Return the places of both."""
        keys = np.concatenate([_keys(self), _keys(other)])
        keys.sort(kind="stable")  # It merges the two sorted parts.
        return _of_keys(keys[_is_new(keys)])

    def followed_by(self, other: "Postings", distance: int) -> "Postings":
        """Return the places of this token at which another one follows at a distance."""
        keys, others = _keys(self), _keys(other)
        wanted = others[others >= distance] - np.uint64(distance)
        few, many = (keys, wanted) if len(keys) <= len(wanted) else (wanted, keys)
        if not len(few):
            return Postings.empty()
        found = many[np.minimum(np.searchsorted(many, few), len(many) - 1)]
        return _of_keys(few[found == few])


def _is_new(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return for each of some sorted values whether it differs from the one before."""
    is_new = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=is_new[1:])
    return is_new


def _keys(postings: Postings) -> NDArray[np.uint64]:
    return (postings.rows.astype(np.uint64) << np.uint64(PLACE_BITS)) | postings.places


def _of_keys(keys: NDArray[np.uint64]) -> Postings:
    rows = (keys >> np.uint64(PLACE_BITS)).astype(np.int32)
    return Postings(rows, (keys & np.uint64((1 << PLACE_BITS) - 1)).astype(np.uint16))


def lexical_table(table: pa.Table) -> pa.Table:
    """Return the index of a table of drawings.

    Args:
        table: N rows with `TEXT_COLUMNS`.

    Returns:
        One row for each token, sorted: ``token``, ``count`` (the number of drawings), ``rows`` and
        ``places`` (see `Postings`).
    """
    numbers: dict[str, int] = {}
    parts = [
        _field_postings(texts, rows, field, numbers) for field, texts, rows in field_texts(table)
    ]
    tokens, rows, places = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    names = pa.array(numbers, pa.string())
    order = pc.sort_indices(names)
    rank = np.empty(len(numbers), np.int64)
    rank[order.to_numpy()] = np.arange(len(numbers))
    tokens, rows, places = _sorted_unique(rank[tokens], rows, places, len(table))
    starts = np.searchsorted(tokens, np.arange(len(numbers) + 1))
    offsets = pa.array(starts, pa.int64())
    is_new_row = np.ones(len(rows), bool)
    is_new_row[1:] = (np.diff(rows) != 0) | (np.diff(tokens) != 0)
    counts = np.diff(np.concatenate([[0], np.cumsum(is_new_row)])[starts])
    return pa.table(
        {
            "token": names.take(order),
            "count": pa.array(counts, pa.int32()),
            "rows": pa.LargeListArray.from_arrays(offsets, pa.array(rows, pa.int32())),
            "places": pa.LargeListArray.from_arrays(offsets, pa.array(places, pa.uint16())),
        }
    )


def field_texts(table: pa.Table) -> Iterator[tuple[Field, pa.Array, NDArray[np.int64]]]:
    """Yield the texts of each field with their rows, in the order of the rows."""
    everything = np.arange(len(table))
    for name, field in (("title", Field.TITLE), ("artist", Field.ARTIST)):
        yield field, single_array(table[name]), everything
    keywords = single_array(table["keywords"])
    yield Field.KEYWORD, keywords.flatten(), pc.list_parent_indices(keywords).to_numpy()
    copies = single_array(table["copies"])
    paths = pa.concat_arrays([single_array(table["path"]), copies.flatten()])
    rows = np.concatenate([everything, pc.list_parent_indices(copies).to_numpy()])
    order = np.argsort(rows, kind="stable")
    paths, rows = paths.take(pa.array(order)), rows[order]
    names = pc.replace_substring_regex(paths, r"^.*/", "")
    yield Field.NAME, pc.replace_substring_regex(names, r"^(.+)\.[^.]*$", r"\1"), rows
    yield Field.FOLDER, pc.replace_substring_regex(paths, "[^/]*$", ""), rows


def single_array(column: pa.ChunkedArray) -> pa.Array:
    """Return the chunks of a column as one array."""
    chunks = column.combine_chunks()
    return pa.concat_arrays(chunks.chunks) if isinstance(chunks, pa.ChunkedArray) else chunks


def _field_postings(
    texts: pa.Array, rows: NDArray[np.int64], field: Field, numbers: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of the token, the row and the place of each token of some texts.

    Args:
        texts: (n,) the texts of a field.
        rows: (n,) the row of each text, ascending. Between the texts of a row, one position is left
            out, so that no phrase continues in the next text.
        field: the field.
        numbers: the number of each token; new tokens are added.
    """
    distinct = pc.fill_null(texts, "").dictionary_encode()
    known = distinct.dictionary.cast(pa.large_string())
    for _ in range(2):  # a character alone between two spaces is a part of two matches
        known = pc.replace_substring_regex(known, SPACE_IN_UNSPACED, r"\1\2")
    chunks = pc.utf8_split_whitespace(pc.replace_substring_regex(known, BETWEEN_WORDS, " "))
    encoded = chunks.flatten().dictionary_encode()
    analysed = [text_tokens(chunk) for chunk in encoded.dictionary.to_pylist()]
    token_numbers = [
        numbers.setdefault(token.text, len(numbers)) for tokens, _ in analysed for token in tokens
    ]
    positions = [token.position for tokens, _ in analysed for token in tokens]
    of_chunk = _Lists.of_counts([len(tokens) for tokens, _ in analysed])
    widths = np.array([width for _, width in analysed], np.int64)
    codes = encoded.indices.to_numpy().astype(np.int64)
    # Each text is a list of chunks, and each chunk a list of tokens. Both lists are stored once for
    # equal texts and chunks, and are repeated here for each text.
    text_chunks = _Lists(chunks.offsets.to_numpy().astype(np.int64))
    chunk_index, text_of_chunk = text_chunks.expanded(distinct.indices.to_numpy().astype(np.int64))
    chunk_codes = codes[chunk_index]
    ends = np.cumsum(widths[chunk_codes])
    starts = (
        ends - widths[chunk_codes] + text_of_chunk
    )  # adding the text's number leaves one position out
    row_of_chunk = np.asarray(rows, np.int64)[text_of_chunk]
    first = np.searchsorted(row_of_chunk, row_of_chunk)
    starts -= starts[first] if len(starts) else 0
    token_index, chunk_of_token = of_chunk.expanded(chunk_codes)
    place = starts[chunk_of_token] + np.array(positions, np.int64)[token_index]
    place = np.minimum(place, MAX_POSITION) | (int(field) << FIELD_SHIFT)
    return (
        np.array(token_numbers, np.int64)[token_index],
        row_of_chunk[chunk_of_token],
        place,
    )


@dataclass(frozen=True, slots=True)
class _Lists:
    """Lists of different lengths in one array: list n begins at ``starts[n]``."""

    starts: NDArray[np.int64]

    @classmethod
    def of_counts(cls, counts: Sequence[int]) -> "_Lists":
        return cls(np.concatenate([[0], np.cumsum(np.array(counts, np.int64))]).astype(np.int64))

    def expanded(self, lists: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the index of each element of some lists, and the position of its list."""
        counts = np.diff(self.starts)[lists]
        ends = np.cumsum(counts)
        owner = np.repeat(np.arange(len(lists)), counts)
        return np.arange(len(owner)) - (ends - counts)[owner] + self.starts[lists][owner], owner


def _sorted_unique(
    tokens: NDArray[np.int64], rows: NDArray[np.int64], places: NDArray[np.int64], row_count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sort by token, row and place, without repetitions."""
    row_bits = max(1, row_count).bit_length()
    token_bits = int(tokens.max(initial=0)).bit_length()
    if row_bits + token_bits + PLACE_BITS > 63:
        order = np.lexsort((places, rows, tokens))
        columns = tokens[order], rows[order], places[order]
        new = np.ones(len(order), bool)
        new[1:] = np.any([np.diff(column) != 0 for column in columns], axis=0)
        tokens, rows, places = (column[new] for column in columns)
        return tokens, rows, places
    packed = (tokens << (row_bits + PLACE_BITS)) | (rows << PLACE_BITS) | places
    packed.sort()
    new = np.ones(len(packed), bool)
    new[1:] = np.diff(packed) != 0
    packed = packed[new]
    places = packed & ((1 << PLACE_BITS) - 1)
    rows = (packed >> PLACE_BITS) & ((1 << row_bits) - 1)
    return packed >> (row_bits + PLACE_BITS), rows, places
