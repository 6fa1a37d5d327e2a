"""Install encoders into the user's own folder, and remove them.

Both are atomic: an encoder's folder is copied under a hidden name, checked, synced to the disk, and
renamed at the end. A process that is killed leaves at most a hidden folder, which nothing reads and
which the next ``add`` or ``remove`` deletes.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from egara.disk import sync_file, sync_folder
from egara.encoders.manifest import Manifest, read_manifest
from egara.encoders.registry import installed, own_folders, user_folder
from egara.encoders.sandbox import SECONDS, check_in_sandbox
from egara.errors import EncoderError, UnknownEncoder

__all__ = ["add", "remove"]

LOCK = ".lock"
UNFINISHED = ".unfinished-"
"""The prefix of folders that are being copied or deleted."""


def add(folder: Path) -> Manifest:
    """Check an encoder, and copy its folder into the user's folder.

    Args:
        folder: the folder that contains ``encoder.toml``, ``model.onnx`` and their other files.

    Returns:
        The manifest of the installed copy.

    Raises:
        EncoderError: it is not usable, it exceeds a limit of `egara.encoders.sandbox`, an encoder
            of this name exists already, or the copy cannot be written. Then nothing is installed.
    """
    manifest = read_manifest(folder)
    if user_folder().resolve().is_relative_to(folder.resolve()):
        raise EncoderError(
            f"{folder} contains {user_folder()}, the folder to install in. Give the folder of one "
            "encoder."
        )
    with _changing() as user_encoders:
        _check_free(manifest.name, folder)
        temporary_folder = user_encoders / f"{UNFINISHED}{uuid.uuid4().hex}"
        try:
            _copy(folder, temporary_folder)
            manifest = read_manifest(
                temporary_folder
            )  # the copy counts: the original may have changed
            _check_free(manifest.name, folder)
            check_in_sandbox(temporary_folder)
            _sync(temporary_folder)
            temporary_folder.rename(user_encoders / manifest.name)
        except EncoderError as error:
            raise EncoderError(str(error).replace(str(temporary_folder), str(folder))) from error
        finally:
            shutil.rmtree(temporary_folder, ignore_errors=True)
        _sync(user_encoders, deep=False)
    return read_manifest(user_encoders / manifest.name)


def remove(name: str) -> None:
    """Delete one of the user's own encoders, working or broken. Vectors in collections stay.

    Args:
        name: the name of the encoder, or of its folder if the two differ or the encoder is broken.

    Raises:
        UnknownEncoder: the user's folder has no encoder of this name.
        EncoderError: the folder cannot be changed.
    """
    _user_encoder(name)  # raises for an unknown name
    with _changing() as user_encoders:
        folder = _user_encoder(name)  # another process may have removed it meanwhile
        if folder.is_symlink():
            folder.unlink()
        else:
            deleted = folder.rename(user_encoders / f"{UNFINISHED}{uuid.uuid4().hex}")
            shutil.rmtree(deleted)
        _sync(user_encoders, deep=False)


def _user_encoder(name: str) -> Path:
    """Return the folder of one of the user's own encoders."""
    by_name = own_folders()
    folders = {folder.name: folder for folder in by_name.values()} | by_name
    if name not in folders:
        raise UnknownEncoder(
            f"Unknown encoder {name!r} in {user_folder()}; "
            f"only those added there can be removed: {', '.join(by_name) or 'none'}."
        )
    return folders[name]


@contextmanager
def _changing() -> Iterator[Path]:
    """Lock the user's folder; create the folder, and delete unfinished copies.

    Only one process adds or removes at a time, so unfinished copies are those of killed processes.
    """
    user_encoders = user_folder()
    try:
        user_encoders.mkdir(parents=True, exist_ok=True)
        with FileLock(user_encoders / LOCK, timeout=2 * SECONDS):
            for leftover in user_encoders.glob(f"{UNFINISHED}*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield user_encoders
    except Timeout as error:
        raise EncoderError(
            f"Another process is adding or removing an encoder in {user_encoders}. "
            "Try again when it is done."
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise EncoderError(
            f"{error.filename or user_encoders}: cannot be changed: {reason}."
        ) from error


def _check_free(name: str, folder: Path) -> None:
    """Raise `EncoderError` if another encoder has this name."""
    target = user_folder() / name
    if name in own_folders() or os.path.lexists(target):
        raise EncoderError(
            f"There is already an encoder {name!r} of yours in {own_folders().get(name, target)}; "
            f"remove it first: egara encoders remove {name}"
        )
    existing = installed().get(name)
    if existing is not None:
        raise EncoderError(
            f"There is an encoder {name!r} already, in {existing.folder}. Yours would "
            f"replace it in every collection: give it another name in {folder / 'encoder.toml'}."
        )


def _copy(folder: Path, temporary_folder: Path) -> None:
    """Copy an encoder's files and folders, with the permissions that new ones have."""
    temporary_folder.mkdir()
    for parent, folders, files in os.walk(folder):
        into = temporary_folder / Path(parent).relative_to(folder)
        for path in (Path(parent, name) for name in (*folders, *files)):
            if path.is_file():
                shutil.copyfile(path, into / path.name)
            elif path.is_dir() and not path.is_symlink():
                (into / path.name).mkdir()
            else:
                raise EncoderError(
                    f"{path}: an encoder's folder can contain files and folders, but no pipes, "
                    "devices or links to folders. Move it elsewhere."
                )


def _sync(folder: Path, *, deep: bool = True) -> None:
    """Sync a folder to the disk, and with ``deep`` everything in it."""
    for path in (folder, *(folder.rglob("*") if deep else ())):
        if path.is_dir():
            sync_folder(path)
        else:
            sync_file(path)
