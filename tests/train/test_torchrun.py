"""Two processes that train together, as ``torchrun`` starts them."""

import csv
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from egara.datasets import LabelledDrawing

from .made_drawings import MadeDrawings
from .made_styles import MadeStyles

torch = pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")

SMALL = """
name = "small"
backbone = "vgg-nin"
width = 0.125
side = 32
stored_side = 32
encoder_side = 32
units = 16
counts = { general = 5, character = 6 }
tags = { epochs = 1, batch = 8, rate = 3e-3, pretrained_rate = 3e-3 }
codes = { epochs = 1, batch = 8, rate = 3e-3, pretrained_rate = 3e-3 }
running = { accelerator = "cpu" }
"""


STYLE = """
name = "small"
backbone = "resnet18"
width = 0.125
side = 32
stored_side = 32
encoder_side = 32
dimensions = 16
pretraining = "in-domain"
drawings = { by = "splits", least = 10, most = 14, tests = 6, artists = 4 }
contrasting = { epochs = 1, batch = 8 }
tuning = { epochs = 1, artists = 2, each = 4, rate = 3e-3 }
running = { accelerator = "cpu" }
"""


def write_made(folder: Path, drawings: Iterable[LabelledDrawing]) -> Path:
    folder.mkdir()
    with (folder / "metadata.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file_name", "general", "artist", "set", "split"])
        for drawing in drawings:
            name = f"{drawing.id.replace('/', ' ')}.png"
            (folder / name).write_bytes(bytes(drawing.image))  # type: ignore[arg-type]
            tags = ";".join(drawing.tags.get("general", ()))
            writer.writerow([name, tags, drawing.artist, drawing.set, drawing.split])
    return folder


def train(
    recipe: str, folder: Path, dataset: Path, settings: str
) -> subprocess.CompletedProcess[str]:
    """By two processes."""
    folder.mkdir()
    (folder / "small.toml").write_text(settings)
    finished = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
         "-m", "egara", "train", recipe, folder, "--dataset", dataset,
         "--settings", folder / "small.toml"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr.count("Writing the encoder.") == 1
    return finished


def test_two_processes_train_one_network_and_write_one_encoder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    made = write_made(tmp_path / "made", MadeDrawings(40))
    finished = train("illustration2vec", folder, made, SMALL)
    assert finished.stdout.count("| drawings compared | 8 |") == 1
    assert sorted(path.name for path in (folder / "encoder").iterdir()) == [
        "encoder.toml", "labels.csv", "model.onnx",
    ]  # fmt: skip
    kept = torch.load(folder / "tags" / "last.ckpt", weights_only=True)
    assert kept["global_step"] == 32 // (2 * 8)  # each process takes half of the drawings


def test_two_processes_train_an_encoder_of_style(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    made = write_made(tmp_path / "made", MadeStyles())
    finished = train("art-style", folder, made, STYLE)
    assert finished.stdout.count("| nmi, unseen artists, 8 bits |") == 1
    assert sorted(path.name for path in (folder / "encoder").iterdir()) == [
        "encoder.toml", "model.onnx",
    ]  # fmt: skip
    before = torch.load(folder / "pretraining-in-domain" / "last.ckpt", weights_only=True)
    others = 6 * 17 - 4 * 14  # drawings of the split train that the second stage does not take
    assert before["global_step"] == others // (2 * 8)
