"""Triplets: batches of artists, semi-hard negatives, the loss (art style paper, section 3.1).

Schroff, Kalenichenko and Philbin, FaceNet (CVPR 2015). Sampler and miner are those of
pytorch-metric-learning; distances are squared and Euclidean throughout, as in the equations.

This module imports PyTorch; import it inside functions.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.miners import TripletMarginMiner
from pytorch_metric_learning.samplers import MPerClassSampler
from pytorch_metric_learning.utils import common_functions
from torch import nn

from egara.errors import BadInput

__all__ = ["MARGIN", "ArtistBatches", "Over", "SemiHardTriplets", "semi_hard", "triplet_loss"]

MARGIN = 1.0

Triplets = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""(T,) rows each: anchors, positives, negatives."""

Over = Literal["drawings", "triplets"]

SQUARED = LpDistance(normalize_embeddings=False, p=2, power=2)


def semi_hard(vectors: torch.Tensor, artists: torch.Tensor, margin: float = MARGIN) -> Triplets:
    """Choose the triplets of a batch whose negative is farther than the positive (equation 6).

    Those whose negative is farther by more than the margin are left out too: they add nothing to
    equation 4. ``vectors`` is (N, D), ``artists`` (N,).
    """
    miner = TripletMarginMiner(margin, "semihard", distance=SQUARED)
    found: Triplets = miner(vectors, artists)
    return found


def triplet_loss(
    vectors: torch.Tensor, triplets: Triplets, margin: float = MARGIN, over: Over = "drawings"
) -> torch.Tensor:
    """The sum of equation 4 over triplets, divided by how many drawings or triplets there are.

    Without any triplet it is 0.
    """
    anchors, positives, negatives = triplets
    distances = SQUARED(vectors)
    each = torch.relu(distances[anchors, positives] - distances[anchors, negatives] + margin)
    count = len(vectors) if over == "drawings" else max(1, len(anchors))
    return each.sum() / count


class SemiHardTriplets(nn.Module):  # type: ignore[misc]
    """Both in one: what is trained for."""

    def __init__(self, margin: float = MARGIN, over: Over = "drawings") -> None:
        super().__init__()
        self.margin = margin
        self.over: Over = over

    def forward(self, mu: torch.Tensor, artists: torch.Tensor) -> torch.Tensor:
        """Of (N, D) vectors and (N,) numbers of artists."""
        return triplet_loss(mu, semi_hard(mu, artists, self.margin), self.margin, self.over)


class ArtistBatches(MPerClassSampler):  # type: ignore[misc]
    """Rows for batches of so many artists with so many drawings each; no drawing twice in one.

    They follow from the seed, the epoch and the process alone, so a run that was killed goes on
    with the batches that it would have had.
    """

    def __init__(
        self,
        artists: Sequence[int],
        *,
        groups: int,
        each: int,
        seed: int,
        names: Sequence[str] = (),
        rank: int = 0,
        world: int = 1,
    ) -> None:
        """Take each row's artist; an epoch has as many batches as there are drawings for.

        Raises:
            BadInput: there are fewer artists, or one has fewer drawings, than a batch asks for.
        """
        _check(artists, names, groups, each)
        batch = groups * each
        length = max(batch, len(artists) // world)
        super().__init__(np.asarray(artists), each, batch, length)
        self.known = sorted(set(map(int, artists)))
        self.seed = seed
        self.rank = rank
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next; Lightning does."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        self.labels = list(self.known)  # the library shuffles it in place
        numbers = np.random.SeedSequence([self.seed, self.epoch, self.rank])
        before = common_functions.NUMPY_RANDOM
        # The library draws from a module's variable.
        common_functions.NUMPY_RANDOM = np.random.RandomState(numbers.generate_state(4))
        try:
            rows = [int(row) for row in super().__iter__()]
        finally:
            common_functions.NUMPY_RANDOM = before
        return iter(rows)


def _check(artists: Sequence[int], names: Sequence[str], groups: int, each: int) -> None:
    counts = Counter(int(artist) for artist in artists)
    if len(counts) < groups:
        raise BadInput(
            f"A batch asks for {groups} artists; there are {len(counts)} to train with. "
            "Lower tuning.artists, or drawings.least so that more artists have enough."
        )
    artist, fewest = min(counts.items(), key=lambda item: (item[1], item[0]))
    if fewest < each:
        name = repr(names[artist]) if names else f"number {artist}"
        few = sum(count < each for count in counts.values())
        raise BadInput(
            f"A batch asks for {each} drawings of an artist; {name} has {fewest} to train with"
            + (f", and {few - 1} others have too few" if few > 1 else "")
            + ". Lower tuning.each, or raise drawings.least so that such artists are left out."
        )
