"""Walks from drawing to drawing: over which of them, under which encoders.

May import `egara.collection.snapshots`, ``.drawings``, ``.neighbours``, ``.searching`` for weights
and filters, `egara.explore`, `egara.images` and `egara.errors`.
"""

from egara.collection.walks.query import Between, Walk
from egara.collection.walks.walks import Walks

__all__ = ["Between", "Walk", "Walks"]
