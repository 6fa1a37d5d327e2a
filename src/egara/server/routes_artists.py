"""The artists of the collection, and those whose drawings are like an artist's."""

from typing import Annotated

from fastapi import APIRouter, Query

from egara.server.lanes import SEARCHING
from egara.server.models import ArtistName, Limit
from egara.server.models_artists import ArtistCount, ArtistsAnswer, ArtistsLikeAnswer
from egara.server.opened import Opened
from egara.server.parameters import CopiesGiven, Encoder

router = APIRouter(tags=["artists"])


@router.get("/artists", dependencies=[SEARCHING])
def artists(
    collection: Opened, limit: Annotated[Limit, Query()] = 100, copies: CopiesGiven = "stack"
) -> ArtistsAnswer:
    """Who drew the drawings, as the column ``artist`` says; the most drawings first."""
    found = collection.artists(copies=copies)
    counts = [ArtistCount(name=name, drawings=count) for name, count in found[:limit]]
    return ArtistsAnswer(artists=counts, total=len(found))


@router.get("/artists/like", dependencies=[SEARCHING])
def artists_like(
    collection: Opened,
    artist: Annotated[ArtistName, Query(description="a name, in any case of letters")],
    encoder: Encoder = None,
    limit: Annotated[Limit, Query()] = 10,
    copies: CopiesGiven = "stack",
) -> ArtistsLikeAnswer:
    """The artists whose drawings are like an artist's; by style where the collection has it."""
    asked = collection.artist(artist, encoder, copies=copies)
    like = collection.artists_like(artist, asked.encoder, limit, copies=copies)
    return ArtistsLikeAnswer.model_validate({"artist": asked, "like": like})
