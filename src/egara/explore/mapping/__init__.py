"""The map: a layout of a neighbour graph in two dimensions.

`pca_initialisation` gives the initial positions, `lay_out` optimises them by t-SNE (affinities in
`affinities`, repulsive forces in `repulsion`, equal points separated in `overlaps`).
`place_new_points` adds drawings to a map, and `map_quality` measures a map. `arrange_mosaic`
chooses drawings for a picture of the map; `map_page` makes an HTML page of it.

May import `egara.explore.neighbours`, `egara.search`, `egara.errors` and `egara.metric`. openTSNE
is imported at first use.
"""

from egara.explore.mapping.affinities import NEIGHBOURS
from egara.explore.mapping.html_page import map_page
from egara.explore.mapping.initialisation import pca_initialisation
from egara.explore.mapping.mosaic import Mosaic, arrange_mosaic
from egara.explore.mapping.out_of_sample import place_new_points
from egara.explore.mapping.quality import MapQuality, map_quality
from egara.explore.mapping.tsne import lay_out

__all__ = [
    "NEIGHBOURS",
    "MapQuality",
    "Mosaic",
    "arrange_mosaic",
    "lay_out",
    "map_page",
    "map_quality",
    "pca_initialisation",
    "place_new_points",
]
