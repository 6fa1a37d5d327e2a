"""Settings by their names: the present ones, and those of older versions."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from egara.errors import BadInput

pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")
pytest.importorskip("lightly", reason="needs egara[train]")

import egara.train.art_style as art_style
import egara.train.illustration2vec as illustration2vec
from egara.train.art_style.settings import Settings as StyleSettings
from egara.train.illustration2vec.settings import Settings as TagSettings
from egara.train.kit.renamed_settings import RENAMED, renamed_in
from egara.train.kit.run_folder import keep_settings
from egara.train.kit.settings import read_settings

TAGS = Path(illustration2vec.__file__).parent
STYLE = Path(art_style.__file__).parent

OLD_TAGS = """
name = "mine"
backbone = "vgg-nin"
side = 64
counts = { general = 5 }
[tags]
epochs = 1
batch = 8
rate = 1e-3
pretrained_rate = 1e-4
[running]
memory = 1e9
"""

OLD_STYLE = """
name = "mine"
side = 64
drawings = { by = "splits", least = 3 }
[contrasting]
epochs = 1
batch = 8
[tuning]
epochs = 2
artists = 4
each = 5
rate = 1e-4
over = "triplets"
reduction = "as printed"
weights = { metric = 2.0 }
augmentation = { flip = 0.0 }
"""


def names(values: dict, prefix: str = "") -> set[str]:
    """Every table and setting by its dotted name."""
    found = set()
    for key, value in values.items():
        found.add(prefix + key)
        if isinstance(value, dict):
            found |= names(value, f"{prefix}{key}.")
    return found


def test_an_old_file_gives_one_error_with_the_new_name_of_each_setting(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text(OLD_TAGS)
    with pytest.raises(BadInput) as caught:
        read_settings(TagSettings, TAGS, str(path))
    assert str(caught.value) == (
        f"{path}: settings have new names: side is now image_size, counts.general is now "
        "labels_per_category.general, tags.batch is now tags.batch_size, tags.rate is now "
        "tags.learning_rate, tags.pretrained_rate is now tags.pretrained_learning_rate, "
        "running.memory is now runtime.memory_limit."
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tuning.over", "fine_tuning.reduction"),
        ("tuning.reduction", "fine_tuning.batch_reduction"),
        ("tuning.each", "fine_tuning.samples_per_artist"),
        ("tuning.epochs", "fine_tuning.epochs"),
        ("tuning.weights.metric", "fine_tuning.loss_weights.metric"),
        ("tuning.augmentation.flip", "fine_tuning.augmentation.flip"),
        ("contrasting.batch", "simclr.batch_size"),
        ("drawings.least", "division.min_drawings_per_artist"),
    ],
)
def test_an_old_setting_of_art_style_is_named_with_its_new_name(
    tmp_path: Path, old: str, new: str
) -> None:
    (tmp_path / "old.toml").write_text(OLD_STYLE)
    with pytest.raises(BadInput, match=rf"[:,] {old} is now {new}[,.]"):
        read_settings(StyleSettings, STYLE, str(tmp_path / "old.toml"))


def test_a_change_of_an_old_setting_is_named_too() -> None:
    with pytest.raises(BadInput, match=r"running\.precision is now runtime\.precision\.$"):
        read_settings(TagSettings, TAGS, "paper", ["running.precision=32-true"])


def test_missing_settings_are_named_together(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\n[tags]\nepochs = 1\n')
    with pytest.raises(BadInput) as caught:
        read_settings(TagSettings, TAGS, str(path))
    assert str(caught.value) == (
        f"{path}: these settings are missing: backbone, image_size, tags.batch_size, "
        "tags.learning_rate, tags.pretrained_learning_rate."
    )


def test_an_unknown_setting_is_named_even_if_others_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("widht = 0.5\n")
    with pytest.raises(BadInput, match=rf"^{path}: there is no setting widht\.$"):
        read_settings(TagSettings, TAGS, str(path))
    with pytest.raises(BadInput, match=r"^paper with tags.widht=3: there is no setting tags.widht"):
        read_settings(TagSettings, TAGS, "paper", ["tags.widht=3"])


@pytest.mark.parametrize(
    "change",
    [
        "image_size=-3", "image_size=5000", "stored_size=0", "units=0", "units=60", "width=0",
        "max_drawings=0",
        "tags.epochs=-1", "tags.batch_size=0", "tags.learning_rate=nan", "tags.learning_rate=inf",
        "tags.weight_decay=-1", "codes.epochs=0", "labels_per_category.general=-1",
        "augmentation.flip=7", "runtime.seed=-1", "runtime.precision=half",
        "runtime.accelerator=quantum",
    ],
)  # fmt: skip
def test_a_value_out_of_its_range_is_named(change: str) -> None:
    name, _, value = change.partition("=")
    with pytest.raises(BadInput, match=rf"^paper with {change}: {name} is '?{value}'?: Input"):
        read_settings(TagSettings, TAGS, "paper", [change])


@pytest.mark.parametrize(
    "change",
    [
        "dimensions=0", "simclr.batch_size=0", "simclr.temperature=0", "simclr.views.blur=2",
        "fine_tuning.samples_per_artist=-1", "fine_tuning.loss_weights.metric=-1",
        "division.min_drawings_per_artist=0", "division.training_artists=0",
    ],
)  # fmt: skip
def test_a_value_of_art_style_out_of_its_range_is_named(change: str) -> None:
    name, _, value = change.partition("=")
    with pytest.raises(BadInput, match=rf"^style with {change}: {name} is {value}: Input should"):
        read_settings(StyleSettings, STYLE, "style", [change])


def test_every_new_name_is_a_setting_and_no_old_one_is() -> None:
    chosen = ["fine_tuning.augmentation.flip=0.5"]
    style = names(asdict(read_settings(StyleSettings, STYLE, "style", chosen)))
    tags = names(asdict(read_settings(TagSettings, TAGS, "semantic")))
    for old, new in RENAMED.items():
        assert new in style | tags, new
        assert old not in style, old
        assert old not in tags, old


def test_a_setting_that_is_valid_is_not_taken_for_an_old_one() -> None:
    assert renamed_in({"side": 3, "steps": 4}, ["steps"]) == {"steps": "lbfgs_steps"}


def test_a_run_that_an_older_version_began_is_read_with_its_new_names(tmp_path: Path) -> None:
    settings = read_settings(TagSettings, TAGS, "semantic", ["codes.epochs=7"])
    old = json.loads(json.dumps(asdict(settings)))
    for name, renamed in (
        ("side", "image_size"), ("stored_side", "stored_size"), ("counts", "labels_per_category"),
        ("encoder_side", "encoder_image_size"), ("penalty", "l2_penalty"),
        ("encoder_counts", "encoder_labels_per_category"), ("steps", "lbfgs_steps"),
        ("drawings", "max_drawings"), ("running", "runtime"),
    ):  # fmt: skip
        old[name] = old.pop(renamed)
    old["running"]["memory"] = old["running"].pop("memory_limit")
    for stage in ("tags", "codes"):
        for name, renamed in (("batch", "batch_size"), ("rate", "learning_rate"),
                              ("pretrained_rate", "pretrained_learning_rate"),
                              ("decay", "weight_decay"), ("warm_up", "warmup_epochs")):  # fmt: skip
            old[stage][name] = old[stage].pop(renamed)
    (tmp_path / "configuration.json").write_text(json.dumps(old))
    keep_settings(tmp_path, settings)
    assert json.loads((tmp_path / "configuration.json").read_text())["image_size"] == 112
    (tmp_path / "configuration.json").write_text(json.dumps(old))
    (tmp_path / "tags").mkdir()
    other = read_settings(TagSettings, TAGS, "semantic", ["codes.epochs=8"])
    with pytest.raises(BadInput, match=r"another configuration \(codes.epochs: 7 there, 8 asked\)"):
        keep_settings(tmp_path, other)
