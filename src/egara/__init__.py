"""Egara (絵柄, the look of a drawing).

It finds drawings in a collection by words or by an image, and walks from one to another::

    import egara

    collection = egara.open("drawings/.egara")
    collection.index("drawings")
    for hit in collection.search(image="query.png"):
        print(hit.rank, hit.path)

The command line and the page do the same with the same names. `Collection` has all verbs of a
collection; the other classes are their arguments and answers.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from egara.errors import EgaraError, UnknownEncoder

if TYPE_CHECKING:  # imported when first used, so that `import egara` is quick
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
        Hit,
        IndexReport,
        KeptCluster,
        NearestDrawings,
        Neighbours,
        QueryItem,
        RepairReport,
        RestoreReport,
        Study,
        StudyReport,
        TagCount,
        TagThreshold,
        Walk,
    )
    from egara.datasets import Dataset
    from egara.datasets.registry import DatasetInfo
    from egara.encoders import BrokenEncoder, Encoder, Label, Manifest, OnnxEncoder

_CLASSES = {
    "egara.collection": (
        "Artist", "BackupReport", "Between", "Board", "BoardItem", "CheckReport", "Cluster",
        "Clusters", "Collection", "CollectionInfo", "Drawing", "DrawingTags", "DuplicateGroup",
        "EncoderInfo", "Filters", "FolderInfo", "Hit", "IndexReport", "KeptCluster",
        "NearestDrawings", "Neighbours", "QueryItem", "RepairReport", "RestoreReport", "Study",
        "StudyReport", "TagCount", "TagThreshold", "Walk",
    ),
    "egara.datasets": ("Dataset",),
    "egara.encoders": ("Encoder", "Label", "Manifest"),
}  # fmt: skip
"""The classes of the first page, by the module that has them."""

__all__ = [
    "Artist",
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
    "Hit",
    "IndexReport",
    "KeptCluster",
    "Label",
    "Manifest",
    "NearestDrawings",
    "Neighbours",
    "QueryItem",
    "RepairReport",
    "RestoreReport",
    "Study",
    "StudyReport",
    "TagCount",
    "TagThreshold",
    "UnknownEncoder",
    "Walk",
    "__version__",
    "add_encoder",
    "broken_encoders",
    "build_dataset",
    "demo_drawings",
    "encoder",
    "installed_encoders",
    "known_datasets",
    "open",
    "open_dataset",
    "remove_encoder",
    "serve",
    "tagging_encoder",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import a class of the first page when it is first used."""
    for module, names in _CLASSES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


def open(location: str | PathLike[str], *, create: bool = True) -> "Collection":
    """Open the collection at ``location``, or create it.

    Args:
        location: a folder, by habit the subfolder ``.egara`` of the drawings, or an address on an
            object store such as ``s3://bucket/drawings``.
        create: false to refuse where there is none.

    Raises:
        CollectionError: there is none, and ``create`` is false.
        NewerCollection: a newer Egara wrote it.
        StorageError: the disk or the object store refused.
    """
    from egara.collection import Collection

    return Collection(location, create=create)


def encoder(name: str) -> "OnnxEncoder":
    """Load an installed encoder, such as ``visual``.

    Raises:
        UnknownEncoder: none of this name is installed.
        EncoderError: it is not usable.
    """
    from egara import encoders

    return encoders.load(name)


def tagging_encoder() -> "OnnxEncoder":
    """Load the installed encoder that says tags: ``semantic``, else the first that has labels.

    Raises:
        UnknownEncoder: none that is installed has labels.
        EncoderError: it is not usable.
    """
    from egara import encoders

    labelled = [name for name, manifest in encoders.installed().items() if manifest.labels]
    name = encoders.tagger(labelled)
    if name is None:
        raise UnknownEncoder(
            "None of the installed encoders has labels, so none gives tags. "
            "Add one with `egara encoders add FOLDER`."
        )
    return encoders.load(name)


def installed_encoders() -> Mapping[str, "Manifest"]:
    """Give what every installed encoder says of itself, by name."""
    from egara import encoders

    return encoders.installed()


def broken_encoders() -> "list[BrokenEncoder]":
    """List the folders that should hold an encoder and do not, each with the reason."""
    from egara import encoders

    return encoders.broken()


def add_encoder(folder: str | PathLike[str]) -> "Manifest":
    """Install an encoder for this user from its folder, after a check that it runs.

    All of it is installed, or nothing, whenever the process is killed.

    Raises:
        EncoderError: it is not usable, takes more than 60 seconds or 8 GiB for one picture, or one
            of its name is there already.
    """
    from egara import encoders

    return encoders.add(Path(folder))


def remove_encoder(name: str) -> None:
    """Remove an encoder that was added by this user, working or broken; vectors stay.

    Raises:
        UnknownEncoder: this user has added none of this name.
        EncoderError: the disk refused.
    """
    from egara import encoders

    encoders.remove(name)


def known_datasets() -> "list[DatasetInfo]":
    """List the datasets that Egara builds from packages, and whether they are built here."""
    from egara.datasets import registry

    return registry.datasets()


def build_dataset(
    name: str,
    output: str | PathLike[str] | None = None,
    log: Callable[[str], None] = lambda line: None,
) -> Path:
    """Build a dataset such as ``open-drawings``, and return its folder.

    Args:
        name: one of `known_datasets`.
        output: the folder to write; by default one where `open_dataset` finds it by its name.
        log: called with a line of text at each step.

    Raises:
        UnknownDataset: there is none of this name.
        BadInput: ``output`` holds something else.
        DatasetError: a package cannot be had, or the disk refused.
    """
    from egara.datasets import registry

    return registry.build(name, None if output is None else Path(output), log)


def open_dataset(
    name_or_path: str | PathLike[str],
    *,
    splits: Sequence[str] | None = None,
    sets: Sequence[str] | None = None,
    rating: str | Sequence[str] | None = None,
    excluded_tags: Sequence[str] = (),
    log: Callable[[str], None] = lambda line: None,
) -> "Dataset":
    """Open a dataset to read it as a stream of labelled drawings.

    Args:
        name_or_path: the name of a dataset that is built; a Parquet file; a folder of drawings
            with its metadata, or of Danbooru2021.
        splits: of a Parquet file, only these of ``train``, ``validation`` and ``test``.
        sets: of a Parquet file, only these sets.
        rating: only drawings of this rating, or of one of these, such as ``safe``; a drawing whose
            rating is not known is left out.
        excluded_tags: no drawing that has one of these tags.
        log: called with a line of text where a folder's metadata is not used.

    Raises:
        UnknownDataset: there is none of this name, or it is not built here.
        BadInput: there is no such split or set, or the folder is not as it should be.
        DatasetError: it cannot be read.
    """
    from egara.datasets import registry

    return registry.open_dataset(
        name_or_path,
        splits=splits,
        sets=sets,
        rating=rating,
        excluded_tags=excluded_tags,
        log=log,
    )


def demo_drawings() -> Path:
    """Give the folder of the drawings that ship with Egara."""
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
    """Serve the page of a collection until interrupted; on this machine only by default.

    Args:
        collection: what to serve.
        host: the address to listen at; other machines can only ask where this is not the default.
        port: the port; the next free one where 8000 is taken; 0 for any.
        open_browser: open the page when it is ready.
        allowed_hosts: names besides ``host`` that requests may be addressed to.
        token: the access token that requests must carry; None for a random one where other
            machines can reach the server, and none where they cannot; False for none.

    Raises:
        BadInput: the address is not one of this machine, the port is taken, or the token has
            characters that a header cannot carry.
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
