"""The folder of a run: its settings and its dataset, which must not change once it has begun.

configuration.json   the settings
dataset.json         the dataset's name, and a digest of the data that the model learns
<stage>/             see `egara.train.kit.stages`
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from egara.errors import BadInput
from egara.train.kit.processes import is_main_process
from egara.train.kit.renamed_settings import leaves, with_new_names

__all__ = ["keep_dataset", "keep_settings"]


def keep_settings(run: Path, settings: object) -> None:
    """Write the settings of a run, or check that it continues with those that it was begun with.

    Settings that an older version of Egara wrote are read with their new names and with the
    defaults of settings that did not exist. In a training by several processes, the first one
    writes.

    Args:
        run: the run's folder.
        settings: a dataclass.

    Raises:
        BadInput: a run with other settings has begun in the folder.
    """
    if not is_main_process():
        return
    path = run / "configuration.json"
    requested = _as_json(settings)
    if path.is_file():
        stored = _kept_settings(json.loads(path.read_text(encoding="utf-8")), type(settings))
        differences = _differences(stored, requested)
        if differences and _has_begun(run):
            raise BadInput(
                f"{run} contains a run with another configuration ({', '.join(differences)}). "
                "Name another folder, or delete that one."
            )
    _write(path, requested)


def keep_dataset(run: Path, name: str, parts: Iterable[str]) -> None:
    """Write which dataset a run is trained on, or check that it continues with the same one.

    A run without this file, from an older version of Egara, is taken to be of this dataset. In a
    training by several processes, the first one writes.

    Args:
        run: the run's folder.
        name: the dataset's name.
        parts: the data that determines the weights and metrics of the run, such as its labels in
            their order.

    Raises:
        BadInput: a run on another dataset has begun in the folder, or the dataset has changed.
    """
    if not is_main_process():
        return
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode() + b"\0")
    path = run / "dataset.json"
    requested = {"name": name, "digest": digest.hexdigest()}
    if path.is_file():
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored != requested and _has_begun(run):
            other = (
                f"{name}, which has changed since"
                if stored["name"] == name
                else f"the dataset {stored['name']}; {name} was asked for"
            )
            raise BadInput(
                f"{run} contains a run on {other}. Name another folder, or delete that one."
            )
    _write(path, requested)


def _has_begun(run: Path) -> bool:
    """Return whether a stage was begun. Before, the settings and the dataset may change."""
    return any(path.is_dir() for path in run.iterdir())


def _differences(stored: dict[str, Any], requested: dict[str, Any]) -> list[str]:
    """Describe each setting with another value than in the stored configuration."""
    there, asked = dict(leaves(stored)), dict(leaves(requested))
    return [
        f"{name}: {there.get(name)!r} there, {asked.get(name)!r} asked"
        for name in there | asked
        if there.get(name) != asked.get(name)
    ]


def _kept_settings(values: dict[str, Any], kind: type) -> dict[str, Any]:
    """Return the settings that were written, with new names and with defaults."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    try:
        return _as_json(adapter.validate_python(values))
    except ValidationError as error:
        unknown = [".".join(map(str, detail["loc"])) for detail in error.errors()]
    try:
        return _as_json(adapter.validate_python(with_new_names(values, unknown)))
    except ValidationError:  # settings of another recipe: the run differs anyway
        return values


def _as_json(settings: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """Convert a dataclass to the types of JSON, with lists instead of tuples."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(settings)))
    return values


def _write(path: Path, values: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
