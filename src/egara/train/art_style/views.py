"""The augmentations of SimCLR, over whole batches on the device that trains.

Chen, Kornblith, Norouzi and Hinton, A Simple Framework for Contrastive Learning of Visual
Representations (ICML 2020), figure 4 and appendix A. The art style paper has all nine of figure 4
(section 4.2.1); SimCLR itself trains with the first five here, which are the ones on by default.

This module imports PyTorch; import it inside functions.
"""

import math
from dataclasses import dataclass

import torch
from torch.nn import functional

from egara.train.augmentation import GREY
from egara.train.configuration import strict

__all__ = ["Views"]

# From red, green, blue to luma and two axes of colour, where a hue is an angle (NTSC's YIQ).
YIQ = ((0.299, 0.587, 0.114), (0.595716, -0.274453, -0.321263), (0.211456, -0.522591, 0.311135))
SOBEL = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


@strict
@dataclass(frozen=True, slots=True)
class Views:
    """How far the views of a drawing differ from it; each is drawn for every view by itself.

    Colours are varied in one order, and hues turned in YIQ: that is linear in a pixel's colour.

    Attributes:
        crop: the range of a cut's area, as a fraction of the drawing's.
        aspect: the greatest ratio of a cut's width to its height, and of its height to its width.
        flip: the probability of a mirrored view.
        jitter: the probability of changed colours.
        strength: how far: brightness, contrast and saturation by 0.8 of it, the hue by 0.2 turns.
        grey: the probability of a view without colours.
        blur: the probability of a blur, of a standard deviation of 0.1 to 2 pixels at 224.
        rotate: the probability of a turn by 90, 180 or 270 degrees.
        cutout: the probability of a grey square of a quarter of the side.
        noise: the probability of Gaussian noise.
        spread: its standard deviation, as a fraction of the full range.
        sobel: the probability of edges alone.
    """

    crop: tuple[float, float] = (0.08, 1.0)
    aspect: float = 4 / 3
    flip: float = 0.5
    jitter: float = 0.8
    strength: float = 1.0
    grey: float = 0.2
    blur: float = 0.5
    rotate: float = 0.0
    cutout: float = 0.0
    noise: float = 0.0
    spread: float = 0.1
    sobel: float = 0.0

    def __call__(self, pixels: torch.Tensor, side: int, generator: torch.Generator) -> torch.Tensor:
        """One view each of (N, S, S, 3) uint8: (N, 3, side, side) float32 in 0..255.

        The numbers are drawn on the processor, so a seed gives the same ones on every device.
        """
        planes = pixels.permute(0, 3, 1, 2).float()
        draw = _Draw(len(planes), planes.device, generator)
        views = self._cut(planes, side, draw)
        views = self._coloured(views, draw)
        views = torch.where(draw.chance(self.blur), _blurred(views, draw), views)
        if self.sobel:
            views = torch.where(draw.chance(self.sobel), _edges(views), views)
        if self.noise:
            noise = draw.normal(views.shape[1:]) * self.spread * 255
            views = torch.where(draw.chance(self.noise), views + noise, views)
        if self.cutout:
            views = torch.where(draw.chance(self.cutout) & _squares(side, draw), 127.5, views)
        return views.clamp(0, 255)

    def _cut(self, planes: torch.Tensor, side: int, draw: "_Draw") -> torch.Tensor:
        """Cut a part out, mirror it, turn it by right angles, in one resampling."""
        area = draw.evenly(*self.crop)
        ratio = torch.exp(draw.evenly(-1, 1) * math.log(self.aspect) / 2)
        width, height = (area.sqrt() * ratio).clamp(max=1), (area.sqrt() / ratio).clamp(max=1)
        left, top = draw.evenly(-1, 1) * (1 - width), draw.evenly(-1, 1) * (1 - height)
        mirror = torch.where(draw.evenly(0, 1) < self.flip, -1.0, 1.0)
        turned = draw.evenly(0, 1) < self.rotate
        angle = torch.where(turned, draw.evenly(1, 4).floor() * math.pi / 2, 0.0)
        cos, sin = torch.cos(angle), torch.sin(angle)
        across = torch.stack([mirror * cos * width, -sin * width, left], 1)
        down = torch.stack([mirror * sin * height, cos * height, top], 1)
        size = [len(planes), 3, side, side]
        moves = torch.stack([across, down], 1).to(planes.device)
        grid = functional.affine_grid(moves, size, align_corners=False)
        return functional.grid_sample(planes, grid, padding_mode="border", align_corners=False)

    def _coloured(self, views: torch.Tensor, draw: "_Draw") -> torch.Tensor:
        """Brightness, contrast, saturation and hue, then perhaps no colours at all."""
        far = 0.8 * self.strength
        chosen = draw.evenly(0, 1) < self.jitter

        def about_one() -> torch.Tensor:
            return torch.where(chosen, draw.evenly(max(0, 1 - far), 1 + far), 1.0)

        brightness, contrast, saturation = about_one(), about_one(), about_one()
        hue = torch.where(chosen, draw.evenly(-0.2, 0.2) * self.strength, 0.0) * 2 * math.pi
        saturation = saturation * (draw.evenly(0, 1) >= self.grey)
        matrix = (_turns(hue, saturation) * (brightness * contrast)[:, None, None]).to(views.device)
        keep = (brightness * (1 - contrast)).to(views.device)
        mean = (views.mean((2, 3)) * views.new_tensor(GREY)).sum(1) * keep
        changed = torch.baddbmm(mean[:, None, None].expand(-1, 3, 1), matrix, views.flatten(2))
        return changed.clamp_(0, 255).view_as(views)


class _Draw:
    """Random numbers for N views."""

    def __init__(self, count: int, device: torch.device, generator: torch.Generator) -> None:
        self.count = count
        self.device = device
        self.generator = generator

    def evenly(self, low: float, high: float) -> torch.Tensor:
        """(N,), on the processor."""
        return low + (high - low) * torch.rand(self.count, generator=self.generator)

    def chance(self, probability: float) -> torch.Tensor:
        """(N, 1, 1, 1) booleans, on the device."""
        return (self.evenly(0, 1) < probability)[:, None, None, None].to(self.device)

    def normal(self, shape: torch.Size) -> torch.Tensor:
        """(N, *shape), on the device."""
        return torch.randn((self.count, *shape), generator=self.generator).to(self.device)


def _turns(hue: torch.Tensor, saturation: torch.Tensor) -> torch.Tensor:
    """(N, 3, 3): colours about grey, turned by an angle and scaled, (N,) each."""
    cos, sin = saturation * torch.cos(hue), saturation * torch.sin(hue)
    one, none = torch.ones_like(hue), torch.zeros_like(hue)
    rows = [[one, none, none], [none, cos, -sin], [none, sin, cos]]
    turn = torch.stack([torch.stack(row, 1) for row in rows], 1)
    to = torch.tensor(YIQ)
    return torch.linalg.inv(to) @ turn @ to


def _blurred(views: torch.Tensor, draw: _Draw) -> torch.Tensor:
    """Blur each view by its own Gaussian, over a tenth of the side (appendix A)."""
    count, _, side, _ = views.shape
    reach = max(1, side // 20)
    sigma = (draw.evenly(0.1, 2.0) * side / 224).clamp(min=0.02)
    places = torch.arange(-reach, reach + 1)
    kernel = torch.exp(-(places**2) / (2 * sigma[:, None] ** 2))
    kernel = (kernel / kernel.sum(1, keepdim=True)).to(views.device).repeat_interleave(3, 0)
    planes = functional.pad(views.reshape(1, count * 3, side, side), (reach,) * 4, mode="replicate")
    planes = functional.conv2d(planes, kernel[:, None, :, None], groups=count * 3)
    planes = functional.conv2d(planes, kernel[:, None, None, :], groups=count * 3)
    return planes.view_as(views)


def _edges(views: torch.Tensor) -> torch.Tensor:
    """How steep the light is, in all three channels."""
    across = views.new_tensor(SOBEL)
    light = (views * views.new_tensor(GREY)[:, None, None]).sum(1, keepdim=True)
    light = functional.pad(light, (1,) * 4, mode="replicate")
    both = functional.conv2d(light, torch.stack([across, across.T])[:, None])
    return both.norm(dim=1, keepdim=True).clamp(max=255).expand_as(views)


def _squares(side: int, draw: _Draw) -> torch.Tensor:
    """(N, 1, side, side): true in a square of a quarter of the side."""
    long = max(1, side // 4)
    places = torch.arange(side)
    left, top = (draw.evenly(0, side - long + 1).floor()[:, None] for _ in range(2))
    across = (places >= left) & (places < left + long)
    down = (places >= top) & (places < top + long)
    return (down[:, None, :, None] & across[:, None, None, :]).to(draw.device)
