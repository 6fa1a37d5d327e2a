"""Filter the drawings of a search, a walk, a listing or a map.

`Filters` contains the conditions; `FilterMasks` finds the rows of the drawings that meet them.

May import `egara.collection.snapshots`, ``.drawings``, ``.tags``, ``.boards``, ``.clusters`` and
`egara.errors`.
"""

from egara.collection.filtering.filter_masks import FilterMasks
from egara.collection.filtering.filters import FilterOptions, Filters, Orientation

__all__ = ["FilterMasks", "FilterOptions", "Filters", "Orientation"]
