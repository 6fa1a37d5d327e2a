"""Group copies of a drawing into stacks. A result then shows one drawing of each stack.

==================  ============================================================================
``verbs``           the method of `Collection` about copies
``stacks``          find copies by perceptual hashes, thumbnails and the user's verdicts
``stacking``        `Stacking`: the stack of each row of a catalogue
``copies_option``   the option ``copies`` of searches, walks and artists
==================  ============================================================================

This package may import `egara.collection.tables`, ``.snapshots``, ``.drawings`` for thumbnails,
`egara.explore` and `egara.errors`.
"""

from egara.collection.stacks.copies_option import Copies, checked_copies
from egara.collection.stacks.stacking import Stacking
from egara.collection.stacks.stacks import Stacks
from egara.collection.stacks.verbs import StackVerbs

__all__ = ["Copies", "StackVerbs", "Stacking", "Stacks", "checked_copies"]
