"""``egara datasets``."""

from pathlib import Path
from typing import Annotated

import typer

import egara
from egara.cli.output import AsJson, err, print_json, print_rows

__all__ = ["app"]

app = typer.Typer(help="The datasets that encoders are trained on.", no_args_is_help=True)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the datasets that can be built, and whether they are.

    Example: `egara datasets list`
    """
    found = egara.known_datasets()
    if as_json:
        about = [
            {"name": one.name, "built": one.built, "folder": str(one.folder),
             "description": one.description} for one in found
        ]  # fmt: skip
        print_json({"datasets": about})
    else:
        rows = [[one.name, "yes" if one.built else "no", one.description] for one in found]
        print_rows(["name", "built", "description"], rows)


@app.command()
def build(
    name: Annotated[str, typer.Argument(help="The dataset's name.")],
    output: Annotated[
        Path | None, typer.Option(help="The folder to write; the dataset's own by default.")
    ] = None,
) -> None:
    """Build a dataset: fetch its packages with npm and apt-get, and draw what is in them.

    Example: `egara datasets build open-drawings`
    """
    folder = egara.build_dataset(name, output, log=lambda line: err.print(line, markup=False))
    err.print(f"Built {name} in {folder}.", markup=False)
