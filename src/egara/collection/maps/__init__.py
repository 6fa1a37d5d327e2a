"""The map of a collection: its layout, the atlases that it is shown with, its pictures and pages.

May import `egara.collection.tables`, ``.snapshots``, ``.drawings``, ``.neighbours``,
`egara.explore`, `egara.images` and `egara.errors`.
"""

from egara.collection.maps.atlases import Atlas, Atlases
from egara.collection.maps.layouts import Layouts
from egara.collection.maps.maps import Maps
from egara.collection.maps.verbs import MapVerbs

__all__ = ["Atlas", "Atlases", "Layouts", "MapVerbs", "Maps"]
