"""The user study of Illustration2Vec (section 4.3), which compares two encoders.

People see a drawing and its nearest drawing under each encoder, and choose the more similar one.
The trials of a participant are fixed at the start, so the participant can continue later, whatever
is indexed in between.

May import `egara.collection.tables`, ``.snapshots`` and `egara.errors`. Only the figure imports
matplotlib.
"""

from egara.collection.study.report import StudyReport
from egara.collection.study.studies import Studies
from egara.collection.study.study import CHOICES, Study, Trial
from egara.collection.study.verbs import StudyVerbs
from egara.collection.study.votes import QUESTIONS, Votes

__all__ = [
    "CHOICES",
    "QUESTIONS",
    "Studies",
    "Study",
    "StudyReport",
    "StudyVerbs",
    "Trial",
    "Votes",
]
