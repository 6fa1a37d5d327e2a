"""A small collection with all kinds of tables, created once for each test process and copied."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import COLOUR_LABELS, draw, write_tiny_encoder

import egara
from egara.collection import Collection
from egara.collection.tables import Store, schema

ENCODERS = ["colours", "tinybits"]


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Create a folder ``drawings`` with a collection in ``.egara``, and a folder ``encoders``."""
    top = tmp_path_factory.mktemp("original")
    write_tiny_encoder(top / "encoders/colours", "colours", labels=COLOUR_LABELS)
    write_tiny_encoder(top / "encoders/tinybits", "tinybits", metric="hamming")
    before = os.environ.get("EGARA_ENCODERS")
    os.environ["EGARA_ENCODERS"] = str(top / "encoders")
    folder = top / "drawings"
    for number in range(12):
        draw(folder / ("cats" if number % 2 else "dogs") / f"{number:02}.png", number)
    (folder / "broken.png").write_bytes(b"no picture")
    shutil.copy(folder / "cats/01.png", folder / "copy.png")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=ENCODERS)
    work(collection)
    draw(folder / "new.png", 99)
    collection.index(folder)
    collection.edit_tags(["new.png"], add=["cover"])
    yield top
    if before is None:
        del os.environ["EGARA_ENCODERS"]
    else:
        os.environ["EGARA_ENCODERS"] = before


def work(collection: Collection) -> None:
    """Create some user data and derived data in a collection."""
    collection.edit_tags(["cats/01.png", "dogs/02.png"], add=["mine", "sea"])
    collection.edit_tags(["cats/01.png"], reject=["red"])
    collection.tag_threshold("red", 0.3)
    collection.set_role("tags", "colours")
    collection.create_board("covers", note="for spring").add(["cats/01.png", "dogs/04.png"])
    collection.keep_cluster(collection.clusters("colours", k=2), [0], "one")
    collection.review_duplicates(["cats/01.png", "cats/03.png"], "different")
    collection.start_study("Ann").answer(1, "style", "left")
    collection.map("colours")
    collection.atlas(0)


@pytest.fixture
def place(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the original collection, in a copy of its folder of drawings."""
    monkeypatch.setenv("EGARA_ENCODERS", str(original / "encoders"))
    shutil.copytree(original / "drawings", tmp_path / "drawings")
    return tmp_path / "drawings/.egara"


@pytest.fixture(scope="session")
def expected(original: Path) -> dict[str, list[str]]:
    return everything(original / "drawings/.egara")


def everything(location: Path) -> dict[str, list[str]]:
    """Return all rows of the tables that are not derived, in an order that ignores history."""
    store = Store(str(location), create=False)
    tables: dict[str, list[str]] = {}
    for name in sorted(store.names()):
        if schema.owner(name) is not schema.Owner.DERIVED:
            layout = store.schema_of(name)
            assert layout is not None, name
            tables[name] = sorted(map(_plain, store.read(name, layout).to_pylist()))
    return tables


def _plain(row: dict[str, Any]) -> str:
    return repr({name: _value(row[name]) for name in sorted(row)})


def _value(value: Any) -> Any:
    return value or [] if value is None or isinstance(value, list) else value
