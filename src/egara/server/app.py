"""The application put together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

import egara
from egara.server import (
    errors,
    lanes,
    page,
    routes_artists,
    routes_boards,
    routes_clusters,
    routes_collection,
    routes_drawings,
    routes_duplicates,
    routes_map,
    routes_search,
    routes_study,
    routes_tags,
    routes_walks,
    works,
)
from egara.server.access import AccessToken
from egara.server.models_errors import ErrorAnswer
from egara.server.security import LOCAL_HOSTS, AnswerHeaders, KnownHosts, UploadLimit

if TYPE_CHECKING:
    from egara.collection import Collection

MAX_UPLOAD = 64 * 2**20


def create_app(
    collection: "Collection",
    *,
    allowed_hosts: Sequence[str] = LOCAL_HOSTS,
    max_upload: int = MAX_UPLOAD,
    token: str | None = None,
) -> FastAPI:
    """The web application of one collection: its API under ``/api``, and the page.

    Routes are plain functions, not coroutines, so that FastAPI runs them in its thread pool: a
    search that takes long holds up no other request.

    Args:
        collection: the collection to serve. Its methods are called from several threads.
        allowed_hosts: the host names that requests may be addressed to, without ports. The
            number of the address that a request came in at is always allowed.
        max_upload: the longest body of a request, in bytes.
        token: the access token that requests must carry; None for none.
    """
    app = api()
    app.state.collection = collection
    app.include_router(page.routes(page.FOLDER))
    # The last added is the first to see a request.
    app.add_middleware(UploadLimit, limit=max_upload)
    if token is not None:
        app.add_middleware(AccessToken, token=token)
    app.add_middleware(KnownHosts, allowed=allowed_hosts)
    app.add_middleware(errors.UnexpectedErrors)
    app.add_middleware(AnswerHeaders)
    return app


def api() -> FastAPI:
    """The routes alone, without a collection: what the OpenAPI document is made from."""
    app = FastAPI(
        title="Egara",
        description="Finds drawings in a collection; the verbs are those of the library.",
        version=egara.__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_verb,
    )
    failures: dict[int | str, dict[str, Any]] = {
        "4XX": {"model": ErrorAnswer},
        "5XX": {"model": ErrorAnswer},
    }
    router = APIRouter(prefix="/api", responses=failures)
    for room in (
        routes_collection,
        routes_drawings,
        routes_search,
        routes_walks,
        routes_map,
        routes_artists,
        routes_boards,
        routes_clusters,
        routes_duplicates,
        routes_tags,
        routes_study,
        works,
    ):
        router.include_router(room.router)
    app.include_router(router)
    errors.install(app)
    works.install(app)
    lanes.install(app)
    return app


def _verb(route: APIRoute) -> str:
    return route.name
