"""Models of artists."""

from egara.server.models.base import ResponseModel, Text


class Artist(ResponseModel):
    """An artist and the distance from the requested artist.

    ``drawings`` is the number of their drawings, ``central`` the IDs of the most central ones.
    ``distance`` is measured with the vectors of ``encoder``.
    """

    name: Text
    drawings: int
    central: list[str]
    encoder: str
    distance: float


class ArtistsLikeResponse(ResponseModel):
    """An artist, and the artists with similar drawings, nearest first."""

    artist: Artist
    like: list[Artist]


class ArtistCount(ResponseModel):
    """An artist and the number of their drawings."""

    name: Text
    drawings: int


class ArtistsResponse(ResponseModel):
    """The artists with the most drawings, and the number of all artists."""

    artists: list[ArtistCount]
    total: int
