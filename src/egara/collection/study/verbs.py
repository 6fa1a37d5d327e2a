"""The verbs of a collection about the user study."""

from collections.abc import Sequence

from egara.collection.study.report import StudyReport
from egara.collection.study.studies import Studies
from egara.collection.study.study import Study

__all__ = ["StudyVerbs"]


class StudyVerbs:
    """The verbs of a collection about the user study."""

    _studies: Studies

    def start_study(
        self,
        participant: str | None = None,
        encoders: Sequence[str] | None = None,
        trials: int = 20,
        seed: int = 0,
    ) -> Study:
        """Start one person's part in the user study (Illustration2Vec, section 4.3), or go on.

        Args:
            participant: a name; a random ID by default. Who has started goes on with their trials.
            encoders: the two to compare; the collection's first two by default.
            trials: how many, 1 to 1,000; fewer where the encoders seldom disagree.
            seed: of the choice of drawings, of their order and sides, with the participant's name.

        Raises:
            UnknownEncoder, BadInput: what was given will not do, or is not what was started with.
            CollectionError: there is nothing to compare.
        """
        return self._studies.start(participant, encoders, trials, seed)

    def study(self, participant: str) -> Study:
        """Give one person's part in the user study.

        Raises:
            UnknownParticipant: they have not started.
        """
        return self._studies.of(participant)

    def study_report(self, encoders: Sequence[str] | None = None) -> StudyReport:
        """Count the votes of the user study.

        Args:
            encoders: the two, by name or fingerprint; needed where there are several pairs.

        Raises:
            CollectionError: nobody has answered.
            BadInput: it does not say which two encoders.
        """
        return self._studies.report(encoders)
