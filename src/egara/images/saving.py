"""Write files that people asked for, each atomically."""

import io
import os
from pathlib import Path

from PIL import Image

from egara.disk import replace_file
from egara.errors import BadInput, StorageError

__all__ = ["picture_format", "save", "save_picture"]


def picture_format(path: str | os.PathLike[str]) -> str | None:
    """Return the picture format that a path's suffix names; None if none can be written."""
    form = Image.registered_extensions().get(Path(path).suffix.lower())
    return form if form in Image.SAVE else None


def save(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file atomically.

    Raises:
        StorageError: it cannot be written; a file that was there before is unchanged.
    """
    place = Path(path)
    try:
        replace_file(place, data)
    except OSError as error:
        raise StorageError(f"{place}: cannot be written: {error.strerror or error}.") from error


def save_picture(path: str | os.PathLike[str], picture: Image.Image) -> None:
    """Write a picture in the format that the suffix names.

    Raises:
        BadInput: the suffix names no format, or one that cannot hold the picture.
        StorageError: it cannot be written.
    """
    form = picture_format(path)
    if form is None:
        raise BadInput(f"{os.fspath(path)}: use the suffix of an image, such as .png.")
    data = io.BytesIO()
    try:
        picture.save(data, form)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{os.fspath(path)}: {form} cannot hold the picture of {picture.width:,} by "
            f"{picture.height:,} pixels ({error}). Use .png."
        ) from error
    save(path, data.getvalue())
