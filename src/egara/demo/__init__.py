"""The drawings that ship with Egara, so that it can be tried at once; `drawings` may be imported.

They are chosen from openclipart (public domain) by `tools/build_demo_drawings.py`. This room
imports nothing of Egara's.
"""

from importlib.resources import files
from pathlib import Path

__all__ = ["drawings"]


def drawings() -> Path:
    """The folder of the drawings: WebP files in a subfolder a subject, and metadata.csv.

    Read-only by intent: put a collection of them elsewhere.
    """
    return Path(str(files("egara.demo"))) / "drawings"
