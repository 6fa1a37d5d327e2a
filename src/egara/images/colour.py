"""From the colours of a file to sRGB on white, at the working size."""

import io
from functools import lru_cache

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import ImageCms

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_LARGEST_PROFILE = 8 * 1024 * 1024


def to_srgb_on_white(image: PIL.Image.Image, profile: bytes | None) -> NDArray[np.uint8]:
    """Return (H, W, 3) uint8 sRGB.

    ``image`` has mode L, RGB, CMYK, LAB, or RGBa (premultiplied). ``profile`` is its embedded ICC
    profile, applied with perceptual intent; a profile that is broken or of other channels is
    ignored, and CMYK without one is converted by its formula, as browsers do.
    """
    if image.mode == "RGBa":
        return _blend_on_white(image, profile)
    return np.asarray(_to_srgb(image, profile))


def _to_srgb(image: PIL.Image.Image, profile: bytes | None) -> PIL.Image.Image:
    transform = _transform(profile, image.mode) if profile else None
    if transform is not None:
        return transform.apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _blend_on_white(image: PIL.Image.Image, profile: bytes | None) -> NDArray[np.uint8]:
    if profile and _transform(profile, "RGB") is not None:
        straight = image.convert("RGBA")
        converted = _to_srgb(straight.convert("RGB"), profile)
        converted.putalpha(straight.getchannel("A"))
        image = converted.convert("RGBa")
    premultiplied = np.asarray(image)
    white = 255 - premultiplied[..., 3:]
    # The filter's rounding may leave a colour one above its alpha: do not wrap around.
    blended: NDArray[np.uint8] = white + np.minimum(premultiplied[..., :3], 255 - white)
    return blended


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the way from a profile to sRGB; None where it is sRGB already, or not usable.

    Kept: a collection has few profiles, and building one for CMYK takes longer than using it.
    """
    if len(profile) > _LARGEST_PROFILE:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if mode == "RGB" and _is_srgb(source):
            return None
        return ImageCms.ImageCmsTransform(source, _SRGB, mode, "RGB", ImageCms.Intent.PERCEPTUAL)
    except Exception:  # what a broken profile raises depends on where it is broken
        return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Return whether a profile changes no colour by more than a step, by trying some."""
    steps = np.linspace(0, 255, 6).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 6, 3)
    probe = PIL.Image.fromarray(grid)
    transform = ImageCms.ImageCmsTransform(profile, _SRGB, "RGB", "RGB", ImageCms.Intent.PERCEPTUAL)
    change = np.asarray(transform.apply(probe)).astype(int) - grid
    return bool(np.abs(change).max() <= 1)
