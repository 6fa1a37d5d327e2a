"""The normalisation that the weights of a network want."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

__all__ = ["IMAGENET", "Normalisation"]

Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Normalisation:
    """(pixel - mean) / std for pixels in 0..255, with a mean and a std for red, green and blue."""

    mean: Channels
    std: Channels

    @classmethod
    def uniform(cls, mean: float, std: float) -> "Normalisation":
        """Make a normalisation with the same mean and std for all channels."""
        return cls((mean,) * 3, (std,) * 3)

    @property
    def is_uniform(self) -> bool:
        """Whether all channels have the same mean and std."""
        return len(set(self.mean)) == len(set(self.std)) == 1

    @property
    def takes_bytes(self) -> bool:
        """Whether an 8-bit graph takes the pixels as its quantised input, without computing.

        Such an input has one scale, 1 / std, and one zero point, an integral mean.
        """
        return self.is_uniform and self.mean[0] == int(self.mean[0]) and 0 <= self.mean[0] <= 255

    def averaged(self) -> "Normalisation":
        """Return a similar normalisation that `takes_bytes`: the average over the channels.

        The mean is rounded to an integer.
        """
        return Normalisation.uniform(round(sum(self.mean) / 3), sum(self.std) / 3)

    def input_scale(self) -> tuple[float, int]:
        """Return scale and zero point of an 8-bit input: value = (q - zero) * scale, q in 0..255.

        They are those of the pixels if the normalisation `takes_bytes`; otherwise they cover the
        range of all channels.
        """
        if self.takes_bytes:
            return 1 / self.std[0], int(self.mean[0])
        low = min(-mean / std for mean, std in zip(self.mean, self.std, strict=True))
        high = max((255 - mean) / std for mean, std in zip(self.mean, self.std, strict=True))
        scale = (high - low) / 255
        return scale, round(-low / scale)

    def __call__(self, images: "torch.Tensor") -> "torch.Tensor":
        """Normalise (N, 3, H, W) in 0..255."""
        if self.is_uniform:
            return (images - self.mean[0]) / self.std[0]
        mean, std = (images.new_tensor(x)[:, None, None] for x in (self.mean, self.std))
        return (images - mean) / std

    def of_array(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Normalise (N, 3, H, W) float32 in 0..255."""
        mean, std = (np.array(x, np.float32)[:, None, None] for x in (self.mean, self.std))
        normalised: NDArray[np.float32] = (images - mean) / std
        return normalised


IMAGENET = Normalisation(
    (255 * 0.485, 255 * 0.456, 255 * 0.406), (255 * 0.229, 255 * 0.224, 255 * 0.225)
)
"""The mean and std of ImageNet, which torchvision's and most of timm's weights want."""
