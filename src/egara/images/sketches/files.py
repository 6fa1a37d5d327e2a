"""Read strokes from JSON: QuickDraw's ndjson, or a list of strokes."""

import json
from typing import Any

from egara.errors import BadInput, TooLarge
from egara.images.sketches.strokes import Strokes, is_strokes

__all__ = ["MAX_BYTES", "looks_like_json", "strokes_of_json"]

MAX_BYTES = 64 * 1024 * 1024
"""The largest JSON document; of an ndjson file, only the first line counts."""

FIELDS = ("drawing", "strokes")
_SHAPES = (
    'a list of strokes, [[[x, …], [y, …]], …], or an object with such a list as "drawing" or '
    '"strokes"'
)


def looks_like_json(data: bytes) -> bool:
    """Return whether a file's content begins like a JSON list or object."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def strokes_of_json(data: bytes) -> Strokes:
    """Return the strokes of a JSON document, or of the first drawing of an ndjson file.

    The strokes are not checked; see `egara.images.sketches.strokes.checked_strokes`.

    Raises:
        BadInput: it is neither, or the JSON has another shape.
        TooLarge: the first line, or the document, has more than 64 MiB.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, _, rest = text[: MAX_BYTES + 1].partition(b"\n")
    if len(first) > MAX_BYTES:
        raise TooLarge(
            f"The first drawing of this JSON has more than {MAX_BYTES:,} bytes, which is the "
            "limit. Leave out points that are close to their neighbours."
        )
    try:
        return _strokes(_parsed(first))
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadInput):
            raise
        return _strokes(_whole(text, bool(rest.strip()), error))


def _whole(text: bytes, has_more_lines: bool, first_line_error: Exception) -> object:
    """Return a document of several lines."""
    try:
        if has_more_lines and len(text) <= MAX_BYTES:
            return _parsed(text)
    except (ValueError, RecursionError):
        pass
    reason = (
        "it is nested too deeply"
        if isinstance(first_line_error, RecursionError)
        else str(first_line_error)
    )
    raise BadInput(
        f"This file begins like JSON, but its first line cannot be read: {reason}. Expected "
        f"{_SHAPES}; in ndjson, one on each line."
    ) from None


def _parsed(text: bytes) -> object:
    return json.loads(text.decode("utf-8"))


def _strokes(document: object) -> Strokes:
    found: Any = document
    if isinstance(document, dict):
        name = next((name for name in FIELDS if name in document), None)
        if name is None:
            keys = ", ".join(map(repr, list(document)[:5])) or "no fields"
            raise BadInput(f"This JSON object has {keys}. Expected {_SHAPES}.")
        found = document[name]
    if not is_strokes(found):
        raise BadInput(f"The strokes of this JSON are {repr(found)[:80]}. Expected {_SHAPES}.")
    return found
