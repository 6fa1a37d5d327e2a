"""The drawings that ship with Egara, so that it can be tried at once.

`tools/build_demo_drawings.py` chose them from openclipart (public domain). This package imports
nothing else of Egara.
"""

from importlib.resources import files
from pathlib import Path

__all__ = ["drawings"]


def drawings() -> Path:
    """Return the folder of the drawings: WebP files in one subfolder a subject, and metadata.csv.

    Do not write to it: create the collection of these drawings in another folder.
    """
    return Path(str(files("egara.demo"))) / "drawings"
