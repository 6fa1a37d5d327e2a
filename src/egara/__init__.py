"""Egara (絵柄, the look of a drawing)."""

__version__ = "0.1.0"
