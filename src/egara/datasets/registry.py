"""List, build and open datasets by name."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from egara.datasets import open_drawings
from egara.datasets.contract import Dataset
from egara.datasets.danbooru2021 import Danbooru2021
from egara.datasets.filtering import FilteredDataset
from egara.datasets.folder import FolderDataset
from egara.datasets.manga109 import Manga109
from egara.datasets.parquet import ParquetDataset
from egara.errors import BadInput, UnknownDataset

__all__ = ["DatasetInfo", "build", "datasets", "datasets_folder", "open_dataset"]

Build = Callable[[Path, Callable[[str], None]], None]

_BUILT: Mapping[str, tuple[str, Build]] = {
    open_drawings.NAME: (
        "emoji, clip art, icons and heads under open licences, with tags in English and Japanese",
        open_drawings.build,
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


def datasets_folder() -> Path:
    """Return the folder of built datasets; set ``EGARA_DATASETS`` to change it."""
    chosen = os.environ.get("EGARA_DATASETS")
    return Path(chosen) if chosen else user_data_path("egara") / "datasets"


def datasets() -> list[DatasetInfo]:
    """List the datasets that Egara can build."""
    return [
        DatasetInfo(name, description, folder, _table(folder, name).is_file())
        for name, (description, _) in _BUILT.items()
        for folder in [datasets_folder() / name]
    ]


def build(
    name: str, output: Path | None = None, log: Callable[[str], None] = lambda line: None
) -> Path:
    """Build a dataset and return its folder.

    Args:
        name: one of `datasets`.
        output: the folder to write; by default the folder in `datasets_folder`, where
            `open_dataset` finds the dataset by its name.
        log: called with a line of text at each step.

    Raises:
        UnknownDataset: the name is unknown.
        BadInput: ``output`` exists and is not a dataset that was built before.
        DatasetError: a package cannot be fetched, or the folder cannot be written.
    """
    if name not in _BUILT:
        raise UnknownDataset(f"No dataset {name!r} can be built; there is {', '.join(_BUILT)}.")
    folder = output or datasets_folder() / name
    if folder.exists() and not _table(folder, name).is_file() and _has_content(folder):
        raise BadInput(
            f"{folder} exists and is not {name}: building would replace all of it. "
            "Choose a new folder."
        )
    _BUILT[name][1](folder, log)
    return folder


def open_dataset(
    name_or_path: str | os.PathLike[str],
    *,
    splits: Collection[str] | None = None,
    sets: Collection[str] | None = None,
    rating: str | Collection[str] | None = None,
    excluded_tags: Collection[str] = (),
    log: Callable[[str], None] = lambda line: None,
) -> Dataset:
    """Open a dataset by its name, or by its path.

    Args:
        name_or_path: the name of a built dataset; a Parquet file; the folder of a built dataset,
            of Danbooru2021, of Manga109, or of any drawings.
        splits: the splits to include; only for a Parquet file.
        sets: the sets to include; only for a Parquet file.
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
    dataset = _open(name_or_path, splits, sets, log)
    if isinstance(dataset, Danbooru2021):  # it also counts the drawings that it skips
        return Danbooru2021(dataset.folder, ratings=ratings, excluded_tags=excluded_tags)
    if ratings is None and not excluded_tags:
        return dataset
    return FilteredDataset(dataset, ratings=ratings, excluded_tags=excluded_tags)


def _open(
    name_or_path: str | os.PathLike[str],
    splits: Collection[str] | None,
    sets: Collection[str] | None,
    log: Callable[[str], None],
) -> Dataset:
    path = Path(name_or_path)
    if str(name_or_path) in _BUILT:
        path = _built_table(str(name_or_path))
    table = _table_in(path)
    if table is not None:
        return ParquetDataset(table, splits=splits, sets=sets)
    if not path.is_dir():
        raise UnknownDataset(
            f"Unknown dataset {str(name_or_path)!r}. Give a folder, a Parquet file, "
            f"or one of {', '.join(_BUILT)}."
        )
    if splits is not None or sets is not None:
        raise BadInput(
            "Splits and sets can be selected only in a Parquet file. Remove these options."
        )
    is_danbooru = (path / "512px").is_dir() and (path / "metadata").is_dir()
    if is_danbooru:
        return Danbooru2021(path)
    is_manga109 = (path / "images").is_dir() and any((path / "annotations").glob("*.xml"))
    return Manga109(path) if is_manga109 else FolderDataset(path, log)


def _built_table(name: str) -> Path:
    table = _table(datasets_folder() / name, name)
    if not table.is_file():
        raise UnknownDataset(
            f"The dataset {name!r} is not built on this machine ({table} does not exist). "
            f"Run: egara datasets build {name}"
        )
    return table


def _table_in(path: Path) -> Path | None:
    if path.suffix == ".parquet":
        return path
    tables = (_table(path, name) for name in _BUILT)
    return next((table for table in tables if table.is_file()), None)


def _table(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _has_content(folder: Path) -> bool:
    return not folder.is_dir() or any(folder.iterdir())
