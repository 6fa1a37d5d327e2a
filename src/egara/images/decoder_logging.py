"""Silence the messages that decoders print: important errors are also raised as exceptions."""

import ctypes
import ctypes.util
import logging
from pathlib import Path

import PIL

__all__ = ["silence_decoders"]


def silence_decoders() -> None:
    """Stop libtiff from printing, and show Pillow's log only if the program configures logging.

    libtiff has one pair of handlers for each process. If libtiff is linked statically into Pillow,
    as on Windows, the handlers cannot be changed.
    """
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    for name in _libtiff():
        try:
            library = ctypes.CDLL(name)
            setters = library.TIFFSetErrorHandler, library.TIFFSetWarningHandler
        except (OSError, AttributeError):
            continue
        for setter in setters:
            setter.argtypes, setter.restype = [ctypes.c_void_p], ctypes.c_void_p
            setter(None)


def _libtiff() -> list[str]:
    """Return the libtiff in Pillow's wheel for Linux or macOS; else the system's."""
    package = Path(PIL.__file__).parent
    folders = (package.parent / "pillow.libs", package / ".dylibs")
    bundled = [str(path) for folder in folders for path in sorted(folder.glob("libtiff*"))]
    system = ctypes.util.find_library("tiff")
    return bundled or ([system] if system else [])
