"""``egara artists``."""

import dataclasses
from typing import Annotated

import typer

from egara.cli.arguments import CopiesOption
from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, print_json, print_rows

__all__ = ["artists"]


def artists(
    like: Annotated[
        str | None,
        typer.Option(
            help="List the artists whose drawings are similar to those of this artist.",
            metavar="ARTIST",
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            help="The encoder whose distances are used; by default the one with the role "
            "`style`, or `default` without one.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The largest number of artists.")] = 10,
    copies: CopiesOption = "stack",
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the artists of the drawings, or the artists with similar drawings.

    Artists come from the column `artist` of metadata.csv, or from the metadata in the files. To
    search with an artist's drawings, use `egara search --artist NAME`.
    Example: `egara artists --like "Gerald G."`
    """
    collection = open_collection(location)
    if like is None:
        counts = collection.artists(copies=copies)[:limit]
        if as_json:
            print_json({"artists": [{"name": name, "drawings": count} for name, count in counts]})
        else:
            print_rows(["drawings", "artist"], [[f"{count:,}", name] for name, count in counts])
        return
    similar = collection.artists_like(like, encoder, limit, copies=copies)
    if as_json:
        print_json({"artists": [dataclasses.asdict(artist) for artist in similar]})
        return
    paths = [collection.drawing(artist.central[0]).path for artist in similar]
    rows = [
        [f"{artist.distance:.4g}", artist.name, f"{artist.drawings:,}", path]
        for artist, path in zip(similar, paths, strict=True)
    ]
    print_rows(["distance", "artist", "drawings", "most central"], rows)
