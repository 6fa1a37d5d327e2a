"""The page: what the front end's build left in ``page/``, served at ``/``."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

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
NOT_BUILT = """\
The page has not been built. In Egara's source folder:

    make page

The API works without it: /api/collection
"""
# Vite puts a hash of the content in the names below assets/, and nowhere else.
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


def routes(folder: Path = FOLDER) -> APIRouter:
    """The page's own files below ``folder``, which may be built while the server runs."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    def page() -> Response:
        if not (folder / "index.html").is_file():
            return PlainTextResponse(NOT_BUILT, 503)
        return _sent(folder / "index.html", REVALIDATE)

    @router.api_route("/{name:path}", methods=["GET", "HEAD"])
    def part(name: str) -> Response:
        if name.startswith("api/") or (path := _inside(folder, name)) is None:
            raise HTTPException(404)
        return _sent(path, IMMUTABLE if name.startswith("assets/") else REVALIDATE)

    return router


def _inside(folder: Path, name: str) -> Path | None:
    """The file of that name below ``folder``; None where there is none, or it lies elsewhere."""
    try:
        path = (folder / name).resolve(strict=True)
    except (OSError, ValueError):  # not there; a name that no file can have
        return None
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


def _sent(path: Path, caching: str) -> FileResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": caching}
    return FileResponse(path, headers=headers)
