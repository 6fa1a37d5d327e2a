"""Replace a folder by a new one."""

import shutil
from pathlib import Path

__all__ = ["replace_folder"]


def replace_folder(temporary_folder: Path, folder: Path) -> None:
    """Rename a finished folder to ``folder``; an earlier one is removed afterwards."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    temporary_folder.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
