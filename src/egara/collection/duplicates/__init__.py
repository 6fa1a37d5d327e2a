"""Duplicates and alternatives: found, reviewed by people, and set aside.

May import `egara.collection.tables`, ``.snapshots``, ``.drawings``, ``.neighbours``, ``.indexing``
for the identity of a file's content, `egara.explore` and `egara.errors`.
"""

from egara.collection.duplicates.duplicates import THRESHOLDS, Duplicates
from egara.collection.duplicates.groups import DuplicateGroup, DuplicateLink, DuplicateMember
from egara.collection.duplicates.reviews import Reviews, Verdict
from egara.collection.duplicates.setting_aside import SetAside
from egara.collection.duplicates.verbs import DuplicateVerbs

__all__ = [
    "THRESHOLDS",
    "DuplicateGroup",
    "DuplicateLink",
    "DuplicateMember",
    "DuplicateVerbs",
    "Duplicates",
    "Reviews",
    "SetAside",
    "Verdict",
]
