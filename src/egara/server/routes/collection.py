"""The collection itself: a summary, its keywords, and the outcomes of its files."""

import dataclasses
from typing import Annotated

import pyarrow.compute as pc
from fastapi import APIRouter, Query

from egara.server import arrow
from egara.server.concurrency_limits import READING
from egara.server.dependencies import ServedCollection
from egara.server.models.base import Limit
from egara.server.models.collection import (
    CollectionInfo,
    Column,
    EncoderInfo,
    FoldersResponse,
    KeywordsResponse,
    OutcomeKind,
    OutcomesResponse,
)
from egara.server.routes.parameters import FolderParameter

router = APIRouter(tags=["collection"], dependencies=[READING])

MAX_DEPTH = 100


@router.get("/collection")
def describe(collection: ServedCollection) -> CollectionInfo:
    """Summarise the collection, and list the columns for ``where`` conditions."""
    info = collection.describe()
    return CollectionInfo(
        name=info.name,
        location=info.location,
        images=info.images,
        missing=info.missing,
        broken=info.broken,
        unsupported=info.unsupported,
        encoders=[EncoderInfo.model_validate(encoder) for encoder in info.encoders],
        columns=[Column(**column) for column in arrow.columns(collection.table(limit=0))],
        version=info.version,
    )


@router.get("/keywords")
def keywords(
    collection: ServedCollection,
    prefix: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[Limit, Query()] = 20,
) -> KeywordsResponse:
    """List the tags of all kinds in which a word begins with ``prefix``."""
    tags = collection.suggest_tags(prefix, limit)
    keywords = [{"keyword": tag.name, **dataclasses.asdict(tag)} for tag in tags]
    return KeywordsResponse.model_validate({"keywords": keywords})


@router.get("/folders")
def folder_tree(
    collection: ServedCollection,
    folder: FolderParameter = None,
    depth: Annotated[
        int, Query(ge=0, le=MAX_DEPTH, description="levels of subfolders to return")
    ] = 1,
) -> FoldersResponse:
    """Return the indexed folders, or one folder, with their subfolders and numbers of drawings."""
    folders = collection.folder_tree(folder, depth)
    return FoldersResponse.model_validate({"folders": folders})


@router.get("/outcomes")
def outcomes(
    collection: ServedCollection,
    outcome: Annotated[list[OutcomeKind], Query(max_length=10)] = [],  # noqa: B006
    limit: Annotated[Limit, Query()] = 100,
) -> OutcomesResponse:
    """List the indexed files with their outcomes.

    With ``outcome``, only files with one of these outcomes are listed.
    """
    table = collection.outcomes().select(["path", "outcome", "reason"])
    if outcome:
        table = table.filter(pc.field("outcome").isin(outcome))
    return OutcomesResponse.model_validate({"outcomes": table.slice(0, limit).to_pylist()})
