"""Emoji as line drawings: OpenMoji's black version, and the glyphs of the font Noto Emoji.

Both have the subjects of the emoji sets of the open drawings, and so their splits by subject.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from egara.datasets.contract import Split
from egara.datasets.open_drawings.archives import members
from egara.datasets.open_drawings.emoji import subject_without_person
from egara.datasets.open_drawings.emojibase import Emoji, Emojibase, without_selector
from egara.datasets.open_drawings.packages import Package, digest
from egara.datasets.open_drawings.rendering import SIDE, ink_box, padded, render_all
from egara.datasets.open_drawings.source_drawings import SetOrigin, SourceDrawing
from egara.datasets.open_drawings.splits import split_of
from egara.datasets.open_sketches.classes import classes_by_name, excluded_drawings, plain_name
from egara.datasets.open_sketches.rows import SketchRow
from egara.errors import DatasetError
from egara.images import as_picture, shrink

__all__ = ["NOTO", "OPENMOJI", "noto_origin", "noto_rows", "openmoji_origin", "openmoji_rows"]

OPENMOJI = Package("npm", "openmoji", "17.0.0")
NOTO = Package("npm", "@fontsource/noto-emoji", "5.3.2")

_OPENMOJI_SET = "openmoji-lines"
_NOTO_SET = "noto-glyphs"
_OPENMOJI_FOLDER = "package/black/svg/"
_NOTO_SUBSETS = "package/unicode.json"
_FONT_SIZE = 2 * SIDE
_MARGIN = 8  # pixels on each side of a glyph of SIDE pixels


def openmoji_origin(package: Path) -> SetOrigin:
    """Return the metadata of the set."""
    return SetOrigin(
        set=_OPENMOJI_SET,
        title="OpenMoji, black version",
        authors="the designers of OpenMoji",
        licence="CC-BY-SA-4.0",
        package=OPENMOJI.label(package),
        sha256=digest(package),
        address="https://openmoji.org",
    )


def noto_origin(package: Path) -> SetOrigin:
    """Return the metadata of the set."""
    return SetOrigin(
        set=_NOTO_SET,
        title="Noto Emoji (font)",
        authors="Google",
        licence="OFL-1.1",
        package=NOTO.label(package),
        sha256=digest(package),
        address="https://github.com/googlefonts/noto-emoji",
    )


def openmoji_rows(package: Path, base: Emojibase) -> Iterator[SketchRow]:
    """Yield OpenMoji's black drawings of the classes.

    Raises:
        DatasetError: the package is damaged.
    """
    drawings = []
    subjects = {}
    files = members(package, lambda path: path.startswith(_OPENMOJI_FOLDER))
    for path, svg in files:
        emoji = base.emoji.get(without_selector(PurePosixPath(path).stem))
        subject = _class_of(emoji, _OPENMOJI_SET)
        if emoji is not None and subject is not None:
            id_ = f"{_OPENMOJI_SET}/{emoji.code}"
            subjects[id_] = subject, _split_of(emoji)
            key = subject_without_person(emoji.label)
            drawings.append(SourceDrawing(id_, _OPENMOJI_SET, svg, key, None, crop_margins=True))
    origin = openmoji_origin(package)
    for drawing, rendered in render_all(drawings):
        if rendered is not None:
            subject, split = subjects[drawing.id]
            yield _row(drawing.id, subject, split, rendered.image, origin)


def noto_rows(package: Path, base: Emojibase) -> Iterator[SketchRow]:
    """Yield the glyphs of the classes, drawn in the font's regular weight.

    Emoji of several code points are left out: they need text shaping.

    Raises:
        DatasetError: the package is damaged, or does not have the expected files.
    """
    origin = noto_origin(package)
    drawn = set[int]()  # a code point may be in several subsets
    files = dict(members(package, _is_font_file))
    if _NOTO_SUBSETS not in files:
        raise DatasetError(
            f"{package} does not contain {_NOTO_SUBSETS}: delete it and build again."
        )
    for subset, ranges in json.loads(files[_NOTO_SUBSETS]).items():
        name = f"package/files/noto-emoji-{subset.strip('[]')}-400-normal.woff"
        if name not in files or not subset.startswith("["):
            continue
        font = ImageFont.truetype(io.BytesIO(files[name]), _FONT_SIZE)
        for point in sorted(set(_code_points(ranges)) - drawn):
            drawn.add(point)
            emoji = base.emoji.get(f"{point:x}")
            subject = _class_of(emoji, _NOTO_SET)
            image = _glyph(font, chr(point)) if subject is not None else None
            if emoji is not None and subject is not None and image is not None:
                id_ = f"{_NOTO_SET}/{emoji.code}"
                yield _row(id_, subject, _split_of(emoji), image, origin)


def _class_of(emoji: Emoji | None, set_: str) -> str | None:
    if emoji is None or f"{set_}/{emoji.code}" in excluded_drawings():
        return None
    return classes_by_name("emoji").get(plain_name(emoji.label))


def _split_of(emoji: Emoji) -> Split:
    """Return the split of an emoji's subject in the sets of the open drawings."""
    return split_of(SourceDrawing("", "openmoji", b"", subject_without_person(emoji.label), None))


def _row(id_: str, subject: str, split: Split, image: bytes, origin: SetOrigin) -> SketchRow:
    return SketchRow(
        id=id_,
        set=origin.set,
        kind="image",
        subject=subject,
        split=split,
        source=origin.package,
        licence=origin.licence,
        image=image,
        artist=origin.authors,
    )


def _is_font_file(path: str) -> bool:
    return path == _NOTO_SUBSETS or path.endswith("-400-normal.woff")


def _code_points(ranges: str) -> Iterator[int]:
    """Yield the code points of ranges such as ``U+23,U+1f1e6-1f1ff``."""
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _glyph(font: ImageFont.FreeTypeFont, character: str) -> bytes | None:
    """Return the image of a glyph, cropped to its ink; None if it has none."""
    image = Image.new("RGB", (2 * _FONT_SIZE, 2 * _FONT_SIZE), "white")
    ImageDraw.Draw(image).text((_FONT_SIZE // 4, _FONT_SIZE // 4), character, "black", font)
    box = ink_box(np.asarray(image))
    if box is None:
        return None
    return padded(shrink(as_picture(image.crop(box)), SIDE - 2 * _MARGIN))
