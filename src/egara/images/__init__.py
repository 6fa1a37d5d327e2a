"""From files to pixels: formats, orientation, colour, transparency, sizes, thumbnails, folders.

And back: pictures that people asked for, as files.

This room knows nothing of collections, encoders or search. It may import only ``egara.errors`` and
``egara.text``. Everything that others may use is named here, and in `egara.images.sheets` what
draws one picture of several.
"""

from egara.images.decoding import as_picture, decode
from egara.images.descriptions import Description, described, embedded_description
from egara.images.faults import printable
from egara.images.hashing import perceptual_hash
from egara.images.metadata_files import METADATA_NAMES, described_rows, text_in, words_in
from egara.images.picture import MAX_PIXELS, STRIP_RATIO, WORKING_SIDE, ImageLike, Picture
from egara.images.previews import preview
from egara.images.saving import picture_format, save, save_picture
from egara.images.sniffing import SNIFFED_BYTES, sniff
from egara.images.svg import decode_svg
from egara.images.thumbnails import shrunk, thumbnail
from egara.images.unsupported import unsupported_format, unsupported_reason
from egara.images.walking import Found, Unreadable, walk

__all__ = [
    "MAX_PIXELS",
    "METADATA_NAMES",
    "SNIFFED_BYTES",
    "STRIP_RATIO",
    "WORKING_SIDE",
    "Description",
    "Found",
    "ImageLike",
    "Picture",
    "Unreadable",
    "as_picture",
    "decode",
    "decode_svg",
    "described",
    "described_rows",
    "embedded_description",
    "perceptual_hash",
    "picture_format",
    "preview",
    "printable",
    "save",
    "save_picture",
    "shrunk",
    "sniff",
    "text_in",
    "thumbnail",
    "unsupported_format",
    "unsupported_reason",
    "walk",
    "words_in",
]
