"""Sigmoid cross-entropy over tags (Illustration2Vec, section 3.1).

This module imports PyTorch; import it inside functions.
"""

import torch
from torch.nn import functional

__all__ = ["tag_loss"]


def tag_loss(logits: torch.Tensor, tags: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Sum the cross-entropy over the tags that are known, and average over the drawings.

    Args:
        logits: (N, L).
        tags: (N, L), 1 where a drawing has a tag.
        known: (N, L), how much each counts: 1, or 0 for the tags of a category that is not known
            of a drawing; they cost nothing, and nothing is learned from them.

    Returns:
        A scalar: the sum over known tags of -t log p - (1 - t) log(1 - p), p the logit's sigmoid,
        divided by N.
    """
    each = functional.binary_cross_entropy_with_logits(
        logits.float(), tags.float(), reduction="none"
    )
    return (each * known).sum() / len(logits)
