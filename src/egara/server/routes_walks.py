"""Walks, and what could stand on them."""

from fastapi import APIRouter

from egara.server.captions import captioned_between, captioned_morph, captioned_walk
from egara.server.lanes import COMPUTING
from egara.server.models_walks import (
    AlongQuery,
    BetweenAnswer,
    BetweenQuery,
    MorphAnswer,
    MorphQuery,
    WalkAnswer,
)
from egara.server.opened import Opened
from egara.server.works import Working

router = APIRouter(tags=["walks"], dependencies=[COMPUTING])


@router.post("/morph")
def morph(collection: Opened, query: MorphQuery, work: Working) -> MorphAnswer:
    """A walk from drawing ``a`` to drawing ``b`` along near neighbours."""
    walk = collection.morph(**query.model_dump(), progress=work.progress, cancel=work.cancel)
    return captioned_morph(collection, walk)


@router.post("/along")
def along(collection: Opened, query: AlongQuery, work: Working) -> WalkAnswer:
    """The walk along given drawings: its distances and its quality."""
    walk = collection.along(**query.model_dump(), progress=work.progress, cancel=work.cancel)
    return captioned_walk(collection, walk)


@router.post("/between")
def between(collection: Opened, query: BetweenQuery, work: Working) -> BetweenAnswer:
    """Drawings that could stand between two others: to replace a step of a walk."""
    found = collection.between(**query.model_dump(), progress=work.progress, cancel=work.cancel)
    return captioned_between(collection, found)
