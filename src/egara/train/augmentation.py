"""Varying drawings while training, on the device that trains.

This module imports PyTorch; import it inside functions.
"""

import math
from dataclasses import dataclass

import torch
from torch.nn import functional

from egara.train.configuration import strict

__all__ = ["Augmentation", "resized"]

# Luma of sRGB (ITU-R BT.601).
GREY = (0.299, 0.587, 0.114)


@strict
@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far drawings are varied; each range is drawn from evenly, for every drawing by itself.

    Attributes:
        flip: the probability of a drawing mirrored left to right.
        scale: the range of magnification; below 1 the drawing shrinks on white.
        stretch: the greatest ratio of the magnifications of width and height.
        shift: the greatest move, as a fraction of the side.
        rotation: the greatest turn in degrees.
        brightness: the greatest change, as a fraction of the full range.
        contrast: the greatest change, as a fraction.
        saturation: the greatest change, as a fraction.
        grey: the probability of a drawing without its colours.
    """

    flip: float = 0.5
    scale: tuple[float, float] = (0.8, 1.25)
    stretch: float = 1.2
    shift: float = 0.1
    rotation: float = 10.0
    brightness: float = 0.1
    contrast: float = 0.3
    saturation: float = 0.5
    grey: float = 0.1

    def __call__(self, pixels: torch.Tensor, side: int, generator: torch.Generator) -> torch.Tensor:
        """Vary (N, S, S, 3) uint8 to (N, 3, side, side) float32 in 0..255.

        The numbers are drawn on the processor, so a seed gives the same ones on every device.
        """
        planes = pixels.permute(0, 3, 1, 2).float()
        grid = functional.affine_grid(
            self._moves(len(planes), generator).to(planes.device),
            [len(planes), 3, side, side],
            align_corners=False,
        )
        # What lies outside is zero for `grid_sample`, and paper is white.
        moved = 255 + functional.grid_sample(planes - 255, grid, align_corners=False)
        return self._coloured(moved, generator)

    def _moves(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """(N, 2, 3): where in the drawing each place of the result is taken from."""

        def evenly(low: float, high: float) -> torch.Tensor:
            return low + (high - low) * torch.rand(count, generator=generator)

        size = torch.exp(evenly(math.log(self.scale[0]), math.log(self.scale[1])))
        ratio = torch.exp(evenly(-1, 1) * math.log(self.stretch) / 2)
        angle = torch.deg2rad(evenly(-self.rotation, self.rotation))
        mirror = torch.where(evenly(0, 1) < self.flip, -1.0, 1.0)
        across, down = size * ratio, size / ratio
        cos, sin = torch.cos(angle), torch.sin(angle)
        return torch.stack(
            [
                torch.stack(
                    [mirror * cos / across, -sin / down, 2 * evenly(-1, 1) * self.shift], 1
                ),
                torch.stack([mirror * sin / across, cos / down, 2 * evenly(-1, 1) * self.shift], 1),
            ],
            1,
        )

    def _coloured(self, planes: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Change saturation about each pixel's grey, contrast about the mean grey, brightness.

        All three are linear in a pixel's colour, so each drawing gets one matrix and one offset.
        """
        count, device = len(planes), planes.device

        def about_one(range_: float) -> torch.Tensor:
            return 1 + range_ * (2 * torch.rand(count, 1, generator=generator) - 1)

        colourless = torch.rand(count, 1, generator=generator) < self.grey
        saturation = (about_one(self.saturation) * ~colourless).to(device)
        contrast, brightness = about_one(self.contrast), about_one(self.brightness)
        gain, keep = (contrast * brightness).to(device), ((1 - contrast) * brightness).to(device)
        weights = torch.tensor(GREY, device=device)
        mean_grey = (planes.mean((2, 3)) * weights).sum(1, keepdim=True)
        to_grey = (1 - saturation)[:, :, None] * weights.expand(3, 3)
        matrix = gain[:, :, None] * (to_grey + saturation[:, :, None] * torch.eye(3, device=device))
        offset = (keep * mean_grey)[:, :, None].expand(-1, 3, 1)
        changed = torch.baddbmm(offset, matrix, planes.flatten(2))
        return changed.clamp_(0, 255).view_as(planes)


def resized(pixels: torch.Tensor, side: int) -> torch.Tensor:
    """Resize (N, S, S, 3) uint8 to (N, 3, side, side) float32 in 0..255; change nothing else."""
    planes = pixels.permute(0, 3, 1, 2)
    if planes.shape[-1] == side:
        return planes.float()
    if planes.device.type != "cpu":  # only the processor resizes bytes, and that ten times as fast
        planes = planes.float()
    size = (side, side)
    return functional.interpolate(planes, size, mode="bilinear", antialias=True).float()
