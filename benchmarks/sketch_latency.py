"""Measure how long a query by a sketch takes, end to end. Prints a Markdown table.

    python benchmarks/sketch_latency.py [--many 76003] [--queries 60]

A server answers on the same machine. Each query is another QuickDraw sketch of the validation
split, sent as strokes to ``/api/search``. Measured is the time from sending the request until the
answer has been read: reading and resizing the strokes, encoding, exact search, the first 50 hits.
The collections are the demo, and one of many drawings: the demo's vectors and thumbnails again and
again, with noise. A few queries before are not measured, because they load the model.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from machine import machine

import egara
from egara.datasets import open_dataset
from page import repeat, served

WARMING = 5
LIMIT = 50
ENCODER = "sketch"


def answered(client: httpx.Client, strokes: object) -> float:
    """Return the milliseconds until a query is answered."""
    query = json.dumps({"strokes": strokes, "limit": LIMIT})
    start = time.perf_counter()
    response = client.post("/api/search", data={"query": query})
    taken = (time.perf_counter() - start) * 1000
    if response.status_code != 200 or len(response.json()["hits"]) != LIMIT:
        raise SystemExit(f"The server answered {response.status_code}: {response.text[:500]}")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=76_003)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--sketches", default="open-sketches")
    options = parser.parse_args()
    sketches = open_dataset(options.sketches, sets=["quickdraw"], splits=["validation"])
    every = [drawing.image for drawing in sketches]
    chosen = every[:: max(1, len(every) // (options.queries + WARMING))]
    rows = []
    with tempfile.TemporaryDirectory() as place:
        demo, many = Path(place) / "demo", Path(place) / "many"
        collection = egara.open(demo)
        drawings = collection.index(egara.demo_drawings()).added
        repeat(demo, many, options.many, ENCODER)
        for name, folder, count in (("demo", demo, drawings), ("many", many, options.many)):
            with served(folder) as address, httpx.Client(base_url=address, timeout=60) as client:
                times = [answered(client, strokes) for strokes in chosen][WARMING:]
            rows.append(
                f"| {name} | {count:,} | {statistics.median(times):.0f} | "
                f"{statistics.quantiles(times, n=20)[-1]:.0f} | {max(times):.0f} |"
            )
    print(f"{machine('onnxruntime', 'lancedb')}; egara {egara.__version__}\n")
    print("| collection | drawings | median, ms | 95 %, ms | worst, ms |\n|---|--:|--:|--:|--:|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
