"""The collection as a whole: what it holds, its keywords, what became of its files."""

import dataclasses
from typing import Annotated

import pyarrow.compute as pc
from fastapi import APIRouter, Query

from egara.server import arrow
from egara.server.lanes import READING
from egara.server.models import (
    CollectionInfo,
    Column,
    EncoderInfo,
    KeywordsAnswer,
    Limit,
    OutcomeKind,
    OutcomesAnswer,
)
from egara.server.opened import Opened

router = APIRouter(tags=["collection"], dependencies=[READING])


@router.get("/collection")
def describe(collection: Opened) -> CollectionInfo:
    """What the collection holds, and the columns that ``where`` may name."""
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
    collection: Opened,
    prefix: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[Limit, Query()] = 20,
) -> KeywordsAnswer:
    """Tags of all kinds that begin with ``prefix``, or a word of theirs, most frequent first."""
    found = collection.suggest_tags(prefix, limit)
    keywords = [{"keyword": tag.name, **dataclasses.asdict(tag)} for tag in found]
    return KeywordsAnswer.model_validate({"keywords": keywords})


@router.get("/outcomes")
def outcomes(
    collection: Opened,
    outcome: Annotated[list[OutcomeKind], Query(max_length=10)] = [],  # noqa: B006
    limit: Annotated[Limit, Query()] = 100,
) -> OutcomesAnswer:
    """What became of the files of the folder; of some kinds where ``outcome`` is given."""
    table = collection.outcomes().select(["path", "outcome", "reason"])
    if outcome:
        table = table.filter(pc.field("outcome").isin(outcome))
    return OutcomesAnswer.model_validate({"outcomes": table.slice(0, limit).to_pylist()})
