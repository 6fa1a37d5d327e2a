"""The page: what the front end's build left in ``page/``, served at ``/``."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from egara.server.caching import IMMUTABLE, REVALIDATE

FOLDER = Path(__file__).parent / "page"
POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
# Without them a system's own table decides, and a browser runs no script of another type.
MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
NOT_BUILT = """\
The page has not been built. Installing Egara builds it: in its source folder, run

    make install

The API works without the page: /api/collection
"""


def routes(folder: Path) -> APIRouter:
    """The page's own files below ``folder``, which may be built while the server runs.

    Vite puts a hash of the content in the names below ``assets/``, and nowhere else.
    """
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    def page() -> Response:
        if not (folder / "index.html").is_file():
            return PlainTextResponse(NOT_BUILT, 503)
        return _sent(folder / "index.html", REVALIDATE)

    @router.api_route("/assets/{name:path}", methods=["GET", "HEAD"])
    def asset(name: str) -> Response:
        return _sent(_inside(folder, f"assets/{name}"), IMMUTABLE)

    @router.api_route("/{name}", methods=["GET", "HEAD"])
    def icon(name: str) -> Response:
        return _sent(_inside(folder, name), REVALIDATE)

    return router


def _inside(folder: Path, name: str) -> Path:
    """The file of that name below ``folder``; 404 where there is none, or it lies elsewhere."""
    try:
        path = (folder / name).resolve(strict=True)
    except (OSError, ValueError) as error:  # not there; a name that no file can have
        raise HTTPException(404) from error
    if not path.is_file() or not path.is_relative_to(folder.resolve()):
        raise HTTPException(404)
    return path


def _sent(path: Path, caching: str) -> FileResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": caching}
    return FileResponse(path, headers=headers, media_type=MEDIA_TYPES.get(path.suffix))
