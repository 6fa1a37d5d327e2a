"""Compare thumbnail formats: time, size and fidelity. Prints Markdown tables.

    python benchmarks/thumbnails.py [FOLDER ...] [--count 150] [--rounds 3] [--sheet sheet.png]

The drawings are the demo drawings, the drawings of the given folders, and images that this script
makes: noisy photographs and scans of 2,400 by 1,800 pixels, and flat art with a transparent
background (thumbnails are on white). Each is decoded to a working picture and scaled once to a
longer side of 256 pixels. Only encoding is measured, as CPU time on one thread; the minimum of
several rounds is used. Fidelity is measured against the pixels that were encoded:

- PSNR over RGB in dB (higher is better), from the mean squared error over all images;
- SSIM of the luma plane (Wang et al. 2004, Gaussian window of sigma 1.5): the mean, and the 5th
  percentile for the worst images;
- the root mean square error in the chroma planes (Cb and Cr of JFIF), in steps of 0 to 255.

The first table has the mean over the kinds of drawings, the others have each kind. ``simplejpeg``
and ``PyTurboJPEG`` are compared if they are installed. ``--sheet`` writes enlarged crops of one
drawing of each kind in every format.
"""

import argparse
import importlib
import io
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import PIL.Image
from machine import machine
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy.ndimage import gaussian_filter

from egara import demo_drawings
from egara.images import FoundFile, decode, shrink, walk

SIDE = 256
SEED = 0
CROP = 72
ZOOM = 3
Pixels = NDArray[np.uint8]
Codec = Callable[[Pixels], bytes]


def with_pillow(kind: str, **options: object) -> Codec:
    def encode(pixels: Pixels) -> bytes:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, kind, **options)
        return file.getvalue()

    return encode


def codecs() -> dict[str, Codec]:
    """The codecs to compare, by the name in the table."""
    found: dict[str, Codec] = {}
    for method in (0, 1, 2, 4):
        for quality in (70, 74, 80, 90):
            if method == 0 or quality == 74:
                name = f"WebP, quality {quality}, method {method}"
                found[name] = with_pillow("WEBP", quality=quality, method=method)
    found["WebP, lossless, method 0"] = with_pillow("WEBP", lossless=True, quality=0, method=0)
    found["PNG, level 1"] = with_pillow("PNG", compress_level=1)
    for quality in (75, 85, 90):
        for subsampling in ("4:2:0", "4:4:4"):
            name = f"JPEG, quality {quality}, {subsampling}"
            found[name] = with_pillow("JPEG", quality=quality, subsampling=subsampling)
    name = "JPEG, quality 85, 4:4:4, optimised tables"
    found[name] = with_pillow("JPEG", quality=85, subsampling="4:4:4", optimize=True)
    return found | other_libraries()


def other_libraries() -> dict[str, Codec]:
    found: dict[str, Codec] = {}
    try:
        simplejpeg = importlib.import_module("simplejpeg")
    except ImportError:
        pass
    else:
        for fast in (False, True):
            name = f"simplejpeg, quality 85, 4:4:4{', fast DCT' if fast else ''}"
            found[name] = lambda pixels, fast=fast: simplejpeg.encode_jpeg(
                np.ascontiguousarray(pixels), quality=85, colorsubsampling="444", fastdct=fast
            )
    try:
        turbojpeg = importlib.import_module("turbojpeg")
        turbo = turbojpeg.TurboJPEG()
    except (ImportError, RuntimeError):  # the package or the library that it loads is missing
        pass
    else:
        found["PyTurboJPEG, quality 85, 4:4:4"] = lambda pixels: turbo.encode(
            pixels,
            quality=85,
            pixel_format=turbojpeg.TJPF_RGB,
            jpeg_subsample=turbojpeg.TJSAMP_444,
        )
    return found


def made_photos(count: int) -> Iterator[bytes]:
    """Noise at all scales over a gradient, as JPEG."""
    rng = np.random.default_rng(SEED)
    for _ in range(count):
        layers = np.zeros((1800, 2400, 3), np.float32)
        for cells in (3, 9, 30, 100, 400):
            noise = rng.uniform(0, 255, (cells * 3 // 4 + 1, cells, 3)).astype(np.uint8)
            layer = Image.fromarray(noise).resize((2400, 1800), Image.Resampling.BICUBIC)
            layers += np.asarray(layer, np.float32) / cells**0.4
        layers *= 255 / layers.max()
        yield with_pillow("JPEG", quality=92)(layers.astype(np.uint8))


def made_scans(count: int) -> Iterator[bytes]:
    """Hatched ink lines on grainy, yellowed paper, as JPEG."""
    for seed in range(count):
        rng = random.Random(seed)
        page = Image.new("RGB", (2400, 1800), (238, 228, 205))
        pen = ImageDraw.Draw(page)
        for _ in range(60):
            x, y = rng.randrange(2400), rng.randrange(1800)
            step, length = rng.randrange(8, 24), rng.randrange(100, 500)
            for line in range(rng.randrange(5, 40)):
                start = (x + line * step, y)
                end = (x + line * step + length // 2, y + length)
                pen.line([start, end], fill=(40, 34, 30), width=rng.randrange(2, 6))
        grain = np.random.default_rng(seed).normal(0, 9, (1800, 2400, 1))
        pixels = np.asarray(page.filter(ImageFilter.GaussianBlur(1.2)), np.float32) + grain
        yield with_pillow("JPEG", quality=90)(np.clip(pixels, 0, 255).astype(np.uint8))


def made_flat_art(count: int) -> Iterator[bytes]:
    """Flat shapes with dark outlines on a transparent background, as PNG."""
    for seed in range(count):
        rng = random.Random(seed)
        image = Image.new("RGBA", (1200, 1200))
        pen = ImageDraw.Draw(image)
        for _ in range(8):
            x, y, size = rng.randrange(900), rng.randrange(900), rng.randrange(150, 500)
            colour = tuple(rng.randrange(256) for _ in range(3))
            shape = rng.choice((pen.ellipse, pen.rectangle))
            shape([x, y, x + size, y + size], fill=colour, outline=(20, 20, 30), width=12)
        yield with_pillow("PNG", compress_level=1)(np.asarray(image))


def sampled(folder: Path, count: int) -> Iterator[bytes]:
    paths = [folder / item.path for item in walk(folder) if isinstance(item, FoundFile)]
    for path in random.Random(SEED).sample(paths, min(count, len(paths))):
        yield path.read_bytes()


def thumbnails(files: Iterator[bytes]) -> list[Pixels]:
    return [np.ascontiguousarray(shrink(decode(data), SIDE).pixels) for data in files]


def milliseconds(codec: Codec, pictures: Sequence[Pixels], rounds: int) -> float:
    """Return the CPU time per image, the minimum of several rounds."""
    times = []
    for _ in range(rounds):
        started = time.thread_time()
        for pixels in pictures:
            codec(pixels)
        times.append(time.thread_time() - started)
    return 1000 * min(times) / len(pictures)


def structural_similarity(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Mean SSIM of two planes of 0 to 255 (Wang et al. 2004, equation 13)."""

    def mean(plane: NDArray[np.float64]) -> NDArray[np.float64]:
        return gaussian_filter(plane, 1.5, truncate=3.5)

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = mean(a), mean(b)
    variance_a, variance_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    covariance = mean(a * b) - mean_a * mean_b
    ratio = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    ratio /= (mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2)
    return float(ratio.mean())


def planes(pixels: Pixels) -> NDArray[np.float64]:
    return np.asarray(Image.fromarray(pixels).convert("YCbCr"), np.float64)


def fidelity(pictures: Sequence[Pixels], files: Sequence[bytes]) -> tuple[float, ...]:
    """PSNR, mean and 5th percentile of SSIM, and the root mean square error in chroma."""
    errors, chroma, similar = [], [], []
    for pixels, data in zip(pictures, files, strict=True):
        back = np.asarray(PIL.Image.open(io.BytesIO(data)).convert("RGB"))
        errors.append(np.mean((pixels.astype(float) - back) ** 2))
        before, after = planes(pixels), planes(back)
        chroma.append(np.mean((before[..., 1:] - after[..., 1:]) ** 2))
        similar.append(structural_similarity(before[..., 0], after[..., 0]))
    error = max(float(np.mean(errors)), 1e-9)
    psnr = min(99.0, 10 * np.log10(255**2 / error))
    low = float(np.percentile(similar, 5))
    return psnr, float(np.mean(similar)), low, float(np.sqrt(np.mean(chroma)))


def measure(codec: Codec, pictures: Sequence[Pixels], rounds: int) -> tuple[float, ...]:
    """Return milliseconds and kilobytes per image, and the measures of `fidelity`."""
    files = [codec(pixels) for pixels in pictures]
    kilobytes = sum(map(len, files)) / len(files) / 1000
    return milliseconds(codec, pictures, rounds), kilobytes, *fidelity(pictures, files)


def print_table(title: str, rows: dict[str, tuple[float, ...]]) -> None:
    print(f"{title}\n")
    print("| format | ms | kB | PSNR dB | SSIM | SSIM 5 % | chroma error |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, (spent, size, psnr, mean, low, chroma) in rows.items():
        print(
            f"| {name} | {spent:.2f} | {size:.1f} | {psnr:.1f} | {mean:.3f} | {low:.3f} "
            f"| {chroma:.1f} |"
        )
    print()


def busiest(pictures: Sequence[Pixels]) -> Pixels:
    """Return the image with most strong edges, which shows the errors of a codec."""

    def edges(pixels: Pixels) -> float:
        return float((np.abs(np.diff(pixels.astype(int), axis=1)) > 96).mean())

    ranked = sorted(pictures, key=edges)
    return ranked[len(ranked) * 9 // 10]


def write_sheet(kinds: dict[str, list[Pixels]], found: dict[str, Codec], path: Path) -> None:
    """Write a column for each kind and a row for each codec, the uncompressed crop first."""
    crops = {}
    for kind, pictures in kinds.items():
        pixels = busiest(pictures)
        top, left = ((side - CROP) // 2 for side in pixels.shape[:2])
        crops[kind] = (pixels, (left, top, left + CROP, top + CROP))
    rows: dict[str, Codec] = {"uncompressed": with_pillow("PNG"), **found}
    cell = CROP * ZOOM
    sheet = Image.new("RGB", (260 + (cell + 6) * len(crops), (cell + 6) * len(rows)), "white")
    pen = ImageDraw.Draw(sheet)
    for row, (name, codec) in enumerate(rows.items()):
        pen.text((6, row * (cell + 6) + cell // 2), name, fill="black")
        for column, (pixels, box) in enumerate(crops.values()):
            back = Image.open(io.BytesIO(codec(pixels))).convert("RGB").crop(box)
            enlarged = back.resize((cell, cell), Image.Resampling.NEAREST)
            sheet.paste(enlarged, (260 + column * (cell + 6), row * (cell + 6)))
    sheet.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sheet", type=Path)
    args = parser.parse_args()
    kinds = {"demo drawings": thumbnails(sampled(demo_drawings(), args.count))}
    for folder in args.folders:
        kinds[folder.name] = thumbnails(sampled(folder, args.count))
    made = min(args.count, 20)
    kinds["made photographs"] = thumbnails(made_photos(made))
    kinds["made scans"] = thumbnails(made_scans(made))
    kinds["made flat art, transparent"] = thumbnails(made_flat_art(made))
    print(machine("pillow"), end="\n\n")
    found = codecs()
    measured = {
        kind: {name: measure(codec, pictures, args.rounds) for name, codec in found.items()}
        for kind, pictures in kinds.items()
    }
    means = {
        name: tuple(np.mean([rows[name] for rows in measured.values()], axis=0)) for name in found
    }
    print_table(f"All {len(kinds)} kinds, each with the same weight", means)
    for kind, rows in measured.items():
        print_table(f"{len(kinds[kind])} {kind}", rows)
    if args.sheet is not None:
        write_sheet(kinds, found, args.sheet)


if __name__ == "__main__":
    main()
