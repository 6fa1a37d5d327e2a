"""Extract the outputs of intermediate layers of a network.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence

import torch
from torch import nn

from egara.errors import BadInput

__all__ = ["FeatureExtractor", "layer_names"]


class FeatureExtractor(nn.Module):  # type: ignore[misc]
    """A network that returns the outputs of some of its layers. Gradients flow through them.

    Example:
        >>> network = build_backbone("alexnet").network
        >>> maps = FeatureExtractor(network, ["conv1", "fc6", "fc7"])(pixels)
        >>> torch.cat([maps["fc6"], maps["fc7"]], dim=1)  # (N, 8192)
    """

    def __init__(self, network: nn.Module, layers: Sequence[str]) -> None:
        """Take a network and the names of layers, such as ``conv1`` or ``layer1.0.relu``.

        Raises:
            BadInput: the network has no layer of a name.
        """
        super().__init__()
        self.network = network
        self.layers = tuple(layers)
        modules = dict(network.named_modules())
        for name in self.layers:
            if not name or name not in modules:
                raise BadInput(
                    f"The network has no layer {name!r}; it has {', '.join(layer_names(network))}."
                )

    def forward(self, pixels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the output of each layer by its name, for (N, 3, H, W) normalised pixels.

        If the network uses a layer several times, the last output is returned.
        """
        outputs: dict[str, torch.Tensor] = {}
        modules = dict(self.network.named_modules())

        def register(name: str) -> object:
            def hook(module: nn.Module, given: object, output: torch.Tensor) -> None:
                # A following layer may change its input in place.
                outputs[name] = output.clone()

            return modules[name].register_forward_hook(hook)

        handles = [register(name) for name in self.layers]
        try:
            self.network(pixels)
        finally:
            for handle in handles:
                handle.remove()  # type: ignore[attr-defined]
        return {name: outputs[name] for name in self.layers}


def layer_names(network: nn.Module) -> list[str]:
    """List the names of the direct layers of a network, from the input to the output."""
    return [name for name, _ in network.named_children()]
