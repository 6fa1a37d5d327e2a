"""Everybody's part in the studies of a collection."""

import secrets
from collections.abc import Sequence

from egara.collection.snapshots import Snapshots
from egara.collection.study.answers import Answers
from egara.collection.study.report import StudyReport, report
from egara.collection.study.study import Study
from egara.collection.study.trials import drawn_trials
from egara.collection.tables import Store, checked_name
from egara.errors import BadInput, UnknownParticipant

__all__ = ["MOST_TRIALS", "Studies"]

MOST_TRIALS = 1000


class Studies:
    """Everybody's part in the studies of a collection."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Know where answers are kept, and what trials are made from."""
        self._store = store
        self._snapshots = snapshots
        self._answers = Answers(store)

    def start(
        self,
        participant: str | None = None,
        encoders: Sequence[str] | None = None,
        trials: int = 20,
        seed: int = 0,
    ) -> Study:
        """See `StudyVerbs.start_study`."""
        if not 1 <= trials <= MOST_TRIALS or seed < 0:
            raise BadInput(
                f"trials must be 1 to {MOST_TRIALS:,} and seed 0 or more; got {trials} and {seed}."
            )
        name = _random_id() if participant is None else checked_name(participant, "participant")
        with self._store.editing():
            rows = self._answers.trials(name)
            if not rows:
                rows = drawn_trials(self._snapshots.newest(), name, encoders, trials, seed)
                self._answers.add_trials(rows)
        study = Study(self._answers, rows)
        if encoders is not None and {*encoders} != {*study.encoders}:
            raise BadInput(
                f"{study.participant!r} compares {' and '.join(study.encoders)}. To compare "
                f"{' and '.join(encoders)}, take another name."
            )
        return study

    def of(self, participant: str) -> Study:
        """See `StudyVerbs.study`."""
        rows = self._answers.trials(participant)
        if not rows:
            raise UnknownParticipant(
                f"Nobody of the name {participant!r} is in the study. Start it with this name."
            )
        return Study(self._answers, rows)

    def report(self, encoders: Sequence[str] | None = None) -> StudyReport:
        """See `StudyVerbs.study_report`."""
        return report(self._answers.all(), encoders)


def _random_id() -> str:
    return f"p-{secrets.token_hex(4)}"
