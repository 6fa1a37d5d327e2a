"""``egara folders``."""

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, print_json, print_rows

if TYPE_CHECKING:
    from egara.collection import Collection, FolderNode

__all__ = ["folders"]

COUNTS = ("indexed", "missing", "broken", "unsupported")


def folders(
    tree: Annotated[
        bool,
        typer.Option(
            "--tree", help="List the subfolders too, with the number of drawings in each."
        ),
    ] = False,
    depth: Annotated[
        int | None,
        typer.Option(
            help="The number of levels of subfolders that `--tree` lists; by default all.",
            min=0,
            show_default=False,
        ),
    ] = None,
    forget: Annotated[
        Path | None,
        typer.Option(
            help="Remove this folder from the collection, with its drawings that are in no other "
            "folder. Files are not changed. Your tags, boards and reviews of the drawings are "
            "kept.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the folders of a collection, or remove one.

    Example: `egara folders --tree` or `egara folders --forget ~/old-drawings`
    """
    collection = open_collection(location)
    if forget is not None:
        removed = collection.forget_folder(forget)
        err.print(f"Removed {counted(removed, 'file')} of {escaped(str(forget))}.")
    if tree or depth is not None:
        _print_tree(collection.folder_tree(depth=depth), as_json=as_json)
    else:
        _print_folders(collection, as_json=as_json)


def _print_tree(nodes: Sequence["FolderNode"], *, as_json: bool) -> None:
    if as_json:
        print_json({"folders": [dataclasses.asdict(node) for node in nodes]})
        return
    rows = [
        [f"{node.drawings:,}", f"{'  ' * level}{node.name if level else node.folder}"]
        for level, node in _with_levels(nodes)
    ]
    print_rows(["drawings", "folder"], rows)


def _with_levels(
    nodes: Sequence["FolderNode"], level: int = 0
) -> Iterator[tuple[int, "FolderNode"]]:
    for node in nodes:
        yield level, node
        yield from _with_levels(node.subfolders, level + 1)


def _print_folders(collection: "Collection", *, as_json: bool) -> None:
    folders = collection.folders()
    if as_json:
        names = ("there", *COUNTS)
        rows = [{"folder": str(f.folder)} | {n: getattr(f, n) for n in names} for f in folders]
        print_json({"folders": rows})
        return
    print_rows(
        ["folder", *COUNTS],
        [
            [
                f"{folder.folder}{'' if folder.there else ' (does not exist)'}",
                *(f"{getattr(folder, name):,}" for name in COUNTS),
            ]
            for folder in folders
        ],
    )
