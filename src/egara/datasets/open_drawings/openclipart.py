"""Clip art of openclipart.org as Debian packages it: title, creator and keywords are in its RDF."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from egara.datasets.open_drawings.archives import members
from egara.datasets.open_drawings.drafts import Draft, Origin
from egara.datasets.open_drawings.not_shown import NOT_SHOWN
from egara.datasets.open_drawings.packages import Package, digest
from egara.images import Description, embedded_description

__all__ = ["OPENCLIPART", "clipart_drafts", "clipart_origin"]

OPENCLIPART = Package("apt", "openclipart-svg")
_SET = "openclipart"
_FOLDER = "./usr/share/openclipart/svg/"
# A program made some 1,300 stars in this name, and they are most of what it made.
_GENERATED = "codifiedivining"
# Of the archive's own keeping, not of what is drawn.
_FILED = re.compile(r"hash(\(0x[0-9a-f]+\))?|unsorted|miscellany|special|\d+|.")


def clipart_origin(package: Path) -> Origin:
    """Return the origin of the set."""
    return Origin(
        set=_SET,
        title="Open Clip Art Library",
        authors="the creators that each row names",
        licence="CC-PDDC",
        package=OPENCLIPART.label(package),
        sha256=digest(package),
        address="https://openclipart.org",
    )


def clipart_drafts(package: Path) -> Iterator[Draft]:
    """Yield the drawings, each once, although some are in several folders."""
    seen = set[bytes]()
    files = members(package, lambda path: path.startswith(_FOLDER) and path.endswith(".svg"))
    for path, svg in files:
        content = hashlib.sha256(svg).digest()
        metadata = embedded_description(svg)
        if content in seen or _GENERATED in f"{path} {metadata.artist}".lower():
            continue
        seen.add(content)
        yield _draft(path.removeprefix(_FOLDER).removesuffix(".svg"), svg, metadata)


def _draft(path: str, svg: bytes, metadata: Description) -> Draft:
    id_ = f"{_SET}/{path}"
    named = metadata.title and metadata.artist
    return Draft(
        id=id_,
        set=_SET,
        svg=svg,
        split_key=f"{_SET}/{metadata.artist}/{metadata.title}" if named else id_,
        general=_keywords(metadata),
        artist=metadata.artist,
        subject=metadata.title.lower() if metadata.title else None,
        on_page=True,
    )


def _keywords(metadata: Description) -> tuple[str, ...] | None:
    texts = (keyword.casefold().replace("_", " ").strip() for keyword in metadata.keywords)
    artist = (metadata.artist or "").casefold()
    kept = (
        text for text in texts if text not in {artist, *NOT_SHOWN} and not _FILED.fullmatch(text)
    )
    return tuple(dict.fromkeys(kept)) or None
