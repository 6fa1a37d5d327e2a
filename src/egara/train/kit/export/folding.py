"""Folding batch normalisation into convolutions.

This module imports PyTorch; import it inside functions.
"""

from copy import deepcopy
from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

__all__ = ["fold_batch_norm", "folded_copy"]


def fold_batch_norm(network: nn.Module) -> nn.Module:
    """Fold every batch normalisation into the convolution before it, in place.

    The network is then for inference only. The activation that is part of timm's normalisations
    stays where it was.
    """
    network.eval()
    for parent in list(network.modules()):
        children = list(parent.named_children())
        for (conv_name, conv), (norm_name, norm) in pairwise(children):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                setattr(parent, conv_name, fuse_conv_bn_eval(conv, norm))
                setattr(parent, norm_name, getattr(norm, "act", nn.Identity()))
    return network


def folded_copy(network: nn.Module, image_size: int) -> nn.Module:
    """Copy a network in evaluation mode, folded if that does not change its outputs.

    `fold_batch_norm` assumes that a normalisation follows the convolution that is listed before it.
    Some of timm's networks are different; they are copied as they are.

    Args:
        network: it takes (N, 3, image_size, image_size).
        image_size: the side of its input, in pixels.
    """
    network.eval()
    numbers = torch.Generator().manual_seed(0)
    pixels = torch.randn(2, 3, image_size, image_size, generator=numbers)
    copy = fold_batch_norm(deepcopy(network))
    with torch.no_grad():
        expected = network(pixels)
        try:
            outputs = copy(pixels)
        except RuntimeError:  # of channels that do not fit
            return deepcopy(network)
    near = torch.allclose(outputs, expected, rtol=1e-3, atol=1e-3 * float(expected.abs().max()))
    return copy if near else deepcopy(network)
