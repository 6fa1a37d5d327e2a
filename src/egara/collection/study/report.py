"""What the answers of a user study say (Illustration2Vec, figure 4)."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egara.collection.study.figure import draw
from egara.collection.study.votes import QUESTIONS, Votes
from egara.errors import BadInput, CollectionError

__all__ = ["StudyReport", "latest", "report"]

Answer = Mapping[str, Any]
Encoder = tuple[str, str]  # name, fingerprint


@dataclass(frozen=True, slots=True)
class StudyReport:
    """The votes of all participants on two encoders.

    Attributes:
        encoders: their names, the first and the second.
        participants: how many answered.
        trials: how many they answered, in part at least.
        votes: one for each question.
    """

    encoders: tuple[str, str]
    participants: int
    trials: int
    votes: tuple[Votes, ...]

    def draw(self, path: str | os.PathLike[str]) -> None:
        """Draw the votes into an image file, as figure 4 does; its suffix decides the format.

        Raises:
            MissingExtra: matplotlib is not installed.
            BadInput: the suffix is none of an image.
            StorageError: the file cannot be written.
        """
        draw(self.encoders, self.votes, self.participants, self.trials, path)

    def as_json(self) -> dict[str, Any]:
        """As ``egara study report --json`` prints it."""
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
    """The answers that count: a later one to the same question takes the place of an earlier."""
    last = {}
    for answer in sorted(answers, key=lambda answer: answer["time"]):
        last[answer["participant"], answer["trial"], answer["question"]] = answer
    return list(last.values())


def report(answers: Sequence[Answer], encoders: Sequence[str] | None = None) -> StudyReport:
    """Count the votes on two encoders.

    Args:
        answers: rows of the table ``study``.
        encoders: names or fingerprints, the first and the second; may be left out where all
            answers are about the same two.

    Raises:
        CollectionError: nobody has answered, or not about these.
        BadInput: it does not say which two of several.
    """
    if not answers:
        raise CollectionError(
            "Nobody has answered yet. Serve the page with egara serve, and open it at #study."
        )
    first, second = _chosen(answers, encoders)
    counted = [one for one in latest(answers) if {*_encoders(one)} == {first, second}]
    votes: Counter[tuple[str, str | None]] = Counter(
        (one["question"], _vote(one, first)) for one in counted
    )
    return StudyReport(
        encoders=(first[0], second[0]),
        participants=len({one["participant"] for one in counted}),
        trials=len({(one["participant"], one["trial"]) for one in counted}),
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
    """A choice of b or c, as a vote for the first encoder or the second."""
    if answer["choice"] == "tie":
        return "tie"
    b, _ = _encoders(answer)
    return "first" if (answer["choice"] == "b") == (b == first) else "second"


def _chosen(answers: Iterable[Answer], asked: Sequence[str] | None) -> tuple[Encoder, Encoder]:
    pairs = {frozenset(_encoders(one)): _encoders(one) for one in answers}
    if asked is not None:
        if isinstance(asked, str) or len(asked) != 2:
            raise BadInput(f"Give two encoders to compare; got {asked!r}.")
        fitting = (_in_order(pair, asked) for pair in pairs.values())
        found = [pair for pair in fitting if pair is not None]
        if not found:
            raise CollectionError(
                f"No answers compare {asked[0]!r} with {asked[1]!r}; there are answers about "
                f"{_listed(pairs.values())}."
            )
    else:
        found = list(pairs.values())
    if len(found) > 1:
        raise BadInput(f"Say which two encoders: there are answers about {_listed(found)}.")
    return found[0]


def _in_order(
    pair: tuple[Encoder, Encoder], asked: Sequence[str]
) -> tuple[Encoder, Encoder] | None:
    for first, second in (pair, pair[::-1]):
        if asked[0] in first and asked[1] in second:
            return first, second
    return None


def _listed(pairs: Iterable[tuple[Encoder, Encoder]]) -> str:
    return "; ".join(
        " and ".join(f"{name} ({fingerprint})" for name, fingerprint in pair) for pair in pairs
    )
