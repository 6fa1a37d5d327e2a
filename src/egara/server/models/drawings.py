"""Models of one drawing and its nearest neighbours."""

from egara.server.models.base import CaptionedDrawing, ResponseModel, Text
from egara.server.models.search import Hit


class Drawing(ResponseModel):
    """All metadata of one drawing.

    ``copies`` are the other paths with the same content. ``frames`` is the number of frames of an
    animation, or 1. ``size`` is the size of the file in bytes.
    """

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
    """The nearest drawings according to one encoder, nearest first."""

    encoder: str
    hits: list[Hit]


class NeighboursResponse(ResponseModel):
    """The copies of one drawing, and its nearest neighbours according to each encoder."""

    copies: list[CaptionedDrawing]
    neighbours: list[EncoderNeighbours]
