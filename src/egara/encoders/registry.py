"""Find encoders: in the package, in the user's folder, and through entry points.

Later locations take precedence: an entry point can replace a built-in encoder of the same name, and
the user's folder can replace both.
"""

import os
import shlex
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path

from platformdirs import user_data_path

from egara.encoders.manifest import Manifest, read_manifest
from egara.encoders.model_files import is_complete
from egara.encoders.onnx import OnnxEncoder
from egara.errors import EncoderError, UnknownEncoder

__all__ = [
    "ENTRY_POINTS",
    "BrokenEncoder",
    "broken",
    "installed",
    "load",
    "own_folders",
    "user_folder",
]

ENTRY_POINTS = "egara.encoders"
"""The entry point group. Each names a folder with ``encoder.toml``, or a function returning one."""

BUILT_IN = Path(__file__).parent / "builtin"


@dataclass(frozen=True, slots=True)
class BrokenEncoder:
    """A folder that should contain an encoder, but does not contain a working one.

    Attributes:
        name: the folder's name.
        folder: the folder.
        reason: the error.
        own: whether it is in the user's folder, so that `remove` deletes it.
    """

    name: str
    folder: Path
    reason: str
    own: bool

    @property
    def fix(self) -> str:
        """A sentence that describes how to fix it."""
        if self.own:
            return f"Remove it with: egara encoders remove {shlex.quote(self.name)}"
        return "Install the package that it belongs to again."


def user_folder() -> Path:
    """Return the folder of the user's own encoders; set ``EGARA_ENCODERS`` to change it."""
    chosen = os.environ.get("EGARA_ENCODERS")
    return Path(chosen) if chosen else user_data_path("egara") / "encoders"


def installed() -> dict[str, Manifest]:
    """Return all encoders by name, without broken ones; `load` raises their reason."""
    manifests = {item.name: item for _, item in _examined() if isinstance(item, Manifest)}
    return dict(sorted(manifests.items()))


def broken() -> list[BrokenEncoder]:
    """Return the folders with broken encoders, each with the reason.

    The models are not loaded, because that can be slow. Their files are checked for completeness.
    """
    return [
        BrokenEncoder(folder.name, folder, str(item), folder.parent == user_folder())
        for folder, item in _examined()
        if isinstance(item, EncoderError)
    ]


def own_folders() -> dict[str, Path]:
    """Return the folders in the user's folder, by the encoder's name.

    If the encoder is broken, or if another folder has an encoder of the same name, the name is that
    of the folder.
    """
    found: dict[str, Path] = {}
    for folder in _subfolders(user_folder()):
        try:
            name = read_manifest(folder).name
        except EncoderError:
            name = folder.name
        found[folder.name if name in found else name] = folder
    return found


def load(name: str, provider: str | None = None) -> OnnxEncoder:
    """Load an encoder by its name; a loaded one is returned again.

    Raises:
        UnknownEncoder: none of this name is installed.
        EncoderError: its folder or its model is not usable.
    """
    manifests = installed()
    if name in manifests:
        folder = manifests[name].folder
        modified = tuple(path.stat().st_mtime_ns for path in sorted(folder.iterdir()))
        return _load(folder, modified, provider)
    for encoder in broken():
        if encoder.name == name:
            raise EncoderError(f"{encoder.reason} {encoder.fix}")
    raise UnknownEncoder(
        f"No encoder {name!r} is installed; there are {', '.join(manifests) or 'none'}. Add it "
        "with `egara encoders add FOLDER`, or name others: --encoder NAME. Vectors of it that a "
        "collection has stay, and its drawings can be compared by them as before."
    )


def _examined() -> Iterator[tuple[Path, Manifest | EncoderError]]:
    """Yield each folder with its manifest, or with the error that reading it raised."""
    for folder in _folders():
        try:
            manifest = read_manifest(folder)
            if not is_complete(manifest.model):
                raise EncoderError(
                    f"{manifest.model}: is not an ONNX file, or is truncated. Copy it again."
                )
        except EncoderError as error:
            yield folder, error
        else:
            yield folder, manifest


def _folders() -> Iterator[Path]:
    yield from _subfolders(BUILT_IN)
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            value = point.load()
            yield Path(value() if callable(value) else value)
        except Exception as error:  # third-party code; it must not hide the other encoders
            warnings.warn(f"The entry point {point.name!r} fails: {error}", stacklevel=2)
    yield from _subfolders(user_folder())


def _subfolders(parent: Path) -> list[Path]:
    """Return the folders in a folder, and links; hidden ones are unfinished copies."""
    if not parent.is_dir():
        return []
    return sorted(
        path
        for path in parent.iterdir()
        if not path.name.startswith(".") and (path.is_dir() or path.is_symlink())
    )


@lru_cache(maxsize=8)
def _load(folder: Path, modified: tuple[int, ...], provider: str | None) -> OnnxEncoder:
    del modified  # part of the cache's key: a folder that changed is loaded again
    return OnnxEncoder(read_manifest(folder), provider)
