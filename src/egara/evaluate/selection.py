"""Which drawings of a dataset a protocol is about."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from egara.datasets import SPLITS, Dataset, LabelledDrawing, Split
from egara.errors import BadInput

__all__ = ["Selection", "Subjects", "Survey", "choose", "is_in", "survey"]

Subjects = Literal["all", "seen", "unseen"]
NAMED = 40  # sets named in a message


@dataclass(frozen=True, slots=True)
class Selection:
    """Drawings of one split, of some sets, of some subjects.

    Attributes:
        split: None for all of them.
        sets: empty for all of them.
        subjects: ``seen`` are those that some drawing of the split ``train`` shows, in whatever
            set; ``unseen`` the others. Drawings without a subject are neither.
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
class Survey:
    """What a dataset holds: drawings by set and by split, and the subjects of the split train."""

    drawings: int = 0
    sets: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    trained: set[str] = field(default_factory=set)


def survey(dataset: Dataset) -> Survey:
    """Read a dataset once, without decoding a picture."""
    found = Survey()
    for drawing in dataset:
        found.drawings += 1
        found.splits[drawing.split] += 1
        if drawing.set is not None:
            found.sets[drawing.set] += 1
        if drawing.split == "train" and drawing.subject is not None:
            found.trained.add(drawing.subject)
    return found


def choose(dataset: Dataset, selection: Selection, known: Survey) -> Iterator[LabelledDrawing]:
    """Stream the drawings of a selection.

    Args:
        dataset: what to read.
        selection: of what.
        known: what `survey` said of the dataset.

    Raises:
        BadInput: at once, where the dataset has no such split or set.
    """
    _check(dataset, selection, known)
    return (drawing for drawing in dataset if is_in(drawing, selection, known))


def is_in(drawing: LabelledDrawing, selection: Selection, known: Survey) -> bool:
    """Whether a drawing is of a selection; `known` says which subjects are trained on."""
    if selection.split is not None and drawing.split != selection.split:
        return False
    if selection.sets and drawing.set not in selection.sets:
        return False
    if selection.subjects == "all":
        return True
    seen = drawing.subject in known.trained
    return drawing.subject is not None and seen == (selection.subjects == "seen")


def _check(dataset: Dataset, selection: Selection, known: Survey) -> None:
    if selection.split not in (None, *SPLITS) or selection.subjects not in get_args(Subjects):
        raise BadInput(
            f"a split is one of {', '.join(SPLITS)}, and subjects are all, seen or unseen; "
            f"got {selection.split!r} and {selection.subjects!r}"
        )
    unknown = [name for name in selection.sets if name not in known.sets]
    if unknown:
        raise BadInput(
            f"{dataset.name} has no set {unknown[0]!r}; {_names(sorted(known.sets), 'sets')}."
        )
    if selection.split is not None and not known.splits[selection.split]:
        there = ", ".join(f"{count:,} in {split}" for split, count in known.splits.items())
        raise BadInput(
            f"{dataset.name} has no drawings in the split {selection.split!r}; "
            f"it has {there or 'none at all'}."
        )


def _names(names: list[str], what: str) -> str:
    if not names:
        return f"its drawings are in no {what}"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"its {what} are {', '.join(names[:NAMED])}{more}"
