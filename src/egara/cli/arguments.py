"""Arguments and options that several commands share."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from egara.collection.filtering import FilterOptions

__all__ = [
    "AmongOption",
    "AvoidOption",
    "CopiesOption",
    "EncodersOption",
    "TagOption",
    "WhereOption",
    "WithoutTagOption",
    "drawing_argument",
    "filter_options",
    "many",
    "seed_option",
    "weights_of",
]

MOST_SEED = 2**32 - 1
"""The largest seed of NumPy and scikit-learn."""


def drawing_argument(metavar: str) -> Any:  # noqa: ANN401 - Typer's argument
    """Return the argument for a drawing."""
    return typer.Argument(help="ID, beginning of an ID, or path.", metavar=metavar)


def many(help_text: str, metavar: str) -> Any:  # noqa: ANN401 - Typer's option
    """Return an option that may be given several times."""
    return typer.Option(help=help_text, metavar=metavar, show_default=False)


def seed_option(help_text: str) -> Any:  # noqa: ANN401 - Typer's option
    """Return the option for a random seed."""
    return typer.Option(help=help_text, min=0, max=MOST_SEED)


EncodersOption = Annotated[
    list[str] | None,
    many(
        "Whose distances; several are blended, each with its weight after `=`. The collection's "
        "first by default.",
        "NAME[=W]",
    ),
]

CopiesOption = Annotated[
    Literal["stack", "show"],
    typer.Option(
        help="Drawings that are copies of one another: `stack` takes them for one, `show` takes "
        "each for itself."
    ),
]


TagOption = Annotated[list[str] | None, many("Only drawings with this tag.", "TAG")]
WithoutTagOption = Annotated[list[str] | None, many("Only drawings without this tag.", "TAG")]
WhereOption = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help="Only drawings that meet a condition on the columns, such as "
        "`width >= 512 AND artist = 'Gerald G.'`.",
        show_default=False,
    ),
]
AmongOption = Annotated[
    list[str] | None,
    many("Only drawings of this selection: `board:NAME` or `cluster:NAME`.", "SELECTION"),
]
AvoidOption = Annotated[list[str] | None, many("Leave this drawing out.", "ID")]


def filter_options(
    tag: list[str] | None,
    without_tag: list[str] | None,
    where: str | None,
    among: list[str] | None,
    avoid: list[str] | None,
) -> "FilterOptions":
    """Return the filters that were given, as keyword arguments of the library's verbs."""
    return {
        "tags": tag or (),
        "without_tags": without_tag or (),
        "where": where,
        "among": among or (),
        "avoid": avoid or (),
    }


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
