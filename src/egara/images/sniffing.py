"""Detect a file's format by its first bytes; the file name and its suffix are ignored."""

import re
import zlib

from egara.images.unsupported import ftyp_brands

SNIFFED_BYTES = 64 * 1024
"""The number of examined bytes. It is large because an SVG can begin with a DTD of several KB."""

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
_BMP_HEADER_SIZES = {12, 40, 52, 56, 64, 108, 124}
_SVG_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]")


def sniff(data: bytes) -> str | None:
    """Return the format of the content, or None if Egara cannot decode it.

    Returns:
        One of AVIF, BMP, GIF, JPEG, PNG, SVG (compressed or not), TIFF, WEBP.
    """
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    if ftyp_brands(data) & {b"avif", b"avis"}:
        return "AVIF"
    return "SVG" if _is_svg(data) else None


def _is_svg(data: bytes) -> bool:
    head = data[:SNIFFED_BYTES]
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, SNIFFED_BYTES)
        except zlib.error:
            return False
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if is_utf16 else "utf-8-sig", "replace").lstrip()
    return text.startswith("<") and _SVG_ROOT.search(text) is not None
