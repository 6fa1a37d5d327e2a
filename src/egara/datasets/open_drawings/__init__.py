"""The open drawings: about 50,000 drawings under open licences, built from packages.

Emoji in twelve styles, clip art, icons and heads. The entry point is `builder`. Each source has a
module that yields its drawings as SVG with their labels (`source_drawings`).
"""

from egara.datasets.open_drawings.builder import NAME, build
from egara.datasets.open_drawings.reserved import is_reserved

__all__ = ["NAME", "build", "is_reserved"]
