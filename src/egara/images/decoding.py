"""Decode bytes, files and PIL images to working pictures."""

import os
from pathlib import Path

import PIL.Image

from egara.errors import BadImage, BadInput, UnsupportedFormat
from egara.images.picture import MAX_PIXELS, ImageLike, Picture
from egara.images.raster import decode_raster, picture_of
from egara.images.sniffing import sniff
from egara.images.svg import decode_svg
from egara.images.unsupported import foreign_format, foreign_suffix, unsupported_reason


def decode(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """Decode the bytes of a file to a working picture.

    The content determines the format: AVIF, BMP, GIF, JPEG, PNG, SVG and SVGZ, TIFF, WebP. If a
    file has several frames or pages, the first is used. Colours are converted to sRGB through the
    embedded ICC profile (perceptual intent), the image is rotated upright by its EXIF
    orientation, and transparency is composited on white. If the longer side is more than
    STRIP_RATIO times the shorter side, only the beginning of the image is used. All decodes of a
    process share one budget of memory, and wait if it is used up.

    Args:
        data: the file's bytes.
        max_pixels: the largest number of pixels; the size is read from the file's header.

    Raises:
        BadImage: it cannot be decoded completely; no partial picture is returned.
        UnsupportedFormat: (a subclass of `BadImage`) the format is known, but Egara cannot read it.
    """
    kind = known_format(data)
    if kind == "SVG":
        return decode_svg(data)
    return decode_raster(data, kind, max_pixels)


def known_format(data: bytes) -> str:
    """Return the format of a file's content, as `egara.images.sniffing.sniff` names it.

    Raises:
        UnsupportedFormat: the format is known, but Egara cannot read it.
        BadImage: the format is unknown.
    """
    kind = sniff(data)
    name = foreign_format(data) if kind is None else foreign_suffix(kind.lower())
    if name is not None:
        raise UnsupportedFormat(unsupported_reason(name))
    if kind is not None:
        return kind
    if not data:
        raise BadImage("The file is empty.")
    raise BadImage(
        "This is not an image of a known format (AVIF, BMP, GIF, JPEG, PNG, SVG, TIFF, WebP)."
    )


def as_picture(image: ImageLike) -> Picture:
    """Return the working picture of a picture, of a file's bytes or path, or of a PIL image.

    Raises:
        BadImage: it is not a readable drawing.
        BadInput: it has none of those types.
    """
    if isinstance(image, Picture):
        return image
    if isinstance(image, bytes | bytearray | memoryview):
        return decode(bytes(image))
    if isinstance(image, PIL.Image.Image):
        return picture_of(image, MAX_PIXELS)
    if isinstance(image, str | os.PathLike):
        return decode(_read(Path(image)))
    raise BadInput(
        f"An image may be a path, bytes, a PIL image or a Picture, not {type(image).__name__}."
    )


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "does not exist"
            raise BadImage(f"The image {str(path)!r} {what}.")
        return path.read_bytes()
    except OSError as error:
        raise BadImage(f"The image {str(path)!r} cannot be read: {error.strerror}.") from error
