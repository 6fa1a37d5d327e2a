"""Compare image decoding libraries. Prints a Markdown table of images per second.

    python benchmarks/decode.py FOLDER ... [--count 400]

Each image is decoded from the bytes of its file, in memory, to an RGB array with a longer side of
at most 512 pixels, with transparency on white. The WebP images are made from the JPEGs. All
libraries get the same bytes, and each is used in the way that its documentation describes as
fastest. Needs the dependency group ``bench``.
"""

import argparse
import io
import os
import platform
import random
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import pyvips

from egara.images import decode, walk
from egara.images.sniffing import sniff
from egara.images.walking import FoundFile

SIDE = 512
ROUNDS = 3
Decoder = Callable[[bytes], object]


def with_pillow(data: bytes) -> object:
    image: PIL.Image.Image = PIL.Image.open(io.BytesIO(data))
    if image.mode == "P":  # a palette would be scaled by taking single pixels
        image = image.convert("RGBA")
    image.thumbnail((SIDE, SIDE))  # shrinks JPEG while loading; BICUBIC, reducing_gap=2
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = PIL.Image.new("RGBA", image.size, "white")
        image = PIL.Image.alpha_composite(white, image)
    return np.asarray(image.convert("RGB"))


def with_vips(data: bytes, **options: object) -> object:
    image = pyvips.Image.thumbnail_buffer(data, SIDE, height=SIDE, size="down", **options)
    if image.hasalpha():
        image = image.flatten(background=255)
    if image.bands == 1:
        image = image.bandjoin([image, image])
    return image.numpy()


def with_vips_to_srgb(data: bytes) -> object:
    return with_vips(data, export_profile="srgb")


_REDUCED = {
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


def with_opencv(data: bytes) -> object:
    flags = cv2.IMREAD_UNCHANGED
    if data[:2] == b"\xff\xd8":  # the one format that it shrinks while loading
        with PIL.Image.open(io.BytesIO(data)) as header:
            scale = max(header.size) // SIDE
        flags = _REDUCED.get(max((s for s in _REDUCED if s <= scale), default=1), cv2.IMREAD_COLOR)
    image = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    height, width = image.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    if scale < 1.0:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    if image.shape[2] == 4:
        alpha = image[..., 3:].astype(np.uint16)
        image = ((image[..., :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


DECODERS: dict[str, Decoder] = {
    f"Pillow {version('pillow')}, `thumbnail()`": with_pillow,
    f"pyvips {version('pyvips')}, `thumbnail_buffer()`": with_vips,
    "the same, with `export_profile='srgb'`": with_vips_to_srgb,
    f"OpenCV {cv2.__version__}, `imdecode()`, no ICC": with_opencv,
    "Egara `decode()`": decode,
}


def pictures(folders: list[Path], count: int) -> dict[str, list[bytes]]:
    """Return up to ``count`` files a format, chosen at random but always the same ones."""
    found = [folder / entry.path for folder in folders for entry in walk(folder)
             if isinstance(entry, FoundFile)]  # fmt: skip
    random.Random(0).shuffle(found)
    formats: dict[str, list[bytes]] = defaultdict(list)
    for path in found:
        data = path.read_bytes()
        kind = sniff(data)
        if kind is not None and len(formats[kind]) < count:
            formats[kind].append(data)
    formats["WEBP"] += [as_webp(data) for data in formats["JPEG"]][: count - len(formats["WEBP"])]
    return {kind: formats[kind] for kind in ("PNG", "JPEG", "WEBP", "GIF", "SVG") if formats[kind]}


def as_webp(data: bytes) -> bytes:
    file = io.BytesIO()
    PIL.Image.open(io.BytesIO(data)).convert("RGB").save(file, "WEBP", quality=80, method=2)
    return file.getvalue()


def rate(decoder: Decoder, files: list[bytes], threads: int) -> tuple[float, float]:
    """Return images per second and milliseconds of CPU time per image, the best rounds."""
    times, processor = [], []
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(decoder, files[: 4 * threads]))
        for _ in range(ROUNDS):
            start, used = time.perf_counter(), time.process_time()
            list(pool.map(decoder, files))
            times.append(time.perf_counter() - start)
            processor.append(time.process_time() - used)
    return len(files) / min(times), 1000 * min(processor) / len(files)


def cell(decoder: Decoder, kind: str, files: list[bytes]) -> str:
    """Return one cell of the table."""
    if kind == "SVG" and decoder is not decode:
        return "–"
    one, milliseconds = rate(decoder, files, 1)
    every, _ = rate(decoder, files, os.cpu_count() or 1)
    # SVG is drawn in other processes, whose time is not seen here.
    used = "" if kind == "SVG" else f" ({milliseconds:.1f} ms)"
    return f"{one:.0f} / {every:.0f}{used}"


def machine() -> str:
    """Return a description of the machine."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0].partition(":")[2].strip() if names else model
    return f"{model}, {os.cpu_count()} processors, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=400, help="files a format")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)  # the pool below is the parallelism, for every library
    pyvips.cache_set_max(0)
    pyvips.base.vips_lib.vips_concurrency_set(1)
    formats = pictures(arguments.folders, arguments.count)
    print(f"{machine()}. Pictures a second on 1 thread / on {os.cpu_count()} threads")
    print("(milliseconds of CPU time per image, which other work disturbs less).\n")
    print("|  | " + " | ".join(f"{kind} ({len(files)})" for kind, files in formats.items()) + " |")
    print("|---|" + "---:|" * len(formats))
    for name, decoder in DECODERS.items():
        cells = [cell(decoder, kind, files) for kind, files in formats.items()]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
