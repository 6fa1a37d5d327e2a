"""Metadata of drawings: title, artist, source and keywords, embedded in a file or declared."""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from egara.images.iptc import iptc_fields
from egara.images.metadata_blocks import metadata_blocks
from egara.images.rdf import dublin_core
from egara.images.sniffing import sniff
from egara.images.tiff_tags import first_page_tags
from egara.text import split_list

_MAX_TEXT_LENGTH = 1000
_MAX_KEYWORD_LENGTH = 100
_MAX_KEYWORDS = 500
_MAX_SVG_BYTES = 64 << 20

_Fields = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Description:
    """Metadata of a drawing; missing fields are None or ().

    Strings have at most 1,000 characters, keywords at most 100, and there are at most 500 keywords;
    longer values are truncated. Several artists embedded in a file are joined with commas. Embedded
    texts have no control characters, and single spaces as their only white space.
    """

    title: str | None = None
    artist: str | None = None
    source: str | None = None
    keywords: tuple[str, ...] = ()


def make_description(
    title: str | None, artist: str | None, source: str | None, keywords: Iterable[str]
) -> Description:
    """Return a description with values truncated at the limits; empty strings are None."""

    def cut(text: str | None) -> str | None:
        return (text or "")[:_MAX_TEXT_LENGTH].rstrip() or None

    words = (keyword[:_MAX_KEYWORD_LENGTH].rstrip() for keyword in keywords)
    kept = tuple(dict.fromkeys(word for word in words if word))[:_MAX_KEYWORDS]
    return Description(cut(title), cut(artist), cut(source), kept)


def embedded_description(data: bytes) -> Description:
    """Return the metadata in a file's bytes; an empty description if there is none.

    Each field comes from the first of XMP, IPTC, PNG text and EXIF that has it; in SVG, from the
    RDF, then from the title element. The picture is not decoded. Damaged metadata does not raise an
    exception: the readable part is returned.
    """
    kind = sniff(data)
    if kind is None:
        return Description()
    sources = [dublin_core(_unpacked(data))] if kind == "SVG" else _fields(data, kind)
    return make_description(
        _first(sources, "title"),
        _joined(sources, "creator"),
        _first(sources, "source"),
        _keywords(sources),
    )


def _fields(data: bytes, kind: str) -> list[_Fields]:
    blocks = metadata_blocks(data, kind)
    return [
        dublin_core(blocks.xmp),
        iptc_fields(blocks.iptc),
        _png_fields(blocks.texts),
        _exif_fields(blocks.exif),
    ]


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _MAX_SVG_BYTES)
    except zlib.error:
        return b""


def _png_fields(texts: Mapping[str, str]) -> _Fields:
    named = {keyword.lower(): text for keyword, text in texts.items()}
    # In the PNG specification "Source" is a scanner; programs write URLs there.
    source = named.get("source", "")
    return {
        "title": [named.get("title", "")],
        "creator": [named.get("author") or named.get("artist", "")],
        "subject": [named.get("keywords", "")],
        "source": [source if source.startswith("http") else ""],
    }


_DESCRIPTION, _ARTIST = 0x010E, 0x013B
_XP_TITLE, _XP_AUTHOR, _XP_KEYWORDS = 0x9C9B, 0x9C9D, 0x9C9E


def _exif_fields(exif: bytes) -> _Fields:
    tags = first_page_tags(exif)

    def text(tag: int, encoding: str = "utf-8") -> str:
        value = tags.get(tag, b"")
        return value.decode(encoding, "replace") if isinstance(value, bytes) else ""

    return {
        "title": [text(_XP_TITLE, "utf-16-le"), text(_DESCRIPTION)],
        "creator": [_clean(text(_XP_AUTHOR, "utf-16-le")) or text(_ARTIST)],
        "subject": [text(_XP_KEYWORDS, "utf-16-le")],
        "source": [],
    }


def _first(sources: Iterable[_Fields], field: str) -> str | None:
    texts = (_clean(value) for fields in sources for value in fields[field])
    return next((text for text in texts if text), None)


def _joined(sources: Iterable[_Fields], field: str) -> str | None:
    for fields in sources:
        if texts := list(dict.fromkeys(filter(None, map(_clean, fields[field])))):
            return ", ".join(texts)
    return None


def _keywords(sources: Iterable[_Fields]) -> tuple[str, ...]:
    """Return the keywords in order, each once whatever its case; a single list is taken apart."""
    for fields in sources:
        values = fields["subject"]
        if len(values) == 1:
            values = [word for part in split_list(values[0]) for word in split_list(part)]
        kept: dict[str, str] = {}
        for keyword in map(_clean, values):
            if keyword:
                kept.setdefault(keyword.casefold(), keyword)
        if kept:
            return tuple(kept.values())
    return ()


def _clean(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffd]+", " ", text).strip()[:_MAX_TEXT_LENGTH]
