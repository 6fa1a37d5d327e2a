"""The user study of Illustration2Vec (section 4.3): people say which encoder's nearest is nearer.

A participant gets their trials when they start, and keeps them: they can stop and go on whatever
is indexed meanwhile. Answers are only ever added; a later one to the same question counts.

================  =====================================================================
``study-trials``  one row a trial: its drawings, the encoders, which of them is left
``study``         one row an answer: the same, the question, ``b``, ``c`` or ``tie``, the time
================  =====================================================================
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from egara.collection.snapshots.snapshot import Snapshot, Snapshots
from egara.collection.study.report import QUESTIONS, StudyReport, latest, report
from egara.collection.study.trials import triples
from egara.collection.tables.lock import editing
from egara.collection.tables.naming import checked_name, same_name
from egara.collection.tables.store import Store, quoted
from egara.errors import BadInput, CollectionError, UnknownParticipant

__all__ = ["CHOICES", "MOST_TRIALS", "STUDY", "TRIALS", "Studies", "Study", "Trial"]

CHOICES = ("left", "right", "tie")
MOST_TRIALS = 1000

SHOWN = [
    ("participant", pa.string()),
    ("trial", pa.int32()),  # from 1
    ("a", pa.string()),
    ("b", pa.string()),  # the nearest to A under encoder_b
    ("c", pa.string()),
    ("encoder_b", pa.string()),
    ("fingerprint_b", pa.string()),
    ("encoder_c", pa.string()),
    ("fingerprint_c", pa.string()),
    ("b_left", pa.bool_()),
]
TRIALS = pa.schema(SHOWN)
STUDY = pa.schema(
    [
        *SHOWN,
        ("question", pa.string()),
        ("choice", pa.string()),
        ("time", pa.timestamp("us", tz="UTC")),
    ]
)


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

    def __init__(self, studies: "Studies", rows: Sequence[Mapping[str, Any]]) -> None:
        """Made by `Collection.study` from a participant's rows of ``study-trials``."""
        self._studies = studies
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
        self._studies.save(row, question, _chosen(choice, row["b_left"]))
        self._refresh()

    def _refresh(self) -> None:
        given: dict[int, dict[str, str]] = {number: {} for number in self._rows}
        for answer in self._studies.answers(self.participant):
            side = _side(answer["choice"], answer["b_left"])
            given[answer["trial"]][answer["question"]] = side
        self.trials = tuple(
            Trial(number, row["a"], *_sides(row), given[number])
            for number, row in self._rows.items()
        )


class Studies:
    """Everybody's part in the studies of a collection."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Know where answers are kept, and what trials are made from."""
        self._store = store
        self._snapshots = snapshots

    def start(
        self, participant: str | None, encoders: Sequence[str] | None, trials: int, seed: int
    ) -> Study:
        """Start, or go on where the participant is in a study; see `Collection.start_study`."""
        if not 1 <= trials <= MOST_TRIALS or seed < 0:
            raise BadInput(
                f"trials must be 1 to {MOST_TRIALS:,} and seed 0 or more; got {trials} and {seed}."
            )
        name = _random_id() if participant is None else checked_name(participant, "participant")
        with editing(self._store.folder):
            rows = self._rows_of(name)
            if not rows:
                rows = _drawn(self._snapshots.newest(), name, encoders, trials, seed)
                self._store.append("study-trials", pa.Table.from_pylist(rows, TRIALS))
                self._store.compact("study-trials")
        study = Study(self, rows)
        if encoders is not None and {*encoders} != {*study.encoders}:
            raise BadInput(
                f"{study.participant!r} compares {' and '.join(study.encoders)}. To compare "
                f"{' and '.join(encoders)}, take another name."
            )
        return study

    def of(self, participant: str) -> Study:
        """A participant's part; see `Collection.study`."""
        rows = self._rows_of(participant)
        if not rows:
            raise UnknownParticipant(
                f"Nobody of the name {participant!r} is in the study. Start it with this name."
            )
        return Study(self, rows)

    def answers(self, participant: str) -> list[Mapping[str, Any]]:
        """The answers of a participant that count."""
        asked = f"participant = {quoted(participant)}"
        return latest(self._store.read("study", STUDY, where=asked).to_pylist())

    def save(self, trial: Mapping[str, Any], question: str, choice: str) -> None:
        """Add an answer, unless it is there already."""
        with editing(self._store.folder):
            for known in self.answers(trial["participant"]):
                if (known["trial"], known["question"]) == (trial["trial"], question):
                    if known["choice"] == choice:
                        return
                    break
            row = {**trial, "question": question, "choice": choice, "time": datetime.now(UTC)}
            self._store.append("study", pa.Table.from_pylist([row], STUDY))
            self._store.compact("study")

    def report(self, encoders: Sequence[str] | None) -> StudyReport:
        """Count the votes; see `Collection.study_report`."""
        return report(self._store.read("study", STUDY).to_pylist(), encoders)

    def _rows_of(self, participant: str) -> list[Mapping[str, Any]]:
        rows = self._store.read("study-trials", TRIALS).to_pylist()
        return [row for row in rows if same_name(row["participant"], participant)]


def _drawn(
    snapshot: Snapshot, participant: str, encoders: Sequence[str] | None, trials: int, seed: int
) -> list[Mapping[str, Any]]:
    """Draw a participant's trials: other participants get others, under the same seed."""
    first, second = (snapshot.space(name) for name in _pair(snapshot, encoders))
    own = int.from_bytes(hashlib.sha256(participant.encode()).digest()[:8])
    rng = np.random.default_rng([seed, own])
    ids = snapshot.catalogue.ids
    found = list(islice(triples(first, second, rng), trials))
    if not found:
        raise CollectionError(
            f"{first.info.name} and {second.info.name} have the same nearest drawing everywhere: "
            "there is nothing to compare. Index more drawings, or choose other encoders."
        )
    return [
        {
            "participant": participant,
            "trial": number,
            "a": ids[triple.a],
            "b": ids[triple.b],
            "c": ids[triple.c],
            "encoder_b": first.info.name,
            "fingerprint_b": first.info.fingerprint,
            "encoder_c": second.info.name,
            "fingerprint_c": second.info.fingerprint,
            "b_left": bool(rng.integers(2)),
        }
        for number, triple in enumerate(found, start=1)
    ]


def _pair(snapshot: Snapshot, encoders: Sequence[str] | None) -> list[str]:
    names = list(islice(snapshot.encoders, 2)) if encoders is None else list(encoders)
    if encoders is None and len(names) < 2:
        has = names[0] if names else "none"
        raise CollectionError(
            f"The study compares two encoders, and the collection has {has}. Index its folder "
            "with another: egara index FOLDER --encoder NAME"
        )
    if isinstance(encoders, str) or len(names) != 2 or names[0] == names[1]:
        raise BadInput(f"Give two different encoders to compare; got {encoders!r}.")
    return names


def _random_id() -> str:
    return f"p-{secrets.token_hex(4)}"


def _sides(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["b"], row["c"]) if row["b_left"] else (row["c"], row["b"])


def _chosen(side: str, b_left: bool) -> str:
    """A side as the drawing that was there."""
    return side if side == "tie" else "b" if (side == "left") == b_left else "c"


def _side(choice: str, b_left: bool) -> str:
    return choice if choice == "tie" else "left" if (choice == "b") == b_left else "right"
