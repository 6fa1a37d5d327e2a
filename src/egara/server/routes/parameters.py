"""URL parameters of several routes."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query

from egara.server.models.base import (
    MAX_EXAMPLES,
    Copies,
    EncoderName,
    Keyword,
    SelectionName,
    Where,
)

DrawingId = Annotated[str, Path(max_length=200, description="the drawing's ID")]
TagParameters = Annotated[list[Keyword], Query(max_length=MAX_EXAMPLES)]
CopiesParameter = Annotated[
    Copies,
    Query(
        description="`stack` to count a drawing and its copies as one, `show` to count each of them"
    ),
]
EncoderParameter = Annotated[EncoderName | None, Query()]


def _filters(
    where: Annotated[Where | None, Query()] = None,
    tag: TagParameters = [],  # noqa: B006 (FastAPI copies it)
    without_tag: TagParameters = [],  # noqa: B006
    among: Annotated[list[SelectionName], Query(max_length=MAX_EXAMPLES)] = [],  # noqa: B006
) -> dict[str, Any]:
    """Return the filters in a URL as keyword arguments of the library's methods."""
    return {"where": where, "tags": tag, "without_tags": without_tag, "among": among}


FilterParameters = Annotated[dict[str, Any], Depends(_filters)]
