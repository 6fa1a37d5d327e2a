"""Models of one drawing and of its nearest drawings."""

from egara.server.models.base import Captioned, ResponseModel, Text
from egara.server.models.search import Hit


class Drawing(ResponseModel):
    """All metadata of one drawing. ``copies`` are the other paths with the same content."""

    id: str
    path: Text
    copies: list[Text]
    width: int
    height: int
    format: str
    frames: int
    size: int
    title: Text | None
    artist: Text | None
    source: Text | None
    keywords: list[Text]
    missing: bool


class EncoderNeighbours(ResponseModel):
    """The nearest drawings under one encoder, nearest first."""

    encoder: str
    hits: list[Hit]


class NeighboursAnswer(ResponseModel):
    """The copies of one drawing, and its nearest drawings: one list for each encoder."""

    copies: list[Captioned]
    neighbours: list[EncoderNeighbours]
