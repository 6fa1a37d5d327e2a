"""``egara folders``."""

from pathlib import Path
from typing import Annotated

import typer

from egara.cli.locating import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, print_json, print_rows

__all__ = ["folders"]

COUNTS = ("indexed", "missing", "broken", "unsupported")


def folders(
    forget: Annotated[
        Path | None,
        typer.Option(
            help="Index this folder no longer: drawings that no other folder holds leave the "
            "collection. Files are not touched, and what was said of the drawings is kept.",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the folders that a collection indexes, or forget one.

    Example: `egara folders --forget ~/old-drawings`
    """
    collection = open_collection(location)
    if forget is not None:
        forgotten = collection.forget_folder(forget)
        err.print(f"{counted(forgotten, 'file')} of {escaped(str(forget))} forgotten.")
    found = collection.folders()
    if as_json:
        names = ("there", *COUNTS)
        rows = [{"folder": str(f.folder)} | {n: getattr(f, n) for n in names} for f in found]
        print_json({"folders": rows})
        return
    print_rows(
        ["folder", *COUNTS],
        [
            [
                f"{one.folder}{'' if one.there else ' (not there)'}",
                *(f"{getattr(one, name):,}" for name in COUNTS),
            ]
            for one in found
        ],
    )
