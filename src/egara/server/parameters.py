"""What several routes take in their addresses."""

from typing import Annotated

from fastapi import Path, Query

from egara.server.models import MOST_EXAMPLES, EncoderName, Keyword

Id = Annotated[str, Path(max_length=200, description="the drawing's ID")]
Tags = Annotated[list[Keyword], Query(max_length=MOST_EXAMPLES)]
Encoder = Annotated[EncoderName | None, Query()]
