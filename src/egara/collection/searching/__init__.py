"""Searching: what a person asks, which drawings the filters leave, and in which order.

May import `egara.collection.tables`, ``.snapshots``; ``.drawings``, ``.artists``, ``.tags``,
``.boards`` and ``.clusters`` for what is asked and filtered by; `egara.encoders`, `egara.images`,
`egara.search` and `egara.errors`.
"""

from egara.collection.searching.asking import checked_weights
from egara.collection.searching.filters import Filters
from egara.collection.searching.querying import Hit
from egara.collection.searching.searching import Searching
from egara.collection.searching.words import Words

__all__ = ["Filters", "Hit", "Searching", "Words", "checked_weights"]
