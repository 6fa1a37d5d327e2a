"""The web application: its routes and middleware."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

import egara
from egara.server import concurrency_limits, errors, jobs, page_files
from egara.server.access_token import AccessToken
from egara.server.models.errors import ErrorResponse
from egara.server.routes import (
    artists,
    boards,
    clusters,
    collection,
    drawings,
    duplicates,
    map,
    roles,
    search,
    study,
    tags,
    walks,
)
from egara.server.routes import jobs as job_routes
from egara.server.security import LOCAL_HOSTS, KnownHosts, SecurityHeaders, UploadLimit

if TYPE_CHECKING:
    from egara.collection import Collection

MAX_UPLOAD = 64 * 2**20

TOPICS = (
    collection,
    drawings,
    search,
    walks,
    map,
    artists,
    boards,
    clusters,
    duplicates,
    tags,
    roles,
    study,
    job_routes,
)
"""The modules with routes, in the order of the OpenAPI document."""


def create_app(
    collection: "Collection",
    *,
    allowed_hosts: Sequence[str] = LOCAL_HOSTS,
    max_upload: int = MAX_UPLOAD,
    token: str | None = None,
) -> FastAPI:
    """Create the web application of a collection: its API under ``/api``, and the page.

    Routes are plain functions, not coroutines. FastAPI runs them in its thread pool, so a long
    search does not delay other requests.

    Args:
        collection: the collection to serve. Its methods are called from several threads.
        allowed_hosts: the host names that requests may use, without ports. The IP address at which
            a request arrives is always allowed.
        max_upload: the maximum length of the body of a request, in bytes.
        token: the access token that requests must have; None for no token.
    """
    app = api()
    app.state.collection = collection
    app.include_router(page_files.routes(page_files.FOLDER))
    # The middleware that is added last processes a request first.
    app.add_middleware(UploadLimit, limit=max_upload)
    if token is not None:
        app.add_middleware(AccessToken, token=token)
    app.add_middleware(KnownHosts, allowed=allowed_hosts)
    app.add_middleware(errors.UnexpectedErrors)
    app.add_middleware(SecurityHeaders)
    return app


def api() -> FastAPI:
    """Create an application with the routes of the API only, for the OpenAPI document."""
    app = FastAPI(
        title="Egara",
        description="Finds drawings in a collection, with the same operations as the library.",
        version=egara.__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,  # these pages would load scripts from another site
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    failures: dict[int | str, dict[str, Any]] = {
        "4XX": {"model": ErrorResponse},
        "5XX": {"model": ErrorResponse},
    }
    router = APIRouter(prefix="/api", responses=failures)
    for topic in TOPICS:
        router.include_router(topic.router)
    app.include_router(router)
    errors.install(app)
    jobs.install(app)
    concurrency_limits.install(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
