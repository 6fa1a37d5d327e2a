"""Models that cannot be used are refused with the reason, and nothing of them stays installed."""

import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from conftest import COLOUR_LABELS, write_tiny_encoder
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

import egara
from egara.encoders import sandbox, sources
from egara.errors import BadInput, EgaraError, EncoderError

from .layouts import (
    SIDE,
    grid_nodes,
    image_model,
    onnx_encoder,
    save,
    tagger,
    text_model,
    tokenizer,
    wd,
    write_json,
    xenova_clip,
)


def installed(own: Path) -> list[str]:
    """Everything in the user's folder, except the lock."""
    if not own.exists():
        return []
    return sorted(path.name for path in own.iterdir() if path.name != ".lock")


def text_of(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


def nan_scores(folder: Path) -> Path:
    nodes = [
        *grid_nodes("input", "NHWC"),
        helper.make_node("Div", ["grid", "zero"], ["d"]),
        helper.make_node("Sub", ["d", "d"], ["nan"]),
        helper.make_node("MatMul", ["nan", "w"], ["output"]),
    ]
    save(
        wd(folder) / "model.onnx",
        nodes,
        [("input", TensorProto.FLOAT, ["N", SIDE, SIDE, 3])],
        [("output", ["N", 6])],
        {"zero": np.zeros(1, np.float32), "w": np.ones((48, 6), np.float32)},
    )
    return folder


def wrong_width(folder: Path) -> Path:
    text_model(xenova_clip(folder) / "onnx/text_model.onnx", "text_embeds", width=5)
    return folder


def hidden_width(folder: Path) -> Path:
    """The text model makes 5 numbers, without stating it; the vision model makes 3."""
    xenova_clip(folder)
    path = folder / "onnx/text_model.onnx"
    text_model(path, "text_embeds", width=5)
    model = onnx.load(path)
    del model.graph.output[0].type.tensor_type.shape.dim[:]
    model.graph.output[0].type.tensor_type.ClearField("shape")
    onnx.save(model, path)
    return folder


def large_tokenizer(folder: Path) -> Path:
    tokenizer(xenova_clip(folder) / "tokenizer.json", words=[f"word{n}" for n in range(40)])
    return folder


def no_tokenizer(folder: Path) -> Path:
    write_json(xenova_clip(folder) / "tokenizer.json", {"model": {"type": "BPE"}})
    return folder


def strange_tokenizer(folder: Path) -> Path:
    document = {"model": {"type": "Unheard", "vocab": {"a": 1}}}
    write_json(xenova_clip(folder) / "tokenizer.json", document)
    return folder


def combined(folder: Path) -> Path:
    """One model that needs a picture and a text at once."""
    save(
        folder / "onnx/model.onnx",
        [
            helper.make_node("GlobalAveragePool", ["pixel_values"], ["p"]),
            helper.make_node("Flatten", ["p"], ["image_embeds"]),
            helper.make_node("Cast", ["input_ids"], ["text_embeds"], to=TensorProto.FLOAT),
        ],
        [
            ("pixel_values", TensorProto.FLOAT, ["n", 3, SIDE, SIDE]),
            ("input_ids", TensorProto.INT64, ["n", "t"]),
        ],
        [("image_embeds", ["n", 3]), ("text_embeds", ["n", "t"])],
        {},
    )
    write_json(folder / "preprocessor_config.json", {"size": {"height": SIDE, "width": SIDE}})
    return folder


def classifier(folder: Path) -> Path:
    image_model(folder / "model.onnx", ["logits"], input_="input", width=3)
    config = {"num_classes": 3, "num_features": 48, "pretrained_cfg": {"input_size": [3, 32, 32]}}
    write_json(folder / "config.json", config)
    return folder


def edited(name: str, old: str, new: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        text_of(xenova_clip(folder), name, old, new)
        return folder

    return make


def stages(*items: dict) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        tagger(folder / "model.onnx", 2)
        (folder / "selected_tags.csv").write_text("name,category\na,0\nb,0\n")
        write_json(folder / "preprocess.json", {"stages": items})
        return folder

    return make


def csv_of(text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (wd(folder) / "selected_tags.csv").write_text(text)
        return folder

    return make


def cl_of(document: object) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        tagger(folder / "model.onnx", 2)
        write_json(folder / "tag_mapping.json", document)
        return folder

    return make


def cut_short(folder: Path) -> Path:
    model = wd(folder) / "model.onnx"
    model.write_bytes(model.read_bytes()[:-40])
    return folder


RESIZE = {"type": "resize", "size": [SIDE, SIDE]}
NORMALISE = {"type": "normalize", "mean": [0.5] * 3, "std": [0.5] * 3}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (nan_scores, "output 'output' has NaN or infinite numbers"),
        (wrong_width, r"vectors of 3 numbers and .*text_model\.onnx of 5; they do not belong"),
        (hidden_width, r"returns vectors of the shape \(1, 5\)|has 5 columns|expected 3"),
        (large_tokenizer, r"numbers tokens up to 43, but .*text_model\.onnx knows 8 tokens"),
        (no_tokenizer, r"tokenizer\.json: is not a tokenizer of Hugging Face"),
        (strange_tokenizer, "tokenizer"),
        (combined, "has the inputs pixel_values .*, input_ids .*; expected one for pixels"),
        (classifier, r"none is a vector of the picture.*num_classes=0"),
        (lambda folder: wd(folder, labels=4), "are 4 labels, but no output has as many scores"),
        (csv_of("tag_id,label\n1,a\n"), r"with the columns tag_id, label; expected .*name, categ"),
        (csv_of("name,category\n"), "has 0 rows"),
        (csv_of("name,category\na,0,extra\n"), "row 2: does not have 2 cells"),
        (cut_short, r"model\.onnx: is not an ONNX model, or is truncated"),
        (edited("preprocessor_config.json", '"height": 32', '"height": 16'), "expected a square"),
        (
            edited("preprocessor_config.json", '"resample": 3', '"resample": 9'),
            "interpolation is 9",
        ),
        (edited("preprocessor_config.json", "{", "["), "preprocessor_config.json: is not JSON"),
        (stages(RESIZE, {"type": "rotate"}, NORMALISE), "has the stage 'rotate'"),
        (stages({"type": "to_tensor"}), "no stage states the size"),
        (stages({**RESIZE, "size": [16, 16]}, NORMALISE), "prepares pictures of 16 px, but"),
        (stages(RESIZE, {**NORMALISE, "std": [0, 1, 1]}), "std is .*expected numbers above 0"),
        (stages(RESIZE, {"type": "center_crop", "size": 20}), "crops 20 px from 32 px"),
        (cl_of({"0": {"tag": "a"}, "2": {"tag": "b"}}), r"none with the numbers \[1\]"),
        (cl_of({"a": 1}), "expected objects with tag and category"),
    ],
)
def test_an_unusable_model_is_refused(
    own: Path, in_process: None, tmp_path: Path, make, message: str
) -> None:
    folder = make(tmp_path / "model")
    with pytest.raises(EncoderError, match=message) as caught:
        egara.add_encoder(folder)
    assert ".unfinished" not in str(caught.value)
    assert installed(own) == []


def test_a_model_that_crashes_or_never_ends_does_not_end_egara(
    own: Path, tmp_path: Path, monkeypatch
) -> None:
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Mul", ["x", "x"], ["y"])],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("y", TensorProto.FLOAT, None),
        ],
    )
    folder = wd(tmp_path / "endless")
    save(
        folder / "model.onnx",
        [
            *grid_nodes("input", "NHWC"),
            helper.make_node("MatMul", ["grid", "w"], ["few"]),
            helper.make_node("Loop", ["turns", "true", "few"], ["output"], body=body),
        ],
        [("input", TensorProto.FLOAT, ["N", SIDE, SIDE, 3])],
        [("output", ["N", 6])],
        {
            "w": np.ones((48, 6), np.float32),
            "turns": np.array(2**63 - 1),
            "true": np.array(True),
        },
    )
    monkeypatch.setattr(sandbox, "SECONDS", 1)
    with pytest.raises(EncoderError, match="more than 1 seconds to encode 1 image"):
        egara.add_encoder(folder)
    assert installed(own) == []


def test_an_unknown_layout_lists_what_was_looked_for(own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unknown"
    image_model(folder / "network.onnx", ["out"])
    with pytest.raises(EncoderError) as caught:
        egara.add_encoder(folder)
    text = str(caught.value)
    assert "It has network.onnx." in text
    for sign in ("selected_tags.csv", "preprocess.json", "tag_mapping.json", "vision_model.onnx"):
        assert sign in text
    assert "--manifest encoder.toml" in text
    assert installed(own) == []


@pytest.mark.parametrize("weights", ["model.safetensors", "pytorch_model.bin"])
def test_weights_of_pytorch_are_refused_with_the_command_that_exports_them(
    own: Path, tmp_path: Path, weights: str
) -> None:
    folder = tmp_path / "clip-vit"
    write_json(folder / "config.json", {"model_type": "clip"})
    (folder / weights).write_bytes(b"weights")
    with pytest.raises(EncoderError, match=rf"{weights}.*optimum-cli export onnx --model"):
        egara.add_encoder(folder)
    with pytest.raises(EncoderError, match="optimum-cli export onnx"):
        egara.add_encoder(folder / weights)
    assert installed(own) == []


MANIFEST = """
[encoder]
name = "described"
title = "Described by hand"
description = "The mean of each channel."
version = "1"
licence = "MIT"
[vectors]
type = "floats"
dimensions = 3
metric = "cosine"
[tower.image]
model = "network.onnx"
input = "pixel_values"
size = 32
layout = "NCHW"
type = "float32"
resize = "stretch"
vectors = "out"
"""


def test_an_unknown_layout_is_added_with_a_manifest(
    own: Path, in_process: None, tmp_path: Path
) -> None:
    folder = tmp_path / "unknown"
    image_model(folder / "network.onnx", ["out"])
    (tmp_path / "mine.toml").write_text(MANIFEST)
    added = egara.add_encoder(folder, manifest=tmp_path / "mine.toml")
    assert (added.name, added.title) == ("described", "Described by hand")
    assert not (folder / "encoder.toml").exists()
    again = egara.add_encoder(folder, "other", manifest=tmp_path / "mine.toml")
    assert again.name == "other"
    encoded = onnx_encoder("other").encode([Image.new("RGB", (9, 9), (10, 20, 30))])
    assert encoded.vectors == pytest.approx(np.array([[10, 20, 30]]))
    (tmp_path / "mine.toml").write_text(MANIFEST.replace("network", "missing"))
    with pytest.raises(EncoderError, match=r"missing\.onnx is missing"):
        egara.add_encoder(folder, "third", manifest=tmp_path / "mine.toml")
    with pytest.raises(EncoderError, match=r"nothing\.toml: cannot be read"):
        egara.add_encoder(folder, "third", manifest=tmp_path / "nothing.toml")
    assert installed(own) == ["described", "other"]


def test_an_encoder_with_a_manifest_can_have_another_name(
    own: Path, in_process: None, tmp_path: Path
) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny", labels=COLOUR_LABELS)
    assert egara.add_encoder(folder, "mine").name == "mine"
    assert egara.encoder("mine").fingerprint == egara.add_encoder(folder).fingerprint()
    with pytest.raises(BadInput, match="The name is 'a/b'; expected letters"):
        egara.add_encoder(folder, "a/b")
    assert installed(own) == ["mine", "tiny"]


@pytest.mark.parametrize("location", ["../secret", "/etc/passwd", "..\\secret", "a/../../x"])
def test_weights_outside_the_folder_are_refused(own: Path, tmp_path: Path, location: str) -> None:
    (tmp_path / "secret").write_bytes(bytes(48 * 6 * 4))
    folder = wd(tmp_path / "wd")
    model = onnx.load(folder / "model.onnx")
    (weights,) = [w for w in model.graph.initializer if w.name == "w"]
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value=location)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(EncoderError, match="not in its own folder"):
        egara.add_encoder(folder)
    assert installed(own) == []


def constant(location: str) -> TensorProto:
    tensor = numpy_helper.from_array(np.ones(1, np.float32), "c")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    return tensor


@pytest.mark.parametrize("place", ["constant", "subgraph"])
def test_weights_outside_the_folder_are_found_in_every_part_of_a_model(
    own: Path, tmp_path: Path, place: str
) -> None:
    folder = wd(tmp_path / "wd")
    model = onnx.load(folder / "model.onnx")
    node = helper.make_node("Constant", [], ["c"], value=constant("../secret"))
    if place == "subgraph":
        output = [helper.make_tensor_value_info("c", TensorProto.FLOAT, [1])]
        graph = helper.make_graph([node], "inner", [], output)
        node = helper.make_node("If", ["yes"], ["d"], then_branch=graph, else_branch=graph)
    model.graph.node.append(node)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(EncoderError, match=r"reads weights from '\.\./secret'"):
        egara.add_encoder(folder)
    assert installed(own) == []


def test_a_link_out_of_a_published_folder_is_refused(own: Path, tmp_path: Path) -> None:
    folder = wd(tmp_path / "wd")
    (tmp_path / "secret").write_text("tag_id,name,category\n")
    (folder / "selected_tags.csv").unlink()
    (folder / "selected_tags.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(EncoderError, match=r"selected_tags\.csv: is a link to .*secret, outside"):
        egara.add_encoder(folder)
    assert installed(own) == []


def test_the_cache_of_huggingface_hub_is_a_folder_like_others(
    own: Path, in_process: None, tmp_path: Path
) -> None:
    repository = tmp_path / "models--a--wd"
    made = wd(tmp_path / "wd")
    snapshot = repository / "snapshots" / "0123"
    snapshot.mkdir(parents=True)
    (repository / "blobs").mkdir()
    for number, path in enumerate(sorted(made.iterdir())):
        shutil.move(path, repository / "blobs" / str(number))
        (snapshot / path.name).symlink_to(f"../../blobs/{number}")
    added = egara.add_encoder(snapshot, "cached")
    assert not (added.folder / "model.onnx").is_symlink()
    shutil.rmtree(repository)
    assert egara.encoder("cached").labels is not None


def zipped(folder: Path, path: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, prefix + file.relative_to(folder).as_posix())
    return path


@pytest.mark.parametrize("prefix", ["", "wd-vit/"])
def test_an_archive_is_unpacked(own: Path, in_process: None, tmp_path: Path, prefix: str) -> None:
    path = zipped(wd(tmp_path / "wd"), tmp_path / "wd-tagger.zip", prefix)
    assert egara.add_encoder(path).name == "wd-tagger"
    assert installed(own) == ["wd-tagger"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_archive_with_damaged_content_is_refused(
    own: Path, tmp_path: Path, compression: int
) -> None:
    folder = wd(tmp_path / "model")
    archive = tmp_path / "model.zip"
    with zipfile.ZipFile(archive, "w", compression) as file:
        for path in folder.iterdir():
            file.write(path, path.name)
    data = bytearray(archive.read_bytes())
    data[60:400] = bytes(byte ^ 0x5A for byte in data[60:400])
    archive.write_bytes(data)
    with pytest.raises(EncoderError, match=r"model\.zip: cannot be unpacked"):
        egara.add_encoder(archive)
    assert installed(own) == []


def test_an_archive_is_added_although_a_foreign_folder_has_a_similar_name(
    own: Path, in_process: None, tmp_path: Path
) -> None:
    (own / ".unpacked-mine").mkdir(parents=True)
    archive = shutil.make_archive(str(tmp_path / "model"), "zip", wd(tmp_path / "model"))
    assert egara.add_encoder(archive).name == "model"


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_of_encoders_that_cannot_be_created_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EGARA_ENCODERS", str(tmp_path / place))
    archive = shutil.make_archive(str(tmp_path / "model"), "zip", wd(tmp_path / "model"))
    with pytest.raises(EncoderError, match=r"cannot be created: .*Set EGARA_ENCODERS"):
        egara.add_encoder(archive)


def test_a_link_to_itself_is_refused(own: Path, tmp_path: Path) -> None:
    folder = wd(tmp_path / "model")
    (folder / "again.onnx").symlink_to("again.onnx")
    with pytest.raises(EncoderError, match=r"again\.onnx: is a link to .*or to itself"):
        egara.add_encoder(folder)


def test_a_path_that_is_too_long_is_an_error(own: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be read: File name too long"):
        egara.add_encoder("a" * 5000)


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "a/../../evil.txt", "C:\\evil.txt"])
def test_an_archive_with_a_path_outside_is_refused(own: Path, tmp_path: Path, name: str) -> None:
    path = zipped(wd(tmp_path / "wd"), tmp_path / "wd.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "evil")
    with pytest.raises(EncoderError, match="would be written outside the model's folder"):
        egara.add_encoder(path)
    assert installed(own) == []
    assert not list(tmp_path.rglob("evil.txt"))


def test_an_archive_with_a_link_or_a_damaged_one_is_refused(own: Path, tmp_path: Path) -> None:
    path = zipped(wd(tmp_path / "wd"), tmp_path / "wd.zip")
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(EncoderError, match="cannot be unpacked"):
        egara.add_encoder(damaged)
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(EncoderError, match="a link or a device"):
        egara.add_encoder(path)
    assert installed(own) == []


@pytest.mark.parametrize("kind", ["folder", "archive", "manifest"])
def test_a_full_disk_is_noticed_before_anything_is_written(
    own: Path, tmp_path: Path, monkeypatch, kind: str
) -> None:
    source = wd(tmp_path / "wd")
    if kind == "archive":
        source = zipped(source, tmp_path / "wd.zip")
    elif kind == "manifest":
        source = write_tiny_encoder(tmp_path / "e", "tiny")
    full = shutil.disk_usage(tmp_path)._replace(free=sources.SPARE)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(EncoderError, match=r"needs 67 MB, but the disk of .* has 67 MB left"):
        egara.add_encoder(source)
    assert installed(own) == []


def test_a_disk_that_fills_up_while_copying_leaves_nothing(
    own: Path, tmp_path: Path, monkeypatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(EncoderError, match="No space left on device"):
        egara.add_encoder(wd(tmp_path / "wd"))
    assert installed(own) == []


def test_a_model_file_is_added_with_the_files_beside_it(
    own: Path, in_process: None, tmp_path: Path
) -> None:
    folder = wd(tmp_path / "wd-folder")
    assert egara.add_encoder(folder / "model.onnx").name == "wd-folder"
    shutil.copy(folder / "model.onnx", folder / "better.onnx")
    added = egara.add_encoder(folder / "better.onnx")
    assert (added.name, added.image.model) == ("better", "better.onnx")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nothing/here/at-all", "there is no such folder or file"),
        ("SmilingWolf/wd-vit-tagger-v3", "write hf:SmilingWolf/wd-vit-tagger-v3"),
    ],
)
def test_a_source_that_is_not_there_is_an_error(own: Path, source: str, message: str) -> None:
    with pytest.raises(EgaraError, match=message):
        egara.add_encoder(source)
    assert installed(own) == []


def test_a_folder_of_drawings_is_not_read_as_a_model(
    own: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(sources, "MAX_FILES", 10)
    folder = tmp_path / "drawings"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.png").touch()
    with pytest.raises(EncoderError, match="more than 10 files"):
        egara.add_encoder(folder)
