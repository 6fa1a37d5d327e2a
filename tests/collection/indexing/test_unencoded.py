"""A drawing that an encoder cannot encode is stored without a vector; the others are encoded."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from conftest import TINY_TOML, draw
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

import egara
from egara.collection import Collection
from egara.encoders import Encoded, OnnxEncoder, loader
from egara.errors import EncoderError

BLACK = "black.png"


def write_dividing_encoder(folder: Path, name: str, *, bits: bool) -> None:
    """Write an encoder that divides by the drawing's mean; for a black drawing, this is 0 / 0."""
    folder.mkdir()
    text = TINY_TOML.format(
        name=name,
        type="bits" if bits else "floats",
        dimensions=8,
        metric="hamming" if bits else "euclidean",
    )
    (folder / "encoder.toml").write_text(text)
    nodes = [
        helper.make_node("GlobalAveragePool", ["image"], ["p"]),
        helper.make_node("Flatten", ["p"], ["flat"]),
        helper.make_node("MatMul", ["flat", "spread"], ["spread_out"]),
        helper.make_node("ReduceMean", ["flat"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Div", ["spread_out", "mean"], ["vectors"]),
    ]
    spread = np.random.default_rng(0).uniform(0, 1, (3, 8)).astype(np.float32)
    graph = helper.make_graph(
        nodes,
        "dividing",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, 32, 32])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", 8])],
        [numpy_helper.from_array(spread, "spread")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, folder / "model.onnx")


@pytest.fixture
def with_black(tiny: Path, drawings: Path) -> Path:
    write_dividing_encoder(tiny / "dividing", "dividing", bits=False)
    write_dividing_encoder(tiny / "dividingbits", "dividingbits", bits=True)
    Image.new("RGB", (30, 20)).save(drawings / BLACK)
    return drawings


@pytest.mark.parametrize("name", ["dividing", "dividingbits"])
def test_a_vector_that_is_not_finite_is_left_out_for_this_encoder_only(
    with_black: Path, name: str
) -> None:
    collection = egara.open(with_black / ".egara")
    report = collection.index(with_black, encoders=[name, "tiny"])
    assert (report.added, report.broken) == (13, [])
    assert {encoder: [o.path for o in items] for encoder, items in report.unencoded.items()} == {
        name: [BLACK]
    }
    assert "not finite" in report.unencoded[name][0].reason
    assert report.as_json()["unencoded"][name][0]["path"] == BLACK
    vectors = {info.name: info.vectors for info in collection.describe().encoders}
    assert vectors == {name: 12, "tiny": 13}
    assert collection.search(like=[BLACK], encoders={"tiny": 1})[0].path != BLACK
    assert len(collection.search(like=["cats/01.png"], encoders={name: 1}, limit=50)) == 11
    again = collection.index(with_black)
    assert (again.present, [o.path for o in again.unencoded[name]]) == (13, [BLACK])


def test_an_error_explains_that_an_encoder_cannot_encode_a_query(with_black: Path) -> None:
    collection = egara.open(with_black / ".egara")
    collection.index(with_black, encoders=["dividing"])
    with pytest.raises(EncoderError, match="'dividing' returns numbers that are not finite"):
        collection.search(image=with_black / BLACK)


class FailingEncoder:
    """The encoder ``tiny``, which fails for some drawings."""

    def __init__(self, encoder, fails, result=None) -> None:
        self._encoder = encoder
        self._fails = fails
        self._result = result
        self.batches: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._encoder, name)

    def encode(self, images) -> Encoded:
        self.batches.append(len(images))
        if any(self._fails(image) for image in images):
            if isinstance(self._result, Exception):
                raise self._result
            return self._result(self._encoder.encode(images))
        return self._encoder.encode(images)


def is_black(picture) -> bool:
    return int(picture.pixels.max()) == 0


def index_with(monkeypatch, folder: Path, result, fails=is_black) -> tuple[Collection, object]:
    load = loader.load
    monkeypatch.setattr(
        loader, "load", lambda name, kind: FailingEncoder(load(name, kind=kind), fails, result)
    )
    collection = egara.open(folder / ".egara")
    return collection, collection.index(folder, encoders=["tiny"])


def test_an_encoder_that_raises_an_error_for_a_batch_lacks_only_the_failing_drawing(
    with_black: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, report = index_with(monkeypatch, with_black, RuntimeError("Non-zero status code"))
    assert report.added == 13
    (outcome,) = report.unencoded["tiny"]
    assert (outcome.path, outcome.kind) == (BLACK, "broken")
    assert "'tiny' fails on this drawing: RuntimeError: Non-zero status code" in outcome.reason


@pytest.mark.internal_errors
def test_an_unexpected_error_of_egaras_own_class_is_an_internal_error(
    with_black: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def encode(self, items, kind="image"):
        raise RuntimeError("Non-zero status code")

    monkeypatch.setattr(OnnxEncoder, "encode", encode)
    report = egara.open(with_black / ".egara").index(with_black, encoders=["tiny"])
    assert {outcome.kind for outcome in report.unencoded["tiny"]} == {"internal-error"}
    assert "Non-zero status code" in report.unencoded["tiny"][0].reason
    log = (with_black / ".egara/internal-errors.log").read_text()
    assert "black.png (encoder tiny)" in log


def test_the_reason_is_the_message_of_the_encoders_error(with_black: Path, monkeypatch) -> None:
    _, report = index_with(monkeypatch, with_black, EncoderError("too dark"))
    (outcome,) = report.unencoded["tiny"]
    assert (outcome.path, outcome.reason, outcome.kind) == (BLACK, "too dark", "broken")


def changed_result(vectors=lambda v: v, scores=None):
    return lambda encoded: Encoded(vectors(encoded.vectors), scores)


def with_value(value: float):
    def change(vectors):
        vectors = vectors.astype(np.float64)
        vectors[vectors.max(axis=1) == 0, 3] = value
        return vectors

    return changed_result(change)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_only_the_rows_that_are_not_finite_are_left_out(with_black, monkeypatch, value) -> None:
    collection, report = index_with(monkeypatch, with_black, with_value(value))
    assert [o.path for o in report.unencoded["tiny"]] == [BLACK]
    ids, vectors = collection.neighbours("tiny", k=2).ids, collection.describe().encoders[0].vectors
    assert (len(ids), vectors) == (12, 12)


@pytest.mark.parametrize(
    "result",
    [
        changed_result(lambda v: v[:, :-1]),
        changed_result(lambda v: v[:-1]),
        changed_result(lambda v: v[0]),
        changed_result(lambda v: None),
        lambda encoded: None,
    ],
    ids=["width", "count", "rank", "nothing", "no result"],
)
def test_a_result_of_another_shape_is_not_stored(with_black, monkeypatch, result) -> None:
    _, report = index_with(monkeypatch, with_black, result)
    assert report.added == 13
    assert [o.path for o in report.unencoded["tiny"]] == [BLACK]


def test_an_encoder_that_always_fails_leaves_a_collection_that_opens(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        draw(tmp_path / "few" / f"{number}.png", number)
    collection, report = index_with(
        monkeypatch, tmp_path / "few", RuntimeError("no"), fails=lambda _: True
    )
    assert (report.added, len(report.unencoded["tiny"])) == (3, 3)
    assert len(collection.search()) == 3
    assert collection.describe().encoders[0].vectors == 0
    monkeypatch.undo()
    monkeypatch.setenv("EGARA_ENCODERS", str(tiny))
    repeated = collection.index(tmp_path / "few")
    assert (repeated.present, repeated.unencoded) == (3, {})
    assert collection.search(like=["0.png"], limit=2)
