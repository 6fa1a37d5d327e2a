"""The methods of `Collection` about artists."""

from egara.collection.artists.artists import Artist, Artists
from egara.collection.stacks import Copies

__all__ = ["ArtistVerbs"]


class ArtistVerbs:
    """The methods of `Collection` about artists."""

    _artists: Artists

    def artists(self, *, copies: Copies = "stack") -> list[tuple[str, int]]:
        """Return the artists as (name, number of drawings), by descending number.

        Args:
            copies: ``stack`` to count drawings that are copies of one another as one; ``show`` to
                count all.

        Raises:
            BadInput: ``copies`` is neither ``stack`` nor ``show``.
        """
        return self._artists.all(copies=copies)

    def artist(
        self, artist: str, encoder: str | None = None, *, copies: Copies = "stack"
    ) -> Artist:
        """Describe an artist: the number of drawings, and representative ones.

        Args:
            artist: a name (case-insensitive).
            encoder: the name of an encoder; by default the one with the role ``style``, or
                ``default`` without one.
            copies: ``stack`` to count drawings that are copies of one another as one; ``show`` to
                count all.

        Raises:
            UnknownArtist: no drawing is by an artist of this name.
            UnknownEncoder: the collection has no vectors of the encoder.
            BadInput: ``copies`` is neither ``stack`` nor ``show``.
        """
        return self._artists.describe(artist, encoder, copies=copies)

    def artists_like(
        self,
        artist: str,
        encoder: str | None = None,
        limit: int = 10,
        *,
        copies: Copies = "stack",
    ) -> list[Artist]:
        """Find the artists whose drawings are most similar to an artist's, nearest first.

        Only artists with two or more drawings are compared. The distance of two artists is the
        mean, over the drawings of both, of the distance to the nearest drawing of the other artist.
        At most 32 drawings of an artist are compared.

        Args:
            artist: a name (case-insensitive).
            encoder: the name of an encoder; by default the one with the role ``style``, or
                ``default`` without one.
            limit: the maximum number of artists.
            copies: ``stack`` to compare one drawing of each group of copies; ``show`` to compare
                all.

        Raises:
            UnknownArtist: no drawing is by an artist of this name.
            UnknownEncoder: the collection has no vectors of the encoder.
            BadInput: the artist has one drawing, no other artist has two, ``limit`` is below 1, or
                ``copies`` is neither ``stack`` nor ``show``.
        """
        return self._artists.like(artist, encoder, limit, copies=copies)
