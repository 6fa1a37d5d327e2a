"""Heads by DiceBear: a program combines a designer's parts, so their labels are exact."""

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.datasets.open_drawings.dicebear_tags import head_tags
from egara.datasets.open_drawings.packages import Package, digest, node_program
from egara.datasets.open_drawings.source_drawings import SetOrigin, SourceDrawing
from egara.errors import DatasetError

__all__ = ["CORE", "HEADS", "STYLES", "head_drawing", "head_origin", "heads"]

_VERSION = "9.4.3"
CORE = Package("npm", "@dicebear/core", _VERSION)
HEADS = 200
"""The number of heads of each style."""

# Styles with faces. avataaars and bottts are missing because their licence is not in LICENCES, and
# the *-neutral styles because they are parts of other styles.
STYLES = {
    style: Package("npm", f"@dicebear/{style}", _VERSION)
    for style in (
        "adventurer", "big-ears", "big-smile", "croodles", "dylan", "fun-emoji", "lorelei",
        "micah", "miniavs", "notionists", "open-peeps", "personas", "pixel-art", "thumbs",
        "toon-head",
    )
}  # fmt: skip
LICENCES = {"CC0 1.0": "CC0-1.0", "CC BY 4.0": "CC-BY-4.0", "MIT": "MIT"}
_SCRIPT = Path(__file__).with_suffix(".mjs")


def heads(core: Path, styles: Mapping[str, Path], count: int = HEADS) -> Iterator[dict[str, Any]]:
    """Yield the records that ``dicebear.mjs`` prints for the packages of some styles.

    Raises:
        DatasetError: node is not installed, or it failed.
    """
    with tempfile.TemporaryDirectory(prefix="egara-dicebear-") as folder:
        for name, package in {"core": core, **styles}.items():
            _unpack(package, Path(folder, "node_modules", "@dicebear", name))
        command = [*node_program("node"), str(_SCRIPT), folder, str(count), *styles]
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process,
        ):
            assert process.stdout is not None
            yield from map(json.loads, process.stdout)
            if process.wait():
                errors.seek(0)
                raise DatasetError(f"node cannot render DiceBear's heads: {errors.read()[-500:]}")


def head_origin(record: Mapping[str, Any], package: Path) -> SetOrigin:
    """Return the metadata of a style.

    Raises:
        DatasetError: the licence is not permissive.
    """
    style, licence = record["style"], record["licence"]
    if licence not in LICENCES:
        raise DatasetError(
            f"The licence of DiceBear's style {style!r} is {licence!r}; only "
            f"{', '.join(LICENCES)} will do. Take it out of STYLES."
        )
    return SetOrigin(
        set=f"dicebear-{style}",
        title=record["title"],
        authors=record["creator"],
        licence=LICENCES[licence],
        package=STYLES[style].label(package),
        sha256=digest(package),
        address=record.get("address"),
    )


def head_drawing(head: Mapping[str, Any], origin: SetOrigin) -> SourceDrawing:
    """Return a head of a style as a source drawing."""
    id_ = f"{origin.set}/{head['number']:03}"
    return SourceDrawing(
        id=id_,
        set=origin.set,
        svg=head["svg"].encode(),
        split_key=id_,
        general=head_tags(head["attributes"]) or None,
        artist=origin.authors,
    )


def _unpack(package: Path, folder: Path) -> None:
    try:
        with tarfile.open(package) as tar, tempfile.TemporaryDirectory() as temporary_folder:
            tar.extractall(temporary_folder, filter="data")
            folder.parent.mkdir(parents=True, exist_ok=True)
            Path(temporary_folder, "package").rename(folder)
    except (tarfile.TarError, EOFError) as error:
        raise DatasetError(
            f"The package {package} is damaged ({error}): delete it and build again."
        ) from error
