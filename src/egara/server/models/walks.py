"""Models of walks."""

from pydantic import Field

from egara.limits import MOST_ALTERNATIVES, MOST_STEPS, MOST_STOPS
from egara.server.models.base import (
    MOST_EXAMPLES,
    Captioned,
    Copies,
    DrawingKey,
    EncoderName,
    FilterFields,
    Limit,
    RequestModel,
    ResponseModel,
    Weight,
)


class Encoding(RequestModel):
    """The distances to use: of one encoder, or of several with weights."""

    encoder: EncoderName | None = None
    encoders: dict[str, Weight] | None = Field(default=None, max_length=MOST_EXAMPLES)


class WalkFields(Encoding, FilterFields):
    """Conditions on the drawings in between.

    ``copies`` is ``stack`` to use only one of the drawings that are copies of one another.
    """

    copies: Copies = "stack"


class MorphQuery(WalkFields):
    """A walk from drawing ``a`` to drawing ``b``.

    ``steps`` is the number of drawings in between. ``bridge`` adds edges if the two are not
    connected. ``damped`` avoids hubs. ``alternatives`` is the number of other walks to return.
    """

    a: DrawingKey
    b: DrawingKey
    steps: int | None = Field(default=None, ge=0, le=MOST_STEPS)
    bridge: bool = False
    damped: bool = False
    alternatives: int = Field(default=0, ge=0, le=MOST_ALTERNATIVES)


class AlongQuery(Encoding):
    """The drawings of a walk, in order."""

    drawings: list[DrawingKey] = Field(max_length=MOST_STOPS)


class BetweenQuery(WalkFields):
    """Two drawings to find drawings between."""

    a: DrawingKey
    b: DrawingKey
    limit: Limit = 12


class Step(Captioned):
    """A drawing of a walk.

    ``distance`` is measured from the previous drawing, ``to_end`` to the last one. ``extra`` is
    true if the step to this drawing is not an edge of the distance graph.
    """

    distance: float
    to_end: float
    extra: bool


class Quality(ResponseModel):
    """Measures of a walk.

    ``total`` is the sum of the distances, ``direct`` the distance between the two ends, ``largest``
    the largest distance of a step, and ``nearer`` the share of steps that come nearer to the last
    drawing.
    """

    total: float
    direct: float
    largest: float
    nearer: float


class WalkAnswer(ResponseModel):
    """A walk from the first drawing to the last.

    ``exact`` is true if ``total`` is proved to be the smallest possible.
    """

    steps: list[Step]
    total: float
    exact: bool
    quality: Quality


class MorphAnswer(WalkAnswer):
    """The shortest walk, and different alternatives, the shortest first."""

    alternatives: list[WalkAnswer]


class Between(Captioned):
    """A drawing that fits between two others, and its distances from both."""

    from_a: float
    to_b: float


class BetweenAnswer(ResponseModel):
    """The drawings that fit between two others, sorted by the sum of their distances."""

    drawings: list[Between]
