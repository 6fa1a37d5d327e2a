"""Images composed of several images: walk strips, contact sheets, atlases and grids.

They need Pillow and nothing else of Egara, so they are part of `egara.images`. Callers pass
plain numbers, such as distances or cells, instead of graphs and maps.
"""

from egara.images.sheets.atlas import draw_atlas
from egara.images.sheets.contact_sheet import Card, draw_contact_sheet
from egara.images.sheets.grid import draw_grid
from egara.images.sheets.walk_strip import draw_walk_strip, stack_strips

__all__ = [
    "Card",
    "draw_atlas",
    "draw_contact_sheet",
    "draw_grid",
    "draw_walk_strip",
    "stack_strips",
]
