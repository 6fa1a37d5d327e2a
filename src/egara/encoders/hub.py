"""Download the files of a model from the Hugging Face Hub, when the user asks for it.

The list of files, their digests, addresses and the user's token come from ``huggingface_hub``
(the extra ``hub``). The files are transferred here, because that library starts again after a
killed process: here a partial file stays and is continued. Set ``HF_ENDPOINT`` to use another
server.
"""

import hashlib
import http.client
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from egara.disk import sync_file
from egara.errors import BadInput, EncoderError, MissingExtra

__all__ = ["Address", "Listing", "Progress", "download", "list_files", "parse_address"]

PREFIX = "hf:"
ENDPOINT = "https://huggingface.co"
PARTIAL = ".partial"
ATTEMPTS = 5
"""How often a file is continued after the connection failed without any progress."""

PAUSE = 1.0
"""The pause in seconds before the connection is tried again."""

TIMEOUT = 30
BLOCK = 2**18
SHA256 = re.compile(r"[0-9a-f]{64}")
COMMIT = re.compile(r"[0-9a-f]{40}")
PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")

Progress = Callable[[int, int], None]
"""Called with the number of bytes that are there, and of all bytes."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address on the hub: ``hf:owner/name[/path][@revision]``.

    Attributes:
        repository: ``owner/name``.
        path: a folder or a model file in the repository; empty for all of it.
        revision: a branch, tag or commit; None for the default branch.
    """

    repository: str
    path: str = ""
    revision: str | None = None

    def __str__(self) -> str:
        path = f"/{self.path}" if self.path else ""
        return f"{PREFIX}{self.repository}{path}{f'@{self.revision}' if self.revision else ''}"

    @property
    def name(self) -> str:
        """A name for the model: of the folder, or of the repository."""
        path = PurePosixPath(self.path)
        return path.name if path.name and path.suffix != ".onnx" else self.repository.split("/")[1]


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a repository at one commit.

    Attributes:
        repository: ``owner/name``.
        commit: the commit.
        sizes: the size of each file in bytes, by path.
        sha256: the digests that the hub knows, by path.
        licence: the licence that the repository states.
    """

    repository: str
    commit: str
    sizes: Mapping[str, int]
    sha256: Mapping[str, str] = field(default_factory=dict)
    licence: str | None = None


def parse_address(text: str) -> Address:
    """Parse ``hf:owner/name[/path][@revision]``.

    Raises:
        BadInput: it has another form.
    """
    address, _, revision = text.removeprefix(PREFIX).partition("@")
    parts = address.strip("/").split("/")
    if (
        len(parts) < 2
        or not all(PART.fullmatch(part) for part in parts)
        or ("@" in text and not revision)
    ):
        raise BadInput(
            f"{text!r} is not an address on the hub; expected hf:owner/name, and optionally a "
            "folder or a file in it and a revision: hf:owner/name/folder@revision."
        )
    return Address("/".join(parts[:2]), "/".join(parts[2:]), revision or None)


def list_files(address: Address) -> Listing:
    """Request the list of files of a repository from the hub.

    Raises:
        MissingExtra: ``huggingface_hub`` is not installed.
        EncoderError: the repository or revision does not exist, needs a login, or the hub cannot be
            reached or answers with values that are not allowed.
    """
    hub = _hub()
    api = hub.HfApi(endpoint=_endpoint())
    try:
        info: Any = api.model_info(
            address.repository, revision=address.revision, files_metadata=True, timeout=TIMEOUT
        )
    except Exception as error:  # the library's errors, and those of its HTTP client
        raise EncoderError(_failure(address, error)) from error
    commit = str(info.sha)
    if not COMMIT.fullmatch(commit):  # it becomes the name of a folder
        raise EncoderError(
            f"{address}: the hub states the commit {commit!r:.80}; expected 40 hexadecimal digits."
        )
    sizes: dict[str, int] = {}
    digests: dict[str, str] = {}
    for item in info.siblings or ():
        path = PurePosixPath(item.rfilename)
        if path.is_absolute() or ".." in path.parts or "\\" in item.rfilename:
            raise EncoderError(
                f"{address}: lists the file {item.rfilename!r}, which would be written outside the "
                "model's folder. The model is refused."
            )
        size = item.size or 0
        if not isinstance(size, int) or size < 0:
            raise EncoderError(
                f"{address}: lists {item.rfilename!r} with the size {size!r:.80}; expected a "
                "number of bytes."
            )
        sizes[item.rfilename] = size
        digest = getattr(item.lfs, "sha256", None)
        if isinstance(digest, str) and SHA256.fullmatch(digest):
            digests[item.rfilename] = digest
    card = getattr(info, "card_data", None)
    licence = getattr(card, "license", None) if card is not None else None
    return Listing(
        address.repository,
        commit,
        sizes,
        digests,
        licence if isinstance(licence, str) else None,
    )


def download(
    listing: Listing, names: Sequence[str], folder: Path, progress: Progress = lambda *_: None
) -> None:
    """Download files into a folder; those that are there are kept, partial ones are continued.

    Args:
        listing: from `list_files`.
        names: the paths of the files.
        folder: the folder.
        progress: see `Progress`.

    Raises:
        EncoderError: the connection failed repeatedly, a file differs from its digest, or a file
            cannot be written. Partial files stay, and the next call continues them.
    """
    total = sum(listing.sizes[name] for name in names)
    before = 0
    for name in names:
        target, expected = folder / name, listing.sizes[name]
        start = before

        def report(received: int, start: int = start) -> None:
            progress(start + received, total)

        if not target.is_file() or target.stat().st_size != expected:
            _transfer(listing, name, target, report)
        _check(listing, name, target)
        before += expected
        progress(before, total)


def _transfer(listing: Listing, name: str, target: Path, report: Callable[[int], None]) -> None:
    """Download one file to ``target``, by way of a partial file."""
    partial = target.with_name(target.name + PARTIAL)
    expected = listing.sizes[name]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("ab") as file:
            if file.tell() > expected:
                file.truncate(0)
            failures = 0
            while (received := file.tell()) < expected:
                reason = _receive(listing, name, file, expected, report)
                failures = 0 if file.tell() > received else failures + 1
                if failures == ATTEMPTS:
                    raise EncoderError(
                        f"{PREFIX}{listing.repository}: the download of {name} stopped at "
                        f"{file.tell():,} of {expected:,} bytes: {reason}. Run the command again; "
                        "it continues there."
                    )
                time.sleep(PAUSE * failures)
        sync_file(partial)
        partial.replace(target)
    except OSError as error:
        raise EncoderError(f"{partial}: cannot be written: {error.strerror or error}.") from error


def _receive(
    listing: Listing,
    name: str,
    file: BinaryIO,
    expected: int,
    report: Callable[[int], None],
) -> str:
    """Append bytes to a file as long as the connection lasts, and return why it ended.

    Raises:
        EncoderError: the hub refuses to send the file.
        OSError: the file cannot be written.
    """
    headers = dict(_hub().utils.build_hf_headers())
    headers["Accept-Encoding"] = "identity"
    if file.tell():
        headers["Range"] = f"bytes={file.tell()}-"
    request = urllib.request.Request(_url(listing, name), headers=headers)  # noqa: S310 - `_url`
    opener = urllib.request.build_opener(_SafeRedirects())
    try:
        response = opener.open(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code >= 500 or error.code in (408, 429):
            return f"the hub answers {error.code} {error.reason}"
        raise EncoderError(
            f"{PREFIX}{listing.repository}: {name} cannot be downloaded: the hub answers "
            f"{error.code} {error.reason}."
        ) from error
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    with response:
        if file.tell() and response.status != 206:  # the server starts again
            file.truncate(0)
            file.seek(0)
        while file.tell() < expected:
            try:
                block = response.read(BLOCK)
            except (OSError, http.client.HTTPException) as error:
                return str(error)
            if not block:
                return "the server closed the connection"
            file.write(block[: expected - file.tell()])
            report(file.tell())
    return "it is complete"


def _check(listing: Listing, name: str, path: Path) -> None:
    """Compare a file with the SHA-256 that the hub states for large files."""
    expected = listing.sha256.get(name)
    if expected is None:
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != expected:
        path.unlink()
        raise EncoderError(
            f"{PREFIX}{listing.repository}: {name} arrived damaged: its SHA-256 is {digest}; the "
            f"hub states {expected}. It was deleted; run the command again."
        )


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follow redirects to HTTPS or to the same scheme; send the token to the first host only."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: Any,  # noqa: ANN401
        code: int,
        msg: str,
        headers: Any,  # noqa: ANN401
        newurl: str,
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if new.scheme not in ("https", old.scheme):
            raise urllib.error.URLError(f"a redirect to {new.scheme}: is not followed")
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None and new.netloc != old.netloc:
            request.remove_header("Authorization")
        return request


def _url(listing: Listing, name: str) -> str:
    url = _hub().hf_hub_url(listing.repository, name, revision=listing.commit, endpoint=_endpoint())
    if not url.startswith(("https://", "http://")):
        raise EncoderError(f"HF_ENDPOINT is {_endpoint()!r}; expected an address of a web server.")
    return str(url)


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT", ENDPOINT).rstrip("/")


def _hub() -> Any:  # noqa: ANN401 - a module
    try:
        import huggingface_hub
        import huggingface_hub.constants
        import huggingface_hub.utils
    except ImportError as error:
        raise MissingExtra(
            "Downloading models needs huggingface_hub. Install it: pip install 'egara[hub]'. "
            "Or download the model yourself, and add its folder."
        ) from error
    huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY = True  # only what the user asks for
    return huggingface_hub


def _failure(address: Address, error: Exception) -> str:
    """Explain why the hub did not answer."""
    kind = type(error).__name__
    if kind == "GatedRepoError":
        return (
            f"{address}: its owner asks you to accept conditions. Do this on its page, then log "
            "in: hf auth login"
        )
    if kind == "RevisionNotFoundError":
        return f"{address}: has no revision {address.revision!r}."
    if kind in ("RepositoryNotFoundError", "HFValidationError"):
        return (
            f"{address}: there is no such model, or it is private. Check the spelling; for a "
            "private model, log in: hf auth login"
        )
    first = (str(error).strip() or kind).splitlines()[0]
    return f"{address}: the hub at {_endpoint()} cannot be reached: {first}"
