"""Clip art of openclipart.org as Debian packages it: title, creator and keywords are in its RDF."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from egara.datasets.open_drawings.archives import members
from egara.datasets.open_drawings.non_subject_keywords import NON_SUBJECT_KEYWORDS
from egara.datasets.open_drawings.packages import Package, digest
from egara.datasets.open_drawings.source_drawings import SetOrigin, SourceDrawing
from egara.images import Description, embedded_description

__all__ = ["OPENCLIPART", "clipart_drawings", "clipart_origin"]

OPENCLIPART = Package("apt", "openclipart-svg")
_SET = "openclipart"
_FOLDER = "./usr/share/openclipart/svg/"
# Most drawings of this contributor are about 1,300 stars that a program generated.
_GENERATED = "codifiedivining"
# Keywords that describe the archive, not the subject of a drawing.
_ARCHIVE_KEYWORD = re.compile(r"hash(\(0x[0-9a-f]+\))?|unsorted|miscellany|special|\d+|.")


def clipart_origin(package: Path) -> SetOrigin:
    """Return the metadata of the set."""
    return SetOrigin(
        set=_SET,
        title="Open Clip Art Library",
        authors="the creators that each row names",
        licence="CC-PDDC",
        package=OPENCLIPART.label(package),
        sha256=digest(package),
        address="https://openclipart.org",
    )


def clipart_drawings(package: Path) -> Iterator[SourceDrawing]:
    """Yield the drawings, each once, although some are in several folders."""
    seen = set[bytes]()
    files = members(package, lambda path: path.startswith(_FOLDER) and path.endswith(".svg"))
    for path, svg in files:
        content = hashlib.sha256(svg).digest()
        metadata = embedded_description(svg)
        if content in seen or _GENERATED in f"{path} {metadata.artist}".lower():
            continue
        seen.add(content)
        yield _source_drawing(path.removeprefix(_FOLDER).removesuffix(".svg"), svg, metadata)


def _source_drawing(path: str, svg: bytes, metadata: Description) -> SourceDrawing:
    id_ = f"{_SET}/{path}"
    named = metadata.title and metadata.artist
    return SourceDrawing(
        id=id_,
        set=_SET,
        svg=svg,
        split_key=f"{_SET}/{metadata.artist}/{metadata.title}" if named else id_,
        general=_keywords(metadata),
        artist=metadata.artist,
        subject=metadata.title.lower() if metadata.title else None,
        crop_margins=True,
    )


def _keywords(metadata: Description) -> tuple[str, ...] | None:
    texts = (keyword.casefold().replace("_", " ").strip() for keyword in metadata.keywords)
    artist = (metadata.artist or "").casefold()
    kept = (
        text
        for text in texts
        if text not in {artist, *NON_SUBJECT_KEYWORDS} and not _ARCHIVE_KEYWORD.fullmatch(text)
    )
    return tuple(dict.fromkeys(kept)) or None
