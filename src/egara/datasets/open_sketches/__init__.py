"""The open sketches: sketches and drawings of the 345 classes of QuickDraw, in one table.

Drawings come from the built open drawings and from packages, sketches from folders and archives
that the user has. The entry point is `builder`. Each source has a module that yields `SketchRow`.
"""

from egara.datasets.open_sketches.builder import NAME, build
from egara.datasets.open_sketches.classes import CLASSES

__all__ = ["CLASSES", "NAME", "build"]
