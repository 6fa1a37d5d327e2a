"""Find duplicates and alternatives, store the user's reviews, and set duplicates aside.

May import `egara.collection.tables`, ``.snapshots``, ``.drawings``, ``.neighbours``, ``.indexing``
for the digest of a file's content, `egara.explore` and `egara.errors`.
"""

from egara.collection.duplicates.duplicates import Duplicates
from egara.collection.duplicates.groups import DuplicateGroup, DuplicateLink, DuplicateMember
from egara.collection.duplicates.reviews import Reviews, Verdict
from egara.collection.duplicates.setting_aside import MovedDuplicates
from egara.collection.duplicates.verbs import DuplicateVerbs

__all__ = [
    "DuplicateGroup",
    "DuplicateLink",
    "DuplicateMember",
    "DuplicateVerbs",
    "Duplicates",
    "MovedDuplicates",
    "Reviews",
    "Verdict",
]
