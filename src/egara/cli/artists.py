"""``egara artists``."""

import dataclasses
from typing import Annotated

import typer

from egara.cli.arguments import CopiesOption
from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, print_json, print_rows

__all__ = ["artists"]


def artists(
    like: Annotated[
        str | None,
        typer.Option(
            help="Those whose drawings are like this artist's.",
            metavar="ARTIST",
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            help="By whose distances; `style` by default where the collection has it, else its "
            "first.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most artists.")] = 10,
    copies: CopiesOption = "stack",
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List who drew the drawings, or the artists whose drawings are like an artist's.

    Artists are what the column `artist` of metadata.csv says, or a file itself. Their drawings are
    searched with by `egara search --artist NAME`.
    Example: `egara artists --like "Gerald G."`
    """
    collection = open_collection(location)
    if like is None:
        found = collection.artists(copies=copies)[:limit]
        if as_json:
            print_json({"artists": [{"name": name, "drawings": count} for name, count in found]})
        else:
            print_rows(["drawings", "artist"], [[f"{count:,}", name] for name, count in found])
        return
    near = collection.artists_like(like, encoder, limit, copies=copies)
    if as_json:
        print_json({"artists": [dataclasses.asdict(one) for one in near]})
        return
    paths = [collection.drawing(one.central[0]).path for one in near]
    rows = [
        [f"{one.distance:.4g}", one.name, f"{one.drawings:,}", path]
        for one, path in zip(near, paths, strict=True)
    ]
    print_rows(["distance", "artist", "drawings", "most central"], rows)
