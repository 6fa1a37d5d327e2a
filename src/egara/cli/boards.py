"""``egara boards``."""

from pathlib import Path
from typing import Annotated

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json, print_rows, short_id

__all__ = ["app"]

app = typer.Typer(help="Boards: ordered lists of drawings with notes.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The board's name.", metavar="BOARD")]
Drawings = Annotated[
    list[str], typer.Argument(help="IDs, beginnings of IDs, or paths.", metavar="DRAWING...")
]


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
        err.print("There are no boards yet. Create one with: egara boards create NAME")


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
        [
            str(position),
            short_id(i.id),
            f"{i.path or ''}{' (missing)' if i.missing else ''}",
            i.note,
        ]
        for position, i in enumerate(board.items, start=1)
    ]
    print_rows(["position", "id", "path", "note"], rows)


@app.command()
def create(
    name: Name,
    note: Annotated[str, typer.Option(help="A note on the board.", show_default=False)] = "",
    location: CollectionOption = None,
) -> None:
    """Create an empty board.

    Example: `egara boards create Cats --note "for the poster"`
    """
    board = open_collection(location).create_board(name, note)
    err.print(f"Created the board {board.name!r}.", markup=False)


@app.command()
def add(
    name: Name,
    drawings: Drawings,
    note: Annotated[
        str | None, typer.Option(help="A note on each of the drawings.", show_default=False)
    ] = None,
    at: Annotated[
        int | None,
        typer.Option(
            help="The position of the first drawing, counted from 1; by default the end.",
            metavar="POSITION",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
) -> None:
    """Add drawings to a board.

    Example: `egara boards add Cats animals/kitten.webp --note "the ears"`
    """
    board = open_collection(location).board(name)
    added = board.add(drawings, note, at)
    err.print(
        f"Added {counted(added, 'drawing')}. The board {board.name!r} has {len(board.items):,}.",
        markup=False,
    )


@app.command()
def remove(name: Name, drawings: Drawings, location: CollectionOption = None) -> None:
    """Remove drawings from a board. Their files are not deleted.

    Example: `egara boards remove Cats animals/kitten.webp`
    """
    open_collection(location).board(name).remove(drawings)


@app.command()
def move(
    name: Name,
    drawing: Annotated[str, typer.Argument(help="ID, beginning of an ID, or path.")],
    to: Annotated[
        int, typer.Argument(help="The new position, counted from 1.", metavar="POSITION")
    ],
    location: CollectionOption = None,
) -> None:
    """Move a drawing of a board to another position.

    Example: `egara boards move Cats animals/kitten.webp 1`
    """
    open_collection(location).board(name).move(drawing, to)


@app.command()
def note(
    name: Name,
    text: Annotated[str, typer.Argument(help="The note. An empty text removes it.")],
    drawing: Annotated[
        str | None,
        typer.Option(
            help="The drawing; by default the note is on the board itself.", show_default=False
        ),
    ] = None,
    location: CollectionOption = None,
) -> None:
    """Write a note on a board, or on one of its drawings.

    Example: `egara boards note Cats "the ears" --drawing animals/kitten.webp`
    """
    open_collection(location).board(name).annotate(text, drawing)


@app.command()
def rename(
    name: Name,
    new: Annotated[str, typer.Argument(help="The new name.")],
    location: CollectionOption = None,
) -> None:
    """Rename a board.

    Example: `egara boards rename Cats Felines`
    """
    open_collection(location).board(name).rename(new)


@app.command()
def delete(name: Name, location: CollectionOption = None) -> None:
    """Delete a board. Its drawings are not deleted.

    Example: `egara boards delete Cats`
    """
    open_collection(location).board(name).delete()


@app.command()
def export(
    name: Name,
    target: Annotated[
        Path,
        typer.Argument(
            help="A new folder for copies of the files, or a file: .png or .pdf for a contact "
            "sheet, .json for the list.",
            show_default=False,
        ),
    ],
    links: Annotated[
        bool, typer.Option("--links", help="Create links in the folder instead of copies.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an existing file.")
    ] = False,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a board as a folder of files, as a contact sheet, or as JSON.

    Existing files are not replaced without `--overwrite`.
    Example: `egara boards export Cats cats.pdf`
    """
    board = open_collection(location).board(name)
    exported = board.export(target, links=links, overwrite=overwrite)
    if as_json:
        missing = list(exported.missing)
        print_json(
            {"target": str(exported.target), "written": exported.written, "missing": missing}
        )
        return
    err.print(
        f"{counted(exported.written, 'drawing')} in {escaped(str(exported.target))}.", markup=False
    )
    for path in exported.missing:
        err.print(f"  missing: {escaped(path)}", markup=False)
