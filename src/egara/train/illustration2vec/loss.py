"""Sigmoid cross-entropy over tags (Illustration2Vec, section 3.1), and softmax over subjects.

This module imports PyTorch; import it inside functions.
"""

import torch
from torch.nn import functional

__all__ = ["subject_loss", "tag_loss"]


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


def subject_loss(logits: torch.Tensor, subjects: torch.Tensor) -> torch.Tensor:
    """Take the softmax cross-entropy over subjects, averaged over the drawings that have one.

    Not in the paper, whose tags are all learned by `tag_loss`. That loss asks of each subject
    whether it is there; this one, which of them is.

    Args:
        logits: (N, C).
        subjects: (N, C), 1 where a drawing shows a subject; several share its probability evenly.

    Returns:
        A scalar: the mean over drawings with n > 0 subjects of the sum over those of
        -log softmax(logits) / n; 0 where no drawing has any.
    """
    count = subjects.float().sum(1)
    each = -(functional.log_softmax(logits.float(), 1) * subjects).sum(1) / count.clamp(min=1)
    return each.sum() / (count > 0).sum().clamp(min=1)
