"""Walks from drawing to drawing: the drawings and encoders that they use.

May import `egara.collection.snapshots`, ``.drawings``, ``.neighbours``, ``.stacks``,
``.filtering``, ``.searching`` for weights, `egara.explore`, `egara.images` and `egara.errors`.
"""

from egara.collection.walks.verbs import WalkVerbs
from egara.collection.walks.walk import Between, Walk
from egara.collection.walks.walks import Walks

__all__ = ["Between", "Walk", "WalkVerbs", "Walks"]
