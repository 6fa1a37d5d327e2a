"""The time until a command answers, each in a new process.

Measures ``import egara``, ``egara search`` with words and with a drawing, and, for comparison, the
import of LanceDB with all of its clients: python benchmarks/startup.py [--drawings FOLDER]
[--rounds 9]
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import machine

import egara


def seconds(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=Path, default=egara.demo_drawings())
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        collection = egara.open(folder)
        collection.index(options.drawings, encoders=["visual", "semantic"])
        drawing = collection.search(limit=1)[0].id
        search = ["-m", "egara", "search", "-C", folder]
        commands = {
            "`python -c pass`": ["-c", "pass"],
            "`import egara`": ["-c", "import egara"],
            "`egara search cat`": [*search, "cat"],
            "`egara search --like ID`": [*search, "--like", drawing],
            "`import lancedb`, with its clients": ["-c", "import lancedb"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, arguments in commands.items():
                times[name].append(seconds(arguments))
    print(f"{machine('lancedb')}\n")
    print("| command | median, s | fastest, s |\n|---|--:|--:|")
    for name, measured in times.items():
        print(f"| {name} | {statistics.median(measured):.2f} | {min(measured):.2f} |")


if __name__ == "__main__":
    main()
