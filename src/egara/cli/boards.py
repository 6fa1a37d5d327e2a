"""``egara boards``."""

from pathlib import Path
from typing import Annotated

import typer

from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json, print_rows

__all__ = ["app"]

app = typer.Typer(help="Boards: ordered selections with notes.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The board's name.", metavar="BOARD")]
Drawings = Annotated[
    list[str], typer.Argument(help="IDs, beginnings of IDs, or paths.", metavar="DRAWING...")
]
SHORT = 10


@app.command("list")
def list_(location: CollectionOption = None, as_json: AsJson = False) -> None:
    """List the boards.

    Example: `egara boards list`
    """
    boards = open_collection(location).boards()
    if as_json:
        print_json({"boards": [board.as_json() for board in boards]})
    elif boards:
        print_rows(
            ["drawings", "board", "note"], [[str(len(b.items)), b.name, b.note] for b in boards]
        )
    else:
        err.print("There are no boards yet. Make one with: egara boards create NAME")


@app.command()
def show(name: Name, location: CollectionOption = None, as_json: AsJson = False) -> None:
    """Show the drawings of a board in their order, with their notes.

    Example: `egara boards show Cats`
    """
    board = open_collection(location).board(name)
    if as_json:
        print_json(board.as_json())
        return
    out.print(escaped(f"{board.name}: {board.note}" if board.note else board.name), markup=False)
    rows = [
        [str(place), i.id[:SHORT], f"{i.path or ''}{' (missing)' if i.missing else ''}", i.note]
        for place, i in enumerate(board.items, start=1)
    ]
    print_rows(["place", "id", "path", "note"], rows)


@app.command()
def create(
    name: Name,
    note: Annotated[str, typer.Option(help="A note on the board.")] = "",
    location: CollectionOption = None,
) -> None:
    """Make an empty board.

    Example: `egara boards create Cats --note "for the poster"`
    """
    board = open_collection(location).create_board(name, note)
    err.print(f"Made the board {board.name!r}.", markup=False)


@app.command()
def add(
    name: Name,
    drawings: Drawings,
    note: Annotated[
        str | None, typer.Option(help="A note on each of them.", show_default=False)
    ] = None,
    at: Annotated[
        int | None, typer.Option(help="The place of the first, from 1.", show_default=False)
    ] = None,
    location: CollectionOption = None,
) -> None:
    """Put drawings on a board: at its end, or at a place.

    Example: `egara boards add Cats animals/kitten.webp --note "the ears"`
    """
    board = open_collection(location).board(name)
    added = board.add(drawings, note, at)
    err.print(f"{added:,} added; the board {board.name!r} has {len(board.items):,}.", markup=False)


@app.command()
def remove(name: Name, drawings: Drawings, location: CollectionOption = None) -> None:
    """Take drawings off a board; their files stay.

    Example: `egara boards remove Cats animals/kitten.webp`
    """
    open_collection(location).board(name).remove(drawings)


@app.command()
def move(
    name: Name,
    drawing: Annotated[str, typer.Argument(help="ID, beginning of an ID, or path.")],
    to: Annotated[int, typer.Argument(help="The place, from 1.", metavar="PLACE")],
    location: CollectionOption = None,
) -> None:
    """Move a drawing of a board to another place.

    Example: `egara boards move Cats animals/kitten.webp 1`
    """
    open_collection(location).board(name).move(drawing, to)


@app.command()
def note(
    name: Name,
    text: Annotated[str, typer.Argument(help="The note; empty for none.")],
    drawing: Annotated[
        str | None,
        typer.Option(help="On this drawing; by default on the board.", show_default=False),
    ] = None,
    location: CollectionOption = None,
) -> None:
    """Write a note on a board, or on a drawing of it.

    Example: `egara boards note Cats "the ears" --drawing animals/kitten.webp`
    """
    open_collection(location).board(name).annotate(text, drawing)


@app.command()
def rename(
    name: Name,
    new: Annotated[str, typer.Argument(help="Its new name.")],
    location: CollectionOption = None,
) -> None:
    """Call a board otherwise.

    Example: `egara boards rename Cats Felines`
    """
    open_collection(location).board(name).rename(new)


@app.command()
def delete(name: Name, location: CollectionOption = None) -> None:
    """Delete a board; its drawings stay.

    Example: `egara boards delete Cats`
    """
    open_collection(location).board(name).delete()


@app.command()
def export(
    name: Name,
    target: Annotated[
        Path,
        typer.Argument(
            help="A new folder for copies; or a file: .png or .pdf for a contact sheet, "
            ".json for the list.",
            show_default=False,
        ),
    ],
    links: Annotated[
        bool, typer.Option("--links", help="In a folder, links instead of copies.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that is there.")
    ] = False,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a board as a folder of files, as a contact sheet, or as JSON.

    Nothing that is there is replaced unless you say so.
    Example: `egara boards export Cats cats.pdf`
    """
    done = open_collection(location).board(name).export(target, links=links, overwrite=overwrite)
    if as_json:
        missing = list(done.missing)
        print_json({"target": str(done.target), "written": done.written, "missing": missing})
        return
    err.print(f"{counted(done.written, 'drawing')} in {escaped(str(done.target))}.", markup=False)
    for path in done.missing:
        err.print(f"  missing: {escaped(path)}", markup=False)
