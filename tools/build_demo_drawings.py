"""Builds the drawings that ship with Egara from Debian's openclipart (public domain).

    python tools/build_demo_drawings.py                        fetches the package with apt-get
    python tools/build_demo_drawings.py --openclipart DIR      uses one that is unpacked already

Egara must be installed. DIR holds usr/share/openclipart/svg, as `dpkg-deb -x` unpacks
openclipart-svg. The steps and what they leave out are in tools/demo_drawings/. The same package
and the same versions of Pillow and resvg give the same bytes.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from demo_drawings.balance import balanced
from demo_drawings.catalogue import Drawing, read_catalogue
from demo_drawings.likeness import without_near_duplicates
from demo_drawings.rendering import Rendered, rendered
from demo_drawings.rules import selected
from demo_drawings.writing import subject, write

PACKAGE = "openclipart-svg"
DRAWINGS = Path(__file__).parent.parent / "src" / "egara" / "demo" / "drawings"


def main() -> int:
    """Fetches, builds and says what was written."""
    options = _options()
    if options.openclipart:
        return build(options.openclipart, options.to)
    if options.work:
        return build(fetched(options.work), options.to)
    with tempfile.TemporaryDirectory() as work:
        return build(fetched(Path(work)), options.to)


def build(openclipart: Path, folder: Path) -> int:
    """Writes the demo drawings chosen from `openclipart` to `folder`."""
    svg = openclipart / "usr" / "share" / "openclipart" / "svg"
    if not svg.is_dir():
        sys.exit(f"{svg} is missing: --openclipart takes the folder that {PACKAGE} is unpacked in.")
    catalogue = read_catalogue(svg)
    suitable = selected(catalogue)
    pictures = rendered_all(svg, suitable)
    different = without_near_duplicates(pictures)
    chosen = balanced(different)
    write(chosen, folder)
    print(
        f"{len(catalogue)} in openclipart, {len(suitable)} suitable, {len(pictures)} rendered, "
        f"{len(different)} different, {len(chosen)} chosen"
    )
    report(chosen, folder)
    return 0


def rendered_all(svg: Path, drawings: Sequence[Drawing]) -> list[Rendered]:
    """The pictures of those `drawings` that can be rendered, in the same order."""
    files = [svg / drawing.path for drawing in drawings]
    with ProcessPoolExecutor() as pool:
        pictures = pool.map(rendered, files, drawings, chunksize=16)
        return [picture for picture in pictures if picture is not None]


def fetched(work: Path) -> Path:
    """Downloads and unpacks the package under `work`; returns the folder it is unpacked in."""
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            sys.exit(
                f"{tool} is missing: on Debian or Ubuntu this script fetches {PACKAGE} itself; "
                f"elsewhere unpack that package and give the folder as --openclipart."
            )
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", PACKAGE], cwd=work, check=True)
    package = max(work.glob(f"{PACKAGE}_*.deb"))
    subprocess.run(["dpkg-deb", "-x", str(package), str(work)], check=True)
    return work


def report(chosen: Sequence[Rendered], folder: Path) -> None:
    """Prints the counts by subject and artist, and the size."""
    size = sum(file.stat().st_size for file in folder.rglob("*.webp"))
    artists = Counter(picture.drawing.artist for picture in chosen)
    print(f"{size / 1e6:.2f} MB, {len(artists)} artists; most by: {artists.most_common(5)}")
    for name, count in sorted(Counter(subject(picture.drawing) for picture in chosen).items()):
        print(f"{count:5} {name}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--openclipart", type=Path, metavar="DIR", help="unpacked openclipart-svg")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the download here")
    parser.add_argument("--to", type=Path, default=DRAWINGS, metavar="DIR", help="where to write")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
