"""Heads by DiceBear: a program draws them from a designer's parts, so their labels are exact."""

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.datasets.open_drawings.dicebear_tags import head_tags
from egara.datasets.open_drawings.drafts import Draft, Origin
from egara.datasets.open_drawings.packages import Package, digest, node_program
from egara.errors import DatasetError

__all__ = ["CORE", "HEADS", "STYLES", "head_draft", "head_origin", "heads"]

_VERSION = "9.4.3"
CORE = Package("npm", "@dicebear/core", _VERSION)
HEADS = 200
"""The number of heads of each style."""

# Those with faces. Not avataaars and bottts, whose licence is none of LICENCES; not the *-neutral
# styles, which are parts of others.
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
    """Yield what ``dicebear.mjs`` prints for the packages of some styles.

    Raises:
        DatasetError: node is not installed, or it failed.
    """
    with tempfile.TemporaryDirectory(prefix="egara-dicebear-") as folder:
        for name, package in {"core": core, **styles}.items():
            _unpack(package, Path(folder, "node_modules", "@dicebear", name))
        command = [*node_program("node"), str(_SCRIPT), folder, str(count), *styles]
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as said,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as process,
        ):
            assert process.stdout is not None
            yield from map(json.loads, process.stdout)
            if process.wait():
                said.seek(0)
                raise DatasetError(f"node cannot draw DiceBear's heads: {said.read()[-500:]}")


def head_origin(record: Mapping[str, Any], package: Path) -> Origin:
    """Return the origin of a style. Raises DatasetError for a licence that is not permissive."""
    style, licence = record["style"], record["licence"]
    if licence not in LICENCES:
        raise DatasetError(
            f"The licence of DiceBear's style {style!r} is {licence!r}; only "
            f"{', '.join(LICENCES)} will do. Take it out of STYLES."
        )
    return Origin(
        set=f"dicebear-{style}",
        title=record["title"],
        authors=record["creator"],
        licence=LICENCES[licence],
        package=STYLES[style].label(package),
        sha256=digest(package),
        address=record.get("address"),
    )


def head_draft(head: Mapping[str, Any], origin: Origin) -> Draft:
    """Return a head of a style as a draft."""
    id_ = f"{origin.set}/{head['number']:03}"
    return Draft(
        id=id_,
        set=origin.set,
        svg=head["svg"].encode(),
        split_key=id_,
        general=head_tags(head["attributes"]) or None,
        artist=origin.authors,
    )


def _unpack(package: Path, folder: Path) -> None:
    try:
        with tarfile.open(package) as tar, tempfile.TemporaryDirectory() as fresh:
            tar.extractall(fresh, filter="data")
            folder.parent.mkdir(parents=True, exist_ok=True)
            Path(fresh, "package").rename(folder)
    except (tarfile.TarError, EOFError) as error:
        raise DatasetError(
            f"The package {package} is damaged ({error}): delete it and build again."
        ) from error
