"""``egara encoders``."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

import egara
from egara.cli.output import AsJson, err, escaped, out, print_json, print_rows

__all__ = ["app"]

app = typer.Typer(help="The installed encoders.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The encoder's name.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the installed encoders, and folders that should hold one and are broken.

    Example: `egara encoders list`
    """
    found = [_about(name) for name in egara.installed_encoders()]
    broken = [
        {"name": one.name, "folder": str(one.folder), "reason": one.reason, "fix": one.fix}
        for one in egara.broken_encoders()
    ]
    if as_json:
        print_json({"encoders": found, "broken": broken})
        return
    columns = ["name", "version", "vectors", "metric", "labels", "licence", "title"]
    print_rows(columns, [[str(about[column]) for column in columns] for about in found])
    for one in broken:
        out.print(escaped("Broken: {name}. {reason} {fix}".format_map(one)), markup=False)


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Say everything about one encoder, and what it runs on here.

    Example: `egara encoders show visual`
    """
    loaded = egara.encoder(name)
    about = _about(name)
    about |= {"fingerprint": loaded.fingerprint, "provider": loaded.provider}
    if as_json:
        print_json(about)
    else:
        print_rows(["", ""], [[key, str(value)] for key, value in _spread(about)])


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="A folder with encoder.toml and model.onnx.")],
) -> None:
    """Install an encoder from its folder, after a trial on made-up pictures.

    One that takes more than 60 seconds of processor time for a picture, or more than 8 GiB of
    memory, is refused.
    Example: `egara encoders add my-encoder/`
    """
    manifest = egara.add_encoder(folder)
    err.print(f"Installed {manifest.name} in {manifest.folder}.", markup=False)


@app.command()
def remove(name: Name) -> None:
    """Remove an encoder that was added, working or broken; vectors in collections stay.

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
    manifest = egara.installed_encoders()[name]
    return {
        "name": manifest.name,
        "title": manifest.title,
        "description": manifest.description,
        "version": manifest.version,
        "licence": manifest.licence,
        "vectors": f"{manifest.output.dimensions} {manifest.output.type}",
        "metric": str(manifest.output.metric),
        "labels": sum(not label.hidden for label in manifest.labels or ()),
        "folder": str(manifest.folder),
        "provenance": _plain(manifest.provenance),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - what TOML holds
    """A value of TOML as JSON holds it: dates, infinite numbers and NaN become text."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    finite = isinstance(value, float) and math.isfinite(value)
    return value if finite or isinstance(value, str | int) else str(value)
