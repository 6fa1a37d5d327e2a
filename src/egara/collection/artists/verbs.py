"""The verbs of a collection about artists."""

from egara.collection.artists.artists import Artist, Artists
from egara.collection.stacks import Copies

__all__ = ["ArtistVerbs"]


class ArtistVerbs:
    """The verbs of a collection about artists."""

    _artists: Artists

    def artists(self, *, copies: Copies = "stack") -> list[tuple[str, int]]:
        """Give the artists as pairs of name and number of drawings, the most first.

        Args:
            copies: ``stack`` to count drawings that are copies of one another once.

        Raises:
            BadInput: ``copies`` is neither ``stack`` nor ``show``.
        """
        return self._artists.all(copies=copies)

    def artist(
        self, artist: str, encoder: str | None = None, *, copies: Copies = "stack"
    ) -> Artist:
        """Describe an artist: how many drawings, and the most central of them.

        Args:
            artist: a name, in any case of letters.
            encoder: by whose distances; ``style`` where the collection has it, else its first.
            copies: ``stack`` to count drawings that are copies of one another once.

        Raises:
            UnknownArtist: no drawing is by an artist of this name.
            UnknownEncoder: the collection has no vectors of it.
            BadInput: ``copies`` is neither ``stack`` nor ``show``.
        """
        return self._artists.one(artist, encoder, copies=copies)

    def artists_like(
        self,
        artist: str,
        encoder: str | None = None,
        limit: int = 10,
        *,
        copies: Copies = "stack",
    ) -> list[Artist]:
        """Find the artists whose drawings are like an artist's, the nearest first.

        Artists have two drawings or more, or are not compared. The distance is the mean over the
        drawings of each of the distance to the nearest of the other; of an artist with more than
        32 drawings, 32 are compared.

        Args:
            artist: a name, in any case of letters.
            encoder: by whose distances; ``style`` where the collection has it, else its first.
            limit: the most artists.
            copies: ``stack`` to compare drawings that are copies of one another once.

        Raises:
            UnknownArtist: no drawing is by an artist of this name.
            UnknownEncoder: the collection has no vectors of it.
            BadInput: the artist has one drawing, nobody else has two, limit is below 1, or
                ``copies`` is neither ``stack`` nor ``show``.
        """
        return self._artists.like(artist, encoder, limit, copies=copies)
