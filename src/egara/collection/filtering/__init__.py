"""Filters: which drawings a search, a walk, a listing or a map may use.

`Filters` is the value that all of them take; `FilterMasks` finds the rows that it leaves.

May import `egara.collection.snapshots`, ``.drawings``, ``.tags``, ``.boards``, ``.clusters`` and
`egara.errors`.
"""

from egara.collection.filtering.filter_masks import FilterMasks
from egara.collection.filtering.filters import FilterOptions, Filters

__all__ = ["FilterMasks", "FilterOptions", "Filters"]
