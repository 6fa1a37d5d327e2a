"""The open drawings: some 50,000 drawings under open licences, built from packages.

Emoji in twelve styles, clip art, icons, heads. `builder` is where to begin reading; a module a
source gives its drawings as SVG with what is known of them (`drafts`).
"""

from egara.datasets.open_drawings.builder import NAME, build
from egara.datasets.open_drawings.reserved import reserved

__all__ = ["NAME", "build", "reserved"]
