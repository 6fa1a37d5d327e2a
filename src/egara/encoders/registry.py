"""Find encoders: in the package, in the user's folder, and through entry points.

Later locations take precedence: an entry point can replace a built-in encoder of the same name, and
the user's folder can replace both.
"""

import os
import shlex
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from platformdirs import user_data_path

from egara.encoders.checks import check_encoder
from egara.encoders.contract import ROLES, Encoder, Kind
from egara.encoders.manifest import Manifest, read_manifest
from egara.encoders.onnx import OnnxEncoder
from egara.encoders.onnx_reading import is_complete
from egara.errors import BadInput, EncoderError, UnknownEncoder
from egara.tomlfiles import shortened

__all__ = [
    "ENTRY_POINTS",
    "BrokenEncoder",
    "broken",
    "default_encoders",
    "default_tagger",
    "fingerprint_of",
    "installed",
    "installed_state",
    "load",
    "own_folders",
    "provided",
    "user_folder",
]

ENTRY_POINTS = "egara.encoders"
"""The entry point group. Each names a folder with ``encoder.toml``, an object that satisfies
`Encoder`, or a function that returns one of the two."""

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
    """Return the encoders in folders by name, without broken ones; `load` raises their reason."""
    manifests = {item.name: item for _, item in _examined() if isinstance(item, Manifest)}
    return dict(sorted(manifests.items()))


def provided() -> dict[str, Encoder]:
    """Return the encoders that entry points provide as objects, by name.

    An encoder in the user's folder takes precedence over an object of the same name.
    """
    own = own_folders()
    objects = [item for item in _entry_points() if not isinstance(item, Path)]
    return {item.name: item for item in objects if item.name not in own}


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


def load(name: str, provider: str | None = None, kind: Kind = "image") -> Encoder:
    """Load an encoder by its name; a loaded one is returned again.

    Args:
        name: the name of an encoder.
        provider: an execution provider of ONNX Runtime; the best one installed by default.
        kind: the kind of items that will be encoded: its tower is loaded now, others on their first
            use.

    Raises:
        UnknownEncoder: none of this name is installed.
        EncoderError: its folder or its model is not usable.
        BadInput: the name is no string, or the encoder does not read this kind.
    """
    if not isinstance(name, str):
        raise BadInput(f"The name of an encoder is {shortened(name)}; expected a string.")
    objects = provided()
    if name in objects:
        return objects[name]
    manifests = installed()
    if name in manifests:
        manifest = manifests[name]
        modified = tuple(path.stat().st_mtime_ns for path in manifest.files)
        encoder = _loaded(manifest.folder, modified, provider)
        encoder.load(kind)
        return encoder
    for folder in broken():
        if folder.name == name:
            raise EncoderError(f"{folder.reason} {folder.fix}")
    for point in _found_points(tuple(sys.path)):
        if point.name == name:
            _value(point)  # raises the reason why it is not usable
    raise UnknownEncoder(
        f"No encoder {name!r} is installed. Installed encoders: "
        f"{', '.join([*manifests, *objects]) or 'none'}. Add it with `egara encoders add FOLDER`, "
        "or name others: --encoder NAME. If a collection has vectors of it, they stay, and its "
        "drawings can be compared by them as before."
    )


def default_encoders() -> list[str]:
    """Return the names of the encoders that a new collection uses, its default encoder first.

    They are the built-in encoders whose manifests name a role: first the one for ``default``, then
    the others in the order of `ROLES`.
    """
    manifests = [read_manifest(folder) for folder in _subfolders(BUILT_IN)]
    meant = [manifest for manifest in manifests if manifest.roles]
    meant.sort(key=lambda m: ("default" not in m.roles, min(map(ROLES.index, m.roles)), m.name))
    return [manifest.name for manifest in meant]


def installed_state() -> tuple[tuple[Path, int], ...]:
    """Return a value that changes when an encoder is installed, removed or replaced in a folder."""
    folders = [*_subfolders(BUILT_IN), *_subfolders(user_folder())]
    return tuple((folder, _modified(folder / "encoder.toml")) for folder in folders)


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def fingerprint_of(encoder: Manifest | Encoder) -> str | None:
    """Return the fingerprint of an installed encoder; None if its files cannot be read.

    The digest of an encoder's files is computed again only if one of them has changed.
    """
    if not isinstance(encoder, Manifest):
        return encoder.fingerprint
    try:
        modified = tuple(path.stat().st_mtime_ns for path in encoder.files)
        return _fingerprint(encoder.folder, modified)
    except (EncoderError, OSError):
        return None


@lru_cache(maxsize=64)
def _fingerprint(folder: Path, modified: tuple[int, ...]) -> str:
    del modified  # part of the cache's key
    return read_manifest(folder).fingerprint()


def default_tagger() -> str | None:
    """Return the name of the installed encoder that predicts tags; None without one.

    It is the first whose manifest names the role ``tags``, otherwise the first with labels.
    """
    labelled = [manifest for manifest in installed().values() if manifest.labels]
    proposed = [manifest for manifest in labelled if "tags" in manifest.roles]
    return next((manifest.name for manifest in [*proposed, *labelled]), None)


def _examined() -> Iterator[tuple[Path, Manifest | EncoderError]]:
    """Yield each folder with its manifest, or with the error that reading it raised."""
    for folder in _folders():
        try:
            manifest = _manifest(folder, _state_of(folder))
            for model in manifest.models:
                if not is_complete(model):
                    raise EncoderError(
                        f"{model}: is not an ONNX file, or is truncated. Copy it again."
                    )
        except EncoderError as error:
            yield folder, error
        else:
            yield folder, manifest


def _state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return a value that changes when a file of an encoder's folder is replaced."""
    try:
        stats = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    except OSError:
        return ()
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@lru_cache(maxsize=64)
def _manifest(folder: Path, state: tuple[tuple[str, int, int], ...]) -> Manifest:
    del state  # part of the cache's key
    return read_manifest(folder)


def _folders() -> Iterator[Path]:
    yield from _subfolders(BUILT_IN)
    yield from (item for item in _entry_points() if isinstance(item, Path))
    yield from _subfolders(user_folder())


def _entry_points() -> Iterator[Path | Encoder]:
    for point in _found_points(tuple(sys.path)):
        try:
            yield _value(point)
        except EncoderError as error:  # it must not hide the other encoders
            warnings.warn(str(error), stacklevel=2)


@lru_cache(maxsize=4)
def _found_points(path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Return the entry points of the packages on a path. To look for them takes 15 ms."""
    del path  # the cache's key
    return tuple(sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name))


def _value(point: EntryPoint) -> Path | Encoder:
    """Return the folder or the object that an entry point provides.

    Raises:
        EncoderError: the code of the entry point fails, or provides something else.
    """
    try:
        value = point.load()
        if callable(value) and (isinstance(value, type) or not isinstance(value, Encoder)):
            value = value()
        if isinstance(value, str | os.PathLike):
            return Path(value)
        check_encoder(value)
    except BadInput as error:
        raise EncoderError(f"The entry point {point.name!r} fails: {error}") from error
    except Exception as error:  # third-party code can raise anything
        reason = f"{type(error).__name__}: {error}"
        raise EncoderError(f"The entry point {point.name!r} fails: {reason}") from error
    encoder: Encoder = value
    return encoder


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
def _loaded(folder: Path, modified: tuple[int, ...], provider: str | None) -> OnnxEncoder:
    del modified  # part of the cache's key: a folder that changed is opened again
    return OnnxEncoder(read_manifest(folder), provider, kind=None)
