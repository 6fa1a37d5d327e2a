"""One participant's part in the study: their trials, and what they answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egara.collection.study.answers import Answers
from egara.collection.study.votes import QUESTIONS
from egara.errors import BadInput

__all__ = ["CHOICES", "Study", "Trial"]

CHOICES = ("left", "right", "tie")


@dataclass(frozen=True, slots=True)
class Trial:
    """Three drawings and what was answered; which encoder found which is not said.

    Attributes:
        number: from 1.
        a: identity of the drawing that the others are compared with.
        left: identity.
        right: identity.
        answers: ``left``, ``right`` or ``tie``, by the question.
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
    """One participant's part in the study, as it was when asked for or last answered.

    Attributes:
        participant: a name, or a random ID.
        encoders: the names of the two that are compared.
        trials: in the order in which they are shown.
    """

    def __init__(self, answers: Answers, rows: Sequence[Mapping[str, Any]]) -> None:
        """Made by `Collection.study` from a participant's rows of ``study-trials``."""
        self._answers = answers
        self._rows = {row["trial"]: row for row in sorted(rows, key=lambda row: row["trial"])}
        self.participant: str = rows[0]["participant"]
        self.encoders: tuple[str, str] = (rows[0]["encoder_b"], rows[0]["encoder_c"])
        self._refresh()

    @property
    def done(self) -> int:
        """How many trials are complete."""
        return sum(trial.complete for trial in self.trials)

    @property
    def next(self) -> Trial | None:
        """The first trial that is not complete; None at the end."""
        return next((trial for trial in self.trials if not trial.complete), None)

    def answer(self, trial: int, question: str, choice: str) -> None:
        """Save an answer. The same answer again changes nothing; another takes its place.

        Args:
            trial: its number.
            question: of `QUESTIONS`.
            choice: ``left``, ``right`` or ``tie``: which is more like A.

        Raises:
            BadInput: there is no such trial, question or choice.
        """
        row = self._rows.get(trial)
        if row is None:
            raise BadInput(f"There is no trial {trial}; there are 1 to {len(self._rows)}.")
        for given, known, what in ((question, QUESTIONS, "question"), (choice, CHOICES, "choice")):
            if given not in known:
                raise BadInput(f"There is no {what} {given!r}; there are {', '.join(known)}.")
        self._answers.save(row, question, _chosen(choice, row["b_left"]))
        self._refresh()

    def _refresh(self) -> None:
        given: dict[int, dict[str, str]] = {number: {} for number in self._rows}
        for answer in self._answers.of(self.participant):
            side = _side(answer["choice"], answer["b_left"])
            given[answer["trial"]][answer["question"]] = side
        self.trials = tuple(
            Trial(number, row["a"], *_sides(row), given[number])
            for number, row in self._rows.items()
        )


def _sides(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["b"], row["c"]) if row["b_left"] else (row["c"], row["b"])


def _chosen(side: str, b_left: bool) -> str:
    """A side as the drawing that was there."""
    return side if side == "tie" else "b" if (side == "left") == b_left else "c"


def _side(choice: str, b_left: bool) -> str:
    return choice if choice == "tie" else "left" if (choice == "b") == b_left else "right"
