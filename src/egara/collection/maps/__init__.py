"""The map of a collection: its layouts, its atlases of thumbnails, and map files.

May import `egara.collection.tables`, ``.snapshots``, ``.drawings``, ``.neighbours``,
`egara.explore`, `egara.images` and `egara.errors`.
"""

from egara.collection.maps.atlases import Atlas, Atlases
from egara.collection.maps.layouts import Layouts
from egara.collection.maps.maps import Maps
from egara.collection.maps.verbs import MapVerbs

__all__ = ["Atlas", "Atlases", "Layouts", "MapVerbs", "Maps"]
