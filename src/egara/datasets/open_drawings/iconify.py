"""Icons of the Iconify collection: some 200 sets by as many designers, in one file format."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.datasets.open_drawings.archives import members
from egara.datasets.open_drawings.non_subject_keywords import NON_SUBJECT_KEYWORDS
from egara.datasets.open_drawings.packages import Package, digest
from egara.datasets.open_drawings.reserved import EMOJI_SETS
from egara.datasets.open_drawings.source_drawings import SetOrigin, SourceDrawing, wrap_icon_body
from egara.datasets.open_drawings.splits import hash_fraction

__all__ = [
    "ICONIFY",
    "LARGEST_SET",
    "SMALLEST_SET",
    "IconSet",
    "icon_drawings",
    "icon_origin",
    "icon_sets",
    "svg_of",
    "words",
]

ICONIFY = Package("npm", "@iconify/json", "2.2.535")
SMALLEST_SET, LARGEST_SET = 60, 120
"""Sets with fewer drawings are skipped; of larger sets, `LARGEST_SET` drawings are used."""

LICENCES = frozenset(
    {"Apache-2.0", "CC-BY-3.0", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT", "OFL-1.1", "Unlicense"}
)
# fmt: off
_STYLES = frozenset((
    "alt", "baseline", "bold", "broken", "bulk", "dark", "duo", "duotone", "fill", "filled", "flat",
    "light", "line", "linear", "o", "outline", "outlined", "regular", "remix", "round", "rounded",
    "sharp", "solid", "thin", "tone", "two", "twotone",
))
# fmt: on
_SIZE = re.compile(r"\d+(?:px)?")
_FOLDER = "package/json/"

IconSet = Mapping[str, Any]
"""A set's file as Iconify publishes it: prefix, info, icons, aliases, chars, suffixes, …"""


def icon_sets(package: Path, names: Iterable[str] | None = None) -> Iterator[IconSet]:
    """Yield the named sets of the package, or all with a suitable licence and size."""
    paths = None if names is None else {f"{_FOLDER}{name}.json" for name in names}

    def is_selected(path: str) -> bool:
        return path.startswith(_FOLDER) if paths is None else path in paths

    for _, content in members(package, is_selected):
        icons = json.loads(content)
        if paths is not None or _is_suitable(icons):
            yield icons


def icon_origin(icons: IconSet, package: Path) -> SetOrigin:
    """Return the metadata of a set."""
    info = icons["info"]
    return SetOrigin(
        set=icons["prefix"],
        title=info["name"],
        authors=info["author"]["name"],
        licence=_licence(icons),
        package=ICONIFY.label(package),
        sha256=digest(package),
        address=info["author"].get("url"),
    )


def icon_drawings(icons: IconSet) -> Iterator[SourceDrawing]:
    """Yield a set's drawings, at most LARGEST_SET, chosen by a hash of their names.

    Several sizes and weights of one icon are one drawing: the one with the shortest name.
    """
    prefix, by_words = icons["prefix"], dict[tuple[str, ...], str]()
    for name in sorted(icons["icons"], key=lambda name: (len(name), name)):
        if not icons["icons"][name].get("hidden") and (stem := words(name, icons)):
            by_words.setdefault(stem, name)
    chosen = sorted(by_words, key=lambda stem: hash_fraction(f"{prefix}/{'-'.join(stem)}"))
    for stem in chosen[:LARGEST_SET]:
        name = by_words[stem]
        yield SourceDrawing(
            id=f"{prefix}/{name}",
            set=prefix,
            svg=svg_of(icons, name),
            # Not the key of the selection above, because all selected keys have a low fraction.
            split_key=f"icon {prefix}/{name}",
            general=tuple(word for word in dict.fromkeys(stem) if word not in NON_SUBJECT_KEYWORDS),
            artist=icons["info"]["author"]["name"],
        )


def svg_of(icons: IconSet, name: str) -> bytes:
    """Return an icon as an SVG document. Missing sizes are those of its set."""
    icon = icons["icons"][name]
    left, top = (icon.get(key, icons.get(key, 0)) for key in ("left", "top"))
    width, height = (icon.get(key, icons.get(key, 16)) for key in ("width", "height"))
    return wrap_icon_body(icon["body"], left, top, width, height)


def words(name: str, icons: IconSet) -> tuple[str, ...]:
    """Return the words of an icon's name that name the subject, without style and size.

    >>> words("arrow-left-circle-outline-24", {})
    ('arrow', 'left', 'circle')
    """
    for suffix in sorted(icons.get("suffixes", ()), key=len, reverse=True):
        name = name.removesuffix(f"-{suffix}") if suffix else name
    for prefix in icons.get("prefixes", ()):
        name = name.removeprefix(f"{prefix}-") if prefix else name
    parts = name.lower().split("-")
    while len(parts) > 1 and (parts[-1] in _STYLES or _SIZE.fullmatch(parts[-1])):
        parts.pop()
    return tuple(part for part in parts if len(part) > 1 and not _SIZE.fullmatch(part))


def _is_suitable(icons: IconSet) -> bool:
    enough = len(icons["icons"]) >= SMALLEST_SET
    return enough and icons["prefix"] not in EMOJI_SETS and _licence(icons) in LICENCES


def _licence(icons: IconSet) -> str:
    licence = icons["info"]["license"]
    return str(licence.get("spdx") or licence["title"])
