"""What travels over HTTP about artists."""

from egara.server.models import Answer, Text


class Artist(Answer):
    """An artist, by one encoder; ``central`` are IDs of their most central drawings."""

    name: Text
    drawings: int
    central: list[str]
    encoder: str
    distance: float


class ArtistsLikeAnswer(Answer):
    """The artist that was asked about, and those whose drawings are like theirs, nearest first."""

    artist: Artist
    like: list[Artist]


class ArtistCount(Answer):
    """An artist and how many drawings are theirs."""

    name: Text
    drawings: int


class ArtistsAnswer(Answer):
    """The artists of the collection, those with the most drawings first, and how many there are."""

    artists: list[ArtistCount]
    total: int
