"""The pretrained network with logistic regressions (section 4.1, "Pre-trained net").

This module imports PyTorch; import it inside functions.
"""

import torch
from torch import nn

from egara.train.illustration2vec.loss import tag_loss
from egara.train.illustration2vec.networks import TagNetwork
from egara.train.kit.data.augmentation import resize
from egara.train.kit.data.loading import ImageDataset, batch_loader

__all__ = ["features", "logistic_regressions"]


def features(
    network: TagNetwork, dataset: ImageDataset, *, image_size: int, batch_size: int = 64
) -> torch.Tensor:
    """Compute the trunk's features of N drawings without augmentation: (N, F), on the CPU."""
    network.eval().to(memory_format=torch.channels_last)
    device = next(network.parameters()).device
    parts = []
    with torch.inference_mode():
        for pixels, *_ in batch_loader(dataset, batch_size, shuffle=False):
            images = network.normalisation(resize(pixels.to(device), image_size))
            parts.append(network.trunk(images.contiguous(memory_format=torch.channels_last)).cpu())
    return torch.cat(parts)


def logistic_regressions(
    inputs: torch.Tensor,
    tags: torch.Tensor,
    known: torch.Tensor,
    *,
    l2_penalty: float,
    steps: int = 200,
) -> nn.Linear:
    """Fit one logistic regression for each tag, all at once, by L-BFGS.

    Minimises, for each tag, the mean cross-entropy over the N drawings plus
    l2_penalty / 2 * |weights|^2. These are the weights for standardised inputs. The result takes
    the inputs as they are.

    Args:
        inputs: (N, F) features.
        tags: (N, L), 1 where a drawing has a tag.
        known: (N, L), 0 where that is not known.
        l2_penalty: the weight of the squared weights.
        steps: the largest number of steps of L-BFGS.
    """
    mean, std = inputs.mean(0), inputs.std(0).clamp_min(1e-6)
    scaled = (inputs - mean) / std
    layer = nn.Linear(inputs.shape[1], tags.shape[1], device=inputs.device)
    nn.init.zeros_(layer.weight)
    frequency = ((tags * known).sum(0) + 0.5) / (known.sum(0) + 1)
    with torch.no_grad():
        layer.bias.copy_(torch.logit(frequency))
    optimizer = torch.optim.LBFGS(
        layer.parameters(), max_iter=steps, line_search_fn="strong_wolfe", tolerance_change=1e-7
    )

    def objective() -> torch.Tensor:
        optimizer.zero_grad()
        loss = tag_loss(layer(scaled), tags, known) + l2_penalty / 2 * layer.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(objective)
    with torch.no_grad():
        layer.weight.div_(std)
        layer.bias.sub_(layer.weight @ mean)
    return layer
