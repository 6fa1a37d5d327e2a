"""Search: query items, filters, and the ranking that answers them.

=====================  ======================================================================
``verbs``              the methods of `Collection`
``query``              `QueryItem`, one part of a query
``encoder_queries``    query items as vectors of each encoder
``ranking``            the order of the hits, exact or approximate
``sorting``            the order of a listing: by name, time or size, or at random
``guesses``            `Guess`, what a sketch may show
``hit``                `Hit`, one drawing of the result
=====================  ======================================================================

May import the topics below it: `egara.collection.snapshots`, ``.drawings``, ``.stacks``,
``.artists``, ``.tags``, ``.filtering``, ``.words``;
and `egara.encoders`, `egara.images`, `egara.search` and
`egara.errors`.
"""

from egara.collection.searching.encoder_queries import checked_weights
from egara.collection.searching.guesses import Guess
from egara.collection.searching.hit import Hit
from egara.collection.searching.query import QueryItem
from egara.collection.searching.searching import NearestDrawings, Searching
from egara.collection.searching.verbs import SearchVerbs

__all__ = [
    "Guess",
    "Hit",
    "NearestDrawings",
    "QueryItem",
    "SearchVerbs",
    "Searching",
    "checked_weights",
]
