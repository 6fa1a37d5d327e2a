"""The recipe ``art-style``: whole runs, killed runs, the grid, and what goes wrong."""

import csv
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from egara.encoders import OnnxEncoder, read_manifest
from egara.errors import BadInput, TrainingFailed
from egara.metric import Metric

from .made_styles import MadeStyles

torch = pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")
pytest.importorskip("lightly", reason="needs egara[train]")
pytest.importorskip("pytorch_metric_learning", reason="needs egara[train]")

import egara.train.art_style as recipe  # noqa: E402
from egara.train.art_style.grid import models, run_grid  # noqa: E402
from egara.train.art_style.recipe import run  # noqa: E402
from egara.train.art_style.settings import Settings  # noqa: E402
from egara.train.art_style.training import LOSSES, StyleTraining  # noqa: E402
from egara.train.kit.settings import read_settings  # noqa: E402

FOLDER = Path(recipe.__file__).parent
SMALL = ["backbone=resnet18", "width=0.125", "image_size=32", "stored_size=32",
         "encoder_image_size=32", "dimensions=16", "pretraining=in-domain",
         "division.min_drawings_per_artist=10",
         "division.max_drawings_per_artist=14", "division.test_drawings_per_artist=6",
         "simclr.epochs=2", "simclr.batch_size=8", "simclr.gradient_accumulation=2",
         "fine_tuning.epochs=3", "fine_tuning.artists_per_batch=4",
         "fine_tuning.samples_per_artist=4", "fine_tuning.learning_rate=3e-3",
         "fine_tuning.mixture_components=3", "runtime.accelerator=cpu"]  # fmt: skip


def settings(*changes: str) -> Settings:
    return read_settings(Settings, FOLDER, "style", [*SMALL, *changes])


@pytest.fixture
def not_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write an empty manifest in place of an encoder: exporting takes longer than training."""

    def write_manifest(folder: Path, *_: object) -> tuple[SimpleNamespace, str]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "encoder.toml").touch()
        return SimpleNamespace(precision="none"), ""

    monkeypatch.setattr("egara.train.art_style.grid.export_encoder", write_manifest)
    monkeypatch.setattr("egara.train.art_style.recipe.write_encoder", lambda *_: None)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    report = run(folder, MadeStyles(), settings())
    (folder / "report.md").write_text(report.table())
    return folder


def test_a_run_writes_a_style_encoder(finished: Path) -> None:
    encoder = OnnxEncoder(read_manifest(finished / "encoder"))
    drawings = [x for x in MadeStyles() if x.split == "test" and x.set in ("brown", "teal")]
    vectors = encoder.encode([drawing.image for drawing in drawings]).vectors
    assert vectors.shape == (40, 16)
    assert encoder.metric is Metric.EUCLIDEAN
    assert np.isfinite(vectors).all()
    assert vectors.std(axis=0).min() > 0


def test_a_run_leaves_its_division_metrics_and_checkpoints(finished: Path) -> None:
    with (finished / "division.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    unseen = {row["artist"] for row in rows if row["part"] == "unseen"}
    assert unseen == {"brown", "teal"}
    for stage in ("pretraining-in-domain", "style"):
        assert (finished / stage / "done").is_file()
        assert (finished / stage / "last.ckpt").is_file()
    header, *lines = (finished / "style" / "metrics.csv").read_text().splitlines()
    assert len(lines) == 3
    assert {"train_loss", "train_metric", "train_reconstruction", "train_divergence",
            "validation_nearest"} <= set(header.split(","))  # fmt: skip
    assert "nmi, unseen artists, 8 bits" in (finished / "report.md").read_text()


def test_a_size_that_the_decoder_does_not_take_is_refused_before_the_pretraining(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInput, match="the decoder makes multiples of 32 pixels"):
        run(tmp_path, MadeStyles(), settings("image_size=48"))
    assert not any(tmp_path.iterdir())


def test_a_dataset_that_has_changed_is_not_mixed_into_a_run(finished: Path) -> None:
    with pytest.raises(BadInput, match="contains a run on made, which has changed since"):
        run(finished, MadeStyles(each=21), settings())


def test_one_unseen_artist_is_compared_but_not_clustered(tmp_path: Path) -> None:
    chosen = settings("division.unseen_artists=1", "pretraining=none", "fine_tuning.epochs=1")
    report = run(tmp_path, MadeStyles(), chosen)
    with (tmp_path / "division.csv").open(newline="") as file:
        parts = [row["part"] for row in csv.DictReader(file)]
    assert {part for _, part in report.metrics} == {"seen"}
    assert report.agreement.drawings == parts.count("seen") + parts.count("unseen")
    assert parts.count("unseen") == 6


class Killed(BaseException):
    pass


@pytest.mark.usefixtures("not_exported")
def test_a_killed_run_resumes_to_the_same_weights(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = StyleTraining.training_step
    done: list[int] = []

    def dies(self: StyleTraining, batch: object, index: int) -> object:
        done.append(index)
        if len(done) == 8:
            raise Killed
        return step(self, batch, index)

    with monkeypatch.context() as patch:
        patch.setattr(StyleTraining, "training_step", dies)
        with pytest.raises(Killed):
            run(tmp_path, MadeStyles(), settings())
    assert not (tmp_path / "style" / "done").exists()
    run(tmp_path, MadeStyles(), settings())
    for stage in ("pretraining-in-domain", "style"):
        ours, theirs = (
            torch.load(folder / stage / "last.ckpt", weights_only=True)["state_dict"]
            for folder in (tmp_path, finished)
        )
        for name in theirs:
            torch.testing.assert_close(ours[name], theirs[name], rtol=1e-4, atol=1e-5)


def test_a_nan_loss_names_its_step_and_keeps_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = StyleTraining.terms

    def spoilt(self: StyleTraining, *args: object) -> dict[str, torch.Tensor]:
        found = terms(self, *args)
        return found if self.current_epoch < 1 else {k: x * torch.nan for k, x in found.items()}

    monkeypatch.setattr(StyleTraining, "terms", spoilt)
    with pytest.raises(TrainingFailed, match="The loss is nan in epoch 1, step"):
        run(tmp_path, MadeStyles(), settings("pretraining=none"))
    kept = torch.load(tmp_path / "style" / "last.ckpt", weights_only=True)
    assert kept["epoch"] == 0
    assert all(torch.isfinite(weights).all() for weights in kept["state_dict"].values())


def test_a_damaged_checkpoint_is_named_and_left(tmp_path: Path) -> None:
    checkpoint = tmp_path / "style" / "last.ckpt"
    checkpoint.parent.mkdir()
    checkpoint.write_bytes(b"PK damaged")
    with pytest.raises(TrainingFailed, match=r"last\.ckpt: this checkpoint cannot be used"):
        run(tmp_path, MadeStyles(), settings("pretraining=none"))
    assert checkpoint.read_bytes() == b"PK damaged"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["fine_tuning.samples_per_artist=30"], "asks for 30 drawings of an artist"),
        (["fine_tuning.artists_per_batch=9"], "asks for 9 artists; there are 6 to train with"),
        (["division.min_drawings_per_artist=90"], "0 of 6 artists have 90 drawings or more"),
        (["pretraining=in-domain", "simclr.batch_size=99"], "fewer than a batch of 99"),
        (["image_size=40"], "the decoder makes multiples of 32 pixels"),
        (["pretraining=imagenet"], "the published weights exist only for the width 1"),
    ],
)
def test_settings_that_cannot_be_trained_are_refused_before_training(
    tmp_path, changes, message
) -> None:
    with pytest.raises(BadInput, match=message):
        run(tmp_path, MadeStyles(), settings("pretraining=none", *changes))


def test_the_grid_has_the_18_models_of_table_2() -> None:
    found = {model.letter: tuple(model.changes.values()) for model in models()}
    assert "".join(found) == "abcdefghijklmnopqr"
    kinds = ("none", "imagenet", "in-domain")
    assert list(found.values()) == [(kind, loss) for loss in LOSSES for kind in kinds]
    assert [model.letter for model in models(["r", "b"])] == ["b", "r"]
    with pytest.raises(BadInput, match="Unknown model 's'"):
        models(["s"])


@pytest.mark.usefixtures("not_exported")
def test_a_grid_shares_the_pretraining_and_resumes(tmp_path: Path) -> None:
    said: list[str] = []
    chosen = models(["c", "d", "l"])
    first = run_grid(tmp_path, MadeStyles(), settings(), chosen[:2], said.append)
    assert sum(line.startswith("Pre-training") for line in said) == 1
    known = (tmp_path / "c" / "figures.json").read_text()
    assert set(json.loads(known)) == {"seen", "unseen"}
    said.clear()
    table = run_grid(tmp_path, MadeStyles(), settings(), chosen, said.append)
    assert [line for line in said if line.startswith("Model")] == ["Model (l): in-domain, gmvae."]
    assert not any(line.startswith("Pre-training") for line in said)
    assert table.metrics["c", "seen"] == first.metrics["c", "seen"]
    assert (tmp_path / "table.md").read_text() == table.table() + "\n"
    assert table.table().splitlines()[2].startswith("| (c) | in-domain | arc | ")


def test_each_model_of_a_grid_is_an_encoder_of_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = models(["c", "d"])
    short = settings("fine_tuning.epochs=1", "simclr.epochs=1")
    run_grid(tmp_path, MadeStyles(), short, chosen)
    encoders = [OnnxEncoder(read_manifest(tmp_path / x / "encoder")) for x in ("c", "d")]
    assert [encoder.name for encoder in encoders] == ["style-c", "style-d"]
    losses = [encoder.manifest.provenance["losses"] for encoder in encoders]
    assert losses == ["arc", "triplet"]
    # What was made from the checkpoint is made again from it, without any training.
    before = (tmp_path / "c" / "encoder" / "model.onnx").read_bytes()
    shutil.rmtree(tmp_path / "c" / "encoder")
    shutil.rmtree(tmp_path / "pretraining-in-domain")
    monkeypatch.setattr("egara.train.kit.stages.Stage.fit", None)
    said: list[str] = []
    run_grid(tmp_path, MadeStyles(), short, chosen, said.append)
    assert (tmp_path / "c" / "encoder" / "model.onnx").read_bytes() == before
    assert not any(line.startswith(("Pre-training", "Training")) for line in said)
    for gone in ("encoder", "style"):
        shutil.rmtree(tmp_path / "d" / gone)
    table = run_grid(tmp_path, MadeStyles(), short, chosen, said.append)
    assert said[-1].startswith("Model (d) has metrics, but no checkpoint to export")
    assert table is not None
    assert ("d", "seen") in table.metrics


def test_a_grid_refuses_an_invalid_last_model_before_training_the_first(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(
        BadInput, match="image_size is 48; the decoder makes multiples of 32 pixels"
    ):
        run_grid(tmp_path, MadeStyles(), settings("image_size=48"), models(["a", "g"]), said.append)
    assert not said
    assert not any(tmp_path.iterdir())


@pytest.mark.usefixtures("not_exported")
def test_a_grid_does_not_share_pretraining_with_other_settings(tmp_path: Path) -> None:
    run_grid(tmp_path, MadeStyles(), settings("fine_tuning.epochs=1"), models(["c"]))
    other = settings("fine_tuning.epochs=1", "simclr.epochs=1")
    with pytest.raises(BadInput, match="contains a run with another configuration"):
        run_grid(tmp_path, MadeStyles(), other, models(["f"]))


@pytest.mark.parametrize(
    ("pretraining", "rate"), [("none", None), ("in-domain", 1e-5)], ids=["none", "in-domain"]
)
@pytest.mark.usefixtures("not_exported")
def test_only_a_pretrained_trunk_has_its_own_learning_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pretraining: str, rate: float | None
) -> None:
    seen = []
    optimisers = StyleTraining.configure_optimizers

    def watched(self: StyleTraining) -> object:
        seen.append(self.settings.pretrained_learning_rate)
        return optimisers(self)

    monkeypatch.setattr(StyleTraining, "configure_optimizers", watched)
    changes = (
        "fine_tuning.epochs=1",
        "simclr.epochs=1",
        "loss=arc",
        "fine_tuning.pretrained_learning_rate=1e-5",
    )
    run(tmp_path, MadeStyles(), settings(*changes, f"pretraining={pretraining}"))
    assert seen == [rate]


@pytest.mark.usefixtures("not_exported")
def test_a_model_that_fails_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = StyleTraining.terms

    def spoilt(self: StyleTraining, *args: object) -> dict[str, torch.Tensor]:
        found = terms(self, *args)
        return {name: x * (torch.nan if self.mixture else 1) for name, x in found.items()}

    monkeypatch.setattr(StyleTraining, "terms", spoilt)
    with pytest.raises(TrainingFailed, match="The models j could not be trained"):
        run_grid(tmp_path, MadeStyles(), settings("fine_tuning.epochs=1"), models(["d", "j"]))
    assert (tmp_path / "d" / "figures.json").is_file()
    assert not (tmp_path / "j" / "figures.json").exists()


def test_the_papers_settings_are_the_papers() -> None:
    paper = read_settings(Settings, FOLDER, "paper")
    assert (paper.backbone, paper.image_size, paper.dimensions) == ("resnet18", 224, 256)
    assert (paper.simclr.scaled_learning_rate(), paper.simclr.epochs) == (pytest.approx(2.4), 100)
    chosen = paper.fine_tuning
    batch = (chosen.artists_per_batch, chosen.samples_per_artist)
    assert (*batch, chosen.epochs) == (20, 20, 40)
    assert (chosen.learning_rate, chosen.margin, chosen.arcface_scale) == (1e-4, 1.0, 10.0)
