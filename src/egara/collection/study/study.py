"""The study of one participant: the trials and the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egara.collection.study.study_tables import StudyTables
from egara.collection.study.votes import QUESTIONS
from egara.errors import BadInput

__all__ = ["CHOICES", "Study", "Trial"]

CHOICES = ("left", "right", "tie")


@dataclass(frozen=True, slots=True)
class Trial:
    """Three drawings and the answers. It does not show which encoder found which drawing.

    Attributes:
        number: from 1.
        a: ID of the drawing with which the others are compared.
        left: ID of the left drawing.
        right: ID of the right drawing.
        answers: ``left``, ``right`` or ``tie`` by question.
    """

    number: int
    a: str
    left: str
    right: str
    answers: Mapping[str, str]

    @property
    def complete(self) -> bool:
        """Whether every question is answered."""
        return len(self.answers) == len(QUESTIONS)


class Study:
    """The study of one participant, in its state when it was opened or last answered.

    Attributes:
        participant: a name, or a random ID.
        encoders: the names of the two encoders that are compared.
        trials: in the order in which they are shown.
    """

    def __init__(self, tables: StudyTables, rows: Sequence[Mapping[str, Any]]) -> None:
        """Use `Collection.study` to open a study; the rows are those of ``study-trials``."""
        self._tables = tables
        self._rows = {row["trial"]: row for row in sorted(rows, key=lambda row: row["trial"])}
        self.participant: str = rows[0]["participant"]
        self.encoders: tuple[str, str] = (rows[0]["encoder_b"], rows[0]["encoder_c"])
        self._refresh()

    @property
    def done(self) -> int:
        """The number of complete trials."""
        return sum(trial.complete for trial in self.trials)

    @property
    def next(self) -> Trial | None:
        """The first trial that is not complete; None if all are complete."""
        return next((trial for trial in self.trials if not trial.complete), None)

    def answer(self, trial: int, question: str, choice: str) -> None:
        """Save an answer; it replaces an earlier answer to the same question.

        Args:
            trial: the number of the trial.
            question: one of `QUESTIONS`.
            choice: the drawing that is more similar to A: ``left``, ``right`` or ``tie``.

        Raises:
            BadInput: the trial, the question or the choice is unknown.
        """
        row = self._rows.get(trial)
        if row is None:
            raise BadInput(f"Unknown trial {trial}. Use 1 to {len(self._rows)}.")
        for value, allowed, kind in (
            (question, QUESTIONS, "question"),
            (choice, CHOICES, "choice"),
        ):
            if value not in allowed:
                raise BadInput(f"Unknown {kind} {value!r}. Use one of: {', '.join(allowed)}.")
        self._tables.save_answer(row, question, _drawing_of_side(choice, row["b_left"]))
        self._refresh()

    def _refresh(self) -> None:
        answers: dict[int, dict[str, str]] = {number: {} for number in self._rows}
        for answer in self._tables.answers_of(self.participant):
            side = _side_of_drawing(answer["choice"], answer["b_left"])
            answers[answer["trial"]][answer["question"]] = side
        self.trials = tuple(
            Trial(number, row["a"], *_sides(row), answers[number])
            for number, row in self._rows.items()
        )


def _sides(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["b"], row["c"]) if row["b_left"] else (row["c"], row["b"])


def _drawing_of_side(side: str, b_left: bool) -> str:
    """Return ``b`` or ``c`` for the drawing on a side, or ``tie``."""
    return side if side == "tie" else "b" if (side == "left") == b_left else "c"


def _side_of_drawing(choice: str, b_left: bool) -> str:
    return choice if choice == "tie" else "left" if (choice == "b") == b_left else "right"
