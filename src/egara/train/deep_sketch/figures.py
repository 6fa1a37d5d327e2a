"""Pictures of what the network computes (Figures 6, 7 and 8).

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from egara.train.deep_sketch.inversion import Inversion, invert
from egara.train.deep_sketch.networks import SketchNetwork
from egara.train.kit.backbones.feature_extractor import FeatureExtractor
from egara.train.kit.backbones.normalisation import Normalisation

__all__ = ["draw_feature_maps", "draw_filters", "draw_inversions"]

Pixels = NDArray[np.uint8]
CELL, GAP, WHITE = 64, 2, 255


def draw_feature_maps(
    network: SketchNetwork, sketch: Pixels, image: Pixels, layers: Sequence[str], count: int = 12
) -> Image.Image:
    """Draw the strongest feature maps of a sketch above those of an image (Figure 6).

    Args:
        network: the network.
        sketch: (S, S, 3) RGB.
        image: (S, S, 3) RGB, of the same class.
        layers: names of convolutions in the trunk, one pair of rows for each.
        count: how many maps of each layer are drawn: those with the largest sum over both.

    Returns:
        An image. Each map is scaled to its own maximum.
    """
    network.eval()
    with torch.no_grad():
        outputs = FeatureExtractor(network.trunk, layers)(
            _normalised(network.normalisation, np.stack([sketch, image]))
        )
    rows = [[_resized(sketch), _resized(image)]]
    for layer in layers:
        maps = outputs[layer].relu().numpy()
        strongest = np.argsort(-maps.sum(axis=(0, 2, 3)), kind="stable")[:count]
        rows += [[_scaled(one[channel]) for channel in strongest] for one in maps]
    return _grid(rows)


def draw_filters(first: nn.Conv2d, columns: int = 16) -> Image.Image:
    """Draw the filters of the first convolution in colour (Figure 7).

    Args:
        first: a convolution with three input channels, RGB.
        columns: the number of filters in a row.
    """
    weights = first.weight.detach().numpy().transpose(0, 2, 3, 1)
    cells = []
    for kernel in weights:
        span = max(float(np.abs(kernel).max()), 1e-12)
        cells.append(_resized((127.5 + 127.5 * kernel / span).round().astype(np.uint8)))
    return _grid([cells[start : start + columns] for start in range(0, len(cells), columns)])


def draw_inversions(
    network: SketchNetwork,
    pictures: Sequence[Pixels],
    layers: Sequence[str],
    settings: Inversion | None = None,
) -> Image.Image:
    """Draw pictures, and the images with the same features by layer (Figure 8).

    Args:
        network: the network.
        pictures: (S, S, 3) RGB each, one row for each.
        layers: names of layers in the trunk, or ``fc8`` for the classifier; a column for each.
        settings: the parameters of the optimisation.
    """
    network.eval()
    rows = []
    for picture in pictures:
        pixels = _normalised(network.normalisation, picture[None])
        row = [_resized(picture)]
        for layer in layers:
            part = _part(network, layer)
            with torch.no_grad():
                features = part(pixels)
            inverted = invert(part, features, len(picture), settings or Inversion())
            row.append(_resized(_denormalised(network.normalisation, inverted)))
        rows.append(row)
    return _grid(rows)


def _part(network: SketchNetwork, layer: str) -> nn.Module:
    """Return the network up to a layer."""
    if layer == "fc8":
        return network
    names = [name for name, _ in network.trunk.named_children()]
    return network.trunk[: names.index(layer) + 1]


def _normalised(normalisation: Normalisation, pictures: Pixels) -> torch.Tensor:
    return normalisation(torch.from_numpy(pictures).permute(0, 3, 1, 2).float())


def _denormalised(normalisation: Normalisation, image: torch.Tensor) -> Pixels:
    mean, std = (torch.tensor(x)[:, None, None] for x in (normalisation.mean, normalisation.std))
    pixels = (image.cpu() * std + mean).clamp(0, 255).round().permute(1, 2, 0)
    array: Pixels = pixels.to(torch.uint8).numpy()
    return array


def _scaled(values: NDArray[np.floating]) -> Pixels:
    largest = max(float(values.max()), 1e-12)
    return _resized((255 * values / largest).round().astype(np.uint8))


def _resized(pixels: Pixels) -> Pixels:
    image = Image.fromarray(pixels).convert("RGB").resize((CELL, CELL), Image.Resampling.BICUBIC)
    return np.array(image)


def _grid(rows: Sequence[Sequence[Pixels]]) -> Image.Image:
    step = CELL + GAP
    width = max(map(len, rows)) * step - GAP
    sheet = np.full((len(rows) * step - GAP, width, 3), WHITE, np.uint8)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet[y * step : y * step + CELL, x * step : x * step + CELL] = cell
    return Image.fromarray(sheet)
