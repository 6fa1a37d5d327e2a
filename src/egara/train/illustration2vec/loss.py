"""Sigmoid cross-entropy over tags (Illustration2Vec, section 3.1), and softmax over subjects.

This module imports PyTorch; import it inside functions.
"""

import torch
from torch.nn import functional

__all__ = ["subject_loss", "tag_loss"]


def tag_loss(logits: torch.Tensor, tags: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Sum the cross-entropy over the known tags, and average it over the drawings.

    Args:
        logits: (N, L).
        tags: (N, L), 1 where a drawing has a tag.
        known: (N, L), the weight of each tag: 1, or 0 if the drawing's tags of that category are
            unknown. Those have no influence on the loss or on the weights.

    Returns:
        A scalar: the sum over known tags of -t log p - (1 - t) log(1 - p), where p is the sigmoid
        of the logit, divided by N.
    """
    losses = functional.binary_cross_entropy_with_logits(
        logits.float(), tags.float(), reduction="none"
    )
    return (losses * known).sum() / len(logits)


def subject_loss(logits: torch.Tensor, subjects: torch.Tensor) -> torch.Tensor:
    """Compute the softmax cross-entropy over subjects, averaged over the drawings that have one.

    It is not in the paper, which learns all tags by `tag_loss`. That loss decides for each subject
    whether it is present; this one decides which subject is present.

    Args:
        logits: (N, C).
        subjects: (N, C), 1 where a drawing shows a subject. Several subjects of a drawing share the
            probability equally.

    Returns:
        A scalar: the mean over the drawings with n > 0 subjects of the sum of
        -log softmax(logits) / n over those subjects; 0 if no drawing has any.
    """
    count = subjects.float().sum(1)
    losses = -(functional.log_softmax(logits.float(), 1) * subjects).sum(1) / count.clamp(min=1)
    return losses.sum() / (count > 0).sum().clamp(min=1)
