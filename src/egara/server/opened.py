"""How a route gets at the collection that is served."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request

if TYPE_CHECKING:
    from egara.collection import Collection


async def opened(request: Request) -> "Collection":
    """The collection that the application was made for. Not in a thread: it takes no time."""
    collection: Collection = request.app.state.collection
    return collection


if TYPE_CHECKING:
    Opened = Annotated[Collection, Depends(opened)]
else:  # FastAPI reads annotations as it runs; the collection's room is imported for types only
    Opened = Annotated[Any, Depends(opened)]
