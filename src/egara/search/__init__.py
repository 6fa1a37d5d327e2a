"""Nearest-neighbour search, combination of queries, ranking, and filters.

`ExactIndex` compares all vectors; `ApproximateIndex` is a graph index for very many vectors, and
`search_method` chooses between them. `combine` turns the distances of positive and negative
examples with several encoders into scores, and `rank` orders them. `matching_rows` evaluates a
filter on an Arrow table.

Pure functions and classes on arrays and Arrow tables, without knowledge of collections, images or
encoders. May import `egara.errors` and `egara.metric`.
"""

from egara.search.approximate import EXACT_UP_TO, ApproximateIndex, search_method
from egara.search.combine import EncoderExamples, ExampleDistances, combine, rank, standardise
from egara.search.exact import ExactIndex, SearchResult
from egara.search.sql_filter import column_names, matching_rows

__all__ = [
    "EXACT_UP_TO",
    "ApproximateIndex",
    "EncoderExamples",
    "ExactIndex",
    "ExampleDistances",
    "SearchResult",
    "column_names",
    "combine",
    "matching_rows",
    "rank",
    "search_method",
    "standardise",
]
