"""What travels over HTTP of walks; see `egara.server.models`."""

from pydantic import Field

from egara.limits import MOST_ALTERNATIVES, MOST_STEPS, MOST_STOPS
from egara.server.models import (
    MOST_EXAMPLES,
    Answer,
    Captioned,
    Copies,
    DrawingKey,
    EncoderName,
    FilterFields,
    Limit,
    Request,
    Weight,
)


class Encoding(Request):
    """Whose distances: an encoder's, or several by weight."""

    encoder: EncoderName | None = None
    encoders: dict[str, Weight] | None = Field(default=None, max_length=MOST_EXAMPLES)


class WalkFields(Encoding, FilterFields):
    """Which drawings may be in between; of copies of one another one, unless they are shown."""

    copies: Copies = "stack"


class MorphQuery(WalkFields):
    """From drawing ``a`` to ``b``; ``steps`` is the number of drawings in between.

    ``damped`` goes around hubs; ``alternatives`` is how many other walks to give.
    """

    a: DrawingKey
    b: DrawingKey
    steps: int | None = Field(default=None, ge=0, le=MOST_STEPS)
    bridge: bool = False
    damped: bool = False
    alternatives: int = Field(default=0, ge=0, le=MOST_ALTERNATIVES)


class AlongQuery(Encoding):
    """The drawings that a walk goes along."""

    drawings: list[DrawingKey] = Field(max_length=MOST_STOPS)


class BetweenQuery(WalkFields):
    """Between which two drawings others could stand."""

    a: DrawingKey
    b: DrawingKey
    limit: Limit = 12


class Step(Captioned):
    """A drawing of a walk; ``extra`` where the step to it is no edge of the distance graph."""

    distance: float
    to_end: float
    extra: bool


class Quality(Answer):
    """How good a walk is; ``nearer`` is the share of its steps that come nearer to the last."""

    total: float
    direct: float
    largest: float
    nearer: float


class WalkAnswer(Answer):
    """A walk, first drawing to last; ``exact`` where its total is proved to be the least."""

    steps: list[Step]
    total: float
    exact: bool
    quality: Quality


class MorphAnswer(WalkAnswer):
    """The walk, and others that differ, shortest first."""

    alternatives: list[WalkAnswer]


class Between(Captioned):
    """A drawing that could stand between two, and its distances from them."""

    from_a: float
    to_b: float


class BetweenAnswer(Answer):
    """Such drawings, those with the least sum of distances first."""

    drawings: list[Between]
