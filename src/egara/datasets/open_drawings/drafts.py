"""What a source gives for each drawing, before it is drawn."""

from dataclasses import dataclass

__all__ = ["Draft", "Origin", "as_svg"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a set is from.

    Attributes:
        set: the set's name in the dataset.
        title: the name that its makers gave it.
        authors: who drew it.
        licence: an SPDX identifier, or the words of the source where it has none.
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
    """A drawing as SVG, and what is known of it; None where a category is unknown.

    ``split_key``: drawings with the same key are in the same split. ``on_page``: it lies on a page
    whose empty part does not belong to it; elsewhere, how large it is in its frame is meant.
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
