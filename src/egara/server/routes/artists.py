"""The artists of the collection, and artists with similar drawings."""

from typing import Annotated

from fastapi import APIRouter, Query

from egara.server.concurrency_limits import SEARCHING
from egara.server.dependencies import ServedCollection
from egara.server.models.artists import ArtistCount, ArtistsLikeResponse, ArtistsResponse
from egara.server.models.base import ArtistName, Limit
from egara.server.routes.parameters import CopiesParameter, EncoderParameter

router = APIRouter(tags=["artists"])


@router.get("/artists", dependencies=[SEARCHING])
def artists(
    collection: ServedCollection,
    limit: Annotated[Limit, Query()] = 100,
    copies: CopiesParameter = "stack",
) -> ArtistsResponse:
    """List the artists in the column ``artist``, those with the most drawings first."""
    artists = collection.artists(copies=copies)
    counts = [ArtistCount(name=name, drawings=count) for name, count in artists[:limit]]
    return ArtistsResponse(artists=counts, total=len(artists))


@router.get("/artists/like", dependencies=[SEARCHING])
def artists_like(
    collection: ServedCollection,
    artist: Annotated[ArtistName, Query(description="the artist's name, case-insensitive")],
    encoder: EncoderParameter = None,
    limit: Annotated[Limit, Query()] = 10,
    copies: CopiesParameter = "stack",
) -> ArtistsLikeResponse:
    """List the artists whose drawings are most similar to those of an artist.

    By default, the encoder with the role `style` is used, or `default` without one.
    """
    reference = collection.artist(artist, encoder, copies=copies)
    like = collection.artists_like(artist, reference.encoder, limit, copies=copies)
    return ArtistsLikeResponse.model_validate({"artist": reference, "like": like})
