"""Stacks: drawings that are copies of one another count as one where answers are shown.

May import `egara.collection.tables`, ``.snapshots``, ``.drawings`` for thumbnails, `egara.explore`
and `egara.errors`.
"""

from egara.collection.stacks.copies_option import Copies, checked_copies
from egara.collection.stacks.stacking import Stacking
from egara.collection.stacks.stacks import Stacks
from egara.collection.stacks.verbs import StackVerbs

__all__ = ["Copies", "StackVerbs", "Stacking", "Stacks", "checked_copies"]
