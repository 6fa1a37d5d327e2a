"""The manifest of an encoder: ``encoder.toml``.

``spec.py`` has the values of a manifest, ``parsing.py`` reads them from the two versions of the
file, ``manifest.py`` adds the labels and the fingerprint.
"""

from egara.encoders.manifest.manifest import Manifest, read_manifest
from egara.encoders.manifest.spec import (
    ImageTower,
    Pooling,
    Resize,
    TextTower,
    Tower,
    VectorSpec,
)
from egara.encoders.manifest.table import is_name

__all__ = [
    "ImageTower",
    "Manifest",
    "Pooling",
    "Resize",
    "TextTower",
    "Tower",
    "VectorSpec",
    "is_name",
    "read_manifest",
]
