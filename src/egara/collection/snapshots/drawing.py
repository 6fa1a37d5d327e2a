"""The metadata of a drawing."""

from dataclasses import dataclass

__all__ = ["Drawing"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The metadata of one drawing.

    Attributes:
        id: the first 32 hexadecimal digits of the SHA-256 of the file's bytes.
        path: the path of the file, relative to the indexed folder.
        copies: the paths of other files with the same bytes.
        width: in pixels, after rotation by the file's orientation.
        height: in pixels, after rotation by the file's orientation.
        format: the file format, such as ``PNG``.
        frames: the number of frames.
        size: the size of the file in bytes.
        title: from the metadata; None if unknown, like `artist` and `source`.
        artist: the name of the artist.
        source: the source of the drawing, such as a URL.
        keywords: from the metadata.
        missing: whether the file was missing when its folder was last indexed.
    """

    id: str
    path: str
    copies: tuple[str, ...]
    width: int
    height: int
    format: str
    frames: int
    size: int
    title: str | None
    artist: str | None
    source: str | None
    keywords: tuple[str, ...]
    missing: bool
