"""Images: decoding, orientation, colour, transparency, sizes, thumbnails, metadata and folders.

The package also writes image files for users. It may import only ``egara.errors``, ``egara.disk``,
``egara.limits`` and ``egara.text``. Other packages use the names listed here,
`egara.images.sheets` for images that are composed of several images, and `egara.images.sketches`
for the parts of reading and resizing sketches.
"""

from egara.images.decoder_errors import printable
from egara.images.decoding import as_picture, decode
from egara.images.descriptions import Description, embedded_description, make_description
from egara.images.hashing import perceptual_hash
from egara.images.metadata_files import METADATA_NAMES, first_text, first_words, read_metadata_rows
from egara.images.picture import MAX_PIXELS, STRIP_RATIO, WORKING_SIDE, ImageLike, Picture
from egara.images.previews import preview
from egara.images.saving import picture_format, save, save_picture
from egara.images.sketches import (
    Sketch,
    SketchLike,
    Strokes,
    is_strokes,
    picture_of_strokes,
    read_sketch,
)
from egara.images.sniffing import SNIFFED_BYTES, sniff
from egara.images.svg import decode_svg
from egara.images.thumbnails import shrink, thumbnail
from egara.images.unsupported import unsupported_format, unsupported_reason
from egara.images.walking import FoundFile, Unreadable, walk

__all__ = [
    "MAX_PIXELS",
    "METADATA_NAMES",
    "SNIFFED_BYTES",
    "STRIP_RATIO",
    "WORKING_SIDE",
    "Description",
    "FoundFile",
    "ImageLike",
    "Picture",
    "Sketch",
    "SketchLike",
    "Strokes",
    "Unreadable",
    "as_picture",
    "decode",
    "decode_svg",
    "embedded_description",
    "first_text",
    "first_words",
    "is_strokes",
    "make_description",
    "perceptual_hash",
    "picture_format",
    "picture_of_strokes",
    "preview",
    "printable",
    "read_metadata_rows",
    "read_sketch",
    "save",
    "save_picture",
    "shrink",
    "sniff",
    "thumbnail",
    "unsupported_format",
    "unsupported_reason",
    "walk",
]
