"""The process that renders SVG: reads requests from standard input, answers on standard output.

It is a separate process because a drawing can make the renderer run for minutes, use up the stack
or abort, and because the renderer keeps the interpreter lock while it runs. It runs as a script
and imports no other module of Egara.

A request is ``REQUEST`` (length, longer side, strip ratio) and the file's bytes. The answer is one
byte and a length: ``b"P"`` and a picture (``PICTURE``: width and height of the original, of the
pixels; then RGB rows), or ``b"E"`` and a reason. A drawing that exceeds the limits on time or
memory ends the process; the exit status tells the caller why.

The file is parsed, cleaned and serialised again before the renderer gets it, so the renderer never
reads unchecked markup: references to anything but the drawing's own parts and embedded raster
images are removed.
"""

import io
import math
import re
import signal
import struct
import sys
import threading
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import PngImagePlugin

REQUEST = struct.Struct("<IHH")
ANSWER = struct.Struct("<cI")
PICTURE = struct.Struct("<IIHH")

SECONDS = 10
"""The CPU time limit for one drawing. Wall-clock time would depend on the load of the machine."""

_MEMORY = 1 << 30
_STACK = 256 << 20
_MAX_TEXT = 64 << 20
_MAX_DEPTH = 256
_MAX_SIDE = 2**31 - 1
_SVG = "http://www.w3.org/2000/svg"
_DPI = 96
_UNITS = {
    "": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0,
    "em": 16.0, "ex": 8.0, "q": 96 / 101.6,
}  # fmt: skip
_LENGTH = re.compile(r"\s*\+?([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\s*(%|[a-zA-Z]*)\s*")
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_DROPPED = {"script", "foreignObject", "metadata"}
_TEXT = re.compile(r"<(?:[\w.-]+:)?text[\s>]")


class BadSvg(Exception):
    """A drawing that cannot be rendered; the message is for users."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A cleaned drawing: its markup, its own size in pixels, and the size to render it at."""

    markup: str
    size: tuple[int, int]
    drawn: tuple[int, int]


def prepare(data: bytes, side: int, strip_ratio: int) -> Drawing:
    """Parse and clean a file, and choose the size to render it at. Raises :class:`BadSvg`."""
    try:
        root = ET.fromstring(_unpacked(data))  # noqa: S314 - expat limits what entities expand to
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadSvg(f"it is not well-formed XML ({error})") from None
    if root.tag == "svg":
        root.set("xmlns", _SVG)
    elif root.tag != f"{{{_SVG}}}svg":
        raise BadSvg("its outermost element is not svg")
    width, height = _size(root)
    _clean(root)
    shown = min(width, strip_ratio * height), min(height, strip_ratio * width)
    if shown != (width, height):
        root = _window(root, (width, height), shown)
    scale = side / max(shown)
    drawn = max(1, round(shown[0] * scale)), max(1, round(shown[1] * scale))
    whole = max(1, round(width)), max(1, round(height))
    return Drawing(ET.tostring(root, encoding="unicode"), whole, drawn)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpacker.decompress(data, _MAX_TEXT)
    except zlib.error:
        raise BadSvg("its compression is damaged") from None
    if unpacker.unconsumed_tail:
        raise BadSvg(f"it unpacks to more than {_MAX_TEXT >> 20} MB")
    if not unpacker.eof:
        raise BadSvg("it is truncated")
    return text


def _size(root: ET.Element) -> tuple[float, float]:
    """Return width and height in pixels; the viewBox replaces missing values."""
    box = _view_box(root)
    width = _length(root.get("width"), box and box[0])
    height = _length(root.get("height"), box and box[1])
    if width is None and height is not None and box:
        width = height * box[0] / box[1]
    if height is None and width is not None and box:
        height = width * box[1] / box[0]
    if width is None or height is None:
        if box is None:
            raise BadSvg("it has neither a width and height nor a viewBox")
        width, height = box
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise BadSvg(f"its size of {width:g} by {height:g} pixels cannot be rendered")
    return width, height


def _view_box(root: ET.Element) -> tuple[float, float] | None:
    parts = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        _, _, width, height = (float(part) for part in parts)
    except ValueError:
        return None
    usable = 0 < width < math.inf and 0 < height < math.inf
    return (width, height) if usable else None


def _length(text: str | None, whole: float | None) -> float | None:
    """Return a length in pixels; None if it is missing, or a percentage of an unknown size."""
    match = _LENGTH.fullmatch(text or "")
    if match is None:
        if text and text.strip().lower() != "auto":
            raise BadSvg(f"its size {text.strip()[:20]!r} is not a length above zero")
        return None
    number, unit = float(match[1]), match[2].lower()
    if unit == "%":
        return None if whole is None else whole * number / 100
    if unit not in _UNITS:
        raise BadSvg(f"its size {match[0].strip()[:20]!r} has an unknown unit")
    return number * _UNITS[unit]


def _clean(root: ET.Element) -> None:
    """Remove scripts, foreign markup, and references to anything outside the drawing."""
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > _MAX_DEPTH:
            raise BadSvg(f"its elements are nested more than {_MAX_DEPTH} deep")
        for element in level:
            for child in [child for child in element if _local(child.tag) in _DROPPED]:
                element.remove(child)
            for name in [name for name in element.keys() if _local(name) == "href"]:  # noqa: SIM118
                if not _stays_inside(element.get(name, "")):
                    del element.attrib[name]
        level = [child for element in level for child in element]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _stays_inside(reference: str) -> bool:
    reference = reference.strip()
    return reference.startswith("#") or _EMBEDDED.match(reference) is not None


def _window(root: ET.Element, size: tuple[float, float], shown: tuple[float, float]) -> ET.Element:
    """Return a drawing that shows the upper left part of another."""
    root.set("width", f"{size[0]:.6f}")
    root.set("height", f"{size[1]:.6f}")
    root.attrib.pop("x", None)
    root.attrib.pop("y", None)
    window = ET.Element(f"{{{_SVG}}}svg")
    window.set("width", f"{shown[0]:.6f}")
    window.set("height", f"{shown[1]:.6f}")
    window.append(root)
    return window


def draw(data: bytes, side: int, strip_ratio: int) -> bytes:
    """Return the answer's picture for a file. Raises :class:`BadSvg`."""
    import resvg_py  # in this process only, not in the one that imports this module

    drawing = prepare(data, side, strip_ratio)
    # Given both, the renderer fits the width and rounds the height up, which may exceed the side.
    width, height = drawing.drawn
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=drawing.markup,
            background="#ffffff",
            width=width if width >= height else None,
            height=height if height > width else None,
            dpi=_DPI,
            # Finding the fonts takes time at each call: only where there is text.
            skip_system_fonts=_TEXT.search(drawing.markup) is None,
        )
    except ValueError as error:
        raise BadSvg(str(error)) from None
    image = PngImagePlugin.PngImageFile(io.BytesIO(png)).convert("RGB")
    return PICTURE.pack(*drawing.size, *image.size) + image.tobytes()


def answer(data: bytes, side: int, strip_ratio: int) -> bytes:
    """Return the whole answer to a request."""
    try:
        kind, content = b"P", draw(data, side, strip_ratio)
    except BadSvg as error:
        kind, content = b"E", str(error).encode()
    except MemoryError:
        kind, content = b"E", b"it needs more memory than a drawing may use"
    except BaseException as error:  # the renderer's panics are not Exceptions
        kind, content = b"E", f"the renderer failed ({error})".encode("utf-8", "replace")
    return ANSWER.pack(kind, len(content)) + content


def _requests(stream: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Yield requests until the parent closes the pipe, or ends."""
    while len(header := stream.read(REQUEST.size)) == REQUEST.size:
        length, side, strip_ratio = REQUEST.unpack(header)
        yield stream.read(length), side, strip_ratio


def _serve() -> None:
    import resvg_py  # noqa: F401 - loaded before memory is counted

    _limit_memory()
    for request in _requests(sys.stdin.buffer):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        content = answer(*request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _limit_memory() -> None:
    """Limit the memory of this process to its current use plus ``_MEMORY``, on Linux."""
    if sys.platform != "linux":
        return
    import resource

    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + _MEMORY, in_use + _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Serve requests until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops, and closes the pipe
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    ET.register_namespace("", _SVG)
    threading.stack_size(_STACK)
    worker = threading.Thread(target=_serve)
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
