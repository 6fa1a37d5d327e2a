"""``egara tags``."""

from pathlib import Path
from typing import Annotated, Any

import typer

import egara
from egara.cli.output import AsJson, err, escaped, print_json, print_rows
from egara.errors import BadImage

__all__ = ["tags"]

SHOWN = {"copyright": "work"}
"""Categories that people know by another name; encoders name them as Danbooru does."""


def tags(
    files: Annotated[list[Path], typer.Argument(help="Drawings.", metavar="FILE...")],
    encoder: Annotated[
        str | None,
        typer.Option(
            help="Whose tags; `semantic` by default, else the first with labels.",
            show_default=False,
        ),
    ] = None,
    threshold: Annotated[float, typer.Option(help="The least score, 0 to 1.")] = 0.25,
    rule: Annotated[
        str,
        typer.Option(
            metavar="RULE",
            help="`constant`: the one threshold. `f0.5`, `f1`, `f2`: each tag's own, where it has "
            "one; `f0.5` says fewer and surer tags, `f2` more.",
        ),
    ] = "constant",
    top: Annotated[
        int | None,
        typer.Option(help="So many of each category, whatever the threshold.", show_default=False),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG", help="Only this tag, in English or Japanese, whatever its score."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what drawings show, by category, the surest first; no collection is needed.

    A file that cannot be read is reported, the others are answered, and the exit status is 1.
    Example: `egara tags cat.png --threshold 0.4`
    """
    chosen = egara.encoder(encoder) if encoder else egara.tagging_encoder()
    answers: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"threshold": threshold, "rule": rule, "top": top, "only": only or None}
    chosen.tags([], **asked)  # what cannot be asked is refused once, not for every file
    for file in files:
        try:
            answers.append({"path": str(file), "tags": chosen.tags([file], **asked)[0]})
        except BadImage as error:
            err.print(escaped(f"{file}: {error}"), markup=False)
    if as_json:
        print_json(answers)
    else:
        for answer in answers:
            _print(answer, named=len(files) > 1)
    if len(answers) < len(files):
        raise typer.Exit(1)


def _print(answer: dict[str, Any], *, named: bool) -> None:
    first = {"path": answer["path"]} if named else {}
    rows = [
        [*first.values(), SHOWN.get(category, category), f"{score:.3f}", name]
        for category, pairs in answer["tags"].items()
        for name, score in pairs
    ]
    print_rows([*first, "category", "score", "tag"], rows)
