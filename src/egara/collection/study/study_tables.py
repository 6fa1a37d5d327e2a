"""The tables of the study: the trials and the answers of all participants.

Rows are only added. The latest answer to a question is used.

================  ==========================================================================
``study-trials``  one row for each trial: its drawings, the encoders, which drawing is left
``study``         one row for each answer: the columns of the trial, the question, the choice
                  (``b``, ``c`` or ``tie``), the time
================  ==========================================================================
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from egara.collection.study.report import latest
from egara.collection.tables import Store, quoted, same_name, schema

__all__ = ["StudyTables"]


class StudyTables:
    """The trials and answers of all participants."""

    def __init__(self, store: Store) -> None:
        """Use the collection's tables."""
        self._store = store

    def trials(self, participant: str) -> list[Mapping[str, Any]]:
        """Return the trials of a participant; none if the participant has not started."""
        rows = self._store.read("study-trials", schema.STUDY_TRIALS).to_pylist()
        return [row for row in rows if same_name(row["participant"], participant)]

    def add_trials(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add the trials of a new participant."""
        self._store.append("study-trials", pa.Table.from_pylist(rows, schema.STUDY_TRIALS))
        self._store.compact("study-trials")

    def answers(self) -> list[Mapping[str, Any]]:
        """Return all answers of all participants, also those that were changed later."""
        rows: list[Mapping[str, Any]] = self._store.read("study", schema.STUDY).to_pylist()
        return rows

    def answers_of(self, participant: str) -> list[Mapping[str, Any]]:
        """Return the latest answers of a participant."""
        condition = f"participant = {quoted(participant)}"
        return latest(self._store.read("study", schema.STUDY, where=condition).to_pylist())

    def save_answer(self, trial: Mapping[str, Any], question: str, choice: str) -> None:
        """Add an answer, unless it equals the latest answer to the question."""
        with self._store.editing():
            for answer in self.answers_of(trial["participant"]):
                if (answer["trial"], answer["question"]) == (trial["trial"], question):
                    if answer["choice"] == choice:
                        return
                    break
            row = {**trial, "question": question, "choice": choice, "time": datetime.now(UTC)}
            self._store.append("study", pa.Table.from_pylist([row], schema.STUDY))
            self._store.compact("study")
