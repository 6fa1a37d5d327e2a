"""Measure a server under more requests than it can answer, with and without indexing.

    python benchmarks/load.py [--rate 200] [--seconds 15] [--rounds 3] [--against OTHER/src]

Serves a collection of the demo drawings and sends requests at a fixed rate, without waiting for
earlier ones: 7 of 10 for a thumbnail, 2 for a search by a drawing, 1 for the details of a drawing.
In every second run, ``egara index`` adds drawings to the same collection at the same time. With
``--against``, the source tree of another version of Egara is served alternately on the same
machine. Prints a Markdown table of all rounds: response times in milliseconds, the number of
rejected requests (503), and the number that took more than 30 s or failed.
"""

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import PIL.Image
from machine import machine

import egara

TIMEOUT = 30.0
NEW_DRAWINGS = 1500
RUN = [sys.executable, "-c", "from egara.cli import main; main()"]


@dataclass
class Times:
    """The outcomes of the requests of one kind."""

    answered: list[float] = field(default_factory=list)
    rejected: int = 0
    failed: int = 0


class Side:
    """A server of one source tree, with a collection that the same source tree indexed."""

    def __init__(self, name: str, source: Path | None, collection: Path) -> None:
        self.name = name
        self.collection = collection
        self._env = os.environ | ({"PYTHONPATH": str(source)} if source else {})
        self.index(egara.demo_drawings()).wait()
        self._server = subprocess.Popen(
            [*RUN, "serve", "-C", str(collection), "--port", "0"],
            stderr=subprocess.PIPE, text=True, env=self._env,
        )  # fmt: skip
        assert self._server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self._server.stderr.readline())
        assert found is not None, "the server ended without printing its address"
        self.port = int(found[1])

    def index(self, folder: Path) -> "subprocess.Popen[bytes]":
        """Begin to index a folder into the collection."""
        command = [*RUN, "index", str(folder), "-C", str(self.collection)]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=self._env)

    def stop(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.communicate()


async def ask(port: int, request: bytes) -> int:
    """Send a request on a new connection, read the complete response, and return its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = await reader.read()
        return int(answer[9:12])
    finally:
        writer.close()


def request_for(kind: str, key: str) -> bytes:
    """Return the bytes of a request of one kind for a drawing."""
    end = "Host: 127.0.0.1\r\nConnection: close\r\n"
    if kind != "search":
        path = f"/api/drawings/{key}" + ("/thumbnail" if kind == "thumbnail" else "")
        return f"GET {path} HTTP/1.1\r\n{end}\r\n".encode()
    query = json.dumps({"like": [key], "limit": 20})
    body = f'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n{query}\r\n--x--\r\n'
    more = f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(body)}\r\n"
    return f"POST /api/search HTTP/1.1\r\n{end}{more}\r\n{body}".encode()


async def load(
    port: int, keys: list[str], rate: float, seconds: float, seed: int
) -> dict[str, Times]:
    """Send requests at a fixed rate, and wait for all outcomes."""
    times: dict[str, Times] = defaultdict(Times)
    choice = random.Random(seed)

    async def one(kind: str, key: str) -> None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(TIMEOUT):
                status = await ask(port, request_for(kind, key))
        except (OSError, ValueError, TimeoutError):
            times[kind].failed += 1
            return
        if status == 200:
            times[kind].answered.append(time.perf_counter() - began)
        elif status == 503:
            times[kind].rejected += 1
        else:
            times[kind].failed += 1

    kinds = ["thumbnail"] * 7 + ["search"] * 2 + ["details"]
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            group.create_task(one(choice.choice(kinds), choice.choice(keys)))
    return times


def new_drawings(folder: Path, seed: int) -> None:
    """Write drawings that no collection has yet: noise of a few colours."""
    generator = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    for number in range(NEW_DRAWINGS):
        small = generator.integers(0, 256, (16, 16, 3), np.uint8)
        image = PIL.Image.fromarray(small).resize((400, 400), PIL.Image.Resampling.NEAREST)
        image.save(folder / f"{seed}-{number}.png", compress_level=1)


def row(side: str, beside: bool, kind: str, times: Times) -> str:
    """Format a row of the table."""
    share = [50, 95, 99]
    if times.answered:
        shown = [f"{value * 1e3:,.0f}" for value in np.percentile(times.answered, share)]
    else:
        shown = ["—"] * len(share)
    counts = [f"{count:,}" for count in (len(times.answered), times.rejected, times.failed)]
    cells = [side, "indexing" if beside else "alone", kind, *shown, *counts]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Run all rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", type=Path, help="the src folder of another Egara")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        sources = {"this": None, "other": given.against} if given.against else {"this": None}
        sides = [Side(name, source, root / name) for name, source in sources.items()]
        keys = egara.open(sides[0].collection).embeddings()[0].tolist()
        found: dict[tuple[str, bool, str], Times] = defaultdict(Times)
        try:
            for side in sides:  # warm up: the first search reads files
                asyncio.run(load(side.port, keys, 5, 2, 0))
            for number in range(given.rounds):
                for beside in (False, True):
                    for side in sides:
                        folder = root / f"new-{side.name}-{number}"
                        indexing = None
                        if beside:
                            new_drawings(folder, number)
                            indexing = side.index(folder)
                            time.sleep(4)  # until it has begun to read
                        times = asyncio.run(
                            load(side.port, keys, given.rate, given.seconds, number)
                        )
                        if indexing is not None:
                            indexing.terminate()
                            indexing.wait()
                        for kind, one in times.items():
                            total = found[side.name, beside, kind]
                            total.answered += one.answered
                            total.rejected += one.rejected
                            total.failed += one.failed
        finally:
            for side in sides:
                side.stop()
    print(machine("fastapi", "uvicorn", "lancedb"))
    print(f"{given.rate:g} requests a second, {given.rounds} rounds of {given.seconds:g} s\n")
    print("| version | other work | request | p50 ms | p95 ms | p99 ms | answered | 503 | failed |")
    print("|---|---|---|---|---|---|---|---|---|")
    for key in sorted(found):
        print(row(*key, found[key]))


if __name__ == "__main__":
    main()
