"""The methods of `Collection` about the user study."""

from collections.abc import Sequence

from egara.collection.study.report import StudyReport
from egara.collection.study.studies import Studies
from egara.collection.study.study import Study

__all__ = ["StudyVerbs"]


class StudyVerbs:
    """The methods of `Collection` about the user study."""

    _studies: Studies

    def start_study(
        self,
        participant: str | None = None,
        encoders: Sequence[str] | None = None,
        trials: int = 20,
        seed: int = 0,
    ) -> Study:
        """Start or continue the user study (Illustration2Vec, section 4.3) for a participant.

        Args:
            participant: a name; a random ID by default. A participant who has started continues
                with the same trials.
            encoders: the two encoders to compare; by default, the one with the role ``default`` and
                the first other one.
            trials: the number of trials, 1 to 1,000. There are fewer if the encoders rarely
                disagree.
            seed: the random seed. The drawings, their order and their sides depend on the seed and
                the participant's name.

        Raises:
            UnknownEncoder, BadInput: an argument is not valid, or the participant has started with
                other encoders.
            CollectionError: there is nothing to compare.
        """
        return self._studies.start(participant, encoders, trials, seed)

    def study(self, participant: str) -> Study:
        """Return the study of a participant.

        Raises:
            UnknownParticipant: the participant has not started.
        """
        return self._studies.study(participant)

    def study_report(self, encoders: Sequence[str] | None = None) -> StudyReport:
        """Count the votes of the user study.

        Args:
            encoders: the two encoders, by name or fingerprint; needed if there are answers about
                several pairs.

        Raises:
            CollectionError: there are no answers.
            BadInput: the number of encoders is not two, or several pairs of encoders match.
        """
        return self._studies.report(encoders)
