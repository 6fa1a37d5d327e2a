"""Sketches: reading them, and resizing them without interpolation.

Whatever a sketch is, strokes, a file, a scan or a photo, `read_sketch` turns it into one kind of
picture: that which sketch towers read.

===================  =========================================================================
``reading``          `read_sketch`, which recognises the kind, and `Sketch`, its result
``strokes``          checking strokes, and drawing them as the canonical picture
``files``            strokes in JSON and QuickDraw's ndjson
``inks``             the ink in a picture, and a sentence about it
``line_drawings``    the ink of clean drawings
``photos``           the ink in photos: the light and the table are removed
``lines``            from a mask of ink to lines: outlines of filled areas, the middle of lines
``thinning``         lines one pixel wide (Guo and Hall 1989)
``tracing``          from lines of pixels to lists of points
``edge_preserving``  the resizing of the deep sketch feature (3.1), and its 18 variants
===================  =========================================================================

The functions on arrays are pure. The package may import the other modules of `egara.images`.
"""

from egara.images.sketches.reading import Sketch, SketchLike, SketchSource, read_sketch
from egara.images.sketches.strokes import (
    Strokes,
    checked_strokes,
    is_strokes,
    picture_of_lines,
    picture_of_strokes,
)

__all__ = [
    "Sketch",
    "SketchLike",
    "SketchSource",
    "Strokes",
    "checked_strokes",
    "is_strokes",
    "picture_of_lines",
    "picture_of_strokes",
    "read_sketch",
]
