"""Drawings and encoders that the tests make themselves."""

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw

import egara
from egara import disk
from egara.collection import Collection
from egara.collection.indexing.error_log import LOG_NAME, ErrorLog
from egara.collection.indexing.failures import CaughtError

# Each test process has about one core. Several OpenMP threads in each of them would mostly wait for
# one another, and a waiting thread uses a core. PyTorch, which is imported later, reads this.
os.environ |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}

# The files and folders whose tests take longest. They begin first, so that no process is left with
# one of them in the end.
LONGEST = (
    "collection/indexing/test_stopping.py",
    "train/test_art_style_runs.py",
    "page",
    "train",
    "collection/checking/test_damage.py",
    "evaluate/test_style_pictures.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests: the longest first, the others as they were."""
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(here)
        places = [n for n, name in enumerate(LONGEST) if path.is_relative_to(name)]
        return min(places, default=len(LONGEST))

    items.sort(key=place)


TINY_TOML = """
[encoder]
name = "{name}"
title = "Tiny"
description = "Mean colours of a grid, for tests."
version = "1"
licence = "Apache-2.0"
[provenance]
made = "by the tests"
[input]
name = "image"
size = 32
layout = "NCHW"
type = "float32"
fit = "stretch"
mean = [0, 0, 0]
std = [255, 255, 255]
[output]
vectors = "vectors"
type = "{type}"
dimensions = {dimensions}
metric = "{metric}"
"""
GRID = 4
COLOURS = 3 * GRID * GRID
COLOUR_LABELS = """\
name,category,japanese,f0.5,f1,f2
red,general,赤,0.8,0.6,0.4
green,general,緑,0.8,0.5,0.3
blue sea,place,青い海,,,
no red,general,,0.9,,
no green,general,,,0.7,
no blue,place,,,,
"""


def write_tiny_encoder(
    folder: Path,
    name: str,
    metric: str = "euclidean",
    shift: float = 0,
    labels: str | None = None,
    roles: Sequence[str] = (),
) -> Path:
    """An encoder whose vector is the mean colours of a 4 x 4 grid; as bits, each above 0.5.

    With ``labels`` (as ``COLOUR_LABELS``) it has six scores: how red, green and blue the whole
    drawing is, and how much is missing of each.
    """
    folder.mkdir(parents=True)
    bits = metric == "hamming"
    text = TINY_TOML.format(
        name=name, type="bits" if bits else "floats", dimensions=COLOURS, metric=metric
    )
    if labels is not None:
        text += 'scores = "scores"\n'
        (folder / "labels.csv").write_text(labels, encoding="utf-8")
    if roles:
        text = text.replace("[provenance]", f"roles = {json.dumps(roles)}\n[provenance]")
    (folder / "encoder.toml").write_text(text)
    side = 32 // GRID
    nodes = [
        helper.make_node(
            "AveragePool", ["image"], ["p"], kernel_shape=[side] * 2, strides=[side] * 2
        ),
        helper.make_node("Flatten", ["p"], ["flat"]),
        helper.make_node("Add", ["flat", "shift"], ["vectors"]),
    ]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", COLOURS])]
    if labels is not None:
        nodes += [
            helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
            helper.make_node("Flatten", ["mean"], ["there"]),
            helper.make_node("Sub", ["one", "there"], ["missing"]),
            helper.make_node("Concat", ["there", "missing"], ["scores"], axis=1),
        ]
        outputs.append(helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", 6]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, 32, 32])],
        outputs,
        [
            numpy_helper.from_array(np.float32([shift]), "shift"),
            numpy_helper.from_array(np.float32([1]), "one"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")
    return folder


@pytest.fixture(autouse=True)
def no_internal_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test fail in which indexing hides a bug of Egara's in a file's outcome.

    A test that provokes one on purpose has the mark ``internal_errors``.
    """
    if request.node.get_closest_marker("internal_errors"):
        yield
        return
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    written: list[str] = []
    write = ErrorLog.write

    def recorded(self: ErrorLog, subject: str, error: CaughtError) -> str:
        written.append(error.traceback)
        return write(self, subject, error)

    # Not with the test's own monkeypatch: that one may be undone by the test.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ErrorLog, "write", recorded)
        yield
    if folder is not None:  # for other processes that the test started
        logs = (Path(place) / LOG_NAME for place, _, names in os.walk(folder) if LOG_NAME in names)
        written += [log.read_text() for log in logs]
    assert not written, f"internal errors while indexing:\n{written[0]}"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the encoders ``tiny`` and ``tinybits`` where a user's own encoders lie."""
    folder = tmp_path / "encoders"
    write_tiny_encoder(folder / "tiny", "tiny")
    write_tiny_encoder(folder / "tinybits", "tinybits", metric="hamming")
    monkeypatch.setenv("EGARA_ENCODERS", str(folder))
    return folder


@pytest.fixture
def labelled(tiny: Path) -> Path:
    """Put the encoder ``colours`` beside them, which has six labels."""
    return write_tiny_encoder(tiny / "colours", "colours", labels=COLOUR_LABELS)


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """Do not sync: no test cuts the power, but `test_durability`, which simulates it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "_sync", lambda path, flags: None)
        yield


class IndexOnce:
    """Indexes folders; equal folders under equal encoders only once in a test process.

    The collection of the first folder is kept. A later folder with the same files gets a copy of
    it, which cannot be told from what indexing makes, except by its time and its ID.
    """

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._times: dict[str, dict[Path, int]] = {}

    def __call__(
        self, folder: Path, encoders: list[str], index: Callable[[], object] | None = None
    ) -> Collection:
        """Index a folder into its subfolder ``.egara`` and open the collection.

        Args:
            folder: has no collection yet.
            encoders: the names of encoders in the folder that ``EGARA_ENCODERS`` names.
            index: indexes the folder; without it, `Collection.index` does.
        """
        own = Path(os.environ["EGARA_ENCODERS"])
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        content = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]
        for name in encoders:
            models = sorted((own / name).iterdir())
            content += [(f"{name}/{path.name}", path.read_bytes()) for path in models]
        key = hashlib.sha256(repr(content).encode()).hexdigest()
        location = folder / ".egara"
        if key not in self._times:
            if index is None:
                egara.open(location).index(folder, encoders=encoders)
            else:
                index()
            shutil.copytree(location, self._kept / key)
            self._times[key] = {path.relative_to(folder): path.stat().st_mtime_ns for path in files}
        else:
            shutil.copytree(self._kept / key, location)
            for path, time in self._times[key].items():  # indexing tells unchanged files by it
                os.utime(folder / path, ns=(time, time))
        return egara.open(location)


@pytest.fixture(scope="session")
def index_once(tmp_path_factory: pytest.TempPathFactory) -> IndexOnce:
    """Index a folder as `Collection.index` does, or copy the collection of an equal folder."""
    return IndexOnce(tmp_path_factory.mktemp("indexed_once"))


Draw = Callable[..., Path]


def draw(path: Path, seed: int, size: tuple[int, int] = (64, 48)) -> Path:
    """Write a small drawing of random shapes; other seeds give other drawings."""
    rng = random.Random(seed)
    image = Image.new("RGB", size, tuple(rng.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(5):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        colour = tuple(rng.randrange(256) for _ in range(3))
        pen.ellipse([x, y, x + rng.randrange(8, 40), y + rng.randrange(8, 40)], fill=colour)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path


@pytest.fixture
def drawings(tmp_path: Path) -> Path:
    """A folder of twelve drawings in two subfolders."""
    folder = tmp_path / "drawings"
    for number in range(12):
        draw(folder / ("cats" if number % 2 else "dogs") / f"{number:02}.png", number)
    return folder
