"""Models of artists."""

from egara.server.models.base import ResponseModel, Text


class Artist(ResponseModel):
    """An artist, compared under one encoder. ``central`` are the IDs of central drawings."""

    name: Text
    drawings: int
    central: list[str]
    encoder: str
    distance: float


class ArtistsLikeAnswer(ResponseModel):
    """An artist, and the artists with similar drawings, nearest first."""

    artist: Artist
    like: list[Artist]


class ArtistCount(ResponseModel):
    """An artist and the number of their drawings."""

    name: Text
    drawings: int


class ArtistsAnswer(ResponseModel):
    """The artists with the most drawings, and the number of all artists."""

    artists: list[ArtistCount]
    total: int
