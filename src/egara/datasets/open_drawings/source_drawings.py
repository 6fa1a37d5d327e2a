"""The drawings of the sources as SVG, before rendering."""

from dataclasses import dataclass

__all__ = ["SetOrigin", "SourceDrawing", "wrap_icon_body"]


@dataclass(frozen=True, slots=True)
class SetOrigin:
    """The metadata of a source set. The field names are keys of ``sources.toml``.

    Attributes:
        set: the set's name in the dataset.
        title: the original title.
        authors: the authors of the set.
        licence: an SPDX identifier, or the licence text of the source if there is none.
        package: the package and its version, such as ``npm:emojibase-data@17.0.0``.
        sha256: the SHA-256 digest of the package file.
        address: the URL of the authors' page, if the package states it.
    """

    set: str
    title: str
    authors: str
    licence: str
    package: str
    sha256: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SourceDrawing:
    """A drawing as SVG, with its labels.

    Attributes:
        id: unique among the open drawings.
        set: the name of its set.
        svg: the content of the SVG file.
        split_key: drawings with the same key are in the same split.
        general: the general tags; None if they are unknown.
        character: the tags of characters; None if they are unknown.
        artist: the artist; None if unknown.
        subject: the subject in English; None if unknown.
        subject_ja: the subject in Japanese; None if unknown.
        crop_margins: whether empty margins are cropped before rendering. In most sets the margin is
            part of the drawing.
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
    crop_margins: bool = False


def wrap_icon_body(body: str, left: float, top: float, width: float, height: float) -> bytes:
    """Return an SVG document with the body of an Iconify icon; ``currentColor`` is black."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'color="#000" width="{width}" height="{height}" viewBox="{left} {top} {width} {height}">'
        f"{body}</svg>"
    ).encode()
