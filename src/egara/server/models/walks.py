"""Models of walks."""

from pydantic import Field

from egara.limits import MAX_ALTERNATIVES, MAX_STEPS, MAX_STOPS
from egara.server.models.base import (
    MAX_EXAMPLES,
    CaptionedDrawing,
    Copies,
    DrawingKey,
    EncoderName,
    FilterFields,
    Limit,
    RequestModel,
    ResponseModel,
    Weight,
)


class DistanceOptions(RequestModel):
    """The distances to use: those of one encoder, or a weighted sum over several encoders."""

    encoder: EncoderName | None = None
    encoders: dict[str, Weight] | None = Field(default=None, max_length=MAX_EXAMPLES)


class WalkFields(DistanceOptions, FilterFields):
    """The distances to use, and conditions on the intermediate drawings.

    ``copies`` is ``stack`` to use one drawing of each group of copies.
    """

    copies: Copies = "stack"


class MorphRequest(WalkFields):
    """Request a walk from drawing ``a`` to drawing ``b``.

    ``steps`` is the number of intermediate drawings. ``bridge`` adds edges if the two are not
    connected. ``damped`` avoids hubs, which are near to very many drawings. ``alternatives`` is the
    number of other walks to return.
    """

    a: DrawingKey
    b: DrawingKey
    steps: int | None = Field(default=None, ge=0, le=MAX_STEPS)
    bridge: bool = False
    damped: bool = False
    alternatives: int = Field(default=0, ge=0, le=MAX_ALTERNATIVES)


class AlongRequest(DistanceOptions):
    """Request the distances and the quality of the walk through these drawings, in this order."""

    drawings: list[DrawingKey] = Field(max_length=MAX_STOPS)


class BetweenRequest(WalkFields):
    """Request the drawings that lie between two drawings."""

    a: DrawingKey
    b: DrawingKey
    limit: Limit = 12


class Step(CaptionedDrawing):
    """A drawing of a walk.

    ``distance`` is the distance from the previous drawing, ``to_end`` the distance to the last one.
    ``extra`` is true if the step to this drawing is not an edge of the distance graph.
    """

    distance: float
    to_end: float
    extra: bool


class Quality(ResponseModel):
    """Measures of a walk.

    ``total`` is the sum of the distances, ``direct`` the distance between the two ends, ``largest``
    the largest distance of a step, and ``nearer`` the share of steps that reduce the distance to
    the last drawing.
    """

    total: float
    direct: float
    largest: float
    nearer: float


class WalkResponse(ResponseModel):
    """A walk from the first drawing to the last.

    ``exact`` is true if ``total`` is provably the smallest possible.
    """

    steps: list[Step]
    total: float
    exact: bool
    quality: Quality


class MorphResponse(WalkResponse):
    """The shortest walk, and alternative walks, the shortest first."""

    alternatives: list[WalkResponse]


class Between(CaptionedDrawing):
    """A drawing that lies between two others, and its distances from both."""

    from_a: float
    to_b: float


class BetweenResponse(ResponseModel):
    """The drawings that lie between two others, sorted by the sum of their distances."""

    drawings: list[Between]
