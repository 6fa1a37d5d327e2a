"""Convert the colours of a file to sRGB."""

import io
from functools import lru_cache

import numpy as np
import PIL.Image
from numpy.typing import NDArray
from PIL import ImageCms

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_MAX_PROFILE_BYTES = 8 * 1024 * 1024


def to_srgb(image: PIL.Image.Image, profile: bytes | None) -> NDArray[np.uint8]:
    """Return (H, W, 3) uint8 sRGB of an image of mode L, RGB, CMYK or LAB.

    ``profile`` is its embedded ICC profile, applied with perceptual intent; A profile that is
    broken or has different channels is ignored. CMYK without a profile is converted by its formula,
    as in browsers.
    """
    transform = _transform(profile, image.mode) if profile else None
    if transform is not None:
        return np.asarray(transform.apply(image))
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return the transform from a profile to sRGB; None if the profile is sRGB or not usable.

    Transforms are cached: a collection has few profiles, and building the transform of a CMYK
    profile takes longer than applying it.
    """
    if len(profile) > _MAX_PROFILE_BYTES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if mode == "RGB" and _is_srgb(source):
            return None
        return ImageCms.ImageCmsTransform(source, _SRGB, mode, "RGB", ImageCms.Intent.PERCEPTUAL)
    except Exception:  # the type depends on the damage of the profile
        return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Return whether a profile changes no colour by more than a step, by trying some."""
    steps = np.linspace(0, 255, 6).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 6, 3)
    probe = PIL.Image.fromarray(grid)
    transform = ImageCms.ImageCmsTransform(profile, _SRGB, "RGB", "RGB", ImageCms.Intent.PERCEPTUAL)
    change = np.asarray(transform.apply(probe)).astype(int) - grid
    return bool(np.abs(change).max() <= 1)
