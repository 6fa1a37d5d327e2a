"""Install encoders into the user's own folder, and remove them.

Both are atomic: an encoder's folder is made under a hidden name, checked, synced to the disk, and
renamed at the end. A process that is killed leaves at most a hidden folder, which nothing reads and
which the next ``add`` or ``remove`` deletes. A download that was interrupted stays in the hidden
folder ``.downloads``, and is continued by the next ``add`` of the same model.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from egara.disk import sync_file, sync_folder
from egara.encoders.manifest import Manifest, is_name, read_manifest
from egara.encoders.registry import installed, own_folders, user_folder
from egara.encoders.sandbox import SECONDS, DryRun, check_in_sandbox
from egara.errors import BadInput, EncoderError, UnknownEncoder
from egara.tomlfiles import read_toml, shortened

if TYPE_CHECKING:  # imported when an encoder is added, to keep `import egara.encoders` fast
    from egara.encoders.published import Files, PublishedEncoder
    from egara.encoders.sources import Source

__all__ = ["add", "remove"]

MANIFEST = "encoder.toml"

LOCK = ".lock"
UNFINISHED = ".unfinished-"
"""The prefix of folders that are being made or deleted."""

CARDS = ("README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE")
"""The files about the model and its licence, which are copied too."""

Log = Callable[[str], None]
Progress = Callable[[int, int], None]


def add(
    source: str | os.PathLike[str],
    name: str | None = None,
    *,
    manifest: str | os.PathLike[str] | None = None,
    vectors: bool = False,
    log: Log = lambda line: None,
    progress: Progress = lambda done, total: None,
) -> Manifest:
    """Check an encoder or a published model, and install it into the user's folder.

    Args:
        source: the folder of an encoder, with ``encoder.toml``; or a published model in one of the
            layouts of `egara.encoders.published`: its folder, an ``.onnx`` file in it, a ``.zip``
            file, or ``hf:owner/name[/path][@revision]``.
        name: the name of the encoder. By default, the one in ``encoder.toml``, or that of the
            folder or repository.
        manifest: an ``encoder.toml`` for a folder that has none.
        vectors: of a published tagger without vectors, use the values before its last layer.
        log: called with a line of text at each step, and with what was found.
        progress: called during a download with the number of bytes that are there, and of all.

    Returns:
        The manifest of the installed encoder.

    Raises:
        EncoderError: it is not usable or not known, it exceeds a limit of
            `egara.encoders.sandbox`, an encoder of this name exists already, or the disk is full.
            Then nothing is installed.
        BadInput: the name or the address has another form.
        MissingExtra: the source is on the hub, and ``huggingface_hub`` is not installed.
    """
    _check_arguments(source, name, manifest)
    from egara.encoders.sources import open_source

    manifest_file = None if manifest is None else Path(manifest)
    whole = manifest_file is not None
    with open_source(source, user_folder(), log, progress, whole=whole) as opened:
        if opened.own_folder is not None:
            return _add_folder(opened, opened.own_folder, manifest_file, name, log)
        return _add_published(opened, name, log, vectors=vectors)


def _check_arguments(source: object, name: object, manifest: object) -> None:
    if not isinstance(source, str | os.PathLike) or not os.fspath(source).strip():
        raise BadInput(
            f"The source is {shortened(source)}; expected a folder, an .onnx or .zip file, or "
            "hf:owner/name. `egara encoders available` lists published models."
        )
    if name is not None and not (isinstance(name, str) and is_name(name)):
        raise BadInput(
            f"The name is {shortened(name)}; expected letters, digits, - and _, at most 64, the "
            "first a letter or digit."
        )
    if manifest is not None and not isinstance(manifest, str | os.PathLike):
        raise BadInput(f"The manifest is {shortened(manifest)}; expected the path of a TOML file.")


def _add_folder(
    source: "Source", folder: Path, manifest_file: Path | None, name: str | None, log: Log
) -> Manifest:
    """Install a folder with ``encoder.toml``, or a folder with a separate manifest."""
    from egara.encoders.sources import check_space

    if manifest_file is None:
        _check_free(name or read_manifest(folder).name)  # raises before anything is copied
    if user_folder().resolve().is_relative_to(folder.resolve()):
        raise EncoderError(
            f"{folder} contains {user_folder()}, the folder to install in. Give the folder of one "
            "encoder."
        )
    needed = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    check_space(user_folder(), needed, f"Adding {source.origin}")

    def fill(temporary_folder: Path) -> None:
        _copy(folder, temporary_folder)
        if manifest_file is not None:
            _write_manifest(temporary_folder, manifest_file)
        if name is not None:
            _rename(temporary_folder / MANIFEST, name)

    manifest, run = _install(fill, source.origin)
    log(_report(f"{manifest.name}: {manifest.title}", run))
    return manifest


def _add_published(source: "Source", name: str | None, log: Log, *, vectors: bool) -> Manifest:
    """Install a published model, in a folder with an ``encoder.toml`` that is made here."""
    from egara.encoders import published
    from egara.encoders.sources import check_space, megabytes

    family, files, found = published.recognise(source.files, source.origin)
    name = name or published.safe_name(source.name)
    _check_free(name)
    cards = [card for card in CARDS if card in files]
    needed = sum(files.sizes[path] for path in (*found.files, *cards))
    log(f"{source.origin}: {family.name}, {megabytes(needed)}.")
    check_space(user_folder(), needed, f"Adding {source.origin}")
    files.fetch([*found.files, *cards])
    weights = [
        path for model in found.models.values() for path in published.weights_of(files, model)
    ]
    files.fetch(weights)
    described = published.describe(family, files, found)
    if vectors:
        described = described.with_hidden_vectors()
    described = replace(described, files=tuple(dict.fromkeys([*described.files, *weights, *cards])))
    licence = source.licence or published.stated_licence(files)
    complete: list[PublishedEncoder] = []

    def fill(folder: Path) -> None:
        digests = _place(files, described, folder, linked=source.linked)
        identity = published.Identity(name, source.origin, source.version, licence, digests)
        if described.labels:
            labels = published.labels_csv(described.labels)
            (folder / "labels.csv").write_text(labels, encoding="utf-8")
        for probed in (False, True):
            complete.append(published.probe(folder, described) if probed else described)
            text = published.manifest_toml(complete[-1], identity)
            (folder / MANIFEST).write_text(text, encoding="utf-8")

    manifest, run = _install(fill, source.origin)
    space = f"vectors of {manifest.dimensions:,} numbers" if manifest.vectors else "scores only"
    log(_report(f"{described.family}, {described.summary}, {space}", run))
    for note in complete[-1].notes:
        log(f"  {note}")
    return manifest


def _install(fill: Callable[[Path], None], origin: str) -> tuple[Manifest, DryRun]:
    """Make a hidden folder, fill and check it, and give it the encoder's name."""
    with _changing() as user_encoders:
        temporary_folder = user_encoders / f"{UNFINISHED}{uuid.uuid4().hex}"
        try:
            temporary_folder.mkdir()
            fill(temporary_folder)
            manifest = read_manifest(temporary_folder)
            _check_free(manifest.name)
            run = check_in_sandbox(temporary_folder)
            _sync(temporary_folder)
            temporary_folder.rename(user_encoders / manifest.name)
        except EncoderError as error:
            raise EncoderError(str(error).replace(str(temporary_folder), origin)) from error
        finally:
            shutil.rmtree(temporary_folder, ignore_errors=True)
        _sync(user_encoders, deep=False)
    return read_manifest(user_encoders / manifest.name), run


def _place(
    files: "Files", described: "PublishedEncoder", folder: Path, *, linked: bool
) -> dict[str, str]:
    """Put the files of a published model into a folder.

    Returns:
        The SHA-256 of each published file, by path.
    """
    digests: dict[str, str] = {}
    for path in described.files:
        source, target = files.folder / path, folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        more = described.appended.get(path)
        if linked and more is None and not source.is_symlink():
            _link(source, target)
        else:
            shutil.copyfile(source, target)
        with target.open("rb") as file:
            digests[path] = hashlib.file_digest(file, "sha256").hexdigest()
        if more is not None:
            with target.open("ab") as file:
                file.write(more)
    for path, content in described.written.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return digests


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(source, target)


def _write_manifest(folder: Path, manifest_file: Path) -> None:
    """Copy a separate manifest into a folder, as its ``encoder.toml``."""
    read_toml(manifest_file, EncoderError)  # raises with the path that the user gave
    shutil.copyfile(manifest_file, folder / MANIFEST)


def _rename(path: Path, name: str) -> None:
    """Change the name in an ``encoder.toml``."""
    import tomli_w

    document = read_toml(path, EncoderError)
    encoder = document.get("encoder")
    if isinstance(encoder, dict):
        encoder["name"] = name
        path.write_text(tomli_w.dumps(document), encoding="utf-8")


def _report(found: str, run: DryRun) -> str:
    """Describe what was found and measured."""
    from egara.encoders.sources import megabytes

    memory = f", {megabytes(run.memory)} of memory" if run.memory else ""
    return f"{found}; {run.seconds:.2g} s per image{memory}."


def remove(name: str) -> None:
    """Delete one of the user's own encoders, working or broken. Vectors in collections stay.

    Args:
        name: the name of the encoder, or of its folder if the two differ or the encoder is broken.

    Raises:
        UnknownEncoder: the user's folder has no encoder of this name.
        EncoderError: the folder cannot be changed.
    """
    _user_encoder(name)  # raises for an unknown name
    with _changing() as user_encoders:
        folder = _user_encoder(name)  # another process may have removed it meanwhile
        if folder.is_symlink():
            folder.unlink()
        else:
            deleted = folder.rename(user_encoders / f"{UNFINISHED}{uuid.uuid4().hex}")
            shutil.rmtree(deleted)
        _sync(user_encoders, deep=False)


def _user_encoder(name: str) -> Path:
    """Return the folder of one of the user's own encoders."""
    by_name = own_folders()
    folders = {folder.name: folder for folder in by_name.values()} | by_name
    if name not in folders:
        raise UnknownEncoder(
            f"Unknown encoder {name!r} in {user_folder()}; "
            f"only those added there can be removed: {', '.join(by_name) or 'none'}."
        )
    return folders[name]


@contextmanager
def _changing() -> Iterator[Path]:
    """Lock the user's folder; create the folder, and delete unfinished copies.

    Only one process adds or removes at a time, so unfinished copies are those of killed processes.
    """
    user_encoders = user_folder()
    try:
        user_encoders.mkdir(parents=True, exist_ok=True)
        with FileLock(user_encoders / LOCK, timeout=2 * SECONDS):
            for leftover in user_encoders.glob(f"{UNFINISHED}*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield user_encoders
    except Timeout as error:
        raise EncoderError(
            f"Another process is adding or removing an encoder in {user_encoders}. "
            "Try again when it is done."
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise EncoderError(
            f"{error.filename or user_encoders}: cannot be changed: {reason}."
        ) from error


def _check_free(name: str) -> None:
    """Raise `EncoderError` if another encoder has this name."""
    target = user_folder() / name
    if name in own_folders() or os.path.lexists(target):
        raise EncoderError(
            f"There is already an encoder {name!r} of yours in {own_folders().get(name, target)}; "
            f"remove it first: egara encoders remove {name}. Or give another name: --name NAME"
        )
    existing = installed().get(name)
    if existing is not None:
        raise EncoderError(
            f"There is an encoder {name!r} already, in {existing.folder}. Yours would "
            "replace it in every collection: give another name: --name NAME"
        )


def _copy(folder: Path, temporary_folder: Path) -> None:
    """Copy an encoder's files and folders, with the permissions that new ones have."""
    for parent, folders, files in os.walk(folder):
        into = temporary_folder / Path(parent).relative_to(folder)
        for path in (Path(parent, name) for name in (*folders, *files)):
            if path.is_file():
                shutil.copyfile(path, into / path.name)
            elif path.is_dir() and not path.is_symlink():
                (into / path.name).mkdir()
            else:
                raise EncoderError(
                    f"{path}: an encoder's folder can contain files and folders, but no pipes, "
                    "devices or links to folders. Move it elsewhere."
                )


def _sync(folder: Path, *, deep: bool = True) -> None:
    """Sync a folder to the disk, and with ``deep`` everything in it."""
    for path in (folder, *(folder.rglob("*") if deep else ())):
        if path.is_dir():
            sync_folder(path)
        else:
            sync_file(path)
