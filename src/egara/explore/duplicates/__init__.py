"""Copies and near duplicates of drawings.

`near_hash_pairs` finds candidate pairs by their perceptual hashes. `small_image` scales a picture
down, `compare_images` measures the similarity of two of them, and `part_correlation` looks for a
part of one in the other. `relation` decides what a pair is; `is_copy` decides whether two drawings
are copies. `component_labels` makes groups of pairs, and `stack_heads` stacks of copies.

Pure functions on arrays and Pillow images. May import `egara.errors`.
"""

from egara.explore.duplicates.components import component_labels
from egara.explore.duplicates.copies import COPY_RADIUS, is_copy
from egara.explore.duplicates.hash_pairs import near_hash_pairs
from egara.explore.duplicates.relations import HASH_RADIUS, CandidatePair, Relation, relation
from egara.explore.duplicates.similarity import (
    LOCAL_DIFFERENCE,
    Similarity,
    SmallImage,
    compare_images,
    local_difference,
    small_image,
    small_image_of_file,
)
from egara.explore.duplicates.stacks import stack_heads
from egara.explore.duplicates.template_matching import part_correlation

__all__ = [
    "COPY_RADIUS",
    "HASH_RADIUS",
    "LOCAL_DIFFERENCE",
    "CandidatePair",
    "Relation",
    "Similarity",
    "SmallImage",
    "compare_images",
    "component_labels",
    "is_copy",
    "local_difference",
    "near_hash_pairs",
    "part_correlation",
    "relation",
    "small_image",
    "small_image_of_file",
    "stack_heads",
]
