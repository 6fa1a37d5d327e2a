"""List, build and open datasets by name."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from egara.datasets import open_drawings, open_sketches
from egara.datasets.built import built_table, datasets_folder, table_path
from egara.datasets.contract import Dataset
from egara.datasets.danbooru2021 import Danbooru2021
from egara.datasets.filtering import FilteredDataset
from egara.datasets.folder import FolderDataset
from egara.datasets.layouts import open_layout
from egara.datasets.parquet import ParquetDataset
from egara.errors import BadInput, UnknownDataset

__all__ = ["DatasetInfo", "build", "datasets", "datasets_folder", "open_dataset"]

_BUILT: Mapping[str, str] = {
    open_drawings.NAME: (
        "emoji, clip art, icons and heads under open licences, with tags in English and Japanese"
    ),
    open_sketches.NAME: (
        "sketches and drawings of the 345 QuickDraw classes; needs open-drawings, and takes "
        "folders of sketches with --source"
    ),
}


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """A dataset that Egara can build.

    Attributes:
        name: the name that users type.
        description: what it contains.
        folder: where it is or will be.
        built: whether it exists.
    """

    name: str
    description: str
    folder: Path
    built: bool


def datasets() -> list[DatasetInfo]:
    """List the datasets that Egara can build."""
    return [
        DatasetInfo(name, description, folder, table_path(folder, name).is_file())
        for name, description in _BUILT.items()
        for folder in [datasets_folder() / name]
    ]


def build(
    name: str,
    output: Path | None = None,
    log: Callable[[str], None] = lambda line: None,
    *,
    sources: Sequence[Path] = (),
    per_class: int | None = None,
) -> Path:
    """Build a dataset and return its folder.

    Args:
        name: one of `datasets`.
        output: the folder to write; by default the folder in `datasets_folder`, where
            `open_dataset` finds the dataset by its name.
        log: called with a line of text at each step.
        sources: folders and zip archives of sketches to add; only for open-sketches.
        per_class: the largest number of QuickDraw sketches of a class in each source.

    Raises:
        UnknownDataset: the name is unknown, or the dataset needs another that is not built.
        BadInput: ``output`` exists and is not a dataset that was built before, a source is not
            recognised, or the dataset takes no sources.
        DatasetError: a package cannot be fetched, or the folder cannot be written.
    """
    if name not in _BUILT:
        raise UnknownDataset(f"No dataset {name!r} can be built; there is {', '.join(_BUILT)}.")
    folder = output or datasets_folder() / name
    if folder.exists() and not table_path(folder, name).is_file() and _has_content(folder):
        raise BadInput(
            f"{folder} exists and is not {name}: building would replace all of it. "
            "Choose a new folder."
        )
    if name == open_sketches.NAME:
        open_sketches.build(folder, log, sources=sources, per_class=per_class)
    elif sources or per_class is not None:
        raise BadInput(
            f"{name} takes no sources: remove --source and --per-class. "
            f"{open_sketches.NAME} takes them."
        )
    else:
        open_drawings.build(folder, log)
    return folder


def open_dataset(
    name_or_path: str | os.PathLike[str],
    *,
    splits: Collection[str] | None = None,
    sets: Collection[str] | None = None,
    kinds: Collection[str] | None = None,
    rating: str | Collection[str] | None = None,
    excluded_tags: Collection[str] = (),
    log: Callable[[str], None] = lambda line: None,
) -> Dataset:
    """Open a dataset by its name, or by its path.

    Args:
        name_or_path: the name of a built dataset; a Parquet file; the folder of a built dataset,
            of Danbooru2021, of Manga109, or of any drawings; a folder or a zip archive of
            QuickDraw, Sketchy or TU-Berlin.
        splits: the splits to include; only for a Parquet file.
        sets: the sets to include; only for a Parquet file.
        kinds: the kinds to include, of `KINDS`; only for a Parquet file.
        rating: only drawings of this rating, or of one of these, such as ``safe``; drawings of
            unknown rating are excluded.
        excluded_tags: exclude drawings that have one of these tags.
        log: called with a line of text if metadata of a folder is not used.

    Raises:
        UnknownDataset: the name is unknown, or the dataset is not built yet.
        BadInput: a split or set is unknown, or the folder's layout is wrong.
        DatasetError: it cannot be read.
    """
    ratings = (rating,) if isinstance(rating, str) else rating
    dataset = _open(name_or_path, splits, sets, kinds, log)
    if isinstance(dataset, Danbooru2021):  # it also counts the drawings that it skips
        return Danbooru2021(dataset.folder, ratings=ratings, excluded_tags=excluded_tags)
    if ratings is None and not excluded_tags:
        return dataset
    return FilteredDataset(dataset, ratings=ratings, excluded_tags=excluded_tags)


def _open(
    name_or_path: str | os.PathLike[str],
    splits: Collection[str] | None,
    sets: Collection[str] | None,
    kinds: Collection[str] | None,
    log: Callable[[str], None],
) -> Dataset:
    path = Path(name_or_path)
    if str(name_or_path) in _BUILT:
        path = built_table(str(name_or_path))
    table = _table_in(path)
    if table is not None:
        return ParquetDataset(table, splits=splits, sets=sets, kinds=kinds)
    if path.exists() and any(option is not None for option in (splits, sets, kinds)):
        raise BadInput(
            "Splits, sets and kinds can be selected only in a Parquet file. Remove these options."
        )
    if (published := open_layout(path, log)) is not None:
        return published
    if not path.is_dir():
        raise UnknownDataset(
            f"Unknown dataset {str(name_or_path)!r}. Give a folder, a Parquet file, an archive of "
            f"sketches, or one of {', '.join(_BUILT)}."
        )
    return FolderDataset(path, log)


def _table_in(path: Path) -> Path | None:
    if path.suffix == ".parquet":
        return path
    tables = (table_path(path, name) for name in _BUILT)
    return next((table for table in tables if table.is_file()), None)


def _has_content(folder: Path) -> bool:
    return not folder.is_dir() or any(folder.iterdir())
