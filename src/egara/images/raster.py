"""Decode raster images with Pillow."""

import io
from collections.abc import Callable

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from egara.errors import BadImage, TooLarge
from egara.images.colour import to_srgb
from egara.images.decoder_errors import decoder_errors, pillow_limit
from egara.images.decoder_logging import silence_decoders
from egara.images.headers import count_frames, webp_size, without_compressed_text
from egara.images.memory import DECODES
from egara.images.picture import Picture
from egara.images.shrinking import Plan, plan_working, scaled, shrink
from egara.images.tiff_tags import orientation_of

silence_decoders()

# Not PIL.Image.open, because the format is known, and no other reader may be tried.
_READERS: dict[str, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    "AVIF": AvifImagePlugin.AvifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
}

# Bytes that a decoder uses for each pixel in addition to the image: WebP has two canvases and a
# copy, AVIF its planes and a copy, JPEG the coefficients of a progressive file, TIFF a strip that
# may be the whole picture, or a rotated copy.
_EXTRA_BYTES = {"WEBP": 12, "AVIF": 8, "JPEG": 6, "TIFF": 4}
_MODE_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}


def decode_raster(
    data: bytes,
    kind: str,
    max_pixels: int,
    planned: Callable[[int, int, int], Plan] = plan_working,
) -> Picture:
    """Decode a file of a known format; see :func:`egara.images.decode`.

    Args:
        data: the file's bytes.
        kind: its format.
        max_pixels: the largest size in the header that is decoded.
        planned: computes the part to use and its target size, for a stored width and height and an
            EXIF orientation.
    """
    with pillow_limit(max_pixels):
        image = _open(data, kind, max_pixels)
        stored = image.size
        frames = count_frames(data, kind, getattr(image, "n_frames", 1) if kind in _COUNTED else 1)
        orientation = 1 if kind == "TIFF" else orientation_of(image.info.get("exif", b""))
        plan = planned(*stored, orientation)
        profile = image.info.get("icc_profile")
        if kind == "JPEG":
            image.draft(None, _draft_size(stored, plan.box, plan.size))
        with DECODES.reserve(_memory_needed(image, stored, kind)):
            with decoder_errors(kind):
                image.load()
            small = shrink(image, scaled(plan, stored, image.size))
            del image
    pixels = _upright(to_srgb(small, profile), orientation)
    width, height = stored if orientation < 5 else stored[::-1]
    return Picture(pixels, kind, frames, width, height)


_COUNTED = {"WEBP", "AVIF"}


def picture_of(image: PIL.Image.Image, max_pixels: int) -> Picture:
    """Return the working picture of a PIL image, which is not changed."""
    name = image.format or ""
    check_size(*image.size, name or "image", max_pixels)
    with pillow_limit(max_pixels), decoder_errors(name or "image"):
        image.load()
        exif = image.getexif().get(0x0112, 1)
        frames = int(getattr(image, "n_frames", 1))
    orientation = exif if isinstance(exif, int) and 1 <= exif <= 8 else 1
    small = shrink(image, plan_working(*image.size, orientation))
    pixels = _upright(to_srgb(small, image.info.get("icc_profile")), orientation)
    width, height = image.size if orientation < 5 else image.size[::-1]
    return Picture(pixels, name, frames, width, height)


def check_size(width: int, height: int, name: str, max_pixels: int) -> None:
    """Raise :class:`BadImage` for a size that Egara does not decode."""
    if width < 1 or height < 1:
        raise BadImage(f"This {name} has no pixels ({width:,} by {height:,}).")
    if width * height > max_pixels:
        raise TooLarge(
            f"This {name} is {width:,} by {height:,} pixels, {width * height:,} in all; the limit "
            f"is {max_pixels:,}. Save it smaller."
        )


def _open(data: bytes, kind: str, max_pixels: int) -> ImageFile.ImageFile:
    if kind == "WEBP" and (size := webp_size(data)):
        check_size(*size, kind, max_pixels)
    if kind == "PNG":
        data = without_compressed_text(data)
    with decoder_errors(kind):
        image = _READERS[kind](io.BytesIO(data))
    check_size(*image.size, kind, max_pixels)
    return image


def _draft_size(
    stored: tuple[int, int], box: tuple[int, int, int, int], size: tuple[int, int]
) -> tuple[int, int]:
    """Return the smallest size of the whole image at which its used part has the working size."""
    left, top, right, bottom = box
    return -(-stored[0] * size[0] // (right - left)), -(-stored[1] * size[1] // (bottom - top))


def _memory_needed(image: PIL.Image.Image, stored: tuple[int, int], kind: str) -> int:
    decoded = image.width * image.height * _MODE_BYTES.get(image.mode, 4)
    return decoded + stored[0] * stored[1] * _EXTRA_BYTES.get(kind, 0)


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Rotate a stored picture upright (EXIF 2.32, 4.6.4 A, Orientation); read-only."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    pixels = np.ascontiguousarray(pixels)
    pixels.flags.writeable = False
    return pixels
