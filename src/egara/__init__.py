"""Egara (絵柄, the look of a drawing).

Find drawings in a collection by words or by an image, and follow walks between them::

    import egara

    collection = egara.open("drawings/.egara")
    collection.index("drawings")
    for hit in collection.search(image="query.png"):
        print(hit.rank, hit.path)

The command line and the web page use the same names. `Collection` has all operations on a
collection. The other classes are arguments and results of its methods.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from egara.errors import EgaraError, UnknownEncoder

if TYPE_CHECKING:  # imported on first use, to keep `import egara` fast
    from egara.collection import (
        Artist,
        BackupReport,
        Between,
        Board,
        BoardItem,
        CheckReport,
        Cluster,
        Clusters,
        Collection,
        CollectionInfo,
        Drawing,
        DrawingTags,
        DuplicateGroup,
        EncoderInfo,
        Filters,
        FolderInfo,
        FolderNode,
        Guess,
        Hit,
        IndexReport,
        KeptCluster,
        Match,
        NearestDrawings,
        Neighbours,
        QueryAlternatives,
        QueryItem,
        RepairReport,
        RestoreReport,
        Study,
        StudyReport,
        Suggestion,
        Suggestions,
        TagCount,
        TagThreshold,
        Walk,
    )
    from egara.datasets import Dataset
    from egara.datasets.registry import DatasetInfo
    from egara.encoders import (
        AvailableEncoder,
        BrokenEncoder,
        Encoder,
        Label,
        Manifest,
        OnnxEncoder,
    )
    from egara.images import Sketch, SketchLike

_MODULES = ("egara.images", "egara.encoders", "egara.datasets", "egara.collection")
"""The modules of the exported classes, the quickest to import first."""

__all__ = [
    "Artist",
    "AvailableEncoder",
    "BackupReport",
    "Between",
    "Board",
    "BoardItem",
    "CheckReport",
    "Cluster",
    "Clusters",
    "Collection",
    "CollectionInfo",
    "Dataset",
    "Drawing",
    "DrawingTags",
    "DuplicateGroup",
    "EgaraError",
    "Encoder",
    "EncoderInfo",
    "Filters",
    "FolderInfo",
    "FolderNode",
    "Guess",
    "Hit",
    "IndexReport",
    "KeptCluster",
    "Label",
    "Manifest",
    "Match",
    "NearestDrawings",
    "Neighbours",
    "QueryAlternatives",
    "QueryItem",
    "RepairReport",
    "RestoreReport",
    "Sketch",
    "Study",
    "StudyReport",
    "Suggestion",
    "Suggestions",
    "TagCount",
    "TagThreshold",
    "UnknownEncoder",
    "Walk",
    "__version__",
    "add_encoder",
    "available_encoders",
    "broken_encoders",
    "build_dataset",
    "demo_drawings",
    "encoder",
    "installed_encoders",
    "known_datasets",
    "open",
    "open_dataset",
    "read_sketch",
    "remove_encoder",
    "serve",
    "tagging_encoder",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import an exported class when it is first used."""
    if name in __all__:
        for module in map(importlib.import_module, _MODULES):
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


def open(location: str | PathLike[str], *, create: bool = True) -> "Collection":
    """Open the collection at ``location``, or create it.

    Args:
        location: a folder, usually the subfolder ``.egara`` of the folder with the drawings, or a
            URL of an object store such as ``s3://bucket/drawings``.
        create: create the collection if it does not exist.

    Raises:
        CollectionError: the collection does not exist, and ``create`` is false.
        NewerCollection: a newer version of Egara wrote the collection.
        StorageError: the disk or the object store failed (full, read-only, unreachable).
    """
    from egara.collection import Collection

    return Collection(location, create=create)


def encoder(name: str) -> "Encoder":
    """Load an installed encoder, such as ``visual``.

    Encoders in folders are `OnnxEncoder` objects. A package can provide any object that satisfies
    `Encoder`.

    Raises:
        UnknownEncoder: no installed encoder has this name.
        EncoderError: the encoder is not usable.
    """
    from egara import encoders

    return encoders.load(name)


def tagging_encoder(name: str | None = None) -> "OnnxEncoder":
    """Load an installed encoder that predicts tags.

    Args:
        name: the name of the encoder; by default, the one whose manifest names the role ``tags``,
            otherwise the first encoder with labels.

    Raises:
        UnknownEncoder: no installed encoder has labels.
        EncoderError: the encoder is not usable.
    """
    from egara import encoders

    name = encoders.default_tagger() if name is None else name
    loaded = None if name is None else encoders.load(name)
    if not isinstance(loaded, encoders.OnnxEncoder):
        raise UnknownEncoder(
            "No installed encoder has labels, so none can predict tags. "
            "Add one with `egara encoders add FOLDER`."
        )
    return loaded


def installed_encoders() -> Mapping[str, "Manifest"]:
    """Return the manifests of all installed encoders, by name."""
    from egara import encoders

    return encoders.installed()


def broken_encoders() -> "list[BrokenEncoder]":
    """Return the folders whose encoder is not usable, each with the reason."""
    from egara import encoders

    return encoders.broken()


def add_encoder(
    source: str | PathLike[str],
    name: str | None = None,
    *,
    manifest: str | PathLike[str] | None = None,
    vectors: bool = False,
    log: Callable[[str], None] = lambda line: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> "Manifest":
    """Check that an encoder or a published model runs, and install it for this user.

    The layout of published models (WD taggers, CLIP, SigLIP, DINOv2, …) is recognised from their
    files. The installation is atomic: if the process is killed, nothing is installed.

    Args:
        source: a folder with ``encoder.toml``; or a published model: its folder, an ``.onnx`` file
            in it, a ``.zip`` file, or ``hf:owner/name[/path][@revision]``, which downloads it.
        name: the name of the encoder; by default, that in ``encoder.toml``, or of the model.
        manifest: an ``encoder.toml`` for a folder that has none.
        vectors: of a published tagger without vectors, use the values before its last layer.
        log: called with a line of text at each step, and with what was found and chosen.
        progress: called during a download with the number of bytes that are there, and of all.

    Raises:
        EncoderError: the encoder is not usable or not known, needs more than 60 seconds or 8 GiB
            for one image, an encoder with this name exists, the disk is full, or the download was
            interrupted; then the next call continues it.
        BadInput: the name or the address has another form.
        MissingExtra: the source is on the hub, and ``egara[hub]`` is not installed.
    """
    from egara import encoders

    return encoders.add(
        source, name, manifest=manifest, vectors=vectors, log=log, progress=progress
    )


def available_encoders() -> "list[AvailableEncoder]":
    """Return well-known published models that can be added, without network access."""
    from egara import encoders

    return encoders.catalogue()


def remove_encoder(name: str) -> None:
    """Remove an encoder that this user added, even if it is broken.

    Collections keep their vectors of this encoder.

    Raises:
        UnknownEncoder: this user has not added an encoder with this name.
        EncoderError: the folder cannot be deleted.
    """
    from egara import encoders

    encoders.remove(name)


def known_datasets() -> "list[DatasetInfo]":
    """Return the datasets that Egara can build, and whether each is built on this machine."""
    from egara.datasets import registry

    return registry.datasets()


def build_dataset(
    name: str,
    output: str | PathLike[str] | None = None,
    log: Callable[[str], None] = lambda line: None,
    *,
    sources: Sequence[str | PathLike[str]] = (),
    per_class: int | None = None,
) -> Path:
    """Build a dataset such as ``open-drawings``, and return its folder.

    Args:
        name: the name of one of `known_datasets`.
        output: the folder to write. By default, the folder where `open_dataset` finds the dataset
            by its name.
        log: called with a line of text at each step.

        sources: folders and zip archives of sketches to add; only for ``open-sketches``.
        per_class: the largest number of QuickDraw sketches of a class to read from each source.

    Raises:
        UnknownDataset: no dataset has this name, or the dataset needs another that is not built.
        BadInput: ``output`` exists and contains other files, or a source is not recognised.
        DatasetError: a package cannot be downloaded, or the folder cannot be written (full disk,
            no permission).
    """
    from egara.datasets import registry

    return registry.build(
        name,
        None if output is None else Path(output),
        log,
        sources=[Path(source) for source in sources],
        per_class=per_class,
    )


def open_dataset(
    name_or_path: str | PathLike[str],
    *,
    splits: Sequence[str] | None = None,
    sets: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    rating: str | Sequence[str] | None = None,
    excluded_tags: Sequence[str] = (),
    log: Callable[[str], None] = lambda line: None,
) -> "Dataset":
    """Open a dataset to read it as a stream of labelled drawings.

    Args:
        name_or_path: the name of a built dataset, a Parquet file, a folder of drawings with
            metadata files, or a published dataset such as Danbooru2021 or QuickDraw.
        splits: the splits to read: ``train``, ``validation`` or ``test``. Only for Parquet files.
        sets: the sets to read. Only for Parquet files.
        kinds: the kinds to read: ``image``, ``sketch`` or ``edges``. Only for Parquet files.
        rating: the rating or ratings to read, such as ``safe``. Drawings with an unknown rating are
            excluded.
        excluded_tags: drawings with one of these tags are excluded.
        log: called with a line of text if metadata of a folder cannot be used.

    Raises:
        UnknownDataset: no dataset has this name, or it is not built on this machine.
        BadInput: a split or set does not exist, or the folder does not have the expected layout.
        DatasetError: the dataset cannot be read.
    """
    from egara.datasets import registry

    return registry.open_dataset(
        name_or_path,
        splits=splits,
        sets=sets,
        kinds=kinds,
        rating=rating,
        excluded_tags=excluded_tags,
        log=log,
    )


def read_sketch(sketch: "SketchLike") -> "Sketch":
    """Read a sketch as a search does, and say what was seen.

    Args:
        sketch: strokes ``[[[x, …], [y, …]], …]``; or a path, bytes or a PIL image: a scan, a photo
            of a drawing on paper, SVG, QuickDraw's ndjson (its first drawing), or JSON.

    Raises:
        BadInput: it cannot be read, or shows no lines.
    """
    from egara import images

    return images.read_sketch(sketch)


def demo_drawings() -> Path:
    """Return the folder of the demo drawings that are part of Egara."""
    from egara import demo

    return demo.drawings()


def serve(
    collection: "Collection",
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    open_browser: bool = False,
    allowed_hosts: Sequence[str] = (),
    token: str | Literal[False] | None = None,
) -> None:
    """Serve a collection's web page until the process is interrupted.

    Args:
        collection: the collection to serve.
        host: the IP address or host name to listen on. With the default, only this machine can
            connect.
        port: the port; 0 for any free port. If 8000 is in use, the next free port is used.
        open_browser: open the page in a browser when the server is ready.
        allowed_hosts: additional host names that the Host header of a request may contain.
        token: the access token that requests must contain, or False for no token. By default, a
            random token if other machines can reach the server, and no token otherwise.

    Raises:
        BadInput: the host is not an address of this machine, the port is in use, or the token
            contains characters that are not allowed in a header.
    """
    from egara import server

    server.serve(
        collection,
        host,
        port,
        open_browser=open_browser,
        allowed_hosts=allowed_hosts,
        token=token,
    )
