"""Read packages as streams, without unpacking them to the disk."""

import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from lzma import LZMAError
from pathlib import Path

from egara.errors import DatasetError

__all__ = ["members"]

_AR_MAGIC = b"!<arch>\n"
_AR_HEADER = 60


def members(package: Path, is_selected: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of the selected files of a .tgz or .deb, in archive order.

    Raises:
        DatasetError: the package is damaged; the message says which file to delete.
    """
    try:
        with package.open("rb") as file:
            stream = _data_of_deb(file) if package.suffix == ".deb" else file
            with tarfile.open(fileobj=stream, mode="r:*") as tar:
                for entry in tar:
                    content = tar.extractfile(entry) if entry.isfile() else None
                    if content is not None and is_selected(entry.name):
                        yield entry.name, content.read()
    except (tarfile.TarError, EOFError, zlib.error, LZMAError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise DatasetError(
            f"The package {package} is damaged ({reason}): delete it and build again."
        ) from error


def _data_of_deb(file: io.BufferedIOBase) -> io.BytesIO:
    """Return the member data.tar.* of a Debian package, which is an ar archive (deb(5))."""
    if file.read(len(_AR_MAGIC)) != _AR_MAGIC:
        raise ValueError("it is not a Debian package")
    while len(header := file.read(_AR_HEADER)) == _AR_HEADER:
        size = int(header[48:58])
        if header.startswith(b"data.tar"):
            return io.BytesIO(file.read(size))
        file.seek(size + size % 2, io.SEEK_CUR)
    raise ValueError("it has no data")
