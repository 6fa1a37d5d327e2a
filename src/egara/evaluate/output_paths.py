"""Check output files and folders before a long measurement."""

import os
from pathlib import Path

from egara.errors import BadInput, StorageError
from egara.images import picture_format

__all__ = ["check_file", "check_folder"]


def check_file(path: str | os.PathLike[str], *, picture: bool = False) -> Path:
    """Check that a file can be written, and return its path.

    Args:
        path: the file.
        picture: whether the file must be an image.

    Raises:
        BadInput: the parent folder does not exist, the path is a folder, or the suffix of an image
            file is not that of an image format.
    """
    checked = Path(path)
    if not checked.parent.is_dir():
        raise BadInput(
            f"{checked}: the folder {checked.parent} does not exist. Create it, or use another."
        )
    if checked.is_dir():
        raise BadInput(f"{checked} is a folder. Give the path of a file.")
    if picture and picture_format(checked) is None:
        raise BadInput(f"{checked}: use the suffix of an image, such as .png.")
    return checked


def check_folder(path: str | os.PathLike[str]) -> Path:
    """Create a folder for files if it does not exist, and return its path.

    Raises:
        BadInput: the path is a file, or the parent folder does not exist.
        StorageError: the folder cannot be created.
    """
    checked = Path(path)
    if not checked.parent.is_dir():
        raise BadInput(
            f"{checked}: the folder {checked.parent} does not exist. Create it, or use another."
        )
    if checked.exists() and not checked.is_dir():
        raise BadInput(f"{checked} is a file. Give the path of a folder.")
    try:
        checked.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageError(f"{checked}: cannot be created: {error.strerror or error}.") from error
    return checked
