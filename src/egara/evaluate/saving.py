"""Where what was measured is to be written, checked before the work begins."""

import os
from pathlib import Path

from egara.errors import BadInput, StorageError
from egara.images import picture_format

__all__ = ["check_folder", "check_place"]


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
    if picture and picture_format(place) is None:
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
        raise StorageError(f"{place}: cannot be made: {error.strerror or error}.") from error
    return place
