"""Nearest neighbours, exact and approximate; combining queries; filters; ranking.

Pure functions and classes on arrays and Arrow tables: nothing here knows of files of a collection,
of images or of encoders. Imports `egara.errors` and `egara.metric` only.
"""

from egara.search.approximate import EXACT_UP_TO, ApproximateIndex, choose
from egara.search.combine import Evidence, Item, combine, rank, standardise
from egara.search.exact import ExactIndex, Neighbours
from egara.search.where import columns_in, matching

__all__ = [
    "EXACT_UP_TO",
    "ApproximateIndex",
    "Evidence",
    "ExactIndex",
    "Item",
    "Neighbours",
    "choose",
    "columns_in",
    "combine",
    "matching",
    "rank",
    "standardise",
]
