"""Count the votes of a user study (Illustration2Vec, figure 4)."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egara.collection.study.figure import draw
from egara.collection.study.votes import QUESTIONS, Votes
from egara.errors import BadInput, CollectionError

__all__ = ["StudyReport", "latest", "make_report"]

Answer = Mapping[str, Any]
Encoder = tuple[str, str]  # name, fingerprint


@dataclass(frozen=True, slots=True)
class StudyReport:
    """The votes of all participants on two encoders.

    Attributes:
        encoders: the names of the first and the second encoder.
        participants: the number of participants with at least one answer.
        trials: the number of trials with at least one answer.
        votes: one item for each question.
    """

    encoders: tuple[str, str]
    participants: int
    trials: int
    votes: tuple[Votes, ...]

    def draw(self, path: str | os.PathLike[str]) -> None:
        """Draw the votes into an image file, as in figure 4. The suffix determines the format.

        Raises:
            MissingExtra: matplotlib is not installed.
            BadInput: the suffix is not that of an image format.
            StorageError: the file cannot be written.
        """
        draw(self.encoders, self.votes, self.participants, self.trials, path)

    def as_json(self) -> dict[str, Any]:
        """Return the report as ``egara study report --json`` prints it."""
        votes = [
            {"question": v.question, "first": v.first, "second": v.second, "ties": v.ties, "p": v.p}
            for v in self.votes
        ]
        return {
            "encoders": list(self.encoders),
            "participants": self.participants,
            "trials": self.trials,
            "votes": votes,
        }


def latest(answers: Iterable[Answer]) -> list[Answer]:
    """Return the latest answer to each question of each trial."""
    last = {}
    for answer in sorted(answers, key=lambda answer: answer["time"]):
        last[answer["participant"], answer["trial"], answer["question"]] = answer
    return list(last.values())


def make_report(answers: Sequence[Answer], encoders: Sequence[str] | None = None) -> StudyReport:
    """Count the votes on two encoders.

    Args:
        answers: rows of the table ``study``.
        encoders: names or fingerprints of the first and the second encoder; needed if there are
            answers about several pairs.

    Raises:
        CollectionError: there are no answers, or none about these encoders.
        BadInput: the number of encoders is not two, or several pairs of encoders match.
    """
    if not answers:
        raise CollectionError(
            "There are no answers yet. Serve the page with egara serve, and open it at #study."
        )
    first, second = _choose_pair(answers, encoders)
    counted = [answer for answer in latest(answers) if {*_encoders(answer)} == {first, second}]
    votes: Counter[tuple[str, str | None]] = Counter(
        (answer["question"], _vote(answer, first)) for answer in counted
    )
    return StudyReport(
        encoders=(first[0], second[0]),
        participants=len({answer["participant"] for answer in counted}),
        trials=len({(answer["participant"], answer["trial"]) for answer in counted}),
        votes=tuple(
            Votes(q, votes[q, "first"], votes[q, "second"], votes[q, "tie"]) for q in QUESTIONS
        ),
    )


def _encoders(answer: Answer) -> tuple[Encoder, Encoder]:
    return (
        (answer["encoder_b"], answer["fingerprint_b"]),
        (answer["encoder_c"], answer["fingerprint_c"]),
    )


def _vote(answer: Answer, first: Encoder) -> str:
    """Return the vote of an answer: ``first``, ``second`` or ``tie``."""
    if answer["choice"] == "tie":
        return "tie"
    b, _ = _encoders(answer)
    return "first" if (answer["choice"] == "b") == (b == first) else "second"


def _choose_pair(
    answers: Iterable[Answer], encoders: Sequence[str] | None
) -> tuple[Encoder, Encoder]:
    """Return the two encoders to compare, in the order of ``encoders``."""
    pairs = {frozenset(_encoders(answer)): _encoders(answer) for answer in answers}
    if encoders is not None:
        if isinstance(encoders, str) or len(encoders) != 2:
            raise BadInput(f"Give two encoders to compare; got {encoders!r}.")
        ordered = (_in_order(pair, encoders) for pair in pairs.values())
        matching = [pair for pair in ordered if pair is not None]
        if not matching:
            raise CollectionError(
                f"No answers compare {encoders[0]!r} with {encoders[1]!r}; there are answers about "
                f"{_listed(pairs.values())}."
            )
    else:
        matching = list(pairs.values())
    if len(matching) > 1:
        raise BadInput(f"Give the two encoders: there are answers about {_listed(matching)}.")
    return matching[0]


def _in_order(
    pair: tuple[Encoder, Encoder], encoders: Sequence[str]
) -> tuple[Encoder, Encoder] | None:
    """Return the pair in the order of ``encoders``; None if the pair does not match."""
    for first, second in (pair, pair[::-1]):
        if encoders[0] in first and encoders[1] in second:
            return first, second
    return None


def _listed(pairs: Iterable[tuple[Encoder, Encoder]]) -> str:
    return "; ".join(
        " and ".join(f"{name} ({fingerprint})" for name, fingerprint in pair) for pair in pairs
    )
