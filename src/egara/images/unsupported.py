"""Recognise formats of drawings, books and films that Egara cannot read, by suffix and content.

Indexing reports such a file with a separate outcome: it is neither damaged nor ignored.
"""

from PIL import AvifImagePlugin

__all__ = ["foreign_format", "foreign_suffix", "unsupported_format", "unsupported_reason"]

# The name of a format is its suffix in capitals, unless `_OTHER_NAMES` has another name.
_SUFFIXES = frozenset(
    {
        # Painting and drawing programs
        *("afdesign", "afphoto", "afpub", "ai", "aseprite", "cdr", "clip", "fig", "indd", "kra"),
        *("krz", "lip", "mdp", "ora", "pdn", "procreate", "psb", "psd", "psp", "pspimage", "rif"),
        *("sai", "sai2", "sketch", "tvpp", "xcf", "xd"),
        # Pages, books and comics
        *("azw3", "cb7", "cbr", "cbt", "cbz", "djv", "djvu", "emf", "eps", "epub", "mobi", "pdf"),
        *("ps", "wmf", "xps"),
        # Pictures
        *("bpg", "cur", "dds", "exr", "flif", "hdr", "heic", "heif", "hif", "icns", "ico", "j2c"),
        *("j2k", "jng", "jp2", "jpf", "jpm", "jpx", "jxl", "jxr", "mng", "pam", "pbm", "pcx"),
        *("pfm", "pgm", "pnm", "ppm", "qoi", "sgi", "tga", "wdp", "xbm", "xpm"),
        # Cameras
        *("3fr", "arw", "cr2", "cr3", "crw", "dcr", "dng", "erf", "iiq", "kdc", "mef", "mos"),
        *("mrw", "nef", "nrw", "orf", "pef", "raf", "rw2", "rwl", "sr2", "srf", "srw", "x3f"),
        # Films, animations and models
        *("avi", "blend", "fla", "flv", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "qt"),
        *("swf", "webm", "wmv"),
    }
)
_OTHER_NAMES = {
    "djv": "DJVU", "heif": "HEIC", "hif": "HEIC", "j2c": "JP2", "j2k": "JP2", "jpf": "JP2",
    "jpm": "JP2", "jpx": "JP2", "m4v": "MP4", "mpg": "MPEG", "pspimage": "PSP", "qt": "MOV",
    "wdp": "JXR",
}  # fmt: skip
_SIGNATURES = {
    b"\0\0\0\x0cJXL \r\n\x87\n": "JXL",
    b"\xff\x0a": "JXL",
    b"\0\0\0\x0cjP  \r\n\x87\n": "JP2",
    b"\xff\x4f\xff\x51": "JP2",
    b"8BPS\0\2": "PSB",
    b"8BPS": "PSD",
    b"%PDF": "PDF",
    b"%!PS": "EPS",
    b"\xc5\xd0\xd3\xc6": "EPS",
    b"gimp xcf": "XCF",
    b"CSFCHUNK": "CLIP",
    b"BLENDER": "BLEND",
    b"AT&TFORM": "DJVU",
    b"\x76\x2f\x31\x01": "EXR",
    b"DDS ": "DDS",
    b"qoif": "QOI",
    b"icns": "ICNS",
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7Z",
}
_BRANDS = {
    "HEIC": {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"},
    "CR3": {b"crx "},
    "MOV": {b"qt  "},
    "MP4": {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"dash",
    },
}
_ZIPPED = {
    b"application/x-krita": "KRA",
    b"image/openraster": "ORA",
    b"application/epub+zip": "EPUB",
}  # the content of the archive's first entry, which is called "mimetype"
_REASON = "{} files cannot be read yet: save a copy as PNG, JPEG or WebP to have it found."


def foreign_suffix(suffix: str) -> str | None:
    """Return the format of a suffix (lower case, no dot) that Egara knows but cannot read."""
    if suffix == "avif":
        return None if AvifImagePlugin.SUPPORTED else "AVIF"
    return _OTHER_NAMES.get(suffix, suffix.upper()) if suffix in _SUFFIXES else None


def foreign_format(data: bytes) -> str | None:
    """Return the format of a content that Egara knows but cannot decode, or None."""
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return name
    if data.startswith(b"PK\x03\x04"):
        content = data[38:80] if data[30:38] == b"mimetype" else b""
        return next((name for kind, name in _ZIPPED.items() if content.startswith(kind)), "ZIP")
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return "WEBM" if b"webm" in data[:64] else "MKV"
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        return "AVI"
    brands = ftyp_brands(data)
    return next((name for name, known in _BRANDS.items() if brands & known), None)


def ftyp_brands(data: bytes) -> set[bytes]:
    """Return the brands that an ISO media file (AVIF, HEIC, MP4) declares."""
    if data[4:8] != b"ftyp":
        return set()
    box = data[8 : min(int.from_bytes(data[:4], "big"), 1024)]
    return {box[start : start + 4] for start in range(0, len(box), 4) if start != 4}


def unsupported_reason(name: str) -> str:
    """Return the reason in the outcome of a file of an unsupported format."""
    return _REASON.format(name)


def unsupported_format(reason: str | None) -> str | None:
    """Return the format in an `unsupported_reason`; None if this version of Egara can read it."""
    return _BY_REASON.get(reason or "")


_NAMES = {
    *(_OTHER_NAMES.get(suffix, suffix.upper()) for suffix in _SUFFIXES),
    *_SIGNATURES.values(), *_BRANDS, *_ZIPPED.values(), "ZIP", "WEBM", "MKV", "AVI",
    *(() if AvifImagePlugin.SUPPORTED else ("AVIF",)),
}  # fmt: skip
_BY_REASON = {unsupported_reason(name): name for name in _NAMES}
