"""``egara folders``."""

from pathlib import Path
from typing import Annotated

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, print_json, print_rows

__all__ = ["folders"]

COUNTS = ("indexed", "missing", "broken", "unsupported")


def folders(
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

    Example: `egara folders --forget ~/old-drawings`
    """
    collection = open_collection(location)
    if forget is not None:
        removed = collection.forget_folder(forget)
        err.print(f"Removed {counted(removed, 'file')} of {escaped(str(forget))}.")
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
