"""The artists of the collection, and those whose drawings are like an artist's."""

from typing import Annotated

from fastapi import APIRouter, Query

from egara.server.lanes import READING, SEARCHING
from egara.server.models import ArtistName, Limit
from egara.server.models_artists import ArtistCount, ArtistsAnswer, ArtistsLikeAnswer
from egara.server.opened import Opened
from egara.server.parameters import Encoder

router = APIRouter(tags=["artists"])


@router.get("/artists", dependencies=[READING])
def artists(collection: Opened, limit: Annotated[Limit, Query()] = 100) -> ArtistsAnswer:
    """Who drew the drawings, as the column ``artist`` says; the most drawings first."""
    found = collection.artists()
    counts = [ArtistCount(name=name, drawings=count) for name, count in found[:limit]]
    return ArtistsAnswer(artists=counts, total=len(found))


@router.get("/artists/like", dependencies=[SEARCHING])
def artists_like(
    collection: Opened,
    artist: Annotated[ArtistName, Query(description="a name, in any case of letters")],
    encoder: Encoder = None,
    limit: Annotated[Limit, Query()] = 10,
) -> ArtistsLikeAnswer:
    """The artists whose drawings are like an artist's; by style where the collection has it."""
    asked = collection.artist(artist, encoder)
    like = collection.artists_like(artist, asked.encoder, limit)
    return ArtistsLikeAnswer.model_validate({"artist": asked, "like": like})
