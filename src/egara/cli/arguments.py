"""Arguments and options of several commands."""

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from egara.limits import MAX_SEED

if TYPE_CHECKING:
    from egara.collection.filtering import FilterOptions

__all__ = [
    "CopiesOption",
    "EncodersOption",
    "drawing_argument",
    "encoder_weights",
    "repeatable",
    "seed_option",
    "weighted",
    "with_filters",
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


FolderOption = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER",
        help="Only drawings in this folder and its subfolders, such as `cats/black`; see `egara "
        "folders --tree`.",
        show_default=False,
    ),
]
OrientationOption = Annotated[
    Literal["landscape", "portrait", "square"] | None,
    typer.Option(
        help="Only drawings of this orientation. The longer side of a square one is at most 5 % "
        "longer than the shorter one.",
        show_default=False,
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        metavar="DAY",
        help="Only files that were last modified on this day or later, such as 2026-01-31.",
        show_default=False,
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        metavar="DAY",
        help="Only files that were last modified on this day or earlier.",
        show_default=False,
    ),
]
UntaggedOption = Annotated[
    bool,
    typer.Option(
        "--untagged",
        help="Only drawings that nobody has tagged: no tag that you added or confirmed, and no "
        "keyword in the file. Predicted tags do not count.",
    ),
]
NotOnBoardOption = Annotated[
    bool, typer.Option("--not-on-board", help="Only drawings that are on no board.")
]


def _filter_options(
    tag: TagOption = None,
    without_tag: WithoutTagOption = None,
    where: WhereOption = None,
    among: AmongOption = None,
    avoid: AvoidOption = None,
    folder: FolderOption = None,
    orientation: OrientationOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    untagged: UntaggedOption = False,
    not_on_board: NotOnBoardOption = False,
) -> "FilterOptions":
    """Return the filter options as keyword arguments of the library's methods."""
    return {
        "tags": tag or (),
        "without_tags": without_tag or (),
        "where": where,
        "among": among or (),
        "avoid": avoid or (),
        "folder": folder,
        "orientation": orientation,
        "since": since,
        "until": until,
        "untagged": untagged,
        "not_on_board": not_on_board,
    }


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filter options, and pass their values to its parameter ``filters``.

    Typer reads the options of a command from its signature. The returned function has the
    parameters of `_filter_options` in place of ``filters``.
    """
    options = inspect.signature(_filter_options).parameters
    own = inspect.signature(command).parameters
    parameters = [
        parameter
        for name, value in own.items()
        for parameter in (options.values() if name == "filters" else [value])
    ]

    @functools.wraps(command)
    def filtered(**values: Any) -> None:  # noqa: ANN401 - the values of any options
        chosen = {name: values.pop(name) for name in options}
        command(**values, filters=_filter_options(**chosen))

    filtered.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    filtered.__annotations__ = {p.name: p.annotation for p in parameters}
    return filtered


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


def weighted(text: str) -> tuple[str, float]:
    """Parse `VALUE=WEIGHT`. Without a number after the last `=`, the weight is 1."""
    value, equals, weight = text.rpartition("=")
    try:
        return (value, float(weight)) if equals else (text, 1.0)
    except ValueError:
        return text, 1.0


def _bad_encoder(message: str) -> typer.BadParameter:
    return typer.BadParameter(message, param_hint="--encoder")
