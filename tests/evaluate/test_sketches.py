"""The protocols of the deep sketch feature: metrics by hand, and reports of a made encoder."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

import egara
from egara.datasets import LabelledDrawing
from egara.datasets.sketches import EitzSbir, Voc2007
from egara.encoders import Encoded, Label
from egara.errors import BadInput
from egara.evaluate.sketches import (
    bounded_average_precision,
    measure_classification,
    measure_rankings,
    measure_voc,
    rank_correlation,
)
from egara.images import as_picture
from egara.images.sketches import read_sketch
from egara.metric import Metric, VectorType

TALL = [[[50, 50], [0, 100]], [[50, 52], [0, 100]]]
WIDE = [[[0, 100], [50, 50]], [[0, 100], [50, 52]]]


class Shapes:
    """An encoder whose vector is the width and the height of the ink; so are its labels."""

    name = "shapes"
    fingerprint = "0" * 16
    kinds = frozenset({"image", "sketch"})
    vector_type = VectorType.FLOATS
    dimensions = 2
    metric = Metric.EUCLIDEAN
    labels: tuple[Label, ...] | None = (Label("tall", "general"), Label("wide", "general"))
    provider = "CPUExecutionProvider"

    def encode(self, items: Any, kind: str = "image") -> Encoded:
        read = (lambda item: read_sketch(item).picture) if kind == "sketch" else as_picture
        vectors = np.array([self._extent(read(item).pixels) for item in items], np.float32)
        scores = vectors[:, ::-1] / vectors.sum(1, keepdims=True) if self.labels else None
        return Encoded(vectors, scores)

    @staticmethod
    def _extent(pixels: np.ndarray) -> tuple[float, float]:
        dark = pixels.min(axis=2) < 128
        rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
        size = max(pixels.shape)
        return float(np.ptp(columns)) / size, float(np.ptp(rows)) / size


def drawing_of(width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (100, 100), "white")
    box = (50 - width // 2, 50 - height // 2, 50 + width // 2, 50 + height // 2)
    ImageDraw.Draw(image).rectangle(box, fill="black")
    return image


def test_the_rank_correlation_of_three_images_by_hand() -> None:
    # Of the three pairs, two have the same order in both.
    assert rank_correlation([0.1, 0.2, 0.3], [1, 3, 2]) == pytest.approx(1 / 3)
    assert rank_correlation([0.1, 0.2, 0.3], [3, 2, 1]) == pytest.approx(-1)
    assert rank_correlation([0.5, 0.5], [1, 2]) == 0


@pytest.mark.parametrize(
    ("relevant", "bound", "expected"),
    [
        ([1, 1, 0], 2, 1.0),
        ([0, 1, 1], 3, (1 / 2 + 2 / 3) / 2),
        ([0, 1, 1], 2, (1 / 2) / 2),
        ([1, 0, 0, 1], 1, 1.0),
        ([0, 0], 2, 0.0),
    ],
)
def test_the_bounded_average_precision_by_hand(relevant, bound, expected) -> None:
    distances = np.arange(len(relevant))
    assert bounded_average_precision(distances, relevant, bound) == pytest.approx(expected)


def test_sketches_are_classified_by_one_angle_and_by_voting() -> None:
    drawings = [
        LabelledDrawing("a", TALL, subject="tall", split="test", kind="sketch"),
        LabelledDrawing("b", WIDE, subject="wide", split="test", kind="sketch"),
        LabelledDrawing("c", WIDE, subject="tall", split="test", kind="sketch"),
        LabelledDrawing("d", WIDE, subject="round", split="test", kind="sketch"),
        LabelledDrawing("e", [[[1], [1]]], subject="tall", split="test", kind="sketch"),
        LabelledDrawing("f", drawing_of(10, 80), subject="tall", split="test"),
    ]
    report = measure_classification([Shapes()], drawings)
    assert (report.sketches, report.classes, report.left_out) == (3, 2, 1)
    assert [bad.id for bad in report.unreadable] == ["e"]
    # Rotations up to 45° and flips do not exchange width and height, so voting agrees.
    assert report.accuracies["shapes"] == pytest.approx((2 / 3, 2 / 3))
    assert "| shapes | 0.667 | 0.667 |" in report.table()
    assert "| people | 0.732 |" in report.table()


def test_an_encoder_without_scores_for_sketches_is_refused() -> None:
    encoder = Shapes()
    encoder.labels = None
    with pytest.raises(BadInput, match="no scores for sketches"):
        measure_classification([encoder], [])
    encoder.kinds = frozenset({"image"})
    with pytest.raises(BadInput, match="does not read sketches"):
        measure_rankings([encoder], [])


@pytest.fixture
def eitz(tmp_path: Path) -> Path:
    """One tall sketch; the images become wider, and people rank them so, except for two."""
    folder = tmp_path / "eitz"
    for below in ("sketches", "images/1", "rankings"):
        (folder / below).mkdir(parents=True)
    drawing_of(10, 80).save(folder / "sketches" / "1.png")
    for number, width in enumerate((10, 30, 50, 70)):
        drawing_of(width, 80).save(folder / "images" / "1" / f"{number}.png")
    (folder / "rankings" / "1.txt").write_text("0\n2\n1\n3\n")
    return folder


def test_rankings_are_compared_with_those_by_people(eitz: Path) -> None:
    report = measure_rankings([Shapes()], EitzSbir(eitz))
    # Five of six pairs have the same order.
    assert report.correlations["shapes"] == pytest.approx([4 / 6])
    assert "| shapes | 0.667 | measured |" in report.table()
    assert report.as_json()["encoders"]["shapes"]["mean"] == pytest.approx(4 / 6)


@pytest.fixture
def voc(tmp_path: Path) -> Path:
    """Two cars, one of them only difficult ones, and two other photographs."""
    folder = tmp_path / "VOC2007"
    for below in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (folder / below).mkdir(parents=True)
    contents = {"1": ("car", 0), "2": ("car", 1), "3": ("dog", 0), "4": ("cat", 0)}
    widths = {"1": 12, "2": 11, "3": 10, "4": 80}
    for name, (subject, difficult) in contents.items():
        drawing_of(widths[name], 80).save(folder / "JPEGImages" / f"{name}.jpg", quality=95)
        (folder / "Annotations" / f"{name}.xml").write_text(
            f"<annotation><object><name>{subject}</name><difficult>{difficult}</difficult>"
            "</object></annotation>"
        )
    (folder / "ImageSets" / "Main" / "test.txt").write_text("1\n2\n3\n4\n")
    return folder


def test_photographs_are_found_among_more_and_more_others(voc: Path) -> None:
    report = measure_voc([Shapes()], Voc2007(voc), {"car": [TALL]})
    alone = report.precisions["shapes", "car", 0]
    among_all = report.precisions["shapes", "car", None]
    assert alone == 1.0
    # The dog is as narrow as the sketch, so the only counted car is second.
    assert among_all == pytest.approx(1 / 2)
    assert (report.images["car"], report.images["all"]) == (1, 4)
    with pytest.raises(BadInput, match="shows a boat"):
        measure_voc([Shapes()], Voc2007(voc), {"boat": [TALL]})


def test_the_commands_print_the_reports(
    voc: Path, eitz: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from egara.cli.app import app

    monkeypatch.setattr(egara, "encoder", lambda name: Shapes())
    sketches = tmp_path / "sketches" / "car"
    sketches.mkdir(parents=True)
    (sketches / "1.json").write_text(json.dumps(TALL))
    quickdraw = tmp_path / "quickdraw"
    quickdraw.mkdir()
    lines = [{"word": "tall", "key_id": str(n), "drawing": TALL} for n in range(40)]
    (quickdraw / "tall.ndjson").write_text("\n".join(map(json.dumps, lines)))
    runner = CliRunner()

    def answer(*arguments: str) -> Any:
        result = runner.invoke(app, ["evaluate", *arguments, "--json"], catch_exceptions=False)
        assert result.exit_code == 0
        return json.loads(result.stdout)

    classified = answer("sketch-classification", "shapes", "--dataset", str(quickdraw))
    assert classified["encoders"]["shapes"] == {"single_angle": 1.0, "voting": 1.0}
    assert 0 < classified["sketches"] < 40
    ranked = answer("sketch-retrieval", "shapes", "--benchmark", str(eitz))
    assert ranked["encoders"]["shapes"]["mean"] == pytest.approx(4 / 6)
    found = answer("sketch-voc", "shapes", "--voc", str(voc), "--sketches", str(sketches.parent))
    assert [row["negatives"] for row in found] == [0, 1000, 5000, None]
    with pytest.raises(BadInput, match="no folders of sketches"):
        runner.invoke(
            app,
            ["evaluate", "sketch-voc", "shapes", "--voc", str(voc), "--sketches", str(voc / "x")],
            catch_exceptions=False,
        )
