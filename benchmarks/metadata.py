"""Measure the memory that a large metadata file needs.

    python benchmarks/metadata.py [--megabytes 68] [--kind csv]

Writes a metadata file of the given size, reads it in a separate process in the same way as
indexing, and prints the increase of the largest resident size of that process.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

RAW = argparse.RawDescriptionHelpFormatter
CHILD = """
import resource, sys, time
from egara.collection.indexing.error_log import ErrorLog
from egara.collection.indexing.declared_metadata import DeclaredMetadata
from pathlib import Path
folder, paths = Path(sys.argv[1]), {f"{n}.png" for n in range(int(sys.argv[2]))}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
sidecars = DeclaredMetadata(folder, paths, ErrorLog(folder))
found = sum(sidecars.of(path) is not None for path in paths)
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(f"{found} {used // 1024} {time.process_time() - start:.1f}")
"""


def write(folder: Path, kind: str, size: int) -> int:
    """Write a metadata file of about this size; return the number of its rows."""
    rows = written = 0
    with (folder / f"metadata.{kind}").open("w") as file:
        if kind == "csv":
            file.write("file_name,title,artist,keywords\n")
        while written < size:
            keywords = ";".join(f"tag {rows % 997} {n}" for n in range(4))
            row = (f"{rows}.png", f"Drawing number {rows}", f"Artist {rows % 5000}", keywords)
            named = dict(zip(("file_name", "title", "artist", "keywords"), row, strict=True))
            written += file.write((",".join(row) if kind == "csv" else json.dumps(named)) + "\n")
            rows += 1
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=RAW)
    parser.add_argument("--megabytes", type=int, default=68)
    parser.add_argument("--kind", choices=["csv", "jsonl"], nargs="+", default=["csv", "jsonl"])
    parser.add_argument("--drawings", type=int, nargs="+", default=[1000, 100_000])
    asked = parser.parse_args()
    for kind in asked.kind:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            rows = write(folder, kind, asked.megabytes * 1_000_000)
            for drawings in asked.drawings:
                command = [sys.executable, "-c", CHILD, str(folder), str(drawings)]
                answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                found, used, seconds = answer.split()
                print(
                    f"{kind}: {asked.megabytes} MB, {rows:,} rows, {int(found):,} of drawings that "
                    f"are there: {used} MiB, {seconds} s of CPU time"
                )


if __name__ == "__main__":
    main()
