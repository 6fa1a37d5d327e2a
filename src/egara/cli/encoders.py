"""``egara encoders``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import egara
from egara.cli.output import AsJson, err, print_json, print_rows
from egara.errors import UnknownEncoder

__all__ = ["app"]

app = typer.Typer(help="The installed encoders.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The encoder's name.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the installed encoders.

    Example: `egara encoders list`
    """
    found = [_about(name) for name in egara.installed_encoders()]
    if as_json:
        print_json({"encoders": found})
    else:
        columns = ["name", "version", "vectors", "metric", "labels", "licence", "title"]
        print_rows(columns, [[str(about[column]) for column in columns] for about in found])


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Say everything about one encoder, and what it runs on here.

    Example: `egara encoders show visual`
    """
    about = _about(name)
    loaded = egara.encoder(name)
    about |= {"fingerprint": loaded.fingerprint, "provider": loaded.provider}
    if as_json:
        print_json(about)
    else:
        print_rows(["", ""], [[key, str(value)] for key, value in _spread(about)])


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="A folder with encoder.toml and model.onnx.")],
) -> None:
    """Install an encoder from its folder, after a check that it runs.

    Example: `egara encoders add my-encoder/`
    """
    manifest = egara.add_encoder(folder)
    err.print(f"Installed {manifest.name} in {manifest.folder}.", markup=False)


@app.command()
def remove(name: Name) -> None:
    """Remove an encoder that was added; vectors in collections stay.

    Example: `egara encoders remove my-encoder`
    """
    egara.remove_encoder(name)
    err.print(f"Removed {name}.", markup=False)


def _spread(about: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is said, a line each: what a table holds stands under the table's name."""
    for key, value in about.items():
        if isinstance(value, dict):
            yield from _spread({f"{key}: {inner}": said for inner, said in value.items()})
        else:
            yield key, "; ".join(map(str, value)) if isinstance(value, list) else value


def _about(name: str) -> dict[str, Any]:
    known = egara.installed_encoders()
    if name not in known:
        raise UnknownEncoder(f"No encoder {name!r} is installed; there are {', '.join(known)}.")
    manifest = known[name]
    return {
        "name": manifest.name,
        "title": manifest.title,
        "description": manifest.description,
        "version": manifest.version,
        "licence": manifest.licence,
        "vectors": f"{manifest.output.dimensions} {manifest.output.type}",
        "metric": str(manifest.output.metric),
        "labels": len(manifest.labels or ()),
        "folder": str(manifest.folder),
        "provenance": dict(manifest.provenance),
    }
