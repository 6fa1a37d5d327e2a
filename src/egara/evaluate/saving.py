"""Writing what was measured: a file is there whole, or as it was before."""

import io
import os
from pathlib import Path

from PIL import Image

from egara.errors import BadInput, StorageError

__all__ = ["check_folder", "check_place", "save", "save_picture"]


def check_place(path: str | os.PathLike[str], *, picture: bool = False) -> Path:
    """Check before the work begins that a file can be written there.

    Raises:
        BadInput: its folder is not there, it is a folder itself, or, of a picture, its suffix names
            no format.
    """
    place = Path(path)
    if not place.parent.is_dir():
        raise BadInput(f"{place}: there is no folder {place.parent}. Make it, or name another.")
    if place.is_dir():
        raise BadInput(f"{place} is a folder. Name a file.")
    if picture and place.suffix.lower() not in Image.registered_extensions():
        raise BadInput(f"{place}: use the suffix of an image, such as .png.")
    return place


def check_folder(path: str | os.PathLike[str]) -> Path:
    """Make a folder for files before the work begins, where it is not there.

    Raises:
        BadInput: there is a file of this name, or the folder above is not there.
        StorageError: it cannot be made.
    """
    place = Path(path)
    if not place.parent.is_dir():
        raise BadInput(f"{place}: there is no folder {place.parent}. Make it, or name another.")
    if place.exists() and not place.is_dir():
        raise BadInput(f"{place} is a file. Name a folder.")
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageError(f"{place}: cannot be made: {error.strerror}.") from error
    return place


def save(path: Path, data: bytes) -> None:
    """Write a file beside its place, and then put it there.

    Raises:
        StorageError: it cannot be written; what was there before is left.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            partial.write_bytes(data)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.") from error


def save_picture(path: Path, picture: Image.Image) -> None:
    """Write a picture in the format that the suffix names.

    Raises:
        BadInput: the format cannot hold it.
        StorageError: it cannot be written.
    """
    data = io.BytesIO()
    try:
        picture.save(data, Image.registered_extensions()[path.suffix.lower()])
    except (OSError, ValueError, KeyError) as error:
        raise BadInput(
            f"{path}: this format cannot hold the picture ({error}). Use .png."
        ) from error
    save(path, data.getvalue())
