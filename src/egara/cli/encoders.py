"""``egara encoders``."""

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

import egara
from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, err, escaped, out, print_json, print_rows
from egara.cli.progress_bar import download_bar
from egara.errors import EgaraError

if TYPE_CHECKING:
    from egara.collection import Collection

__all__ = ["app"]

app = typer.Typer(help="The installed encoders.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The encoder's name.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the installed encoders, and broken encoder folders.

    Example: `egara encoders list`
    """
    encoders = [_details(name) for name in egara.installed_encoders()]
    broken = [
        {"name": b.name, "folder": str(b.folder), "reason": b.reason, "fix": b.fix}
        for b in egara.broken_encoders()
    ]
    if as_json:
        print_json({"encoders": encoders, "broken": broken})
        return
    columns = ["name", "version", "vectors", "metric", "labels", "licence", "title"]
    print_rows(columns, [[str(details[column]) for column in columns] for details in encoders])
    for folder in broken:
        out.print(escaped("Broken: {name}. {reason} {fix}".format_map(folder)), markup=False)


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show the details of one encoder, and the device on which it runs.

    Example: `egara encoders show visual`
    """
    loaded = egara.encoder(name)
    details = _details(name)
    details |= {"fingerprint": loaded.fingerprint, "provider": loaded.provider}
    if as_json:
        print_json(details)
    else:
        print_rows(["", ""], [[key, str(value)] for key, value in _flatten(details)])


@app.command()
def available(as_json: AsJson = False) -> None:
    """List well-known published models that can be added, with their estimated size and licence.

    Nothing is downloaded, and no server is asked.
    Example: `egara encoders available`
    """
    models = egara.available_encoders()
    if as_json:
        print_json({"models": [dataclasses.asdict(model) for model in models]})
        return
    for model in models:  # no table: the commands are to be copied, so they are not wrapped
        out.print(f"{model.name}, {model.size}, licence: {model.licence}")
        out.print(f"  {model.purpose}")
        out.print(f"  egara encoders add {model.address}\n", soft_wrap=True)
    out.print(
        "Sizes and licences are estimates. A model's page on huggingface.co has its conditions."
    )


@app.command()
def add(
    source: Annotated[
        str,
        typer.Argument(
            help="A folder with encoder.toml; or a published model: its folder, an .onnx or .zip "
            "file, or hf:owner/name[/path][@revision].",
        ),
    ],
    name: Annotated[
        str | None, typer.Option(help="The name of the encoder; by default, that of the model.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="An encoder.toml for a folder that has none.")
    ] = None,
    vectors: Annotated[
        bool,
        typer.Option(
            "--vectors", help="Of a tagger, also use the values before its last layer as vectors."
        ),
    ] = False,
) -> None:
    """Install an encoder or a published model, after a test with generated images.

    The layout of a published model is recognised from its files. What was found and chosen is
    printed. With hf:, the model is downloaded from the Hugging Face Hub; an interrupted download is
    continued by the same command. An encoder that needs more than 60 seconds of CPU time for one
    image, or more than 8 GiB of memory, is rejected.
    Example: `egara encoders add hf:SmilingWolf/wd-vit-tagger-v3`
    """
    with download_bar() as progress:
        added = egara.add_encoder(
            source, name, manifest=manifest, vectors=vectors, log=_print_line, progress=progress
        )
    _print_line(f"Installed {added.name} in {added.folder}.")
    _print_line(f"Use it: egara index FOLDER --encoder {added.name}")


@app.command()
def remove(name: Name) -> None:
    """Remove an encoder that you added, working or broken. Vectors in collections stay.

    Example: `egara encoders remove my-encoder`
    """
    egara.remove_encoder(name)
    err.print(f"Removed {name}.", markup=False)


@app.command()
def roles(
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="ROLE=ENCODER",
            help="Assign a role to an encoder of the collection; without ENCODER, remove the "
            "assignment. May be given several times.",
            show_default=False,
        ),
    ] = None,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """List which encoder of a collection serves each role, or assign roles.

    The roles are `tags`, `text` (words), `sketch`, `style`, `subject`, `atmosphere` and `default`.
    Nothing is indexed again.
    Example: `egara encoders roles --set tags=semantic`
    """
    from egara.collection.roles import ROLES

    collection = open_collection(location)
    _assign(collection, [_assignment(text) for text in set_ or ()])
    serving, assigned = collection.roles(), collection.assigned_roles()
    if as_json:
        print_json({"roles": serving, "assigned": assigned})
        return
    able = {encoder.name: encoder.can_serve for encoder in collection.describe().encoders}
    rows = [
        [
            role,
            serving.get(role, "none"),
            assigned.get(role, ""),
            ", ".join(name for name, roles in able.items() if role in roles),
        ]
        for role in ROLES
    ]
    print_rows(["role", "served by", "assigned to", "could be served by"], rows)


def _print_line(line: str) -> None:
    err.print(escaped(line), markup=False, soft_wrap=True)


def _flatten(details: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield pairs of a name and a value; names in nested dictionaries become ``outer: inner``."""
    for key, value in details.items():
        if isinstance(value, dict):
            yield from _flatten({f"{key}: {name}": inner for name, inner in value.items()})
        else:
            yield key, "; ".join(map(str, value)) if isinstance(value, list) else value


def _details(name: str) -> dict[str, Any]:
    manifest = egara.installed_encoders()[name]
    return {
        "name": manifest.name,
        "title": manifest.title,
        "description": manifest.description,
        "version": manifest.version,
        "licence": manifest.licence,
        "reads": sorted(manifest.kinds),
        "roles": list(manifest.roles),
        "vectors": f"{manifest.dimensions} {manifest.vector_type}" if manifest.vectors else "none",
        "metric": str(manifest.metric or "none"),
        "labels": sum(not label.hidden for label in manifest.labels or ()),
        "folder": str(manifest.folder),
        "provenance": _json_value(manifest.provenance),
    }


def _json_value(value: Any) -> Any:  # noqa: ANN401 - any value of TOML
    """Convert a value of TOML for JSON: dates, infinite numbers and NaN become strings."""
    if isinstance(value, Mapping):
        return {key: _json_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json_value(inner) for inner in value]
    finite = isinstance(value, float) and math.isfinite(value)
    return value if finite or isinstance(value, str | int) else str(value)


def _assignment(text: str) -> tuple[str, str | None]:
    role, equals, encoder = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not ROLE=ENCODER.", param_hint="--set")
    return role, encoder or None


def _assign(collection: "Collection", assignments: Sequence[tuple[str, str | None]]) -> None:
    """Assign roles; if one cannot be assigned, none is."""
    before = collection.assigned_roles()
    done: list[str] = []
    try:
        for role, encoder in assignments:
            collection.set_role(cast(Any, role), encoder)
            done.append(role)
    except EgaraError:
        for role in done:
            collection.set_role(cast(Any, role), before.get(cast(Any, role)))
        raise
