"""Artists: who drew what, and which artists draw alike.

May import `egara.collection.snapshots`, `egara.explore` and `egara.errors`.
"""

from egara.collection.artists.artists import Artist, Artists, representatives
from egara.collection.artists.verbs import ArtistVerbs

__all__ = ["Artist", "ArtistVerbs", "Artists", "representatives"]
