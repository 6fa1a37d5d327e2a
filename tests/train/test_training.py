"""Feeding, varying, running: what the recipes that train share; and a whole run of one."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from egara.encoders import OnnxEncoder, read_manifest
from egara.errors import BadInput, TrainingFailed
from egara.evaluate.precision import average_precision

from .made_drawings import MadeDrawings

torch = pytest.importorskip("torch", reason="needs egara[train]")
lightning = pytest.importorskip("lightning", reason="needs egara[train]")

import egara.train.illustration2vec as recipe  # noqa: E402
from egara.train.illustration2vec.recipe import run  # noqa: E402
from egara.train.illustration2vec.settings import Settings  # noqa: E402
from egara.train.kit.data.augmentation import Augmentation, resize  # noqa: E402
from egara.train.kit.data.loading import (  # noqa: E402
    DecodedImages,
    ImageDataset,
    ImageFiles,
    ShardedSampler,
    batch_loader,
    evenly_spaced,
    load_images,
)
from egara.train.kit.data.validation import interleave_shares  # noqa: E402
from egara.train.kit.optimisation import warmup_cosine  # noqa: E402
from egara.train.kit.run_folder import keep_dataset, keep_settings  # noqa: E402
from egara.train.kit.settings import read_settings  # noqa: E402
from egara.train.kit.stages import Runtime, Stage, seeded_generator  # noqa: E402

FOLDER = Path(recipe.__file__).parent
PLAIN = Augmentation(
    flip=0, scale=(1, 1), stretch=1, shift=0, rotation=0, brightness=0, contrast=0, saturation=0,
    grey=0,
)  # fmt: skip
SMALL = ["backbone=vgg-nin", "width=0.125", "image_size=32", "stored_size=48",
         "encoder_image_size=32",
         "units=64", "tags.epochs=4", "tags.batch_size=16", "tags.learning_rate=3e-3",
         "tags.pretrained_learning_rate=3e-3", "codes.epochs=2", "codes.batch_size=16"]  # fmt: skip


def settings(*changes: str) -> Settings:
    return read_settings(Settings, FOLDER, "semantic", [*SMALL, *changes])


def squares(count: int = 6, side: int = 16) -> torch.Tensor:
    values = np.random.default_rng(0).integers(0, 256, (count, side, side, 3), np.uint8)
    return torch.from_numpy(values)


def test_an_augmentation_with_neutral_parameters_changes_nothing() -> None:
    pixels = squares()
    same = PLAIN(pixels, 16, seeded_generator(0))
    torch.testing.assert_close(same, pixels.permute(0, 3, 1, 2).float(), atol=0.01, rtol=0)


def test_a_mirrored_drawing_is_numpys_mirror_image() -> None:
    pixels = squares()
    mirrored = replace(PLAIN, flip=1.0)(pixels, 16, seeded_generator(0))
    expected = pixels.numpy()[:, :, ::-1].transpose(0, 3, 1, 2)
    np.testing.assert_allclose(mirrored.numpy(), expected, atol=0.01)


def test_the_area_outside_of_an_augmented_drawing_is_white() -> None:
    black = torch.zeros((1, 16, 16, 3), dtype=torch.uint8)
    small = replace(PLAIN, scale=(0.5, 0.5))(black, 16, seeded_generator(0))
    expected = np.full((16, 16), 255.0)
    expected[4:12, 4:12] = 0
    np.testing.assert_allclose(small[0, 0].numpy(), expected, atol=0.01)


def test_an_augmentation_follows_from_its_seed_and_stays_in_range() -> None:
    once, again = (Augmentation()(squares(), 24, seeded_generator(3, 1)) for _ in range(2))
    assert torch.equal(once, again)
    assert not torch.equal(once, Augmentation()(squares(), 24, seeded_generator(3, 2)))
    assert once.shape == (6, 3, 24, 24)
    assert once.min() >= 0
    assert once.max() <= 255


def test_grey_takes_the_colours_and_keeps_the_light() -> None:
    grey = replace(PLAIN, grey=1.0)(squares(), 16, seeded_generator(0))
    luma = squares().float() @ torch.tensor([0.299, 0.587, 0.114])
    for channel in range(3):
        torch.testing.assert_close(grey[:, channel], luma, atol=0.05, rtol=0)


def test_resizing_gives_the_pixels_of_pillow() -> None:
    pixels = squares(1, 32)
    ours = resize(pixels, 16)[0].permute(1, 2, 0).numpy()
    theirs = Image.fromarray(pixels[0].numpy()).resize((16, 16), Image.Resampling.BILINEAR)
    assert np.abs(ours - np.asarray(theirs, np.float32)).max() < 1.0


def test_decoded_drawings_equal_the_files_and_the_memory_limit_decides() -> None:
    files = ImageFiles([drawing.image for drawing in MadeDrawings(10)], 32)
    decoded = DecodedImages(files)
    assert torch.equal(decoded.take([7, 2]), files.take([7, 2]))
    assert isinstance(load_images(files, 10 * 32 * 32 * 3), DecodedImages)
    assert load_images(files, 10 * 32 * 32 * 3 - 1) is files


def test_every_row_comes_once_an_epoch_and_processes_share_them_out() -> None:
    orders = [ShardedSampler(11, seed=4, shuffle=True, rank=rank, world_size=2) for rank in (0, 1)]
    rows = [row for order in orders for row in order]
    assert len(set(rows)) == len(rows) == 10
    alone = ShardedSampler(11, seed=4, shuffle=True)
    first = list(alone)
    assert sorted(first) == list(range(11))
    alone.set_epoch(1)
    assert list(alone) != first
    alone.set_epoch(0)
    assert list(alone) == first


@pytest.mark.parametrize(("count", "world"), [(11, 2), (12, 2), (2, 5), (7, 3), (5, 1)])
def test_shares_that_are_gathered_are_all_rows_in_their_order(count: int, world: int) -> None:
    orders = [
        ShardedSampler(count, seed=0, shuffle=False, rank=r, world_size=world) for r in range(world)
    ]
    shares = [list(order) for order in orders]
    assert {len(share) for share in shares} == {len(orders[0])}  # all processes do as many steps
    rows = torch.tensor(shares)[:, :, None] * torch.tensor([1, 10])
    assert interleave_shares(rows, count).tolist() == [[row, row * 10] for row in range(count)]


def test_batches_hold_rows_that_belong_together() -> None:
    dataset = ImageDataset(
        DecodedImages(ImageFiles([d.image for d in MadeDrawings(10)], 8)), torch.arange(10)
    )
    batches = list(batch_loader(dataset, 4, seed=0, shuffle=False))
    assert [len(pixels) for pixels, _ in batches] == [4, 4, 2]
    assert torch.equal(batches[1][0], dataset.images.take([4, 5, 6, 7]))
    assert batches[1][1].tolist() == [4, 5, 6, 7]


def test_rows_are_chosen_at_even_distances() -> None:
    assert evenly_spaced(10, 5) == [0, 2, 4, 6, 8]
    assert evenly_spaced(3, 5) == [0, 1, 2]


def test_the_rate_warms_up_and_falls_as_half_a_cosine() -> None:
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=2.0)
    schedule = warmup_cosine(optimiser, steps=10, warmup_steps=2)
    rates = []
    for _ in range(10):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    falling = [2 * 0.5 * (1 + np.cos(np.pi * step / 8)) for step in range(8)]
    np.testing.assert_allclose(rates, [1.0, 2.0, *falling], atol=1e-9)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    run(folder, MadeDrawings(), settings())
    return folder


def test_a_run_writes_an_encoder_that_predicts_its_tags(finished: Path) -> None:
    encoder = OnnxEncoder(read_manifest(finished / "encoder"))
    assert encoder.labels is not None
    drawings = [drawing for drawing in MadeDrawings() if drawing.split == "validation"]
    encoded = encoder.encode([drawing.image for drawing in drawings])
    assert encoded.vectors.shape == (24, 64 // 8)
    assert encoded.scores is not None
    truth = np.array([[x.name in d.tags[x.category] if x.category in d.tags else False
                       for x in encoder.labels] for d in drawings])  # fmt: skip
    colours = [n for n, x in enumerate(encoder.labels) if x.name in ("red", "blue", "green")]
    assert average_precision(encoded.scores[:, colours], truth[:, colours]).mean() > 0.8
    circle = next(label for label in encoder.labels if label.name == "circle")
    assert circle.japanese == "円"
    assert set(circle.thresholds) == {"f0.5", "f1", "f2"}


def test_a_run_leaves_its_configuration_metrics_and_checkpoints(finished: Path) -> None:
    assert json.loads((finished / "configuration.json").read_text())["tags"]["epochs"] == 4
    rows = (finished / "tags" / "metrics.csv").read_text().splitlines()
    assert len(rows) == 5
    assert {"epoch", "train_loss", "validation_loss", "validation_map_general"} <= set(
        rows[0].split(",")
    )
    first, last = (
        float(row.split(",")[rows[0].split(",").index("train_loss")]) for row in rows[1::3]
    )
    assert last < first


class Killed(BaseException):
    pass


@pytest.fixture
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No encoder is written: it takes longer than the training, and is tested by itself."""
    monkeypatch.setattr("egara.train.illustration2vec.recipe.write_encoder", lambda *_: None)


@pytest.mark.usefixtures("unwritten")
def test_a_killed_run_resumes_to_the_same_weights(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from egara.train.illustration2vec.training import TagTraining

    step = TagTraining.training_step
    done: list[int] = []

    def dies(self: TagTraining, batch: object, index: int) -> object:
        done.append(index)
        if len(done) == 15:  # six batches an epoch: in the third
            raise Killed
        return step(self, batch, index)

    with monkeypatch.context() as patch:
        patch.setattr(TagTraining, "training_step", dies)
        with pytest.raises(Killed):
            run(tmp_path, MadeDrawings(), settings())
    assert not (tmp_path / "tags" / "done").exists()
    run(tmp_path, MadeDrawings(), settings())
    for stage in ("tags", "codes"):
        ours, theirs = (
            torch.load(folder / stage / "last.ckpt", weights_only=True)["state_dict"]
            for folder in (tmp_path, finished)
        )
        for name in theirs:
            torch.testing.assert_close(ours[name], theirs[name], rtol=1e-4, atol=1e-5)
    assert (tmp_path / "tags" / "metrics.csv").read_text().count("\n") == 5


def test_only_the_first_of_several_processes_writes_and_logs(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stage in ("tags", "codes"):
        shutil.copytree(finished / stage, tmp_path / stage)
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    said: list[str] = []
    assert run(tmp_path, MadeDrawings(), settings(), said.append) is None
    assert said == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["codes", "tags"]


def test_an_old_configuration_without_a_setting_resumes_with_its_default(
    tmp_path: Path,
) -> None:
    keep_settings(tmp_path, settings())
    (tmp_path / "tags").mkdir()
    path = tmp_path / "configuration.json"
    known = json.loads(path.read_text())
    for name in ("init", "batch_norm", "parallel_classifier", "rating", "excluded_tags"):
        del known[name]
    path.write_text(json.dumps(known))
    keep_settings(tmp_path, settings())
    path.write_text(json.dumps(known))
    with pytest.raises(BadInput, match=r"another configuration \(init: 'hyperplanes' there"):
        keep_settings(tmp_path, settings("init=glorot"))


def test_another_configuration_is_not_mixed_into_a_run(finished: Path) -> None:
    with pytest.raises(BadInput, match=r"another configuration \(image_size: 32 there, 64 asked\)"):
        run(finished, MadeDrawings(), settings("image_size=64"))


def test_another_dataset_is_not_mixed_into_a_run(finished: Path) -> None:
    class Renamed(MadeDrawings):
        name = "other"

    with pytest.raises(BadInput, match=r"a run on the dataset made; other was asked for\."):
        run(finished, Renamed(), settings())
    with pytest.raises(BadInput, match="contains a run on made, which has changed since"):
        run(finished, MadeDrawings(47), settings())  # other tags are the most frequent


def test_settings_and_dataset_may_change_until_the_first_stage_has_begun(tmp_path: Path) -> None:
    keep_settings(tmp_path, settings("tags.epochs=4"))
    keep_dataset(tmp_path, "made", ["a"])
    keep_settings(tmp_path, settings("tags.epochs=5"))
    keep_dataset(tmp_path, "other", ["a"])
    (tmp_path / "tags").mkdir()
    with pytest.raises(BadInput, match=r"another configuration \(tags.epochs: 5 there, 4 asked\)"):
        keep_settings(tmp_path, settings("tags.epochs=4"))
    with pytest.raises(BadInput, match="a run on the dataset other; made was asked for"):
        keep_dataset(tmp_path, "made", ["a"])


def test_a_size_that_a_network_of_the_paper_does_not_take_is_refused_before_the_run(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInput, match=r"image_size is 48; vgg-nin needs .* Give 32\."):
        run(tmp_path, MadeDrawings(), settings("image_size=48"))
    assert not any(tmp_path.iterdir())


def test_an_old_run_without_dataset_json_takes_the_first_dataset_it_resumes_with(
    tmp_path: Path,
) -> None:
    (tmp_path / "configuration.json").write_text("{}")
    (tmp_path / "tags").mkdir()
    keep_dataset(tmp_path, "made", ["a", "b"])
    keep_dataset(tmp_path, "made", ["a", "b"])
    for changed in (["b", "a"], ["ab"], ["a"]):
        with pytest.raises(BadInput, match="which has changed since"):
            keep_dataset(tmp_path, "made", changed)


def test_an_encoder_size_that_linear_layers_do_not_take_is_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(
        BadInput,
        match=r"image_size is 32 and encoder_image_size 64; vgg-a .* encoder_image_size=32",
    ):
        run(tmp_path, MadeDrawings(), settings("backbone=vgg-a", "encoder_image_size=64"))
    assert not list(tmp_path.iterdir())


class Broken(lightning.LightningModule):  # type: ignore[misc,name-defined]
    """Learns well for one epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch: object, index: int) -> torch.Tensor:
        nan = float("nan") if self.current_epoch == 1 else 1.0
        return self.layer(torch.ones(1, 2)).sum() ** 2 * nan

    def configure_optimizers(self) -> object:
        return torch.optim.SGD(self.parameters(), lr=0.1)


def loader() -> object:
    return batch_loader(
        ImageDataset(DecodedImages(ImageFiles([d.image for d in MadeDrawings(8)], 8))),
        4,
        shuffle=True,
    )


def test_a_loss_that_is_not_a_number_stops_and_keeps_the_last_good_checkpoint(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path, "broken", Runtime(accelerator="cpu"))
    with pytest.raises(TrainingFailed, match="loss is nan in epoch 1, step 2") as failed:
        stage.fit(Broken(), loader(), None, 3)
    assert "epoch before is kept. Begin again in a new folder" in str(failed.value)
    kept = torch.load(tmp_path / "broken" / "last.ckpt", weights_only=True)
    assert kept["epoch"] == 0
    assert all(torch.isfinite(weights).all() for weights in kept["state_dict"].values())


def test_a_failed_first_epoch_promises_no_checkpoint(tmp_path: Path) -> None:
    class BrokenAtOnce(Broken):
        def training_step(self, batch: object, index: int) -> torch.Tensor:
            return super().training_step(batch, index) * float("nan")

    with pytest.raises(TrainingFailed, match=r"in epoch 0, step 0\. Begin again in a new folder"):
        Stage(tmp_path, "broken", Runtime(accelerator="cpu")).fit(BrokenAtOnce(), loader(), None, 1)


def test_a_stage_whose_checkpoint_was_deleted_is_trained_again(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "short", Runtime(accelerator="cpu"))
    stage.fit(Broken(), loader(), None, 1)
    assert stage.done
    (tmp_path / "short" / "last.ckpt").unlink()
    assert not stage.done
    stage.fit(Broken(), loader(), None, 1)
    assert (tmp_path / "short" / "last.ckpt").is_file()


def test_a_damaged_checkpoint_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    checkpoint = tmp_path / "broken" / "last.ckpt"
    checkpoint.parent.mkdir()
    checkpoint.write_bytes(b"PK damaged")
    with pytest.raises(TrainingFailed, match=r"last\.ckpt: this checkpoint cannot be used"):
        Stage(tmp_path, "broken", Runtime(accelerator="cpu")).fit(Broken(), loader(), None, 3)
    assert checkpoint.read_bytes() == b"PK damaged"


def test_settings_are_read_by_name_and_changed_one_by_one() -> None:
    paper = read_settings(Settings, FOLDER, "paper")
    assert (paper.backbone, paper.image_size, paper.units) == ("vgg-nin", 224, 4096)
    assert settings("tags.epochs=7", "backbone=resnet18").tags.epochs == 7


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("papr", "image_size=64", "Unknown settings papr. Give paper or semantic"),
        ("paper", "tags.epoch=5", "there is no setting tags.epoch"),
        ("paper", "image_size=big", "image_size is 'big'"),
        ("paper", "image_size", "write NAME=VALUE"),
        ("paper", "image_size.x=1", "image_size is a value"),
    ],
)
def test_invalid_settings_are_named(name: str, change: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_settings(Settings, FOLDER, name, [change])


def test_a_dataset_without_a_split_to_validate_with_is_refused(tmp_path: Path) -> None:
    class OnlyTrain(MadeDrawings):
        def __iter__(self):  # type: ignore[no-untyped-def]
            return (drawing for drawing in super().__iter__() if drawing.split == "train")

    with pytest.raises(BadInput, match="made has no drawings of the split validation; 2 or more"):
        run(tmp_path, OnlyTrain(), settings())


@pytest.mark.parametrize(
    ("count", "change", "message"),
    [
        (
            120,
            "codes.batch_size=97",
            "made has 96 drawings to fill codes.batch_size; 97 or more are needed",
        ),
        (
            5,
            "tags.batch_size=4",
            "made has 1 drawings of the split validation; 2 or more are needed",
        ),
    ],
)
def test_too_few_drawings_are_refused_before_anything_is_trained(
    tmp_path: Path, count: int, change: str, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        run(tmp_path, MadeDrawings(count), settings(change))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["configuration.json"]


@pytest.mark.usefixtures("unwritten")
def test_a_pre_trained_network_begins_with_regressions_and_then_learns_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timm = pytest.importorskip("timm")
    create = timm.create_model
    monkeypatch.setattr(timm, "create_model", lambda name, **_: create(name, num_classes=0))
    said: list[str] = []
    chosen = settings("backbone=test_resnet", "tags.epochs=1", "codes.epochs=1")
    run(tmp_path, MadeDrawings(), chosen, said.append)
    assert "Fitting one logistic regression for each tag on the pretrained features." in said
    kept = torch.load(tmp_path / "tags" / "last.ckpt", weights_only=True)["state_dict"]
    counted = [value for name, value in kept.items() if name.endswith("num_batches_tracked")]
    assert counted
    assert all(value == 6 for value in counted)  # 96 drawings, 16 a batch, one epoch
