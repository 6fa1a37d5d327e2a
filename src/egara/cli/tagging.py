"""``egara tags``."""

from pathlib import Path
from typing import Annotated, Any

import typer

import egara
from egara.cli.output import AsJson, err, escaped, print_json, print_rows
from egara.errors import BadImage

__all__ = ["tags"]

SHOWN_CATEGORIES = {"copyright": "work"}
"""Clearer names for categories in tables; encoders use the names of Danbooru."""


def tags(
    files: Annotated[list[Path], typer.Argument(help="Drawings.", metavar="FILE...")],
    encoder: Annotated[
        str | None,
        typer.Option(
            help="The encoder that predicts the tags; by default the one whose manifest names the "
            "role `tags`, otherwise the first encoder with labels.",
            show_default=False,
        ),
    ] = None,
    threshold: Annotated[float, typer.Option(help="The lowest score, 0 to 1.")] = 0.25,
    rule: Annotated[
        str,
        typer.Option(
            metavar="RULE",
            help="`constant`: one threshold for all tags. `f0.5`, `f1`, `f2`: the threshold that "
            "is optimised for each tag, if it has one. `f0.5` lists fewer and more certain tags, "
            "`f2` lists more tags.",
        ),
    ] = "constant",
    top: Annotated[
        int | None,
        typer.Option(
            help="List this number of tags in each category, regardless of the threshold.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG",
            help="List only this tag, in English or Japanese, regardless of its score.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Predict the tags of image files, by category, the highest score first.

    No collection is needed. If a file cannot be read, the command reports it, tags the other files
    and ends with exit status 1.
    Example: `egara tags cat.png --threshold 0.4`
    """
    tagger = egara.tagging_encoder(encoder)
    results: list[dict[str, Any]] = []
    options: dict[str, Any] = {
        "threshold": threshold,
        "rule": rule,
        "top": top,
        "only": only or None,
    }
    tagger.tags([], **options)  # reports invalid options once, not for every file
    for file in files:
        try:
            results.append({"path": str(file), "tags": tagger.tags([file], **options)[0]})
        except BadImage as error:
            err.print(escaped(f"{file}: {error}"), markup=False)
    if as_json:
        print_json(results)
    else:
        for result in results:
            _print(result, with_path=len(files) > 1)
    if len(results) < len(files):
        raise typer.Exit(1)


def _print(result: dict[str, Any], *, with_path: bool) -> None:
    first = {"path": result["path"]} if with_path else {}
    rows = [
        [*first.values(), SHOWN_CATEGORIES.get(category, category), f"{score:.3f}", name]
        for category, pairs in result["tags"].items()
        for name, score in pairs
    ]
    print_rows([*first, "category", "score", "tag"], rows)
