"""Selection of the drawings of a dataset that a protocol uses."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from egara.datasets import SPLITS, Dataset, LabelledDrawing, Split
from egara.datasets.filtering import FilteredDataset
from egara.errors import BadInput

__all__ = ["DatasetSelection", "DatasetSummary", "Subjects", "is_selected", "select", "summarise"]

Subjects = Literal["all", "seen", "unseen"]
MAX_NAMES = 40  # names of sets in a message


@dataclass(frozen=True, slots=True)
class DatasetSelection:
    """Conditions on the drawings of a dataset.

    Attributes:
        split: the split; None for all splits.
        sets: the names of the sets; empty for all sets.
        subjects: ``seen`` for subjects that a drawing of the split ``train`` has, in any set;
            ``unseen`` for the others. Drawings without a subject are neither.
    """

    split: Split | None = None
    sets: tuple[str, ...] = ()
    subjects: Subjects = "all"

    def __str__(self) -> str:
        parts = [f"split {self.split}" if self.split else "all splits"]
        parts += [f"set {', '.join(self.sets)}"] if self.sets else []
        parts += [f"{self.subjects} subjects"] if self.subjects != "all" else []
        return "; ".join(parts)


@dataclass(slots=True)
class DatasetSummary:
    """The numbers of drawings in a dataset, and the subjects of its split train.

    Attributes:
        drawings: the number of all drawings.
        sets: the number of drawings by set.
        splits: the number of drawings by split.
        train_subjects: the subjects of drawings of the split train.
    """

    drawings: int = 0
    sets: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    train_subjects: set[str] = field(default_factory=set)


def summarise(dataset: Dataset) -> DatasetSummary:
    """Read a dataset once, without decoding its images."""
    summary = DatasetSummary()
    for drawing in dataset:
        summary.drawings += 1
        summary.splits[drawing.split] += 1
        if drawing.set is not None:
            summary.sets[drawing.set] += 1
        if drawing.split == "train" and drawing.subject is not None:
            summary.train_subjects.add(drawing.subject)
    return summary


def select(
    dataset: Dataset, selection: DatasetSelection, summary: DatasetSummary
) -> Iterator[LabelledDrawing]:
    """Stream the drawings of a selection.

    Args:
        dataset: the dataset to read.
        selection: the conditions.
        summary: the summary of the dataset, from `summarise`.

    Raises:
        BadInput: raised by the call, not by the iteration, if the dataset does not have the split
            or a set.
    """
    _check(dataset, selection, summary)
    return (drawing for drawing in dataset if is_selected(drawing, selection, summary))


def is_selected(
    drawing: LabelledDrawing, selection: DatasetSelection, summary: DatasetSummary
) -> bool:
    """Return whether a drawing meets the conditions; `summary` is that of its dataset."""
    if selection.split is not None and drawing.split != selection.split:
        return False
    if selection.sets and drawing.set not in selection.sets:
        return False
    if selection.subjects == "all":
        return True
    seen = drawing.subject in summary.train_subjects
    return drawing.subject is not None and seen == (selection.subjects == "seen")


def _check(dataset: Dataset, selection: DatasetSelection, summary: DatasetSummary) -> None:
    if selection.split not in (None, *SPLITS) or selection.subjects not in get_args(Subjects):
        raise BadInput(
            f"split must be one of {', '.join(SPLITS)}, and subjects all, seen or unseen; "
            f"got {selection.split!r} and {selection.subjects!r}"
        )
    if not summary.drawings:
        filters = " with the given rating and without the excluded tags"
        raise BadInput(
            f"{dataset.name} has no drawings{filters * isinstance(dataset, FilteredDataset)}."
        )
    unknown = [name for name in selection.sets if name not in summary.sets]
    if unknown:
        raise BadInput(
            f"{dataset.name} has no set {unknown[0]!r}; {_names(sorted(summary.sets), 'sets')}."
        )
    if selection.split is not None and not summary.splits[selection.split]:
        counts = ", ".join(f"{count:,} in {split}" for split, count in summary.splits.items())
        raise BadInput(
            f"{dataset.name} has no drawings in the split {selection.split!r}; "
            f"it has {counts or 'no drawings'}."
        )


def _names(names: list[str], noun: str) -> str:
    if not names:
        return f"its drawings have no {noun}"
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"its {noun} are {', '.join(names[:MAX_NAMES])}{more}"
