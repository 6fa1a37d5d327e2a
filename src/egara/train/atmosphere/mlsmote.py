"""Synthetic examples of rare labels: MLSMOTE (Charte, Rivera, del Jesus and Herrera, 2015).

F. Charte et al., MLSMOTE: approaching imbalanced multilabel learning through synthetic instance
generation, Knowledge-Based Systems 89 (2015). The atmosphere paper uses it in section III-C. Pure
functions on arrays.
"""

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput

__all__ = ["imbalance_ratios", "minority_labels", "mlsmote"]

NEIGHBOURS = 5
"""k in the paper of MLSMOTE."""


def imbalance_ratios(labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return IRLbl (L,): how many times as frequent as each label the most frequent one is.

    Args:
        labels: (N, L), true where an example has a label.

    Raises:
        BadInput: a label has no example.
    """
    counts = labels.sum(axis=0)
    if (counts == 0).any():
        raise BadInput(
            f"{np.count_nonzero(counts == 0)} of {len(counts)} labels have no example. Leave these "
            "labels out, or add examples."
        )
    ratios: NDArray[np.float64] = counts.max() / counts
    return ratios


def minority_labels(labels: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the indices of the labels whose IRLbl is above MeanIR, the mean of all labels."""
    ratios = imbalance_ratios(labels)
    return np.flatnonzero(ratios > ratios.mean())


def mlsmote(
    features: NDArray[np.float32],
    labels: NDArray[np.bool_],
    *,
    neighbours: int = NEIGHBOURS,
    count: int | None = None,
    seed: int = 0,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Make synthetic examples of the minority labels.

    For each minority label, its examples are the bag. From each example of the bag, one synthetic
    example is made: its features lie at a random place between the example and one of its k
    nearest neighbours in the bag; it has the labels that more than half of the example and these
    neighbours have (the ranking of labels). Which labels are in the minority, and the bags, are
    those of the given examples: synthetic ones are not counted.

    Args:
        features: (N, D).
        labels: (N, L), true where an example has a label.
        neighbours: k. A bag of k or fewer examples has fewer neighbours; a bag of one has none, and
            no synthetic example is made of it.
        count: M, the number of synthetic examples: the rule is applied again, or a random part of
            its examples is taken. None for what the rule gives.
        seed: the seed of the random numbers.

    Returns:
        The features (M, D) and the labels (M, L) of the synthetic examples.

    Raises:
        BadInput: a label has no example; or examples are asked for, and no label is in the
            minority or has two examples.
    """
    rng = np.random.default_rng(seed)
    bags = [np.flatnonzero(labels[:, label]) for label in minority_labels(labels)]
    bags = [bag for bag in bags if len(bag) > 1]
    if not bags:
        if count:
            raise BadInput(
                f"{count:,} synthetic examples cannot be made: no label is rarer than the mean and "
                "has two examples."
            )
        return features[:0], labels[:0]
    parts: list[tuple[NDArray[np.float32], NDArray[np.bool_]]] = []
    made = 0
    while not parts or (count is not None and made < count):
        for bag in bags:
            parts.append(_of_bag(features[bag], labels[bag], neighbours, rng))
            made += len(bag)
    new_features, new_labels = (np.concatenate(column) for column in zip(*parts, strict=True))
    if count is None:
        return new_features, new_labels
    chosen = np.sort(rng.permutation(made)[:count])
    return new_features[chosen], new_labels[chosen]


def _of_bag(
    features: NDArray[np.float32], labels: NDArray[np.bool_], k: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Make one synthetic example from each of the B examples of a bag."""
    squared = (features.astype(np.float64) ** 2).sum(axis=1)
    distances = squared[:, None] + squared - 2 * features.astype(np.float64) @ features.T
    np.fill_diagonal(distances, np.inf)
    k = min(k, len(features) - 1)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :k]
    reference = features[nearest[np.arange(len(features)), rng.integers(k, size=len(features))]]
    share = rng.random(features.shape)
    synthetic = features + share * (reference - features)
    votes = labels.astype(np.int64) + labels[nearest].sum(axis=1)
    return synthetic.astype(np.float32), votes > (k + 1) / 2
