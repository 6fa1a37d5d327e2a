"""Drawings with an explicit list of labels, a domain (image, sketch, …) and an instance."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from egara.errors import BadInput
from egara.images import ImageLike

__all__ = ["UNKNOWN_INSTANCE", "Example", "Examples"]

MAX_SHOWN_NAMES = 3
"""The largest number of names that an error message lists."""

UNKNOWN_INSTANCE = -1
"""The instance index of drawings whose instance is unknown."""


@dataclass(frozen=True, slots=True)
class Example:
    """A drawing to learn from.

    Attributes:
        id: unique in its dataset.
        image: a path or the bytes of a file; not decoded yet.
        labels: its labels, such as its class or its pseudo-labels.
        domain: the kind of image, such as ``image``, ``sketch`` or ``edges``.
        instance: the depicted object, if several images show the same object, such as a photograph
            and a sketch of it; None if it is unknown.
    """

    id: str
    image: ImageLike
    labels: tuple[str, ...]
    domain: str = "image"
    instance: str | None = None


class Examples:
    """N examples and their labels as arrays.

    Attributes:
        examples: the N examples.
        labels: the L labels, in a fixed order.
        targets: (N, L), True where an example has a label.
        domains: the domain of each of the N examples.
        instances: (N,), indices of the instances in alphabetical order; `UNKNOWN_INSTANCE` if the
            instance is unknown.
    """

    def __init__(self, examples: Iterable[Example], labels: Sequence[str]) -> None:
        """Convert examples to arrays.

        Args:
            examples: the examples.
            labels: the labels to learn, in the order of the columns of ``targets``.

        Raises:
            BadInput: the list has a label twice, an example has a label that is not in the list, a
                label of the list has no example, or there are no examples.
        """
        self.examples = tuple(examples)
        self.labels = tuple(labels)
        repeated = [label for label, count in Counter(self.labels).items() if count > 1]
        if repeated:
            raise BadInput(f"The list of labels has {_listed(repeated)} more than once.")
        if not self.examples:
            raise BadInput("There are no drawings to learn from.")
        column = {label: index for index, label in enumerate(self.labels)}
        self.targets = np.zeros((len(self.examples), len(self.labels)), np.bool_)
        for row, example in enumerate(self.examples):
            unknown = [label for label in example.labels if label not in column]
            if unknown:
                raise BadInput(
                    f"{example.id} has {_listed(unknown)}, not in the list of {len(self.labels)} "
                    f"labels ({_listed(self.labels)})."
                )
            self.targets[row, [column[label] for label in example.labels]] = True
        unused = [self.labels[index] for index in np.flatnonzero(self.targets.sum(0) == 0)]
        if unused:
            raise BadInput(f"No drawing has {_listed(unused)}; remove it from the list of labels.")
        self.domains = tuple(example.domain for example in self.examples)
        instances = [example.instance for example in self.examples]
        names = sorted({name for name in instances if name is not None})
        numbers = {name: number for number, name in enumerate(names)}
        self.instances = np.array(
            [UNKNOWN_INSTANCE if name is None else numbers[name] for name in instances], np.int64
        )

    def __len__(self) -> int:
        return len(self.examples)

    @property
    def classes(self) -> NDArray[np.int64]:
        """The class of each example, (N,): the column of its only label.

        Raises:
            BadInput: an example has no label or several.
        """
        counts = self.targets.sum(1)
        if (wrong := np.flatnonzero(counts != 1)).size:
            example = self.examples[wrong[0]]
            raise BadInput(
                f"{example.id} has {len(example.labels)} labels; a class is exactly one label."
            )
        classes: NDArray[np.int64] = self.targets.argmax(1).astype(np.int64)
        return classes

    def of_domain(self, *domains: str) -> NDArray[np.int64]:
        """Return the ascending rows (n,) of the examples in any of these domains."""
        rows = [row for row, domain in enumerate(self.domains) if domain in domains]
        return np.array(rows, np.int64)

    def images(self, rows: Sequence[int] | NDArray[np.integer]) -> list[ImageLike]:
        """Return the images of some rows, for `egara.train.kit.data.loading.ImageFiles`."""
        return [self.examples[row].image for row in rows]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MAX_SHOWN_NAMES
    shown = ", ".join(map(repr, names[:MAX_SHOWN_NAMES]))
    return shown + (f" and {more} more" if more > 0 else "")
