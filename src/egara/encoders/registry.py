"""Finding encoders: in the package, in the user's folder, and through entry points.

A later place wins: an entry point may replace a built-in encoder of the same name, and the user's
own folder may replace both.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path

from platformdirs import user_data_path

from egara.encoders.manifest import Manifest, read_manifest
from egara.encoders.onnx import OnnxEncoder
from egara.errors import EncoderError, UnknownEncoder

__all__ = ["ENTRY_POINTS", "add", "installed", "load", "remove", "user_folder"]

ENTRY_POINTS = "egara.encoders"
"""The entry point group: each names a folder with ``encoder.toml``, or a function giving one."""

BUILT_IN = Path(__file__).parent / "builtin"


def user_folder() -> Path:
    """Where a user's own encoders lie; ``EGARA_ENCODERS`` names another folder."""
    chosen = os.environ.get("EGARA_ENCODERS")
    return Path(chosen) if chosen else user_data_path("egara") / "encoders"


def installed() -> dict[str, Manifest]:
    """All encoders by name. A folder that is not usable is left out; `load` says what is wrong."""
    found: dict[str, Manifest] = {}
    for folder in _folders():
        try:
            manifest = read_manifest(folder)
        except EncoderError:
            continue
        found[manifest.name] = manifest
    return dict(sorted(found.items()))


def load(name: str, provider: str | None = None) -> OnnxEncoder:
    """Load an encoder by its name; loading it again is free.

    Raises:
        UnknownEncoder: none of this name is installed.
        EncoderError: its folder or its model is not usable.
    """
    known = installed()
    if name in known:
        folder = known[name].folder
        modified = tuple(path.stat().st_mtime_ns for path in sorted(folder.iterdir()))
        return _load(folder, modified, provider)
    for folder in _folders():
        if folder.name == name:
            read_manifest(folder)  # raises what is wrong with it
    raise UnknownEncoder(
        f"No encoder {name!r} is installed; there are {', '.join(known) or 'none'}. Add it with "
        "`egara encoders add FOLDER`, or name others: --encoder NAME. Vectors of it that a "
        "collection has stay, and its drawings can be compared by them as before."
    )


def add(folder: Path) -> Manifest:
    """Copy an encoder's folder into the user's folder, after loading it once to see that it runs.

    Raises:
        EncoderError: it is not usable, or one of this name is there already.
    """
    manifest = read_manifest(folder)
    OnnxEncoder(manifest)
    known = installed().get(manifest.name)
    if known is not None and known.folder.parent != user_folder():
        raise EncoderError(
            f"There is an encoder {manifest.name!r} already, in {known.folder}. Yours would take "
            f"its place in every collection: give it another name in {folder / 'encoder.toml'}."
        )
    target = user_folder() / manifest.name
    if target.exists():
        raise EncoderError(
            f"There is already an encoder {manifest.name!r} of yours in {target}; "
            f"remove it first: egara encoders remove {manifest.name}"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, target)
    return read_manifest(target)


def remove(name: str) -> None:
    """Delete one of the user's own encoders. Vectors in collections stay.

    Raises:
        UnknownEncoder: the user's folder has none of this name.
    """
    own = {folder.name: folder for folder in _subfolders(user_folder())}
    if name not in own:
        raise UnknownEncoder(
            f"There is no encoder {name!r} in {user_folder()}; "
            f"only those added there can be removed: {', '.join(own) or 'none'}."
        )
    shutil.rmtree(own[name])


def _folders() -> Iterator[Path]:
    yield from _subfolders(BUILT_IN)
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            value = point.load()
            yield Path(value() if callable(value) else value)
        except Exception as error:  # a stranger's code, which must not hide the other encoders
            warnings.warn(f"The entry point {point.name!r} fails: {error}", stacklevel=2)
    yield from _subfolders(user_folder())


def _subfolders(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if (path / "encoder.toml").is_file())


@lru_cache(maxsize=8)
def _load(folder: Path, modified: tuple[int, ...], provider: str | None) -> OnnxEncoder:
    del modified  # part of the key: what was replaced is loaded anew
    return OnnxEncoder(read_manifest(folder), provider)
