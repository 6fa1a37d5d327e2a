"""Manifests of version 2: towers, kinds, preprocessing and text."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from conftest import COLOUR_LABELS, write_tiny_encoder
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from egara.encoders import Encoder, OnnxEncoder, read_manifest
from egara.encoders.manifest import ImageTower
from egara.encoders.model_files import external_data
from egara.encoders.preprocess import batch
from egara.encoders.sandbox import check_in_sandbox
from egara.errors import BadInput, EncoderError
from egara.images import as_picture, picture_of_strokes

from .two_towers import TOML, WORDS, write_two_towers


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (20, 10)) -> Image.Image:
    return Image.new("RGB", size, colour)


@pytest.fixture
def words(tmp_path: Path) -> OnnxEncoder:
    return OnnxEncoder(read_manifest(write_two_towers(tmp_path / "words")))


def test_an_encoder_names_the_kinds_that_it_reads(words: OnnxEncoder, tmp_path: Path) -> None:
    assert words.kinds == {"image", "sketch", "text"}
    assert isinstance(words, Encoder)
    tiny = OnnxEncoder(read_manifest(write_tiny_encoder(tmp_path / "tiny", "tiny")))
    assert tiny.kinds == {"image"}
    with pytest.raises(BadInput, match="'tiny' reads images, not words"):
        tiny.encode(["red"], kind="text")
    with pytest.raises(BadInput, match="reads images and sketches and words, not 'music'"):
        words.encode(["red"], kind="music")


def test_a_text_is_the_mean_of_its_tokens_without_padding(words: OnnxEncoder) -> None:
    texts = ["red", "Red blue", "green nothing", "red blue green dark red"]
    vectors = words.encode(texts, kind="text").vectors
    token = {word: np.array(vector, float) for word, vector in WORDS.items()}
    expected = [
        token["red"],
        (token["red"] + token["blue"]) / 2,
        token["green"] / 2,  # an unknown word is a token, too
        (token["red"] + token["blue"] + token["green"] + token["dark"]) / 4,  # four tokens fit
    ]
    assert vectors == pytest.approx(np.array(expected), abs=1e-6)


def test_a_text_has_the_same_vector_in_any_batch(words: OnnxEncoder) -> None:
    together = words.encode(["red", "red blue green"], kind="text").vectors
    assert together is not None
    assert words.encode(["red"], kind="text").vectors == pytest.approx(together[:1], abs=1e-6)


def test_only_strings_are_texts(words: OnnxEncoder) -> None:
    with pytest.raises(BadInput, match="must be a string; got 3"):
        words.encode(["red", 3], kind="text")


def test_each_tower_has_its_own_preprocessing(words: OnnxEncoder) -> None:
    image = plain((255, 51, 0))
    assert words.encode([image]).vectors == pytest.approx(np.array([[1, -0.6, -1]]), abs=1e-3)
    # A sketch is drawn again on white, whatever its colour, and this tower scales it to 0..1.
    page = Image.new("RGB", (300, 120), "white")
    page.paste((0, 0, 255), (20, 50, 280, 54))
    drawn = picture_of_strokes([[[0, 1], [0, 0]]]).pixels
    sketch = words.encode([page], kind="sketch").vectors
    assert sketch == pytest.approx(np.full((1, 3), drawn.mean() / 255), abs=1e-3)
    assert words.encode([page]).vectors[0, 2] == pytest.approx(1, abs=1e-2)


def test_strokes_are_drawn_as_a_sketch(words: OnnxEncoder) -> None:
    line = [[[0, 100], [50, 50]]]
    vectors = words.encode([line, line * 2], kind="sketch").vectors
    assert vectors is not None
    # A horizontal line, 4 of 256 pixels thick and 224 long, leaves the rest white.
    assert vectors[0] == pytest.approx(1 - 224 * 4 / 256**2, abs=0.004)
    assert (vectors[0] == vectors[1]).all()


@pytest.mark.parametrize(
    ("strokes", "message"),
    [
        ([], "empty"),
        ([[[1, 2], [3]]], "2 x and 1 y"),
        ([[[1, float("nan")], [3, 4]]], "all be finite"),
        ([[1, 2]], "two lists of numbers"),
        ([["ab", "cd"]], "two lists of numbers"),
    ],
)
def test_bad_strokes_are_refused(words: OnnxEncoder, strokes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        words.encode([strokes], kind="sketch")


def test_the_same_encoder_has_the_same_fingerprint_in_both_versions(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "tiny", "tiny", labels=COLOUR_LABELS)
    before = read_manifest(folder)
    (folder / "encoder.toml").write_text(
        """
[encoder]
name = "tiny"
title = "t"
description = "d"
version = "1"
licence = "l"
[vectors]
type = "floats"
dimensions = 48
metric = "euclidean"
[tower.image]
model = "model.onnx"
input = "image"
size = 32
layout = "NCHW"
type = "float32"
mean = [0, 0, 0]
std = [255, 255, 255]
resize = "stretch"
vectors = "vectors"
scores = "scores"
"""
    )
    after = read_manifest(folder)
    assert after.fingerprint() == before.fingerprint()
    assert (after.towers, after.vectors, after.labels) == (
        before.towers,
        before.vectors,
        before.labels,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value_range = 1\nmean", "value_range = 255\nmean"),
        ('resize = "pad"', 'resize = "stretch"'),
        ("context_length = 4", "context_length = 5"),
        ('metric = "cosine"', 'metric = "euclidean"'),
    ],
)
def test_the_fingerprint_covers_every_tower(tmp_path: Path, old: str, new: str) -> None:
    assert TOML.count(old) == 1
    first = read_manifest(write_two_towers(tmp_path / "a"))
    changed = read_manifest(write_two_towers(tmp_path / "b", toml=TOML.replace(old, new)))
    assert first.fingerprint() != changed.fingerprint()
    renamed = read_manifest(write_two_towers(tmp_path / "c", name="other"))
    assert first.fingerprint() == renamed.fingerprint()


def test_the_fingerprint_covers_the_tokenizer_and_the_models(tmp_path: Path) -> None:
    fingerprints = set()
    for name in ("none", "tokenizer.json", "text.onnx", "image.onnx"):
        folder = write_two_towers(tmp_path / name)
        if name == "tokenizer.json":
            text = (folder / name).read_text()
            (folder / name).write_text(text.replace("dark", "pale"))
        elif name != "none":
            model = onnx.load(folder / name)
            model.doc_string = "changed"
            onnx.save(model, folder / name)
        fingerprints.add(read_manifest(folder).fingerprint())
    assert len(fingerprints) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('tokenizer = "tokenizer.json"', "", "tower.text.tokenizer is nothing"),
        ('"tokenizer.json"', '"../tokenizer.json"', r"a path inside the encoder's folder"),
        ('"text.onnx"', '"/text.onnx"', r"a path inside the encoder's folder"),
        ('"text.onnx"', '"words.onnx"', "words.onnx is missing"),
        (
            "[tower.text]",
            "[tower.words]",
            r"tower.words is not a field .*tower.image, tower.sketch",
        ),
        ('[tower.image]\nmodel = "image.onnx"', "[tower.text2]", "is not a field"),
        ("[vectors]", "[vector]", r"tower.sketch is .*expected no table"),
        ('roles = ["text"]', 'roles = ["text", "music"]', "a list with any of tags, text"),
        ('roles = ["text"]', 'roles = ["tags"]', "no role tags, because .* no scores with labels"),
        (
            'vectors = "colour"\n[tower.sketch]',
            'vectors = "colour"\npooling = "cls"\n[tower.sketch]',
            "nothing to pool",
        ),
        ('pooling = "mean"', 'pooling = "max"', "one of none, cls, mean, last"),
        ('pooling = "mean"', 'pooling = "mean"\nlower = true', "tower.text.lower is not a field"),
        ("value_range = 1\nmean", "value_range = 2\nmean", "255 or 1"),
        ('resize = "stretch"', 'resize = "stretch"\nresize_size = 20', 'not "shortest"'),
        ('resize = "stretch"', 'resize = "shortest"\nresize_size = 8', "an integer from 16"),
        (
            'resize = "stretch"',
            'resize = "stretch"\ninterpolation = "lanczos"\nantialias = false',
            "true, because lanczos",
        ),
        (
            'resize = "pad"',
            'resize = "pad"\nscores = "colour"',
            "because the tower for images has none",
        ),
        ('resize = "pad"', 'resize = "pad"\npad_colour = [255, 256, 0]', "integers from 0 to 255"),
        ("dimensions = 3", "dimensions = 4", "has 3 columns; expected 4"),
        (
            "dimensions = 3",
            "dimensions = 3\nlogit_bias = -10",
            "no value, because logit_scale is missing",
        ),
        ("dimensions = 3", "dimensions = 3\nlogit_scale = 0", "logit_scale is 0.*above 0"),
        ('attention_mask = "mask"', "", r"names the inputs \['tokens'\].*the model has"),
        (
            "context_length = 4",
            'context_length = 4\ntype = "int32"',
            r"tensor\(int64\).*states int32",
        ),
    ],
)
def test_a_bad_manifest_names_the_field_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in TOML
    folder = write_two_towers(tmp_path / "e", toml=TOML.replace(old, new, 1))
    with pytest.raises(EncoderError, match=message):
        OnnxEncoder(read_manifest(folder)).load("text")


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = write_two_towers(tmp_path / "e")
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderError, match=r"tokenizer.json: is not a tokenizer"):
        OnnxEncoder(read_manifest(folder)).load("text")
    with pytest.raises(EncoderError, match=r"tokenizer.json: is not a tokenizer"):
        check_in_sandbox(folder)


def test_a_dry_run_checks_every_tower_and_measures(tmp_path: Path) -> None:
    folder = write_two_towers(tmp_path / "e")
    measured = check_in_sandbox(folder)
    assert measured.scores is None
    assert measured.seconds > 0
    assert measured.memory > 2**20
    tiny = write_tiny_encoder(tmp_path / "tiny", "tiny", labels=COLOUR_LABELS)
    lowest, highest = check_in_sandbox(tiny).scores or (0, 0)
    assert 0 < lowest < highest < 1


def scores_model(folder: Path, values: list[float]) -> Path:
    """A tagger without vectors, whose logits do not depend on the image but for rounding."""
    folder.mkdir()
    (folder / "labels.csv").write_text("name,category\n" + "".join(f"l{n},a\n" for n in range(3)))
    (folder / "encoder.toml").write_text(
        """
[encoder]
name = "tagger"
title = "t"
description = "d"
version = "1"
licence = "l"
[tower.image]
model = "model.onnx"
input = "pixels"
size = 16
layout = "NHWC"
type = "uint8"
resize = "pad"
scores = "logits"
activation = "sigmoid"
"""
    )
    nodes = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["floats"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Mul", ["mean", "zero"], ["nothing"]),
        helper.make_node("Unsqueeze", ["nothing", "one"], ["column"]),
        helper.make_node("Add", ["column", "values"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tagger",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", 16, 16, 3])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 3])],
        [
            numpy_helper.from_array(np.float32([0]), "zero"),
            numpy_helper.from_array(np.int64([1]), "one"),
            numpy_helper.from_array(np.array([values], np.float32), "values"),
        ],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), folder / "model.onnx")
    return folder


def test_an_encoder_with_scores_alone_has_no_vectors(tmp_path: Path) -> None:
    encoder = OnnxEncoder(read_manifest(scores_model(tmp_path / "t", [-2, 0, 100])))
    assert (encoder.vector_type, encoder.dimensions, encoder.metric) == (None, 0, None)
    encoded = encoder.encode([plain((1, 2, 3)), plain((4, 5, 6))])
    assert encoded.vectors is None
    expected = [1 / (1 + np.exp(2)), 0.5, 1]
    assert encoded.scores == pytest.approx(np.array([expected, expected]), abs=1e-6)
    assert encoder.encode([]).vectors is None
    empty = encoder.encode([]).scores
    assert empty is not None
    assert empty.shape == (0, 3)
    assert check_in_sandbox(tmp_path / "t").scores == pytest.approx((expected[0], 1), abs=1e-6)


def test_softmax_adds_up_to_one(tmp_path: Path) -> None:
    folder = scores_model(tmp_path / "t", [1000, 1001, 1000])
    text = (folder / "encoder.toml").read_text()
    (folder / "encoder.toml").write_text(text.replace("sigmoid", "softmax"))
    scores = OnnxEncoder(read_manifest(folder)).encode([plain((0, 0, 0))]).scores
    weights = np.exp([0, 1, 0])
    assert scores == pytest.approx((weights / weights.sum())[None], abs=1e-6)


def tower(**changes) -> ImageTower:
    fields = {"model": "m", "input": "i", "size": 8, "layout": "NHWC", "type": "float32"}
    return ImageTower(**(fields | {"resize": "stretch"} | changes))


def test_channels_range_mean_and_std_are_those_of_the_manifest() -> None:
    picture = as_picture(plain((255, 102, 0)))
    bgr = tower(channels="BGR", value_range=1, mean=(0, 0.4, 0.5), std=(1, 2, 0.25))
    pixels = batch([picture], bgr)
    assert pixels.dtype == np.float32
    assert pixels[0, 0, 0] == pytest.approx([0, 0, 2], abs=1e-6)
    half = batch([picture], tower(type="float16", layout="NCHW"))
    assert (half.shape, half.dtype) == ((1, 3, 8, 8), np.float16)
    assert half[0, :, 3, 3].tolist() == [255, 102, 0]


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear", "bicubic", "lanczos"])
def test_the_shortest_side_is_scaled_and_the_middle_is_cut(interpolation: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    image = Image.fromarray(noise)
    spec = tower(resize="shortest", resize_size=20, size=16, interpolation=interpolation)
    filter_ = getattr(Image.Resampling, interpolation.upper())
    expected = np.asarray(image.resize((30, 20), filter_))[2:18, 7:23]
    assert (batch([as_picture(image)], spec)[0] == expected).all()


def test_without_antialiasing_pixels_are_skipped() -> None:
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::8] = 255
    picture = as_picture(Image.fromarray(stripes))
    smooth = batch([picture], tower())
    sharp = batch([picture], tower(antialias=False))
    # One column of eight is white. A filter that grows sees it everywhere; samples miss it.
    assert smooth.mean() == pytest.approx(255 / 8, abs=2)
    assert set(np.unique(smooth)) != {0}
    assert sharp.max() == 0


def test_padding_has_the_colour_of_the_manifest() -> None:
    picture = as_picture(plain((0, 0, 0), (20, 10)))
    pixels = batch([picture], tower(resize="pad", pad_colour=(124, 116, 104)))[0]
    assert pixels[0, 0].tolist() == [124, 116, 104]
    assert pixels[4, 4].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("pooling", "expected"), [("cls", [1, 2]), ("mean", [3, 4])])
def test_tokens_are_pooled(tmp_path: Path, pooling: str, expected: list[float]) -> None:
    folder = tmp_path / "vit"
    folder.mkdir()
    (folder / "encoder.toml").write_text(
        TOML.format(name="vit")
        .replace("dimensions = 3", "dimensions = 2")
        .replace('roles = ["text"]', "")
        .replace('vectors = "colour"', f'vectors = "tokens"\npooling = "{pooling}"', 1)
        .split("[tower.sketch]")[0]
    )
    tokens = np.array([[[1, 2], [3, 4], [5, 6]]], np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["pixels"], ["mean"], axes=[1, 2, 3], keepdims=1),
        helper.make_node("Squeeze", ["mean", "three"], ["small"]),
        helper.make_node("Mul", ["small", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "values"], ["tokens"]),
    ]
    graph = helper.make_graph(
        nodes,
        "vit",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, 16, 16])],
        [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["n", 3, 2])],
        [
            numpy_helper.from_array(np.int64([3]), "three"),
            numpy_helper.from_array(np.float32([0]), "zero"),
            numpy_helper.from_array(tokens, "values"),
        ],
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9), folder / "image.onnx")
    vectors = OnnxEncoder(read_manifest(folder)).encode([plain((9, 9, 9))] * 2).vectors
    assert vectors == pytest.approx(np.array([expected] * 2), abs=1e-6)
    text = (folder / "encoder.toml").read_text()
    (folder / "encoder.toml").write_text(text.replace("pooling", "normalise = true\npooling"))
    unit = np.array(expected) / np.linalg.norm(expected)
    vectors = OnnxEncoder(read_manifest(folder)).encode([plain((9, 9, 9))]).vectors
    assert vectors == pytest.approx(unit[None], abs=1e-6)


def with_external_data(folder: Path, location: str) -> Path:
    """Move the table of the text tower to a file of its own."""
    model = onnx.load(folder / "text.onnx")
    for tensor in model.graph.initializer:
        if tensor.name == "table":
            tensor.data_location = TensorProto.EXTERNAL
            data = tensor.raw_data
            tensor.ClearField("raw_data")
            entries = {"location": location, "offset": "0", "length": str(len(data))}
            for key, value in entries.items():
                entry = tensor.external_data.add()
                entry.key, entry.value = key, value
    (folder / "weights.bin").write_bytes(data)
    (folder / "text.onnx").write_bytes(model.SerializeToString())
    return folder / "text.onnx"


def test_weights_in_their_own_file_belong_to_the_encoder(tmp_path: Path) -> None:
    folder = write_two_towers(tmp_path / "e")
    inside = read_manifest(folder).fingerprint()
    model = with_external_data(folder, "weights.bin")
    assert external_data(model, folder) == (folder / "weights.bin",)
    manifest = read_manifest(folder)
    assert folder / "weights.bin" in manifest.files
    vectors = OnnxEncoder(manifest).encode(["blue"], kind="text").vectors
    assert vectors == pytest.approx(np.array([[0, 0, 1]]), abs=1e-6)
    before = manifest.fingerprint()
    assert before != inside
    data = bytearray((folder / "weights.bin").read_bytes())
    data[0] ^= 1
    (folder / "weights.bin").write_bytes(data)
    assert read_manifest(folder).fingerprint() != before


@pytest.mark.parametrize("location", ["../weights.bin", "/etc/hosts", "a/../../weights.bin"])
def test_weights_outside_the_folder_are_refused(tmp_path: Path, location: str) -> None:
    folder = write_two_towers(tmp_path / "e")
    model = with_external_data(folder, location)
    with pytest.raises(EncoderError, match="outside the encoder's folder"):
        external_data(model, folder)
    with pytest.raises(EncoderError, match="outside the encoder's folder"):
        read_manifest(folder).fingerprint()


def test_a_link_to_weights_outside_the_folder_is_refused(tmp_path: Path) -> None:
    folder = write_two_towers(tmp_path / "e")
    model = with_external_data(folder, "weights.bin")
    (folder / "weights.bin").rename(tmp_path / "weights.bin")
    with pytest.raises(EncoderError, match="which is missing"):
        external_data(model, folder)
    (folder / "weights.bin").symlink_to(tmp_path / "weights.bin")
    with pytest.raises(EncoderError, match="outside the encoder's folder"):
        external_data(model, folder)


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused(tmp_path: Path) -> None:
    folder = write_two_towers(tmp_path / "e")
    path = folder / "tokenizer.json"
    document = json.loads(path.read_text())
    document["model"]["vocab"]["ninth"] = 9
    path.write_text(json.dumps(document))
    with pytest.raises(EncoderError, match=r"tokenizer does not fit the model.* token 9"):
        check_in_sandbox(folder)
    encoder = OnnxEncoder(read_manifest(folder))
    assert encoder.encode(["red"], kind="text").vectors is not None
    with pytest.raises(EncoderError, match=r"text\.onnx: ONNX Runtime cannot run it"):
        encoder.encode(["ninth"], kind="text")


def test_a_role_needs_its_tower(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "tiny", "tiny")
    text = (folder / "encoder.toml").read_text()
    for role, lacks in (("text", "tower.text"), ("sketch", "tower.sketch"), ("tags", "scores")):
        roles = f'licence = "Apache-2.0"\nroles = ["default", "{role}"]'
        (folder / "encoder.toml").write_text(text.replace('licence = "Apache-2.0"', roles))
        with pytest.raises(EncoderError, match=rf"no role {role}, because the encoder .*{lacks}"):
            read_manifest(folder)
