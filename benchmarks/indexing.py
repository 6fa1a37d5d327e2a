"""Compare the speed of indexing with the bound of decoding and encoding. Prints tables.

    python benchmarks/indexing.py FOLDER ... [--count 1000] [--unchanged 20000] [--rounds 3]
    python benchmarks/indexing.py FOLDER ... --parts

The drawings are chosen evenly from the folders, at random with a seed. Decoding alone (with
reading), and encoding alone, by `visual` and by the encoders of a new collection, use all cores.
The bound for both is 1 / (1/decode + 1/encode). Indexing also hashes, makes thumbnails and
perceptual hashes, and commits. Then a folder of copies with different names and bytes is indexed
twice, for the rate of an unchanged folder, and collections of 1,000 copies and of all copies are
made, for the peak memory.

With ``--parts``, the script prints the shares of the CPU time of indexing instead. They depend less
on the load of the machine than the rates.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from machine import machine

import egara
from egara.collection.indexing import pipeline, process, scan
from egara.encoders import OnnxEncoder, default_encoders
from egara.images import FoundFile, Picture, decode, walk

SEED = 0
PARTS = {
    "read_file": scan,
    "content_id": scan,
    "decode": process,
    "embedded_description": process,
    "shrink": process,
    "perceptual_hash": process,
    "thumbnail": process,
    "encode_pictures": process,
    "misfits": pipeline,
    "index_batch": pipeline,
}
"""The functions that ``--parts`` times, and the modules that call them."""
BOUND = ("read_file", "decode", "encode_pictures")
INDEX = """
import sys, egara
egara.open(sys.argv[1]).index(sys.argv[2])
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) // 1024)
"""


def choose(folders: list[Path], count: int, target: Path) -> list[Path]:
    """Copy drawings into one folder, evenly from all folders."""
    rng = random.Random(SEED)
    share = count // len(folders)
    chosen = []
    for number, folder in enumerate(folders):
        found = [item.path for item in walk(folder) if isinstance(item, FoundFile)]
        for path in rng.sample(found, min(share, len(found))):
            copy = target / str(number) / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            chosen.append(Path(shutil.copy(folder / path, copy)))
    return chosen


def rate(work: Callable[[], object], count: int, rounds: int) -> float:
    """Return drawings per second, the median of several rounds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return count / statistics.median(times)


def read_all(paths: list[Path]) -> list[Picture]:
    """Read and decode on all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda path: decode(path.read_bytes()), paths))


def encode_all(encoders: Sequence[OnnxEncoder], pictures: list[Picture]) -> None:
    """Encode with one encoder after the other, each on all cores."""
    for encoder in encoders:
        encoder.encode(pictures)


def index_rate(folder: Path, names: Sequence[str], count: int, rounds: int) -> float:
    """Index a folder into a new collection, several times."""

    def index() -> None:
        with tempfile.TemporaryDirectory() as place:
            report = egara.open(Path(place) / "c").index(folder, encoders=names)
            assert report.added + report.present == count, report

    return rate(index, count, rounds)


@contextmanager
def timed(parts: Counter[str]) -> Iterator[None]:
    """Measure the CPU time of `PARTS`, in all threads, in seconds by function."""
    lock = threading.Lock()

    def wrapped(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object) -> object:
            started = time.thread_time()
            try:
                return function(*args)
            finally:
                with lock:
                    parts[name] += time.thread_time() - started

        return call

    patches = [
        mock.patch.object(module, name, wrapped(name, getattr(module, name)))
        for name, module in PARTS.items()
    ]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


def print_parts(folder: Path, count: int, rounds: int) -> None:
    """Print the milliseconds of CPU time per drawing, of the fastest round."""
    for names in (("visual",), default_encoders()):
        index_rate(folder, names, count, 1)  # imports and loads what is needed
        best: Counter[str] = Counter({"all": sys.maxsize})
        for _ in range(rounds):
            parts: Counter[str] = Counter()
            whole, own = time.process_time(), time.thread_time()
            with timed(parts):
                index_rate(folder, names, count, 1)
            parts["all"] = time.process_time() - whole
            parts["calling thread"] = time.thread_time() - own
            parts["other threads"] = parts["all"] - parts["calling thread"] - parts["index_batch"]
            best = min(best, parts, key=lambda found: found["all"])
        share = sum(best[name] for name in BOUND) / best["all"]
        print(f"| ms of CPU time per drawing | {', '.join(names)} |\n|---|--:|")
        for name, seconds in best.most_common():
            print(f"| {name} | {1000 * seconds / count:.2f} |")
        print(f"\nReading, decoding and encoding are {share:.2f} of it.\n", flush=True)


def multiply(paths: list[Path], count: int, target: Path) -> None:
    """Fill a folder with copies whose bytes differ after the end of the image."""
    target.mkdir()
    for number in range(count):
        source = paths[number % len(paths)]
        data = source.read_bytes() + number.to_bytes(4, "big")
        (target / f"{number:06}{source.suffix}").write_bytes(data)


def peak_memory(folder: Path, place: Path) -> int:
    """Return the peak memory in MiB of a process that indexes a folder."""
    command = [sys.executable, "-c", INDEX, str(place), str(folder)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--unchanged", type=int, default=20000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parts", action="store_true")
    args = parser.parse_args()
    print(machine("onnxruntime", "pillow", "lancedb"), end="\n\n")
    with tempfile.TemporaryDirectory() as place:
        measure(args, Path(place))


def measure(args: argparse.Namespace, place: Path) -> None:
    paths = choose(args.folders, args.count, place / "drawings")
    count = len(paths)
    if args.parts:
        print_parts(place / "drawings", count, args.rounds)
        return
    pictures = read_all(paths)
    decoding = rate(lambda: read_all(paths), count, args.rounds)
    suffixes = ", ".join(sorted({path.suffix for path in paths}))
    print(
        f"{count:,} drawings ({suffixes}), {egara.encoder('visual').provider}; drawings a second\n"
    )
    print(
        "| encoders | reading and decoding | encoding | bound of both | indexing | share of bound |"
    )
    print("|---|--:|--:|--:|--:|--:|")
    for names in (("visual",), default_encoders()):
        encoders = [egara.encoder(name) for name in names]
        encoding = rate(lambda chosen=encoders: encode_all(chosen, pictures), count, args.rounds)
        bound = 1 / (1 / decoding + 1 / encoding)
        indexing = index_rate(place / "drawings", names, count, args.rounds)
        print(
            f"| {', '.join(names)} | {decoding:.0f} | {encoding:.0f} | {bound:.0f} "
            f"| {indexing:.0f} | {indexing / bound:.2f} |",
            flush=True,
        )
    print()
    measure_many(args, paths, place)


def measure_many(args: argparse.Namespace, paths: list[Path], place: Path) -> None:
    small = [path for path in paths if path.stat().st_size < 30_000 and path.suffix != ".svg"]
    multiply(small, args.unchanged, place / "many")
    multiply(small, 1000, place / "few")
    few = peak_memory(place / "few", place / "few.egara")
    many = peak_memory(place / "many", place / "many.egara")
    mixed = peak_memory(place / "drawings", place / "mixed.egara")
    collection = egara.open(place / "many.egara")
    unchanged = rate(lambda: collection.index(place / "many"), args.unchanged, args.rounds)
    print("| folder | peak memory of indexing, MiB |\n|---|---|")
    print(f"| the {len(paths):,} drawings above | {mixed:,} |")
    print(f"| 1,000 small drawings | {few:,} |")
    print(f"| {args.unchanged:,} small drawings | {many:,} |\n")
    print(f"Indexing those {args.unchanged:,} again, unchanged: {unchanged:,.0f} files a second.")


if __name__ == "__main__":
    main()
