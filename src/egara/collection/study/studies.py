"""Start and continue studies, and report their votes."""

import secrets
from collections.abc import Sequence

from egara.collection.snapshots import Snapshots
from egara.collection.study.report import StudyReport, make_report
from egara.collection.study.study import Study
from egara.collection.study.study_tables import StudyTables
from egara.collection.study.trials import draw_trials
from egara.collection.tables import Store, checked_name
from egara.errors import BadInput, UnknownParticipant

__all__ = ["MAX_TRIALS", "Studies"]

MAX_TRIALS = 1000


class Studies:
    """The studies of all participants in a collection."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Use the collection's tables and snapshots."""
        self._store = store
        self._snapshots = snapshots
        self._tables = StudyTables(store)

    def start(
        self,
        participant: str | None = None,
        encoders: Sequence[str] | None = None,
        trials: int = 20,
        seed: int = 0,
    ) -> Study:
        """See `StudyVerbs.start_study`."""
        if not 1 <= trials <= MAX_TRIALS or seed < 0:
            raise BadInput(
                f"trials must be 1 to {MAX_TRIALS:,} and seed 0 or more; got {trials} and {seed}."
            )
        name = _random_id() if participant is None else checked_name(participant, "participant")
        with self._store.editing():
            rows = self._tables.trials(name)
            if not rows:
                rows = draw_trials(self._snapshots.newest(), name, encoders, trials, seed)
                self._tables.add_trials(rows)
        study = Study(self._tables, rows)
        if encoders is not None and {*encoders} != {*study.encoders}:
            raise BadInput(
                f"{study.participant!r} compares {' and '.join(study.encoders)}. To compare "
                f"{' and '.join(encoders)}, use another name."
            )
        return study

    def study(self, participant: str) -> Study:
        """See `StudyVerbs.study`."""
        rows = self._tables.trials(participant)
        if not rows:
            raise UnknownParticipant(
                f"Unknown participant {participant!r}. Start the study with this name first."
            )
        return Study(self._tables, rows)

    def report(self, encoders: Sequence[str] | None = None) -> StudyReport:
        """See `StudyVerbs.study_report`."""
        return make_report(self._tables.answers(), encoders)


def _random_id() -> str:
    return f"p-{secrets.token_hex(4)}"
