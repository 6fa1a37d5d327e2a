"""What several commands are given."""

from typing import Annotated, Any, Literal

import typer

__all__ = ["Copies", "Encoders", "drawing_given", "many", "seed_option", "weights_of"]

MOST_SEED = 2**32 - 1
"""What NumPy and scikit-learn take."""


def drawing_given(metavar: str) -> Any:  # noqa: ANN401 - Typer's argument
    """Take a drawing."""
    return typer.Argument(help="ID, beginning of an ID, or path.", metavar=metavar)


def many(help_text: str, metavar: str) -> Any:  # noqa: ANN401 - Typer's option
    """Take something that may be given several times."""
    return typer.Option(help=help_text, metavar=metavar, show_default=False)


def seed_option(help_text: str) -> Any:  # noqa: ANN401 - Typer's option
    """Take the seed of something at random."""
    return typer.Option(help=help_text, min=0, max=MOST_SEED)


Encoders = Annotated[
    list[str] | None,
    many(
        "Whose distances; several are blended, each with its weight after `=`. The collection's "
        "first by default.",
        "NAME[=W]",
    ),
]


Copies = Annotated[
    Literal["stack", "show"],
    typer.Option(
        help="Drawings that are copies of one another: `stack` takes them for one, `show` takes "
        "each for itself."
    ),
]


def weights_of(given: list[str] | None) -> dict[str, float] | None:
    """Read `NAME=WEIGHT`, each name once; the weight is 1 where there is no `=`."""
    if not given:
        return None
    weights: dict[str, float] = {}
    for text in given:
        name, equals, weight = text.partition("=")
        if name in weights:
            raise _refused(f"{name!r} is given twice; give it once, with its weight.")
        try:
            weights[name] = float(weight) if equals else 1.0
        except ValueError:
            raise _refused(
                f"{text!r}: the weight after = must be a number, such as {name}=0.5."
            ) from None
    return weights


def _refused(message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint="--encoder")
