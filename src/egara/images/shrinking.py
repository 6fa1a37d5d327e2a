"""Scale a decoded picture of any mode and size to the working size."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import PIL.Image

from egara.images.picture import STRIP_RATIO, working_size

_BAND_PIXELS = 1 << 20
_DIRECT = {"L", "RGB", "CMYK", "LAB"}
_DEEP = {"I", "F", "I;16", "I;16L", "I;16B", "I;16N"}


@dataclass(frozen=True, slots=True)
class Plan:
    """The part of a stored picture to use, and its target size, both before rotating upright."""

    box: tuple[int, int, int, int]
    size: tuple[int, int]


def plan_working(width: int, height: int, orientation: int = 1) -> Plan:
    """Return the part of a stored image that is used, and the working size.

    The complete image is used, except if its aspect ratio is more than STRIP_RATIO. Then the part
    is the end that is at the top or left of the upright image.
    """
    kept_width = min(width, STRIP_RATIO * height)
    kept_height = min(height, STRIP_RATIO * width)
    left = width - kept_width if orientation in (2, 3, 7, 8) else 0
    top = height - kept_height if orientation in (3, 4, 6, 7) else 0
    box = (left, top, left + kept_width, top + kept_height)
    return Plan(box, working_size(kept_width, kept_height))


def scaled(plan: Plan, stored: tuple[int, int], loaded: tuple[int, int]) -> Plan:
    """Return the plan for a picture that its decoder has already scaled down."""
    if stored == loaded:
        return plan
    scale_x, scale_y = loaded[0] / stored[0], loaded[1] / stored[1]
    left, top, right, bottom = plan.box
    box = (
        math.floor(left * scale_x),
        math.floor(top * scale_y),
        min(loaded[0], math.ceil(right * scale_x)),
        min(loaded[1], math.ceil(bottom * scale_y)),
    )
    return Plan(box, plan.size)


def shrink(image: PIL.Image.Image, plan: Plan) -> PIL.Image.Image:
    """Return the planned part at the planned size, on white, in mode L, RGB, CMYK or LAB.

    Large pictures are first averaged over whole pixels, a band of rows at a time if the mode
    must be changed, so that a large image is never in memory twice. Transparency is composited on
    white before averaging. That equals averaging premultiplied colours: transparent pixels do not
    bleed into opaque ones.
    """
    left, top, right, bottom = plan.box
    factor = max(1, min((right - left) // plan.size[0], (bottom - top) // plan.size[1]))
    box: tuple[float, float, float, float] = plan.box
    if image.mode not in _DIRECT or image.has_transparency_data:
        image = _reduce_by_bands(image, plan.box, factor)
        box = (0, 0, (right - left) / factor, (bottom - top) / factor)
    elif factor > 1:
        image = image.reduce(factor, plan.box)
        box = (0, 0, (right - left) / factor, (bottom - top) / factor)
    if (0, 0, *plan.size) == box and image.size == plan.size:
        return image
    return image.resize(plan.size, PIL.Image.Resampling.HAMMING, box=box)


def _reduce_by_bands(
    image: PIL.Image.Image, box: tuple[int, int, int, int], factor: int
) -> PIL.Image.Image:
    left, top, right, bottom = box
    size = math.ceil((right - left) / factor), math.ceil((bottom - top) / factor)
    rows = max(1, _BAND_PIXELS // ((right - left) * factor)) * factor
    to_plain = _conversion(image)
    whole: PIL.Image.Image | None = None
    for start in range(top, bottom, rows):
        band = to_plain(image.crop((left, start, right, min(start + rows, bottom))))
        band = band.reduce(factor) if factor > 1 else band
        if band.size == size:
            return band
        if whole is None:
            whole = PIL.Image.new(band.mode, size)
        whole.paste(band, (0, (start - top) // factor))
    assert whole is not None
    return whole


def _conversion(image: PIL.Image.Image) -> Callable[[PIL.Image.Image], PIL.Image.Image]:
    """Return a function that converts a part of an image, in place, to mode L or RGB on white."""
    if image.mode in _DEEP:
        return partial(_from_deep, span=_value_span(image))
    if image.mode == "P":
        return partial(_through_palette, palette=_palette_on_white(image))
    if image.has_transparency_data:
        return _on_white
    return lambda part: part.convert("L" if part.mode == "1" else "RGB")


def _from_deep(part: PIL.Image.Image, span: float) -> PIL.Image.Image:
    values = np.nan_to_num(np.asarray(part).astype(np.float32), posinf=span, neginf=0)
    return PIL.Image.fromarray((np.clip(values / span, 0, 1) * 255 + 0.5).astype(np.uint8))


def _on_white(part: PIL.Image.Image) -> PIL.Image.Image:
    if part.mode not in ("LA", "RGBA"):  # premultiplied, of a palette, or one transparent colour
        part = part.convert("LA" if part.mode == "La" else "RGBA")
    white = PIL.Image.new("L" if part.mode == "LA" else "RGB", part.size, "white")
    white.paste(part, mask=part)
    return white


def _palette_on_white(image: PIL.Image.Image) -> bytes:
    """Return the palette as RGB: compositing its colours on white composites the picture.

    A file may declare more transparent entries than its palette has, or one beyond its end.
    """
    entries = np.zeros((256, 4), np.uint32)
    entries[:, 3] = 255
    palette = np.array(image.getpalette("RGBA"), np.uint32).reshape(-1, 4)
    entries[: len(palette)] = palette
    transparency = image.info.get("transparency")
    if isinstance(transparency, bytes):
        declared = np.frombuffer(transparency, np.uint8)[: len(entries)]
        entries[: len(declared), 3] = declared
    elif isinstance(transparency, int) and 0 <= transparency < len(entries):
        entries[transparency, 3] = 0
    colours, alpha = entries[:, :3], entries[:, 3:]
    return ((colours * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8).tobytes()


def _through_palette(part: PIL.Image.Image, palette: bytes) -> PIL.Image.Image:
    part.info.pop("transparency", None)
    part.putpalette(palette)
    return part.convert("RGB")


def _value_span(image: PIL.Image.Image) -> float:
    """Return the value of white in a picture of more than 8 bits a channel.

    It is 65,535 for 16 bits, also where the decoder widened them, and 1.0 for fractions; otherwise
    the greatest value in the picture, since the file does not declare it.
    """
    if image.mode.startswith("I;16"):
        return 65535.0
    if image.mode not in _DEEP:
        return 255.0
    extrema = image.getextrema()
    greatest = float(extrema[1]) if isinstance(extrema[1], int | float) else 0.0
    if image.mode == "I" and greatest <= 65535:
        return 65535.0
    return greatest if math.isfinite(greatest) and greatest > 1.0 else 1.0
