"""Convert the user study to records and back: the participants' trials, then their answers."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pyarrow as pa

from egara.collection.backups.parts.part import (
    BackupPart,
    Canonical,
    DrawingReferences,
    PartReader,
    Paths,
    Rows,
    TableMerge,
    UserTables,
    drawing_reference,
)
from egara.collection.backups.parts.record_fields import (
    FieldCheck,
    boolean,
    checked_fields,
    number,
    one_of,
    text,
    timestamp,
)
from egara.collection.backups.record_lines import Record
from egara.collection.study import QUESTIONS
from egara.collection.tables import checked_name, name_key, schema
from egara.errors import BadInput

__all__ = ["STUDY"]

TRIALS, ANSWERS = "study-trials", "study"
DRAWINGS = ("a", "b", "c")
TRIAL = ("participant", "trial")
CHOICES = ("b", "c", "tie")
MAX_TRIALS = 2**31 - 1


def _counts(user_data: UserTables) -> dict[str, int]:
    return {"study_trial": len(user_data[TRIALS]), "study_answer": len(user_data[ANSWERS])}


def _records(user_data: UserTables, paths: Paths) -> Iterator[Record]:
    order = [(name, "ascending") for name in TRIAL]
    for row in user_data[TRIALS].sort_by(order).to_pylist():
        yield {"kind": "study_trial", **_with_references(row, paths)}
    order += [("time", "ascending"), ("question", "ascending"), ("choice", "ascending")]
    for row in user_data[ANSWERS].sort_by(order).to_pylist():
        time = row["time"].isoformat(timespec="microseconds")
        yield {"kind": "study_answer", **_with_references(row, paths), "time": time}


def _merge(current: UserTables, archived: UserTables, canonical: Canonical) -> list[TableMerge]:
    rows = archived[TRIALS].to_pylist()
    existing, restored = _by_participant(current[TRIALS].to_pylist()), _by_participant(rows)
    conflicting = {
        name for name in restored if name in existing and existing[name] != restored[name]
    }
    added = [row for row in rows if name_key(row["participant"]) not in existing]
    different = sum(len(restored[name]) for name in conflicting)
    trials = TableMerge(
        TRIALS,
        pa.Table.from_pylist(added, schema.STUDY_TRIALS),
        TRIAL,
        len(added),
        len(rows) - len(added) - different,
        different,
    )
    return [trials, _merged_answers(current, archived, conflicting)]


def _merged_answers(current: UserTables, archived: UserTables, conflicting: set[str]) -> TableMerge:
    """Add missing answers, except of participants with other trials in the collection."""
    existing = {_values(row) for row in current[ANSWERS].to_pylist()}
    rows = archived[ANSWERS].to_pylist()
    fitting = [row for row in rows if name_key(row["participant"]) not in conflicting]
    added = [row for row in fitting if _values(row) not in existing]
    return TableMerge(
        ANSWERS,
        pa.Table.from_pylist(added, schema.STUDY),
        (*TRIAL, "question", "time"),
        len(added),
        len(fitting) - len(added),
        len(rows) - len(fitting),
    )


class _StudyReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._trial: dict[str, FieldCheck] = {
            "participant": _participant,
            "trial": number(1, MAX_TRIALS),
            **dict.fromkeys(DRAWINGS, drawings.parse),
            "encoder_b": partial(text, longest=1000),
            "fingerprint_b": text,
            "encoder_c": partial(text, longest=1000),
            "fingerprint_c": text,
            "b_left": boolean,
        }
        self._answer: dict[str, FieldCheck] = {
            **self._trial,
            "question": one_of(*QUESTIONS),
            "choice": one_of(*CHOICES),
            "time": timestamp,
        }
        self._trials: dict[str, dict[int, Record]] = defaultdict(dict)
        self._answers: dict[tuple[Any, ...], Record] = {}

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"study_trial": self._parse_trial, "study_answer": self._parse_answer}

    def _parse_trial(self, record: Record) -> None:
        row = checked_fields(record, **self._trial)
        trials = self._trials[name_key(row["participant"])]
        if row["trial"] in trials:
            raise BadInput("an earlier line has a trial of the participant with this number")
        trials[row["trial"]] = row

    def _parse_answer(self, record: Record) -> None:
        row = checked_fields(record, **self._answer)
        trials = self._trials.get(name_key(row["participant"]))
        trial = {name: row[name] for name in schema.STUDY_TRIALS.names}
        if trials is not None and trials.get(row["trial"]) != trial:
            raise BadInput("no earlier line has the answered trial")
        if _values(row) in self._answers:
            raise BadInput("an earlier line has the same answer")
        self._answers[_values(row)] = row

    def user_data(self) -> UserTables:
        trials = [row for trials in self._trials.values() for row in trials.values()]
        answers = [*self._answers.values()]
        return {
            TRIALS: pa.Table.from_pylist(trials, schema.STUDY_TRIALS),
            ANSWERS: pa.Table.from_pylist(answers, schema.STUDY),
        }


def _participant(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("expected a text")
    return checked_name(value, "participant")


def _with_references(row: dict[str, Any], paths: Paths) -> dict[str, Any]:
    return row | {name: drawing_reference(paths, row[name]) for name in DRAWINGS}


def _by_participant(rows: Rows) -> dict[str, set[tuple[Any, ...]]]:
    trials: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for row in rows:
        trials[name_key(row["participant"])].add(_values(row))
    return trials


def _values(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.values())


STUDY = BackupPart(
    name="study",
    tables=(TRIALS, ANSWERS),
    counts=_counts,
    records=_records,
    reader=_StudyReader,
    merge=_merge,
)
"""The trials and answers of the user study."""
