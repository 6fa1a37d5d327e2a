"""What openclipart holds: each SVG's path, title, artist and keywords, cleaned for reading."""

import html
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

NAMELESS = {"", "none", "unknown", "anonymous", "u", "c...", "as"}
# Spellings of one artist that the words of the name do not show.
ALIASES = {
    "A.J. Ashton": "AJ Ashton",
    "Andrew Fitzsimon": "Andy Fitzsimon",
    "Dan Gerhrads": "Dan Gerhards",
    "Havok_redhand.pl": "Havok",
    "Jean Maurice Le Clec": "Jean-Maurice Le Clech",
    "Jean-Vitor Balin": "Jean-Victor Balin",
    "Jonadab": "Jonadab the Unsightly One",
    "Nathan Eady et al.": "Nathan Eady",
    "snuATautisticiDOTorg": "snu",
}
# Not about the drawing: left by the site's software, or by the habit of naming the site itself.
EMPTY_WORDS = re.compile(
    r"hash|0x|https?:|.*@|\(c\)|\d+$|unsorted|clip|open ?clip|svg|image$|vectori|unzsnu|"
    r"mapsym|weathersym|musicsym|mathsymbol|networksym|appicon|mimeicon|lemon theme|burnerobject|"
    r"signs and symbols|gem$|linex|utils"
)
SERIES = r"\(email.*?\)|\.svg|-aj\b|^Clipart by .* - | - (RPG map elements|body part|clothing)$"
SHORTENED = {"dsk": "disk", "fldr": "folder", "trsh": "trash", "txt": "text", "wrld": "world"}
ENDINGS = {"bw", "ganson", "md", "sek", "svg", "r", "s", "aj", "bb", "color", "new"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One SVG: its path under openclipart's svg folder, and what its metadata says."""

    path: str
    title: str
    artist: str
    keywords: tuple[str, ...]
    public_domain: bool

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".svg")


def read_catalogue(root: Path) -> list[Drawing]:
    """All drawings under `root` in path order; links (second folders) are not followed."""
    paths = sorted(p for p in root.rglob("*.svg") if not p.is_symlink())
    drawings = [_read(path, path.relative_to(root).as_posix()) for path in paths]
    return list(_with_own_titles(_with_one_spelling(drawings)))


def slug(text: str) -> str:
    """`text` in lower-case ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def _read(file: Path, path: str) -> Drawing:
    tree = ET.fromstring(file.read_bytes())
    work = next((e for e in tree.iter() if _name(e) == "Work"), ET.Element("Work"))
    artist = _artist(_first_text(work, "creator"))
    return Drawing(
        path=path,
        title=_repaired(_first_text(work, "title")),
        artist=artist,
        keywords=_keywords(work, artist),
        public_domain=_is_public_domain(work),
    )


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _first_text(work: ET.Element, name: str) -> str:
    part = next((e for e in work if _name(e) == name), None)
    texts = part.itertext() if part is not None else ()
    return next((text.strip() for text in texts if text.strip()), "")


def _repaired(text: str) -> str:
    """Undoes HTML escapes and UTF-8 that was once read as Latin-1."""
    text = " ".join(html.unescape(text).split())
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _artist(creator: str) -> str:
    """The name alone, without addresses; empty where none is given."""
    name = re.sub(r"[\[(<].*?[\])>]|,.*| - .*|mailto:", "", _repaired(creator))
    name = re.sub(r"(\w)@.*| ON free\.fr", r"\1", name).strip()
    nameless = name.lower() in NAMELESS or re.match(r"HASH|https?:|www\.|.*\.de$", name)
    return "" if nameless else ALIASES.get(name, name)


def _artist_key(artist: str) -> str:
    """The same for every spelling: without accents and profession, names in any order."""
    return " ".join(sorted(set(slug(artist).split("-")) - {"architetto"}))


def _with_one_spelling(drawings: list[Drawing]) -> Iterator[Drawing]:
    counts = Counter(drawing.artist for drawing in drawings)
    best: dict[str, str] = {}
    for artist in sorted(counts, key=lambda a: (-counts[a], a)):
        best.setdefault(_artist_key(artist), artist.removeprefix("Architetto "))
    for drawing in drawings:
        yield replace(drawing, artist=best[_artist_key(drawing.artist)])


def _keywords(work: ET.Element, artist: str) -> tuple[str, ...]:
    listed = [e.text or "" for e in work.iter() if _name(e) == "li"]
    words = [" ".join(_repaired(text).lower().replace("_", " ").split()) for text in listed]
    kept = [
        word
        for word in words
        if word
        and word.isascii()
        and ";" not in word
        and len(word.split()) <= 3
        and not EMPTY_WORDS.match(word)
        and _artist_key(word) != _artist_key(artist)
    ]
    return tuple(dict.fromkeys(kept))


def _is_public_domain(work: ET.Element) -> bool:
    licences = [e.attrib.values() for e in work if _name(e) == "license"]
    return any("publicdomain" in value.lower() for values in licences for value in values)


def _with_own_titles(drawings: Iterator[Drawing]) -> Iterator[Drawing]:
    """A title that several drawings share names their collection: the file's name says more."""
    known = list(drawings)
    shared = Counter(drawing.title for drawing in known)
    for drawing in known:
        collective = shared[drawing.title] > 2 or drawing.title.startswith("Clipart by")
        own = slug(drawing.stem).startswith(slug(drawing.title)[:5] or "?")
        stem = _words_of_stem(drawing) if collective and not own else ""
        nothing = stem in {"", "a", "sm"}
        yield replace(drawing, title=_tidy(drawing.title if nothing else stem))


def _words_of_stem(drawing: Drawing) -> str:
    """The stem's words without the number and the (often cut) artist's name at its end."""
    words = re.sub(r"\d+", " ", slug(drawing.stem).replace("-", " ")).split()
    names = slug(drawing.artist).split("-")
    while len(words) > 1 and (
        words[-1] in ENDINGS or any(name.startswith(words[-1]) for name in names)
    ):
        words.pop()
    words = words[1:] if words[:1] in (["bb"], ["etiquette"]) else words
    return " ".join(SHORTENED.get(word, word) for word in words)


def _tidy(title: str) -> str:
    """Without addresses and the parts that name a series, beginning with a capital."""
    title = re.sub(SERIES, "", title)
    title = " ".join(title.replace("_", " ").split())
    return title[:1].upper() + title[1:]
