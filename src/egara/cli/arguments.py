"""Arguments and options of several commands."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from egara.limits import MAX_SEED

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
    "encoder_weights",
    "filter_options",
    "repeatable",
    "seed_option",
]


def drawing_argument(metavar: str) -> Any:  # noqa: ANN401 - Typer's argument
    """Return the argument for a drawing."""
    return typer.Argument(help="ID, beginning of an ID, or path.", metavar=metavar)


def repeatable(help_text: str, metavar: str) -> Any:  # noqa: ANN401 - Typer's option
    """Return an option that may be given several times."""
    return typer.Option(help=help_text, metavar=metavar, show_default=False)


def seed_option(help_text: str) -> Any:  # noqa: ANN401 - Typer's option
    """Return the option for a random seed."""
    return typer.Option(help=help_text, min=0, max=MAX_SEED)


EncodersOption = Annotated[
    list[str] | None,
    repeatable(
        "The encoder whose distances are used, with its weight after `=`. The distances of several "
        "encoders are combined. By default the one with the role `default`.",
        "NAME[=W]",
    ),
]

CopiesOption = Annotated[
    Literal["stack", "show"],
    typer.Option(
        help="How to treat copies of the same drawing: `stack` as one drawing, `show` as separate "
        "drawings."
    ),
]


TagOption = Annotated[list[str] | None, repeatable("Only drawings with this tag.", "TAG")]
WithoutTagOption = Annotated[list[str] | None, repeatable("Only drawings without this tag.", "TAG")]
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
    repeatable("Only drawings of this selection: `board:NAME` or `cluster:NAME`.", "SELECTION"),
]
AvoidOption = Annotated[list[str] | None, repeatable("Exclude this drawing.", "ID")]


def filter_options(
    tag: list[str] | None,
    without_tag: list[str] | None,
    where: str | None,
    among: list[str] | None,
    avoid: list[str] | None,
) -> "FilterOptions":
    """Return the filter options as keyword arguments of the library's methods."""
    return {
        "tags": tag or (),
        "without_tags": without_tag or (),
        "where": where,
        "among": among or (),
        "avoid": avoid or (),
    }


def encoder_weights(options: list[str] | None) -> dict[str, float] | None:
    """Parse values of `--encoder`: `NAME=WEIGHT`, or `NAME` for the weight 1.

    Raises:
        typer.BadParameter: a name is given twice, or a weight is not a number.
    """
    if not options:
        return None
    weights: dict[str, float] = {}
    for text in options:
        name, equals, weight = text.partition("=")
        if name in weights:
            raise _bad_encoder(f"{name!r} is given twice. Give it once, with its weight.")
        try:
            weights[name] = float(weight) if equals else 1.0
        except ValueError:
            raise _bad_encoder(
                f"{text!r}: the weight after = must be a number, such as {name}=0.5."
            ) from None
    return weights


def _bad_encoder(message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint="--encoder")
