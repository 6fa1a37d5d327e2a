"""Write files for users, each atomically."""

import io
import os
from pathlib import Path

from PIL import Image

from egara.disk import replace_file
from egara.errors import BadInput, StorageError

__all__ = ["picture_format", "save", "save_picture"]


def picture_format(path: str | os.PathLike[str]) -> str | None:
    """Return the image format of a path's suffix, or None if it cannot be written."""
    form = Image.registered_extensions().get(Path(path).suffix.lower())
    return form if form in Image.SAVE else None


def save(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file atomically.

    Raises:
        StorageError: the file cannot be written; an existing file is unchanged.
    """
    target = Path(path)
    try:
        replace_file(target, data)
    except OSError as error:
        raise StorageError(f"{target}: cannot be written: {error.strerror or error}.") from error


def save_picture(path: str | os.PathLike[str], picture: Image.Image) -> None:
    """Write an image in the format of the suffix.

    Raises:
        BadInput: the suffix is not the suffix of an image format, or the format cannot store the
            image.
        StorageError: the file cannot be written.
    """
    form = picture_format(path)
    if form is None:
        raise BadInput(f"{os.fspath(path)}: use the suffix of an image, such as .png.")
    data = io.BytesIO()
    try:
        picture.save(data, form)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{os.fspath(path)}: {form} cannot store an image of {picture.width:,} by "
            f"{picture.height:,} pixels ({error}). Use .png."
        ) from error
    save(path, data.getvalue())
