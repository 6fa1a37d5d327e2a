"""The map: laying a neighbour graph out in two dimensions, placing more on it, measuring it.

Pure functions on arrays and pictures. May import what `egara.explore` may; openTSNE is loaded when
a map is laid out.
"""

from egara.explore.mapping.affinities import NEIGHBOURS
from egara.explore.mapping.atlas import atlas
from egara.explore.mapping.layout import lay_out
from egara.explore.mapping.mosaic import Mosaic, draw_mosaic, mosaic
from egara.explore.mapping.page import map_page
from egara.explore.mapping.placing import place
from egara.explore.mapping.quality import MapQuality, map_quality
from egara.explore.mapping.start import principal_start
from egara.explore.watching import Cancel, Progress

__all__ = [
    "NEIGHBOURS",
    "Cancel",
    "MapQuality",
    "Mosaic",
    "Progress",
    "atlas",
    "draw_mosaic",
    "lay_out",
    "map_page",
    "map_quality",
    "mosaic",
    "place",
    "principal_start",
]
