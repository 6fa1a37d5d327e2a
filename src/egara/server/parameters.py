"""What several routes take in their addresses."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query

from egara.server.models import MOST_EXAMPLES, Copies, EncoderName, Keyword, Selection, Where

Id = Annotated[str, Path(max_length=200, description="the drawing's ID")]
Tags = Annotated[list[Keyword], Query(max_length=MOST_EXAMPLES)]
CopiesGiven = Annotated[
    Copies, Query(description="whether drawings that are copies of one another count as one")
]
Encoder = Annotated[EncoderName | None, Query()]


def filters_given(
    where: Annotated[Where | None, Query()] = None,
    tag: Tags = [],  # noqa: B006 (FastAPI copies it)
    without_tag: Tags = [],  # noqa: B006
    among: Annotated[list[Selection], Query(max_length=MOST_EXAMPLES)] = [],  # noqa: B006
) -> dict[str, Any]:
    """The filters in an address, as keyword arguments of the library's verbs."""
    return {"where": where, "tags": tag, "without_tags": without_tag, "among": among}


FiltersGiven = Annotated[dict[str, Any], Depends(filters_given)]
