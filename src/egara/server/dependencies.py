"""The FastAPI dependency that gives a route the served collection."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request

if TYPE_CHECKING:
    from egara.collection import Collection


async def served_collection(request: Request) -> "Collection":
    """Return the collection of the application.

    It is a coroutine, because FastAPI would run a plain function in a thread.
    """
    collection: Collection = request.app.state.collection
    return collection


if TYPE_CHECKING:
    ServedCollection = Annotated[Collection, Depends(served_collection)]
else:  # FastAPI evaluates annotations at run time; `egara.collection` is imported for types only
    ServedCollection = Annotated[Any, Depends(served_collection)]
