"""Datasets: published ones in their authors' layout, and the open drawings.

May import ``egara.images`` and ``egara.errors``. Nothing here needs PyTorch.
"""

from egara.datasets.contract import (
    CATEGORIES,
    KINDS,
    SPLITS,
    Dataset,
    Kind,
    LabelledDrawing,
    Split,
    image_of,
)
from egara.datasets.registry import open_dataset

__all__ = [
    "CATEGORIES",
    "KINDS",
    "SPLITS",
    "Dataset",
    "Kind",
    "LabelledDrawing",
    "Split",
    "image_of",
    "open_dataset",
]
