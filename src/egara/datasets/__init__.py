"""Datasets: published sets as their authors lay them out, and the open drawings.

May import ``egara.images`` and ``egara.errors``. Nothing here needs PyTorch.
"""

from egara.datasets.contract import CATEGORIES, SPLITS, Dataset, LabelledDrawing, Split

__all__ = ["CATEGORIES", "SPLITS", "Dataset", "LabelledDrawing", "Split"]
