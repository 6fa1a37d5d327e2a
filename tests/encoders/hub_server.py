"""A server on this machine that answers as the Hugging Face Hub does."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class HubServer:
    """The server's repositories, and what it does wrong.

    Attributes:
        repositories: the folder of each repository.
        close_after: after so many bytes of a file, the connection is closed; None for never.
        without_ranges: whether ranges are ignored.
        wrong_digest: whether the digests of large files are wrong.
        requests: the path of each request, with its range.
        extra_names: names that are listed although there are no such files.
    """

    repositories: dict[str, Path] = field(default_factory=dict)
    address: str = ""
    close_after: int | None = None
    without_ranges: bool = False
    wrong_digest: bool = False
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    extra_names: tuple[str, ...] = ()

    def listing(self, repository: str) -> dict:
        folder = self.repositories[repository]
        siblings: list[dict] = [{"rfilename": name, "size": 1} for name in self.extra_names]
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            item: dict = {"rfilename": path.relative_to(folder).as_posix(), "blobId": "0" * 40}
            item["size"] = path.stat().st_size
            if path.suffix == ".onnx":
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                digest = "0" * 64 if self.wrong_digest else digest
                item["lfs"] = {"sha256": digest, "size": item["size"], "pointerSize": 100}
            siblings.append(item)
        return {
            "_id": "1",
            "id": repository,
            "modelId": repository,
            "sha": COMMIT,
            "private": False,
            "tags": [],
            "downloads": 0,
            "likes": 0,
            "cardData": {"license": "apache-2.0"},
            "siblings": siblings,
        }


@contextmanager
def hub_server() -> Iterator[HubServer]:
    """Serve until the block ends."""
    hub = HubServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            del arguments

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            hub.requests.append((path, self.headers.get("Range")))
            if path.startswith("/api/models/"):
                self.answer_listing(path.removeprefix("/api/models/"))
            else:
                self.answer_file(path)

        def answer_listing(self, rest: str) -> None:
            repository, _, revision = rest.partition("/revision/")
            if repository not in hub.repositories or revision not in ("", "main", COMMIT):
                code = "RevisionNotFound" if repository in hub.repositories else "RepoNotFound"
                self.send_response(404)
                self.send_header("X-Error-Code", code)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = json.dumps(hub.listing(repository)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def answer_file(self, path: str) -> None:
            repository, _, rest = path.strip("/").partition("/resolve/")
            data = (hub.repositories[repository] / rest.partition("/")[2]).read_bytes()
            asked = None if hub.without_ranges else self.headers.get("Range")
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            part = data[start:]
            if hub.close_after is not None:
                part = part[: hub.close_after]
            self.wfile.write(part)
            self.wfile.flush()
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
