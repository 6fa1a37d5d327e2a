"""URL parameters of several routes."""

import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Query

from egara.server.models.base import (
    MAX_EXAMPLES,
    Copies,
    EncoderName,
    FolderPath,
    Keyword,
    Orientation,
    Seed,
    SelectionName,
    Sort,
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


SortParameter = Annotated[
    Sort, Query(description="the order; `relevance` is that of the paths if there is no text")
]
SeedParameter = Annotated[Seed, Query(description="the seed of the order `random`")]
FolderParameter = Annotated[
    FolderPath | None,
    Query(description="a folder, with its subfolders; a path as `/api/folders` returns it"),
]


def _filters(
    where: Annotated[Where | None, Query()] = None,
    tag: TagParameters = [],  # noqa: B006 (FastAPI copies it)
    without_tag: TagParameters = [],  # noqa: B006
    among: Annotated[list[SelectionName], Query(max_length=MAX_EXAMPLES)] = [],  # noqa: B006
    folder: FolderParameter = None,
    orientation: Annotated[Orientation | None, Query()] = None,
    since: Annotated[
        datetime.date | None, Query(description="the first day on which the file was modified")
    ] = None,
    until: Annotated[
        datetime.date | None, Query(description="the last day on which the file was modified")
    ] = None,
    untagged: Annotated[
        bool, Query(description="only drawings without keywords and tags of the user")
    ] = False,
    not_on_board: Annotated[bool, Query(description="only drawings that are on no board")] = False,
) -> dict[str, Any]:
    """Return the filters in a URL as keyword arguments of the library's methods."""
    return {
        "where": where,
        "tags": tag,
        "without_tags": without_tag,
        "among": among,
        "folder": folder,
        "orientation": orientation,
        "since": since,
        "until": until,
        "untagged": untagged,
        "not_on_board": not_on_board,
    }


FilterParameters = Annotated[dict[str, Any], Depends(_filters)]
