"""Telling a file's format from its first bytes; names and suffixes are never asked."""

import re
import zlib

SNIFFED_BYTES = 64 * 1024
"""How much of a file is looked at. A drawing program's DTD can fill several kilobytes."""

_SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
}
_OTHER_SIGNATURES = {
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"8BPS": "Photoshop",
    b"%PDF": "PDF",
    b"%!PS": "PostScript",
    b"PK\x03\x04": "ZIP",
    b"gimp xcf": "GIMP",
}
_BMP_HEADER_SIZES = {12, 40, 52, 56, 64, 108, 124}
_SVG_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]")


def sniff(data: bytes) -> str | None:
    """Return the format that the content has, or None where it is none that Egara decodes.

    One of AVIF, BMP, GIF, JPEG, PNG, SVG (compressed or not), TIFF, WEBP.
    """
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    if _brands(data) & {b"avif", b"avis"}:
        return "AVIF"
    return "SVG" if _is_svg(data) else None


def foreign_format(data: bytes) -> str | None:
    """Return the name of a format that is recognised but not decoded, for a message."""
    for signature, name in _OTHER_SIGNATURES.items():
        if data.startswith(signature):
            return name
    if _brands(data) & {b"heic", b"heix", b"hevc", b"mif1"}:
        return "HEIC"
    return None


def _brands(data: bytes) -> set[bytes]:
    """Return the brands that an ISO media file (AVIF, HEIC) says it follows."""
    if data[4:8] != b"ftyp":
        return set()
    box = data[8 : min(int.from_bytes(data[:4], "big"), 1024)]
    return {box[at : at + 4] for at in range(0, len(box), 4) if at != 4}


def _is_svg(data: bytes) -> bool:
    head = data[:SNIFFED_BYTES]
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, SNIFFED_BYTES)
        except zlib.error:
            return False
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8-sig", "replace").lstrip()
    return text.startswith("<") and _SVG_ROOT.search(text) is not None
