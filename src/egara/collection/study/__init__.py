"""The user study of Illustration2Vec (section 4.3): people say which encoder's nearest is nearer.

A participant gets their trials when they start, and keeps them: they can stop and go on whatever
is indexed meanwhile.

May import `egara.collection.tables`, ``.snapshots`` and `egara.errors`; matplotlib, for the figure
alone.
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
