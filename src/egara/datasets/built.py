"""The folders of built datasets."""

import os
from pathlib import Path

from platformdirs import user_data_path

from egara.errors import UnknownDataset

__all__ = ["built_table", "datasets_folder", "table_path"]


def datasets_folder() -> Path:
    """Return the folder of built datasets; set ``EGARA_DATASETS`` to change it."""
    chosen = os.environ.get("EGARA_DATASETS")
    return Path(chosen) if chosen else user_data_path("egara") / "datasets"


def table_path(folder: Path, name: str) -> Path:
    """Return the path of a dataset's table in its folder."""
    return folder / f"{name}.parquet"


def built_table(name: str) -> Path:
    """Return the table of a built dataset.

    Raises:
        UnknownDataset: it is not built; the message says how to build it.
    """
    table = table_path(datasets_folder() / name, name)
    if not table.is_file():
        raise UnknownDataset(
            f"The dataset {name!r} is not built on this machine ({table} does not exist). "
            f"Run: egara datasets build {name}"
        )
    return table
