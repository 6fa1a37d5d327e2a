"""Open what a user names to add an encoder: a folder, a file, an archive, or an address."""

import lzma
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

import psutil

from egara.encoders import hub
from egara.encoders.installing import MANIFEST
from egara.encoders.published import OTHER_WEIGHTS, Files
from egara.errors import BadInput, EncoderError
from egara.tomlfiles import shortened

__all__ = ["Source", "check_space", "open_source"]

MAX_FILES = 20_000
"""The largest number of files in a model's folder; a folder of drawings is named by mistake."""

UNPACKED = ".unpacked-"
"""The prefix of temporary folders, before the number of the process."""

SPARE = 64 * 2**20
"""The bytes that stay free on the disk."""

PARTS = ("onnx", "visual", "textual")
"""The folders that layouts have for their models."""

UNPACKING_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a compression that Python does not have
    RuntimeError,  # an encrypted entry
)

Log = Callable[[str], None]


@dataclass(slots=True)
class Source:
    """A model that was named, opened.

    Attributes:
        origin: what the user named, for messages and ``encoder.toml``.
        name: a name for the encoder.
        files: the files.
        linked: whether files may be linked into the encoder's folder instead of copied, because
            they are Egara's own copies.
        version: the commit, or 1.
        licence: the licence that the hub states.
        own_folder: a folder that is copied as a whole, because it has an ``encoder.toml`` or the
            user gave one.
    """

    origin: str
    name: str
    files: Files
    linked: bool = False
    version: str = "1"
    licence: str | None = None
    own_folder: Path | None = None


@contextmanager
def open_source(
    source: str | os.PathLike[str],
    user_encoders: Path,
    log: Log,
    progress: hub.Progress,
    *,
    whole: bool,
) -> Iterator[Source]:
    """Open a source.

    Args:
        source: a folder; an ``.onnx`` file, which is used with the files beside it; a ``.zip``
            file; or ``hf:owner/name[/path][@revision]``.
        user_encoders: the folder of the user's encoders, for temporary files.
        log: called with a line of text for each step.
        progress: called during a download.
        whole: whether the folder is used as a whole, because the user gave an ``encoder.toml``.

    Raises:
        EncoderError: the source does not exist, or is not acceptable.
        BadInput: the address has another form.
    """
    text = os.fspath(source)
    if text.startswith(hub.PREFIX):
        address = hub.parse_address(text)
        with _open_address(address, user_encoders, log, progress, whole=whole) as opened:
            yield opened
        return
    path = _checked_path(text)
    if path.is_dir():
        if whole or (path / MANIFEST).exists():
            yield Source(text, path.resolve().name, Files(path, {}), own_folder=path)
        else:
            yield _open_folder(path)
    elif not path.is_file():
        hint = (
            f" For a model on the Hugging Face Hub, write hf:{text}."
            if text.count("/") == 1 and not text.startswith((".", "/", "~"))
            else ""
        )
        raise EncoderError(f"{text}: there is no such folder or file.{hint}")
    elif path.suffix.lower() == ".zip":
        with _open_archive(path, user_encoders, whole=whole) as opened:
            yield opened
    elif whole:
        raise BadInput(
            f"{text} is a file; together with an encoder.toml, give the folder of the model."
        )
    elif path.suffix.lower() == ".onnx":
        yield _open_model(path)
    else:
        sizes = {path.name: path.stat().st_size}
        yield Source(text, path.stem, Files(path.parent, sizes))  # nothing will be recognised


def _checked_path(text: str) -> Path:
    """Return a path that the system accepts; it need not exist."""
    path = Path(text)
    try:
        path.is_dir()  # raises if the path is too long, or may not be read
    except OSError as error:
        raise EncoderError(f"{shortened(text)}: cannot be read: {error.strerror}.") from error
    return path


def check_space(folder: Path, needed: int, purpose: str) -> None:
    """Raise `EncoderError` if a disk has not enough room.

    Args:
        folder: a folder on the disk; it need not exist.
        needed: the number of bytes to write.
        purpose: what they are for.
    """
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < needed + SPARE:
        raise EncoderError(
            f"{purpose} needs {megabytes(needed + SPARE)}, but the disk of {existing} has "
            f"{megabytes(free)} left. Free some space, or set EGARA_ENCODERS to a folder on "
            "another disk."
        )


def make_user_folder(folder: Path) -> None:
    """Create the user's folder of encoders.

    Raises:
        EncoderError: it cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EncoderError(
            f"{folder}: cannot be created: {error.strerror or error}. Set EGARA_ENCODERS to a "
            "folder that can be written."
        ) from error


def megabytes(count: int) -> str:
    """Format a number of bytes: ``378 MB``."""
    if count < 10**6:
        return f"{count / 1000:.0f} kB"
    return f"{count / 10**6:,.0f} MB" if count < 10**10 else f"{count / 10**9:,.1f} GB"


def _open_folder(folder: Path) -> Source:
    return Source(str(folder), folder.resolve().name, Files(folder, _sizes(folder)))


def _open_model(path: Path) -> Source:
    """Open a model file with the files beside it; ``onnx/`` belongs to the folder above it."""
    folder, wanted = path.parent, path.name
    if folder.resolve().name in PARTS:
        wanted = f"{folder.resolve().name}/{path.name}"
        folder = folder.resolve().parent
    sizes: dict[str, int] = {}
    for part in (".", *PARTS):
        if (folder / part).is_dir():
            sizes |= {
                file.relative_to(folder).as_posix(): file.stat().st_size
                for file in (folder / part).iterdir()
                if file.is_file() and (file.name == path.name or _inside(file, folder))
            }
    usual = ("model", "vision_model", "visual", "image_encode")
    name = path.stem if wanted == path.name else f"{folder.resolve().name}-{path.stem}"
    name = folder.resolve().name if path.stem in usual else name
    return Source(str(path), name, Files(folder, sizes, wanted=wanted))


def _sizes(folder: Path) -> dict[str, int]:
    """List the files in a folder with their sizes, without hidden folders.

    Raises:
        EncoderError: a link leads out of the folder, or there are too many files.
    """
    sizes: dict[str, int] = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(parent, name) for name in (*names, *folders)):
            if not _inside(path, folder):
                raise EncoderError(
                    f"{path}: is a link to {os.path.realpath(path)}, outside the model's folder, "
                    "or to itself. Replace it by the file itself."
                )
        for path in (Path(parent, name) for name in names):
            if path.is_file():
                sizes[path.relative_to(folder).as_posix()] = path.stat().st_size
        if len(sizes) > MAX_FILES:
            raise EncoderError(
                f"{folder}: has more than {MAX_FILES:,} files. Give the folder of one model."
            )
    return sizes


def _inside(path: Path, folder: Path) -> bool:
    """Tell whether a path is no link, or a link to something in the model's folder.

    A folder in the cache of huggingface_hub has links to the folder ``blobs`` of the repository.
    """
    top = folder.resolve()
    allowed = [top, *([top.parent.parent / "blobs"] if top.parent.name == "snapshots" else [])]
    try:
        return not path.is_symlink() or any(path.resolve().is_relative_to(x) for x in allowed)
    except (OSError, RuntimeError):  # a link to itself
        return False


@contextmanager
def _open_archive(path: Path, user_encoders: Path, *, whole: bool) -> Iterator[Source]:
    """Unpack a ``.zip`` file into a temporary folder.

    Raises:
        EncoderError: it is damaged, or an entry would be written outside the folder.
    """
    make_user_folder(user_encoders)
    for leftover in user_encoders.glob(f"{UNPACKED}*"):
        process = leftover.name.split("-")[1]
        if not (process.isdecimal() and psutil.pid_exists(int(process))):  # it was killed
            shutil.rmtree(leftover, ignore_errors=True)
    folder = user_encoders / f"{UNPACKED}{os.getpid()}-{os.urandom(4).hex()}"
    try:
        _unpack(path, folder)
        inner = list(folder.iterdir())
        top = inner[0] if len(inner) == 1 and inner[0].is_dir() else folder
        opened = _open_folder(top)
        opened.origin, opened.name, opened.linked = str(path), path.stem, True
        if whole or MANIFEST in opened.files:
            opened.own_folder = top
        yield opened
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(path: Path, folder: Path) -> None:
    folder.mkdir()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_FILES:
                raise EncoderError(f"{path}: has more than {MAX_FILES:,} files.")
            check_space(folder, sum(entry.file_size for entry in entries), f"Unpacking {path}")
            for entry in entries:
                target = folder / _entry_path(path, entry)
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as content, target.open("xb") as file:
                    shutil.copyfileobj(content, file)
    except UNPACKING_ERRORS as error:
        raise EncoderError(f"{path}: cannot be unpacked: {error}.") from error
    except OSError as error:
        raise EncoderError(f"{path}: cannot be unpacked: {error.strerror or error}.") from error


def _entry_path(path: Path, entry: zipfile.ZipInfo) -> PurePosixPath:
    """Return the path of an entry, if it stays inside."""
    name = PurePosixPath(entry.filename)
    windows = PureWindowsPath(entry.filename)
    if (
        name.is_absolute()
        or ".." in name.parts
        or ".." in windows.parts
        or windows.drive
        or windows.root
        or not name.parts
    ):
        raise EncoderError(
            f"{path}: has the entry {entry.filename!r}, which would be written outside the model's "
            "folder. The archive is refused."
        )
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise EncoderError(
            f"{path}: has the entry {entry.filename!r}, which is a link or a device. The archive "
            "is refused."
        )
    return name


@contextmanager
def _open_address(
    address: hub.Address, user_encoders: Path, log: Log, progress: hub.Progress, *, whole: bool
) -> Iterator[Source]:
    """Open a repository on the hub; files are downloaded when they are needed.

    An interrupted download stays, so that it can be continued. A model that was downloaded and is
    refused does not stay.
    """
    log(f"Requesting the list of files of {address}.")
    listing = hub.list_files(address)
    folder = (
        user_encoders / ".downloads" / f"{address.repository.replace('/', '--')}@{listing.commit}"
    )
    opened = Source(str(address), address.name, Files(folder, {}), linked=True)
    opened.version, opened.licence = listing.commit[:12], listing.licence

    complete = False

    def fetch(names: Sequence[str]) -> None:
        nonlocal complete
        complete = False
        missing = sum(listing.sizes[name] - _present(folder / name) for name in names)
        if missing >= 10**6:
            files = "1 file" if len(names) == 1 else f"{len(names)} files"
            log(f"Downloading {megabytes(missing)} in {files}.")
        check_space(user_encoders, missing, f"{address}: the download")
        hub.download(listing, names, folder, progress)
        complete = True

    files = Files(folder, listing.sizes, fetch)
    if address.path.endswith(".onnx"):
        files.wanted = _existing(address, address.path, address.path in files)
    elif address.path:
        present = any(name.startswith(f"{address.path}/") for name in files.sizes)
        files = files.below(_existing(address, address.path, present))
    opened.files = files
    try:
        if whole or MANIFEST in files:
            files.fetch(sorted(x for x in files.sizes if not x.endswith(OTHER_WEIGHTS)))
            opened.own_folder = files.folder
        yield opened
    finally:
        if complete:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # other downloads are there
                folder.parent.rmdir()


def _existing(address: hub.Address, path: str, exists: bool) -> str:
    if not exists:
        raise EncoderError(f"{address}: the repository has no {path}.")
    return path


def _present(path: Path) -> int:
    """Return how many bytes of a file are there, complete or partial."""
    for candidate in (path, path.with_name(path.name + hub.PARTIAL)):
        if candidate.is_file():
            return candidate.stat().st_size
    return 0
