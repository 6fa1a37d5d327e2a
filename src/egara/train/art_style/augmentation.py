"""The augmentations of SimCLR, for whole batches on the device that trains.

Chen, Kornblith, Norouzi and Hinton, A Simple Framework for Contrastive Learning of Visual
Representations (ICML 2020), figure 4 and appendix A. The art style paper uses all nine
augmentations of figure 4 (section 4.2.1). SimCLR trains with `crop`, `flip`, `jitter`, `grey` and
`blur`, which are on by default; the others are off by default.

This module imports PyTorch; import it inside functions.
"""

import math
from dataclasses import dataclass

import torch
from pydantic import NonNegativeFloat
from torch.nn import functional

from egara.train.kit.data.augmentation import GREY
from egara.train.kit.settings import Probability, strict

__all__ = ["SimCLRAugmentation"]

# The matrix from RGB to YIQ (NTSC): luma and two axes of chroma. A hue is an angle of the two.
YIQ = ((0.299, 0.587, 0.114), (0.595716, -0.274453, -0.321263), (0.211456, -0.522591, 0.311135))
SOBEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


@strict
@dataclass(frozen=True, slots=True)
class SimCLRAugmentation:
    """The parameters of the augmentations.

    The augmentations are sampled independently for every view. Colour changes are applied in a
    fixed order, and hues are rotated in YIQ. All colour changes together are therefore one affine
    map of a pixel's colour.

    Attributes:
        crop: the range of a crop's area, as a fraction of the drawing's.
        aspect: the largest aspect ratio of a crop; the smallest is its inverse.
        flip: the probability of a horizontal flip.
        jitter: the probability of changed colours.
        strength: the strength s of the colour changes. Brightness, contrast and saturation are
            multiplied by 1 - 0.8 s to 1 + 0.8 s; the hue changes by up to 0.2 s of a full turn.
        grey: the probability of greyscale.
        blur: the probability of a Gaussian blur, with a std of 0.1 to 2 pixels at 224 pixels.
        rotate: the probability of a rotation by 90, 180 or 270 degrees.
        cutout: the probability of a grey square; its side is a quarter of the view's.
        noise: the probability of Gaussian noise.
        noise_std: the std of the noise, as a fraction of the full range.
        sobel: the probability that an edge map (Sobel) replaces the drawing.
    """

    crop: tuple[float, float] = (0.08, 1.0)
    aspect: float = 4 / 3
    flip: Probability = 0.5
    jitter: Probability = 0.8
    strength: NonNegativeFloat = 1.0
    grey: Probability = 0.2
    blur: Probability = 0.5
    rotate: Probability = 0.0
    cutout: Probability = 0.0
    noise: Probability = 0.0
    noise_std: NonNegativeFloat = 0.1
    sobel: Probability = 0.0

    def __call__(
        self, pixels: torch.Tensor, image_size: int, generator: torch.Generator
    ) -> torch.Tensor:
        """Make one view of each drawing.

        The random numbers are generated on the CPU, so a seed gives the same views on every device.

        Args:
            pixels: (N, S, S, 3) uint8.
            image_size: the side of the views, in pixels.
            generator: the source of the random numbers.

        Returns:
            (N, 3, image_size, image_size) float32 in 0..255.
        """
        planes = pixels.permute(0, 3, 1, 2).float()
        draw = _Random(len(planes), planes.device, generator)
        views = self._crop(planes, image_size, draw)
        views = self._jitter(views, draw)
        views = torch.where(draw.booleans(self.blur), _blur(views, draw), views)
        if self.sobel:
            views = torch.where(draw.booleans(self.sobel), _sobel(views), views)
        if self.noise:
            noise = draw.normal(views.shape[1:]) * self.noise_std * 255
            views = torch.where(draw.booleans(self.noise), views + noise, views)
        if self.cutout:
            views = torch.where(
                draw.booleans(self.cutout) & _random_squares(image_size, draw), 127.5, views
            )
        return views.clamp(0, 255)

    def _crop(self, planes: torch.Tensor, image_size: int, draw: "_Random") -> torch.Tensor:
        """Crop, flip and rotate by right angles, in one resampling."""
        area = draw.uniform(*self.crop)
        ratio = torch.exp(draw.uniform(-1, 1) * math.log(self.aspect) / 2)
        width, height = (area.sqrt() * ratio).clamp(max=1), (area.sqrt() / ratio).clamp(max=1)
        x_shift, y_shift = draw.uniform(-1, 1) * (1 - width), draw.uniform(-1, 1) * (1 - height)
        sign = torch.where(draw.uniform(0, 1) < self.flip, -1.0, 1.0)
        is_rotated = draw.uniform(0, 1) < self.rotate
        angle = torch.where(is_rotated, draw.uniform(1, 4).floor() * math.pi / 2, 0.0)
        cos, sin = torch.cos(angle), torch.sin(angle)
        x_row = torch.stack([sign * cos * width, -sin * width, x_shift], 1)
        y_row = torch.stack([sign * sin * height, cos * height, y_shift], 1)
        size = [len(planes), 3, image_size, image_size]
        transforms = torch.stack([x_row, y_row], 1).to(planes.device)
        grid = functional.affine_grid(transforms, size, align_corners=False)
        return functional.grid_sample(planes, grid, padding_mode="border", align_corners=False)

    def _jitter(self, views: torch.Tensor, draw: "_Random") -> torch.Tensor:
        """Change brightness, contrast, saturation and hue, then make some views grey."""
        spread = 0.8 * self.strength
        chosen = draw.uniform(0, 1) < self.jitter

        def factor_near_one() -> torch.Tensor:
            return torch.where(chosen, draw.uniform(max(0, 1 - spread), 1 + spread), 1.0)

        brightness, contrast, saturation = factor_near_one(), factor_near_one(), factor_near_one()
        hue = torch.where(chosen, draw.uniform(-0.2, 0.2) * self.strength, 0.0) * 2 * math.pi
        saturation = saturation * (draw.uniform(0, 1) >= self.grey)
        matrix = (_colour_rotations(hue, saturation) * (brightness * contrast)[:, None, None]).to(
            views.device
        )
        keep = (brightness * (1 - contrast)).to(views.device)
        mean = (views.mean((2, 3)) * views.new_tensor(GREY)).sum(1) * keep
        changed = torch.baddbmm(mean[:, None, None].expand(-1, 3, 1), matrix, views.flatten(2))
        return changed.clamp_(0, 255).view_as(views)


class _Random:
    """Random numbers for N views."""

    def __init__(self, count: int, device: torch.device, generator: torch.Generator) -> None:
        self.count = count
        self.device = device
        self.generator = generator

    def uniform(self, low: float, high: float) -> torch.Tensor:
        """Return (N,) uniform numbers, on the CPU."""
        return low + (high - low) * torch.rand(self.count, generator=self.generator)

    def booleans(self, probability: float) -> torch.Tensor:
        """Return (N, 1, 1, 1) booleans that are true with a probability, on the device."""
        return (self.uniform(0, 1) < probability)[:, None, None, None].to(self.device)

    def normal(self, shape: torch.Size) -> torch.Tensor:
        """Return (N, *shape) normal numbers, on the device."""
        return torch.randn((self.count, *shape), generator=self.generator).to(self.device)


def _colour_rotations(hue: torch.Tensor, saturation: torch.Tensor) -> torch.Tensor:
    """Return matrices (N, 3, 3) that rotate the hue and scale the saturation of RGB colours.

    Args:
        hue: (N,), the angles in radians.
        saturation: (N,), the factors.
    """
    cos, sin = saturation * torch.cos(hue), saturation * torch.sin(hue)
    one, zero = torch.ones_like(hue), torch.zeros_like(hue)
    rows = [[one, zero, zero], [zero, cos, -sin], [zero, sin, cos]]
    in_yiq = torch.stack([torch.stack(row, 1) for row in rows], 1)
    rgb_to_yiq = torch.tensor(YIQ)
    return torch.linalg.inv(rgb_to_yiq) @ in_yiq @ rgb_to_yiq


def _blur(views: torch.Tensor, draw: _Random) -> torch.Tensor:
    """Blur each view by its own Gaussian; the kernel is a tenth of the side (SimCLR, app. A)."""
    count, _, side, _ = views.shape
    radius = max(1, side // 20)
    sigma = (draw.uniform(0.1, 2.0) * side / 224).clamp(min=0.02)
    offsets = torch.arange(-radius, radius + 1)
    kernel = torch.exp(-(offsets**2) / (2 * sigma[:, None] ** 2))
    kernel = (kernel / kernel.sum(1, keepdim=True)).to(views.device).repeat_interleave(3, 0)
    planes = functional.pad(
        views.reshape(1, count * 3, side, side), (radius,) * 4, mode="replicate"
    )
    planes = functional.conv2d(planes, kernel[:, None, :, None], groups=count * 3)
    planes = functional.conv2d(planes, kernel[:, None, None, :], groups=count * 3)
    return planes.view_as(views)


def _sobel(views: torch.Tensor) -> torch.Tensor:
    """Return the magnitude of the gradient of the luma (Sobel), repeated in three channels."""
    horizontal = views.new_tensor(SOBEL)
    luma = (views * views.new_tensor(GREY)[:, None, None]).sum(1, keepdim=True)
    luma = functional.pad(luma, (1,) * 4, mode="replicate")
    gradient = functional.conv2d(luma, torch.stack([horizontal, horizontal.T])[:, None])
    return gradient.norm(dim=1, keepdim=True).clamp(max=255).expand_as(views)


def _random_squares(image_size: int, draw: _Random) -> torch.Tensor:
    """Return (N, 1, S, S) booleans, true in a random square whose side is S/4."""
    side = max(1, image_size // 4)
    pixels = torch.arange(image_size)
    left, top = (draw.uniform(0, image_size - side + 1).floor()[:, None] for _ in range(2))
    columns = (pixels >= left) & (pixels < left + side)
    rows = (pixels >= top) & (pixels < top + side)
    return (rows[:, None, :, None] & columns[:, None, None, :]).to(draw.device)
