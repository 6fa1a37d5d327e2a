"""The pre-trained network with a logistic regression a tag (section 4.1, "Pre-trained net").

This module imports PyTorch; import it inside functions.
"""

import torch
from torch import nn

from egara.train.augmentation import resized
from egara.train.feeding import Fed, feed
from egara.train.illustration2vec.loss import tag_loss
from egara.train.illustration2vec.networks import TagNetwork

__all__ = ["features", "logistic_regressions"]


def features(network: TagNetwork, fed: Fed, *, side: int, batch: int = 64) -> torch.Tensor:
    """What the trunk answers for N drawings as they are: (N, F), on the processor."""
    network.eval().to(memory_format=torch.channels_last)
    device = next(network.parameters()).device
    parts = []
    with torch.inference_mode():
        for pixels, *_ in feed(fed, batch, shuffle=False):
            normal = (resized(pixels.to(device), side) - network.mean) / network.std
            parts.append(network.trunk(normal.contiguous(memory_format=torch.channels_last)).cpu())
    return torch.cat(parts)


def logistic_regressions(
    inputs: torch.Tensor,
    tags: torch.Tensor,
    known: torch.Tensor,
    *,
    penalty: float,
    steps: int = 200,
) -> nn.Linear:
    """Fit a logistic regression a tag, all at once, by L-BFGS.

    Minimises, for each tag, the mean cross-entropy over the N drawings plus
    penalty / 2 * |weights|^2, the weights being those for inputs that are centred and divided by
    their spread; the answer takes the inputs as they are.

    Args:
        inputs: (N, F) features.
        tags: (N, L), 1 where a drawing has a tag.
        known: (N, L), 0 where that is not known.
        penalty: of the squared weights.
        steps: at most so many of L-BFGS.
    """
    mean, spread = inputs.mean(0), inputs.std(0).clamp_min(1e-6)
    scaled = (inputs - mean) / spread
    layer = nn.Linear(inputs.shape[1], tags.shape[1], device=inputs.device)
    nn.init.zeros_(layer.weight)
    share = ((tags * known).sum(0) + 0.5) / (known.sum(0) + 1)
    with torch.no_grad():
        layer.bias.copy_(torch.logit(share))
    optimiser = torch.optim.LBFGS(
        layer.parameters(), max_iter=steps, line_search_fn="strong_wolfe", tolerance_change=1e-7
    )

    def objective() -> torch.Tensor:
        optimiser.zero_grad()
        loss = tag_loss(layer(scaled), tags, known) + penalty / 2 * layer.weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(objective)
    with torch.no_grad():
        layer.weight.div_(spread)
        layer.bias.sub_(layer.weight @ mean)
    return layer
