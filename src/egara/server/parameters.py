"""What several routes take in their addresses."""

from typing import Annotated

from fastapi import Path, Query

from egara.server.models import MOST_EXAMPLES, Copies, EncoderName, Keyword

Id = Annotated[str, Path(max_length=200, description="the drawing's ID")]
Tags = Annotated[list[Keyword], Query(max_length=MOST_EXAMPLES)]
CopiesGiven = Annotated[
    Copies, Query(description="whether drawings that are copies of one another count as one")
]
Encoder = Annotated[EncoderName | None, Query()]
