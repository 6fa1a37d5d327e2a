"""Duplicates: near hashes, how alike two small pictures are, what follows, and groups.

Pure functions on arrays and pictures.
"""

from egara.explore.duplicates.alignment import aligned_shape
from egara.explore.duplicates.copies import COPY_RADIUS, is_copy
from egara.explore.duplicates.groups import components
from egara.explore.duplicates.hashes import near_hashes
from egara.explore.duplicates.likeness import (
    LOCAL_DIFFERENCE,
    Likeness,
    Look,
    compare,
    local_difference,
    look_of,
    look_of_file,
)
from egara.explore.duplicates.relations import HASH_RADIUS, Pair, Relation, relation
from egara.explore.duplicates.stacks import stacked

__all__ = [
    "COPY_RADIUS",
    "HASH_RADIUS",
    "LOCAL_DIFFERENCE",
    "Likeness",
    "Look",
    "Pair",
    "Relation",
    "aligned_shape",
    "compare",
    "components",
    "is_copy",
    "local_difference",
    "look_of",
    "look_of_file",
    "near_hashes",
    "relation",
    "stacked",
]
