"""Decide whether a request may compute and store a map, clusters, duplicates or an atlas.

A GET request returns only a stored result. A POST request also computes a missing result. A link on
another site can make a browser send a GET to this server, but not a POST (``security`` checks the
origin). Egara's own page uses GET even for missing results, because browsers may cache the
response. The server recognises the page by the header ``Sec-Fetch-Site``. Browsers do not send that
header over plain HTTP to another machine, so the page also sends ``Egara-Compute``. Another site
cannot send that header, because this server does not answer CORS preflight requests.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import Headers

__all__ = ["HEADER", "MayCompute", "get_or_compute"]

HEADER = "Egara-Compute"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def get_or_compute(
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
