"""Two processes that train together, as ``torchrun`` starts them."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from egara.datasets import LabelledDrawing, open_dataset

from .made_drawings import MadeDrawings
from .made_styles import MadeStyles

torch = pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")

from egara.train.kit.data.augmentation import resize  # noqa: E402
from egara.train.kit.settings import read_settings  # noqa: E402

SMALL = """
name = "small"
backbone = "vgg-nin"
width = 0.125
image_size = 32
stored_size = 32
encoder_image_size = 32
units = 16
labels_per_category = { general = 5, character = 6 }
tags = { epochs = 1, batch_size = 8, learning_rate = 3e-3, pretrained_learning_rate = 3e-3 }
codes = { epochs = 1, batch_size = 8, learning_rate = 3e-3, pretrained_learning_rate = 3e-3 }
runtime = { accelerator = "cpu" }
"""


STYLE = """
name = "small"
backbone = "resnet18"
width = 0.125
image_size = 32
stored_size = 32
encoder_image_size = 32
dimensions = 16
pretraining = "in-domain"
simclr = { epochs = 1, batch_size = 8 }
fine_tuning = { epochs = 1, artists_per_batch = 2, samples_per_artist = 4, learning_rate = 3e-3 }
runtime = { accelerator = "cpu" }

[division]
by = "splits"
min_drawings_per_artist = 10
max_drawings_per_artist = 14
test_drawings_per_artist = 6
training_artists = 4
"""


def write_made(folder: Path, drawings: Iterable[LabelledDrawing]) -> Path:
    folder.mkdir()
    rows = []
    for number, drawing in enumerate(drawings):
        name = f"{number:03} {drawing.id.replace('/', ' ')}.png"
        (folder / name).write_bytes(bytes(drawing.image))  # type: ignore[arg-type]
        about = {"artist": drawing.artist, "set": drawing.set, "split": drawing.split}
        tags = {category: list(names) for category, names in drawing.tags.items()}
        rows.append(json.dumps({"file_name": name, **about, **tags}))
    (folder / "metadata.jsonl").write_text("\n".join(rows))
    return folder


def half_known(count: int) -> Iterator[LabelledDrawing]:
    """Drawings of which the first of two processes alone validates any with known characters."""
    validated = 0
    for number, drawing in enumerate(MadeDrawings(count)):
        tags = {"general": drawing.tags["general"], "character": ("warm",) if number % 3 else ()}
        if drawing.split == "validation":
            if validated % 2:
                del tags["character"]
            validated += 1
        yield replace(drawing, tags=tags)


def last_row(folder: Path) -> dict[str, str]:
    with (folder / "metrics.csv").open(newline="") as file:
        return list(csv.DictReader(file))[-1]


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
    assert finished.returncode == 0, finished.stderr[-4000:]
    assert finished.stderr.count("Writing the encoder.") == 1
    return finished


def test_two_processes_train_one_network_and_write_one_encoder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    made = write_made(tmp_path / "made", half_known(121))
    finished = train("illustration2vec", folder, made, SMALL)
    assert sorted(path.name for path in (folder / "encoder").iterdir()) == [
        "encoder.toml", "labels.csv", "model.onnx",
    ]  # fmt: skip
    assert "| mAP general, float32 |" in finished.stdout
    kept = torch.load(folder / "tags" / "last.ckpt", weights_only=True)
    assert kept["global_step"] == 96 // (2 * 8)  # each process takes half of the drawings
    check_the_figures_of_all_drawings(folder, made)


def check_the_figures_of_all_drawings(folder: Path, made: Path) -> None:
    """Of 25 drawings, by one process that has the network and by scikit-learn."""
    from egara.train.illustration2vec.data import load_tag_data
    from egara.train.illustration2vec.networks import build
    from egara.train.illustration2vec.settings import Settings
    from egara.train.illustration2vec.training import TagTraining

    settings = read_settings(Settings, folder, "small")
    data = load_tag_data(open_dataset(made), settings)
    network = build("vgg-nin", len(data.labels), image_size=32, width=0.125)
    module = TagTraining(network, data.labels, settings.tags, settings, pretrained=False)
    module.load_state_dict(torch.load(folder / "tags" / "last.ckpt")["state_dict"])
    tags, known = (tensor.numpy() for tensor in data.validation.targets)
    with torch.no_grad():
        pixels = resize(data.validation.images.take(range(25)), 32)
        scores = network.eval()((pixels - 127) / 128).sigmoid().numpy()
    row = last_row(folder / "tags")
    for place, category in enumerate(("general", "character")):
        rows = np.flatnonzero(known[:, place])
        columns = [n for n, x in enumerate(data.labels) if x.category == category]
        counts = {n: tags[rows, n].sum() for n in columns}
        each = [
            average_precision_score(tags[rows, n], scores[rows, n])
            for n in columns
            if 8 <= counts[n] < len(rows)
        ]
        assert float(row[f"validation_map_{category}"]) == pytest.approx(np.mean(each), abs=1e-4)
        assert len(rows) == (25, 13)[place]


def test_two_processes_train_an_encoder_of_style(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    drawings = [
        replace(drawing, split="validation")
        if drawing.split == "train" and drawing.id.endswith(("/3", "/4"))
        else drawing
        for drawing in MadeStyles()
        if drawing.id != "red/2"
    ]
    made = write_made(tmp_path / "made", drawings)
    finished = train("art-style", folder, made, STYLE)
    assert finished.stdout.count("| nmi, unseen artists, float32 |") == 1
    assert sorted(path.name for path in (folder / "encoder").iterdir()) == [
        "encoder.toml", "model.onnx",
    ]  # fmt: skip
    before = torch.load(folder / "pretraining-in-domain" / "last.ckpt", weights_only=True)
    others = 6 * 15 - 4 * 14  # drawings of the split train that the second stage does not take
    assert before["global_step"] == others // (2 * 8)
    check_the_nearest_of_all_drawings(folder, made)


def check_the_nearest_of_all_drawings(folder: Path, made: Path) -> None:
    """By brute force, in one process that has the network."""
    from egara.train.art_style.data import divide_dataset
    from egara.train.art_style.recipe import untrained
    from egara.train.art_style.settings import Settings

    settings = read_settings(Settings, folder, "small")
    validation = divide_dataset(open_dataset(made), settings).part("validation")
    network = untrained(settings)
    kept = torch.load(folder / "style" / "last.ckpt")["state_dict"]
    network.load_state_dict(
        {name.removeprefix("network."): x for name, x in kept.items() if "network." in name}
    )
    (artists,) = validation.targets
    with torch.no_grad():
        pixels = resize(validation.images.take(range(len(validation))), 32)
        vectors = network.eval()(pixels).numpy()
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    shared = (artists.numpy()[distances.argmin(axis=1)] == artists.numpy()).mean()
    assert len(validation) >= 11
    found = float(last_row(folder / "style")["validation_nearest"])
    assert found == pytest.approx(shared, abs=1e-4)
