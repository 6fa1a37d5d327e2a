"""Find the metadata blocks of a file as bytes, without decoding the image."""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import AvifImagePlugin

from egara.errors import BadImage
from egara.images.decoder_errors import decoder_errors, pillow_limit
from egara.images.headers import png_chunks
from egara.images.picture import MAX_PIXELS
from egara.images.tiff_tags import first_page_tags

_MAX_TEXT_BYTES = 1 << 20
_MAX_TEXTS = 64
_XMP_START, _XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
_TIFF_XMP, _TIFF_IPTC, _TIFF_PHOTOSHOP = 700, 33723, 34377


@dataclass(slots=True)
class Blocks:
    """A file's metadata: XMP as XML, EXIF as TIFF, IPTC as its records, PNG texts by keyword."""

    xmp: bytes = b""
    exif: bytes = b""
    iptc: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)


def metadata_blocks(data: bytes, kind: str) -> Blocks:
    """Return the metadata of a file of a known format; the readable part if the file is damaged."""
    match kind:
        case "JPEG":
            return _of_jpeg(data)
        case "PNG":
            return _of_png(data)
        case "WEBP":
            return _of_webp(data)
        case "TIFF":
            return _of_tiff(data)
        case "AVIF":
            return _of_avif(data)
        case "GIF":
            return Blocks(xmp=_packet(data))
        case _:
            return Blocks()


def _packet(data: bytes) -> bytes:
    start = data.find(_XMP_START)
    end = data.find(_XMP_END, start)
    return data[start : end + len(_XMP_END)] if 0 <= start < end else b""


def _of_jpeg(data: bytes) -> Blocks:
    blocks = Blocks()
    for marker, content in _jpeg_segments(data):
        if marker == 0xE1 and content.startswith(b"Exif\0\0"):
            blocks.exif = blocks.exif or content
        elif marker == 0xE1 and content.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            blocks.xmp = blocks.xmp or _packet(content)
        elif marker == 0xED and content.startswith(b"Photoshop 3.0\0"):
            blocks.iptc = blocks.iptc or _photoshop_iptc(content[14:])
    return blocks


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 2
    while offset + 4 <= len(data) and data[offset] == 0xFF:
        marker = data[offset + 1]
        if marker == 0xFF:  # padding
            offset += 1
            continue
        if marker in (0xD9, 0xDA):
            return
        length = int.from_bytes(data[offset + 2 : offset + 4], "big")
        yield marker, data[offset + 4 : offset + 2 + length]
        offset += 2 + max(2, length)


def _photoshop_iptc(content: bytes) -> bytes:
    """Return the IPTC records among Photoshop's image resources."""
    offset = 0
    while offset + 12 <= len(content) and content[offset : offset + 4] == b"8BIM":
        kind = int.from_bytes(content[offset + 4 : offset + 6], "big")
        offset += 6 + (content[offset + 6] + 2) // 2 * 2
        size = int.from_bytes(content[offset : offset + 4], "big")
        if kind == 0x0404:
            return content[offset + 4 : offset + 4 + size]
        offset += 4 + (size + 1) // 2 * 2
    return b""


def _of_png(data: bytes) -> Blocks:
    blocks = Blocks()
    for kind, start, end in png_chunks(data):
        if kind == b"eXIf":
            blocks.exif = data[start:end]
        elif kind in (b"tEXt", b"zTXt", b"iTXt") and len(blocks.texts) < _MAX_TEXTS:
            keyword, text = _png_text(kind, data[start:end])
            blocks.texts.setdefault(keyword, _decode_text(text))
            if keyword == "XML:com.adobe.xmp":
                blocks.xmp = _packet(text)
    return blocks


def _decode_text(text: bytes) -> str:
    """Decode UTF-8, which many programs write although the specification prescribes Latin-1."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _png_text(kind: bytes, content: bytes) -> tuple[str, bytes]:
    """Return a text chunk's keyword and its text, decompressed up to the limit."""
    keyword, _, text = content.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed, text = text[:1] == b"\1", text[2:]
        text = text.partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        text = text[1:]
    if packed:
        try:
            text = zlib.decompressobj().decompress(text, _MAX_TEXT_BYTES)
        except zlib.error:
            text = b""
    return keyword.decode("latin-1"), text[:_MAX_TEXT_BYTES]


def _of_webp(data: bytes) -> Blocks:
    blocks, offset = Blocks(), 12
    while offset + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, offset)
        if kind == b"EXIF":
            blocks.exif = data[offset + 8 : offset + 8 + length]
        elif kind == b"XMP ":
            blocks.xmp = _packet(data[offset + 8 : offset + 8 + length])
        offset += 8 + (length + 1) // 2 * 2
    return blocks


def _of_tiff(data: bytes) -> Blocks:
    tags = {tag: value for tag, value in first_page_tags(data).items() if isinstance(value, bytes)}
    iptc = tags.get(_TIFF_IPTC) or _photoshop_iptc(tags.get(_TIFF_PHOTOSHOP, b""))
    return Blocks(xmp=_packet(tags.get(_TIFF_XMP, b"")), exif=data, iptc=iptc)


def _of_avif(data: bytes) -> Blocks:
    """Read the header with the decoder, because AVIF's box structure is complex."""
    try:
        with pillow_limit(MAX_PIXELS), decoder_errors("AVIF"):
            info = AvifImagePlugin.AvifImageFile(io.BytesIO(data)).info
    except BadImage:
        return Blocks()
    return Blocks(xmp=_packet(info.get("xmp", b"")), exif=info.get("exif", b""))
