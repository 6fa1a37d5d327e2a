"""Which requests may have something computed and kept: a map, clusters, duplicates, an atlas.

Such an address answers GET with what is computed already, and POST by computing it first. A page
of another site can make a browser GET any address here, by a link, but cannot make it POST
(``security`` checks the origin). Egara's own page uses GET, whose answers a browser may cache:
the browser says in ``Sec-Fetch-Site`` that this page asks. Over plain HTTP to another machine it
does not, so the page sends the header ``Egara-Compute`` too, which no page of another site can
send, as this server answers no preflight.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import Headers

__all__ = ["HEADER", "MayCompute", "computed"]

HEADER = "Egara-Compute"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def computed(
    router: APIRouter,
    path: str,
    **options: Any,  # noqa: ANN401 - FastAPI's own
) -> Callable[[Endpoint], Endpoint]:
    """Register a route for GET, and for POST under the name ``compute_…``."""

    def register(endpoint: Endpoint) -> Endpoint:
        router.get(path, **options)(endpoint)
        router.post(path, name=f"compute_{endpoint.__name__}", **options)(endpoint)
        return endpoint

    return register


async def _may_compute(request: Request) -> bool:
    return request.method == "POST" or _is_own_page(request.headers)


def _is_own_page(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    return HEADER in headers if site is None else site == "same-origin"


MayCompute = Annotated[bool, Depends(_may_compute)]
