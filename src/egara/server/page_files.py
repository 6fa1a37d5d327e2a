"""The files of the page, served at ``/``. The build of ``ui/`` writes them to ``page/``."""

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
# The operating system's table of media types may be wrong, and browsers do not run a script with
# another media type.
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
    """Return the routes of the page's files in ``folder``.

    The page may be built while the server runs. Vite puts a hash of the content into the names
    below ``assets/`` only, so only these files never change.
    """
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    def page() -> Response:
        if not (folder / "index.html").is_file():
            return PlainTextResponse(NOT_BUILT, 503)
        return _response(folder / "index.html", REVALIDATE)

    @router.api_route("/assets/{name:path}", methods=["GET", "HEAD"])
    def asset(name: str) -> Response:
        return _response(_existing_file(folder, f"assets/{name}"), IMMUTABLE)

    @router.api_route("/{name}", methods=["GET", "HEAD"])
    def icon(name: str) -> Response:
        return _response(_existing_file(folder, name), REVALIDATE)

    return router


def _existing_file(folder: Path, name: str) -> Path:
    """Return the path of a file below ``folder``.

    Raises:
        HTTPException: 404, the file does not exist, or it is outside of ``folder``.
    """
    try:
        path = (folder / name).resolve(strict=True)
    except (OSError, ValueError) as error:  # missing, or not a valid file name
        raise HTTPException(404) from error
    if not path.is_file() or not path.is_relative_to(folder.resolve()):
        raise HTTPException(404)
    return path


def _response(path: Path, caching: str) -> FileResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": caching}
    return FileResponse(path, headers=headers, media_type=MEDIA_TYPES.get(path.suffix))
