"""Datasets: published ones in their authors' layout, and the open drawings.

May import ``egara.images`` and ``egara.errors``. Nothing here needs PyTorch.
"""

from egara.datasets.contract import CATEGORIES, SPLITS, Dataset, LabelledDrawing, Split
from egara.datasets.registry import open_dataset

__all__ = ["CATEGORIES", "SPLITS", "Dataset", "LabelledDrawing", "Split", "open_dataset"]
