"""Duplicates: near hashes, how alike two small pictures are, what follows, and groups.

Pure functions on arrays and pictures.
"""

from egara.explore.duplicates.groups import components
from egara.explore.duplicates.hashes import near_hashes
from egara.explore.duplicates.likeness import Likeness, compare, look_of
from egara.explore.duplicates.relations import HASH_RADIUS, Pair, Relation, relation

__all__ = [
    "HASH_RADIUS",
    "Likeness",
    "Pair",
    "Relation",
    "compare",
    "components",
    "look_of",
    "near_hashes",
    "relation",
]
