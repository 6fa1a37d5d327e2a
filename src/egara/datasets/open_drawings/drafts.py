"""Drawings as their sources provide them, before rendering."""

from dataclasses import dataclass

__all__ = ["Draft", "Origin", "as_svg"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a set.

    Attributes:
        set: the set's name in the dataset.
        title: the name that its makers gave it.
        authors: who drew it.
        licence: an SPDX identifier, or the source's wording where it has none.
        package: the package and its version, such as ``npm:emojibase-data@17.0.0``.
        sha256: of the package's file.
        address: the authors' page, where the package names one.
    """

    set: str
    title: str
    authors: str
    licence: str
    package: str
    sha256: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A drawing as SVG, with its labels; a category is None where it is unknown.

    Attributes:
        id: unique among the open drawings.
        set: the name of its set.
        svg: the file.
        split_key: drawings with the same key are in the same split.
        general: general tags.
        character: tags of characters.
        artist: who drew it.
        subject: what it shows, in English.
        subject_ja: the same in Japanese.
        on_page: whether it is on a page whose empty margins are to be cropped; elsewhere the margin
            belongs to the drawing.
    """

    id: str
    set: str
    svg: bytes
    split_key: str
    general: tuple[str, ...] | None
    character: tuple[str, ...] | None = None
    artist: str | None = None
    subject: str | None = None
    subject_ja: str | None = None
    on_page: bool = False


def as_svg(body: str, left: float, top: float, width: float, height: float) -> bytes:
    """Return an SVG document around the body of an Iconify icon; its current colour is black."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'color="#000" width="{width}" height="{height}" viewBox="{left} {top} {width} {height}">'
        f"{body}</svg>"
    ).encode()
