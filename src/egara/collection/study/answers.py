"""The tables of the study: who has which trials, and what they answered.

Answers are only ever added; a later one to the same question counts.

================  =====================================================================
``study-trials``  one row a trial: its drawings, the encoders, which of them is left
``study``         one row an answer: the same, the question, ``b``, ``c`` or ``tie``, the time
================  =====================================================================
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from egara.collection.study.report import latest
from egara.collection.tables import Store, quoted, same_name, schema

__all__ = ["Answers"]


class Answers:
    """The trials and answers of all participants."""

    def __init__(self, store: Store) -> None:
        """Know where they are."""
        self._store = store

    def trials(self, participant: str) -> list[Mapping[str, Any]]:
        """The trials of a participant; none where they have not started."""
        rows = self._store.read("study-trials", schema.STUDY_TRIALS).to_pylist()
        return [row for row in rows if same_name(row["participant"], participant)]

    def add_trials(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write down the trials that a participant starts with."""
        self._store.append("study-trials", pa.Table.from_pylist(rows, schema.STUDY_TRIALS))
        self._store.compact("study-trials")

    def all(self) -> list[Mapping[str, Any]]:
        """Every answer that was ever given."""
        rows: list[Mapping[str, Any]] = self._store.read("study", schema.STUDY).to_pylist()
        return rows

    def of(self, participant: str) -> list[Mapping[str, Any]]:
        """The answers of a participant that count."""
        asked = f"participant = {quoted(participant)}"
        return latest(self._store.read("study", schema.STUDY, where=asked).to_pylist())

    def save(self, trial: Mapping[str, Any], question: str, choice: str) -> None:
        """Add an answer, unless it is there already."""
        with self._store.editing():
            for known in self.of(trial["participant"]):
                if (known["trial"], known["question"]) == (trial["trial"], question):
                    if known["choice"] == choice:
                        return
                    break
            row = {**trial, "question": question, "choice": choice, "time": datetime.now(UTC)}
            self._store.append("study", pa.Table.from_pylist([row], schema.STUDY))
            self._store.compact("study")
