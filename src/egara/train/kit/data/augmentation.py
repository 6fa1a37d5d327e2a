"""Random changes of drawings while training, for whole batches on the device that trains.

This module imports PyTorch; import it inside functions.
"""

import math
from dataclasses import dataclass

import torch
from pydantic import NonNegativeFloat
from torch.nn import functional

from egara.train.kit.settings import Probability, strict

__all__ = ["Augmentation", "resize"]

# Luma of sRGB (ITU-R BT.601).
GREY = (0.299, 0.587, 0.114)


@strict
@dataclass(frozen=True, slots=True)
class Augmentation:
    """The parameters of the augmentation, sampled uniformly and independently for every drawing.

    Attributes:
        flip: the probability of a horizontal flip.
        scale: the range of magnification; below 1 the drawing shrinks on white.
        stretch: the largest ratio of the magnifications of width and height.
        shift: the largest translation, as a fraction of the side.
        rotation: the largest rotation, in degrees.
        brightness: the largest change, as a fraction of the full range.
        contrast: the largest change, as a fraction.
        saturation: the largest change, as a fraction.
        grey: the probability of greyscale.
    """

    flip: Probability = 0.5
    scale: tuple[float, float] = (0.8, 1.25)
    stretch: float = 1.2
    shift: NonNegativeFloat = 0.1
    rotation: NonNegativeFloat = 10.0
    brightness: NonNegativeFloat = 0.1
    contrast: NonNegativeFloat = 0.3
    saturation: NonNegativeFloat = 0.5
    grey: Probability = 0.1

    def __call__(
        self, pixels: torch.Tensor, image_size: int, generator: torch.Generator
    ) -> torch.Tensor:
        """Augment a batch.

        The random numbers are generated on the CPU, so a seed gives the same result on every
        device.

        Args:
            pixels: (N, S, S, 3) uint8.
            image_size: the side of the result, in pixels.
            generator: the random numbers.

        Returns:
            (N, 3, image_size, image_size) float32 in 0..255.
        """
        planes = pixels.permute(0, 3, 1, 2).float()
        grid = functional.affine_grid(
            self._affine_maps(len(planes), generator).to(planes.device),
            [len(planes), 3, image_size, image_size],
            align_corners=False,
        )
        # `grid_sample` fills pixels outside the drawing with zeros, but paper is white.
        moved = 255 + functional.grid_sample(planes - 255, grid, align_corners=False)
        return self._change_colours(moved, generator)

    def _affine_maps(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Return (N, 2, 3): the affine maps from the result to the drawing."""

        def uniform(low: float, high: float) -> torch.Tensor:
            return low + (high - low) * torch.rand(count, generator=generator)

        size = torch.exp(uniform(math.log(self.scale[0]), math.log(self.scale[1])))
        ratio = torch.exp(uniform(-1, 1) * math.log(self.stretch) / 2)
        angle = torch.deg2rad(uniform(-self.rotation, self.rotation))
        mirror = torch.where(uniform(0, 1) < self.flip, -1.0, 1.0)
        across, down = size * ratio, size / ratio
        cos, sin = torch.cos(angle), torch.sin(angle)
        return torch.stack(
            [
                torch.stack(
                    [mirror * cos / across, -sin / down, 2 * uniform(-1, 1) * self.shift], 1
                ),
                torch.stack(
                    [mirror * sin / across, cos / down, 2 * uniform(-1, 1) * self.shift], 1
                ),
            ],
            1,
        )

    def _change_colours(self, planes: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Change saturation, contrast about the mean grey of a drawing, and brightness.

        All three are linear in a pixel's colour, so they are one matrix and one offset for each
        drawing.
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


def resize(pixels: torch.Tensor, image_size: int) -> torch.Tensor:
    """Resize (N, S, S, 3) uint8 to (N, 3, image_size, image_size) float32 in 0..255."""
    planes = pixels.permute(0, 3, 1, 2)
    if planes.shape[-1] == image_size:
        return planes.float()
    if planes.device.type != "cpu":  # only the CPU can resize bytes, ten times as fast as floats
        planes = planes.float()
    size = (image_size, image_size)
    return functional.interpolate(planes, size, mode="bilinear", antialias=True).float()
