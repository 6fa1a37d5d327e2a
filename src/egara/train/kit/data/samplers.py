"""The rows of an epoch, in the order in which they become batches.

The order depends only on the seed, the epoch and the process. So a run that was killed resumes with
the batches that it would have had.

This module imports PyTorch; import it inside functions.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from pytorch_metric_learning.samplers import MPerClassSampler
from pytorch_metric_learning.utils import common_functions
from torch.utils.data import Sampler

from egara.errors import BadInput

__all__ = ["ClassBatchSampler", "DomainClassSampler", "ShardedSampler", "check_class_sizes"]


class ShardedSampler(Sampler[int]):  # type: ignore[misc]
    """All rows in a random or in the given order, shared out among the processes.

    All shares have the same length. In a random order, the rows that are left over are omitted. In
    the given order, the first rows are repeated at the end of the last shares, and
    `egara.train.kit.data.validation.interleave_shares` drops them.
    """

    def __init__(
        self, count: int, *, seed: int, shuffle: bool, rank: int = 0, world_size: int = 1
    ) -> None:
        """Order ``count`` rows for the process ``rank`` of ``world_size``."""
        self.count = count
        self.seed = seed
        self.shuffle = shuffle
        self.rank = rank
        self.world_size = world_size
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that comes next; Lightning calls this."""
        self.epoch = epoch

    def __len__(self) -> int:
        world_size = self.world_size
        return self.count // world_size if self.shuffle else -(-self.count // world_size)

    def __iter__(self) -> Iterator[int]:
        if self.shuffle:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
            rows = torch.randperm(self.count, generator=generator).tolist()
        else:
            rows = [row % self.count for row in range(len(self) * self.world_size)]
        return iter(rows[self.rank :: self.world_size][: len(self)])


class ClassBatchSampler(MPerClassSampler):  # type: ignore[misc]
    """Rows for batches of P classes with K samples each; no row occurs twice in a batch.

    Hermans, Beyer and Leibe, In Defense of the Triplet Loss for Person Re-Identification (2017),
    section 2. The sampler is pytorch-metric-learning's, with its random numbers seeded.
    """

    def __init__(
        self,
        classes: Sequence[int],
        *,
        classes_per_batch: int,
        samples_per_class: int,
        seed: int,
        rank: int = 0,
        world_size: int = 1,
    ) -> None:
        """Take the class of each row. An epoch has as many batches as there are rows for.

        Raises:
            BadInput: there are fewer than P classes, or a class has fewer than K samples.
        """
        check_class_sizes(classes, classes_per_batch, samples_per_class)
        batch_size = classes_per_batch * samples_per_class
        length = max(batch_size, len(classes) // world_size)
        super().__init__(np.asarray(classes), samples_per_class, batch_size, length)
        self.known = sorted(set(map(int, classes)))
        self.seed = seed
        self.rank = rank
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that comes next; Lightning calls this."""
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


class DomainClassSampler(Sampler[int]):  # type: ignore[misc]
    """Rows for batches of P classes with K samples from each of several domains.

    A batch lists, class by class, K rows of the first domain, then K rows of the second one. Where
    a class has fewer than K samples in a domain, some of them are repeated.
    """

    def __init__(
        self,
        classes: Sequence[int],
        domains: Sequence[str],
        *,
        classes_per_batch: int,
        samples_per_domain: int,
        seed: int,
        rank: int = 0,
        world_size: int = 1,
    ) -> None:
        """Set the class and the domain of each row. Skip classes without drawings of each domain.

        An epoch has as many batches as there are rows for, at least one.

        Raises:
            BadInput: fewer than P classes have samples of every domain.
        """
        self.order = list(dict.fromkeys(domains))
        self.rows: dict[int, dict[str, list[int]]] = {}
        for row, (name, domain) in enumerate(zip(classes, domains, strict=True)):
            self.rows.setdefault(int(name), {}).setdefault(domain, []).append(row)
        complete = {
            name: by_domain
            for name, by_domain in self.rows.items()
            if len(by_domain) == len(self.order)
        }
        if len(complete) < classes_per_batch:
            raise BadInput(
                f"A batch asks for {classes_per_batch} classes; {len(complete)} of "
                f"{len(self.rows)} have samples of each domain ({', '.join(self.order)})."
            )
        self.rows = {name: complete[name] for name in sorted(complete)}
        self.classes_per_batch = classes_per_batch
        self.samples_per_domain = samples_per_domain
        self.seed = seed
        self.rank = rank
        used = sum(len(rows) for by_domain in self.rows.values() for rows in by_domain.values())
        self.batch_size = classes_per_batch * samples_per_domain * len(self.order)
        self.batches = max(1, used // world_size // self.batch_size)
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that comes next; Lightning calls this."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.batches * self.batch_size

    def __iter__(self) -> Iterator[int]:
        rng = np.random.default_rng([self.seed, self.epoch, self.rank])
        names = list(self.rows)
        for _ in range(self.batches):
            for name in rng.choice(len(names), self.classes_per_batch, replace=False):
                for domain in self.order:
                    rows = self.rows[names[name]][domain]
                    repeat = len(rows) < self.samples_per_domain
                    yield from rng.choice(rows, self.samples_per_domain, replace=repeat).tolist()


def check_class_sizes(
    classes: Sequence[int],
    classes_per_batch: int,
    samples_per_class: int,
    *,
    names: Sequence[str] = (),
    noun: str = "a class",
    plural: str = "classes",
    advice: tuple[str, str] = ("", ""),
) -> None:
    """Check that there are enough classes, each with enough samples, for a batch.

    Args:
        classes: the class of each row, a number.
        classes_per_batch: P.
        samples_per_class: K.
        names: the names of the classes.
        noun: the word for one class in messages, such as ``an artist``.
        plural: the word for several classes.
        advice: the remedies for too few classes, and for too few samples.

    Raises:
        BadInput: there are fewer than P classes, or a class has fewer than K samples.
    """
    counts = Counter(int(name) for name in classes)
    if len(counts) < classes_per_batch:
        raise BadInput(
            f"A batch asks for {classes_per_batch} {plural}; there are {len(counts)} to train with."
            f"{advice[0]}"
        )
    name, fewest = min(counts.items(), key=lambda item: (item[1], item[0]))
    if fewest < samples_per_class:
        shown = repr(names[name]) if names else f"number {name}"
        few = sum(count < samples_per_class for count in counts.values())
        raise BadInput(
            f"A batch asks for {samples_per_class} drawings of {noun}; {shown} has {fewest} to "
            "train with"
            + (f", and {few - 1} others have too few" if few > 1 else "")
            + f".{advice[1]}"
        )
