"""Published datasets of sketches, in their authors' layout.

TU-Berlin, QuickDraw and Sketchy are datasets of labelled drawings. The Eitz benchmark and VOC2007
are benchmarks: they have what a protocol needs, queries, images and rankings or classes. All of
them are read as streams, from a folder or from a zip archive.
"""

from egara.datasets.sketches.eitz_sbir import EitzQuery, EitzSbir
from egara.datasets.sketches.quickdraw import QuickDraw
from egara.datasets.sketches.sketchy import Sketchy
from egara.datasets.sketches.tuberlin import TUBerlin
from egara.datasets.sketches.voc2007 import Voc2007, VocImage

__all__ = ["EitzQuery", "EitzSbir", "QuickDraw", "Sketchy", "TUBerlin", "Voc2007", "VocImage"]
