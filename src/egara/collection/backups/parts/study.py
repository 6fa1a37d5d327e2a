"""The user study, as a backup holds it: the participants' trials, then their answers."""

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
    PeopleTables,
    Rows,
    TableMerge,
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
MOST_TRIALS = 2**31 - 1


def _counts(work: PeopleTables) -> dict[str, int]:
    return {"study_trial": len(work[TRIALS]), "study_answer": len(work[ANSWERS])}


def _records(work: PeopleTables, paths: Paths) -> Iterator[Record]:
    order = [(name, "ascending") for name in TRIAL]
    for row in work[TRIALS].sort_by(order).to_pylist():
        yield {"kind": "study_trial", **_named(row, paths)}
    order += [("time", "ascending"), ("question", "ascending"), ("choice", "ascending")]
    for row in work[ANSWERS].sort_by(order).to_pylist():
        time = row["time"].isoformat(timespec="microseconds")
        yield {"kind": "study_answer", **_named(row, paths), "time": time}


def _merge(here: PeopleTables, archived: PeopleTables, canonical: Canonical) -> list[TableMerge]:
    there, rows = here[TRIALS].to_pylist(), archived[TRIALS].to_pylist()
    known, wanted = _by_participant(there), _by_participant(rows)
    other = {who for who in wanted if who in known and known[who] != wanted[who]}
    added = [row for row in rows if name_key(row["participant"]) not in known]
    differing = sum(len(wanted[who]) for who in other)
    trials = TableMerge(
        TRIALS,
        pa.Table.from_pylist(added, schema.STUDY_TRIALS),
        TRIAL,
        len(added),
        len(rows) - len(added) - differing,
        differing,
    )
    return [trials, _merged_answers(here, archived, other)]


def _merged_answers(here: PeopleTables, archived: PeopleTables, other: set[str]) -> TableMerge:
    """Add the answers that are not there, but for participants who have other trials here."""
    there = {_plain(row) for row in here[ANSWERS].to_pylist()}
    rows = archived[ANSWERS].to_pylist()
    fitting = [row for row in rows if name_key(row["participant"]) not in other]
    added = [row for row in fitting if _plain(row) not in there]
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
            "trial": number(1, MOST_TRIALS),
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
    def kinds(self) -> Mapping[str, Callable[[Record], None]]:
        return {"study_trial": self._take_trial, "study_answer": self._take_answer}

    def _take_trial(self, record: Record) -> None:
        row = checked_fields(record, **self._trial)
        trials = self._trials[name_key(row["participant"])]
        if row["trial"] in trials:
            raise BadInput("the participant has a trial of this number in a line before")
        trials[row["trial"]] = row

    def _take_answer(self, record: Record) -> None:
        row = checked_fields(record, **self._answer)
        trials = self._trials.get(name_key(row["participant"]))
        trial = {name: row[name] for name in schema.STUDY_TRIALS.names}
        if trials is not None and trials.get(row["trial"]) != trial:
            raise BadInput("answers a trial that is in no line before")
        if _plain(row) in self._answers:
            raise BadInput("the same answer is in a line before")
        self._answers[_plain(row)] = row

    def work(self) -> PeopleTables:
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


def _named(row: dict[str, Any], paths: Paths) -> dict[str, Any]:
    return row | {name: drawing_reference(paths, row[name]) for name in DRAWINGS}


def _by_participant(rows: Rows) -> dict[str, set[tuple[Any, ...]]]:
    found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for row in rows:
        found[name_key(row["participant"])].add(_plain(row))
    return found


def _plain(row: Mapping[str, Any]) -> tuple[Any, ...]:
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
