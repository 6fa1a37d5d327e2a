"""Two processes that train together, as ``torchrun`` starts them."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from .made_drawings import MadeDrawings

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


def write_made(folder: Path, count: int) -> Path:
    folder.mkdir()
    with (folder / "metadata.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file_name", "general", "split"])
        for drawing in MadeDrawings(count):
            (folder / f"{drawing.id}.png").write_bytes(bytes(drawing.image))  # type: ignore[arg-type]
            writer.writerow([f"{drawing.id}.png", ";".join(drawing.tags["general"]), drawing.split])
    return folder


def test_two_processes_train_one_network_and_write_one_encoder(tmp_path: Path) -> None:
    settings = tmp_path / "small.toml"
    settings.write_text(SMALL)
    folder = tmp_path / "run"
    finished = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
         "-m", "egara", "train", "illustration2vec", folder,
         "--dataset", write_made(tmp_path / "made", 40), "--settings", settings],
        capture_output=True, text=True,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.count("| drawings compared | 8 |") == 1
    assert finished.stderr.count("Writing the encoder.") == 1
    assert sorted(path.name for path in (folder / "encoder").iterdir()) == [
        "encoder.toml", "labels.csv", "model.onnx",
    ]  # fmt: skip
    kept = torch.load(folder / "tags" / "last.ckpt", weights_only=True)
    assert kept["global_step"] == 32 // (2 * 8)  # each process takes half of the drawings
