"""Read the files of a folder or of a zip archive in the same way."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from egara.errors import BadInput

__all__ = ["FileTree", "is_zip"]


class FileTree:
    """The files below a folder or in a zip archive; an archive is not unpacked.

    Attributes:
        path: the folder or the archive.
        names: the paths of all files in it, sorted, with ``/`` between folders. Hidden files and
            macOS resource forks are left out.
    """

    def __init__(self, path: Path) -> None:
        """List the files; their contents are read later.

        Raises:
            BadInput: it is neither a folder nor a readable zip archive.
        """
        self.path = Path(path)
        self._archive: zipfile.ZipFile | None = None
        if self.path.is_dir():
            files = (file for file in self.path.rglob("*") if file.is_file())
            names = [file.relative_to(self.path).as_posix() for file in files]
        elif self.path.is_file():
            try:
                self._archive = zipfile.ZipFile(self.path)
            except (zipfile.BadZipFile, OSError) as error:
                raise BadInput(
                    f"{self.path} is not a readable zip archive ({error}). Copy it again."
                ) from error
            names = [entry.filename for entry in self._archive.infolist() if not entry.is_dir()]
        else:
            raise BadInput(f"{self.path} does not exist. Give a folder or a zip archive.")
        self.names = sorted(name for name in names if not _is_hidden(name))

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file as a stream of bytes.

        Raises:
            BadInput: it cannot be read, or the archive is damaged.
        """
        try:
            if self._archive is None:
                with (self.path / name).open("rb") as file:
                    yield file
            else:
                with self._archive.open(name) as entry:
                    yield entry
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise BadInput(
                f"{self.path}: {name} cannot be read ({error}). Copy it again."
            ) from error

    def read(self, name: str) -> bytes:
        """Return the content of a file.

        Raises:
            BadInput: it cannot be read, or the archive is damaged.
        """
        with self.open(name) as file:
            return file.read()

    def image(self, name: str) -> Path | bytes:
        """Return an image file as `LabelledDrawing.image`: its path, or its bytes if zipped."""
        return self.path / name if self._archive is None else self.read(name)


def is_zip(path: Path) -> bool:
    """Tell whether a path is an existing file with the name of a zip archive."""
    return path.suffix.lower() == ".zip" and path.is_file()


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
