"""CLIP, SigLIP, DINO and timm networks are recognised in their layouts, and encode as published."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto
from PIL import Image

import egara
from egara.encoders.published.tokenizer_files import openai_tokenizer
from egara.errors import EncoderError

from .layouts import (
    CLIP_MEAN,
    CLIP_STD,
    IMAGENET_MEAN,
    IMAGENET_STD,
    SIDE,
    image_model,
    middle,
    onnx_encoder,
    picture,
    text_model,
    tokenizer,
    unit,
    write_json,
    xenova_clip,
)

pytestmark = pytest.mark.usefixtures("own", "in_process")

IMAGES = [picture(), picture(30, 70), picture(64, 64)]
BICUBIC = Image.Resampling.BICUBIC


def means(pixels: list[np.ndarray], mean: list[float], std: list[float]) -> np.ndarray:
    """The vectors of `image_model` for pixels of 0 to 255, (N, 3), of the length 1."""
    return np.stack([unit(((p / 255 - mean) / std).mean(axis=(0, 1))) for p in pixels])


def vectors_of(name: str, items: list, kind: str = "image") -> np.ndarray:
    vectors = onnx_encoder(name).encode(items, kind=kind).vectors
    assert vectors is not None
    return np.asarray(vectors)


def words(*numbers: float) -> list[float]:
    return list(unit(np.array(numbers, float)))


def test_clip_of_transformers_js_reads_pictures_and_words(tmp_path: Path) -> None:
    lines: list[str] = []
    added = egara.add_encoder(
        xenova_clip(tmp_path / "clip", mask="attention_mask"), log=lines.append
    )
    assert added.kinds == {"image", "text"}
    assert added.roles == ("text",)
    assert added.vectors is not None
    assert (added.dimensions, added.metric, added.vectors.logit_scale) == (3, "cosine", 100)
    text = added.towers["text"]
    assert (text.context_length, text.padding, text.pad_id) == (77, "longest", 3)
    expected = means([middle(image, SIDE, BICUBIC) for image in IMAGES], CLIP_MEAN, CLIP_STD)
    assert vectors_of("clip", IMAGES) == pytest.approx(expected, abs=1e-4)
    found = vectors_of("clip", ["red", "blue", "Red green green"], "text")
    assert found == pytest.approx(np.array([words(1, 0, 0), words(0, 0, 1), words(1, 2, 0)]))
    assert any("text of up to 77 tokens" in line for line in lines)


def test_words_find_drawings_with_an_added_clip(tmp_path: Path) -> None:
    drawings = tmp_path / "drawings"
    drawings.mkdir()
    for colour in ("red", "green", "blue"):
        Image.new("RGB", (40, 30), colour).save(drawings / f"{colour}-drawing.png")
    egara.add_encoder(xenova_clip(tmp_path / "clip"))
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["clip"])
    for word in ("red", "green", "blue"):
        hits = collection.search(text=word, encoders={"clip": 1}, limit=1)
        assert [Path(hit.path).stem for hit in hits] == [f"{word}-drawing"]
    mixed = collection.search(
        text="green", image=drawings / "green-drawing.png", encoders={"clip": 1}, limit=1
    )
    assert [Path(hit.path).stem for hit in mixed] == ["green-drawing"]


def test_the_variant_is_chosen_for_the_machine_and_stated(tmp_path: Path, monkeypatch) -> None:
    folder = xenova_clip(tmp_path / "clip", ["", "_fp16", "_quantized"])
    lines: list[str] = []
    cpu = egara.add_encoder(folder, "cpu", log=lines.append)
    assert cpu.image.model == "onnx/vision_model.onnx"
    assert any("vision_model.onnx (full precision, for the CPU)" in line for line in lines)
    assert not (cpu.folder / "onnx/vision_model_fp16.onnx").exists()
    monkeypatch.setattr("egara.encoders.published.variants._has_gpu", lambda: True)
    gpu = egara.add_encoder(folder, "gpu")
    assert gpu.image.model == "onnx/vision_model_fp16.onnx"
    named = egara.add_encoder(folder / "onnx" / "vision_model_quantized.onnx", "named")
    assert named.image.model == "onnx/vision_model_quantized.onnx"
    assert named.towers["text"].model == "onnx/text_model_quantized.onnx"


@pytest.mark.parametrize("suffix", ["_fp16", "_int8", "_uint8", "_quantized", "_q4", "_bnb4"])
def test_a_model_with_one_variant_is_used_as_it_is(tmp_path: Path, suffix: str) -> None:
    added = egara.add_encoder(xenova_clip(tmp_path / "clip", [suffix]))
    assert added.image.model == f"onnx/vision_model{suffix}.onnx"


def siglip(folder: Path) -> Path:
    image_model(
        folder / "onnx/vision_model.onnx",
        ["last_hidden_state", "pooler_output"],
        tokens=True,
        width="unknown",
    )
    text_model(folder / "onnx/text_model.onnx", "pooler_output", width=3)
    write_json(
        folder / "preprocessor_config.json",
        {
            "do_normalize": True,
            "do_rescale": True,
            "do_resize": True,
            "image_mean": [0.5] * 3,
            "image_std": [0.5] * 3,
            "image_processor_type": "SiglipImageProcessor",
            "resample": 3,
            "rescale_factor": 1 / 255,
            "size": {"height": SIDE, "width": SIDE},
        },
    )
    write_json(
        folder / "config.json",
        {"model_type": "siglip", "text_config": {"max_position_embeddings": 64}},
    )
    write_json(folder / "tokenizer_config.json", {"model_max_length": 64, "pad_token": "</s>"})
    tokenizer(folder / "tokenizer.json")
    return folder


def test_siglip_is_stretched_and_its_text_is_padded_to_64_tokens(tmp_path: Path) -> None:
    added = egara.add_encoder(siglip(tmp_path / "siglip"))
    text = added.towers["text"]
    assert (text.context_length, text.padding, text.pad_id) == (64, "max_length", 3)
    assert added.dimensions == 3  # the model does not state it; the dry run does
    pixels = [np.asarray(image.resize((SIDE, SIDE), BICUBIC), np.float64) for image in IMAGES]
    expected = means(pixels, [0.5] * 3, [0.5] * 3)
    assert vectors_of("siglip", IMAGES) == pytest.approx(expected, abs=1e-4)
    assert vectors_of("siglip", ["green"], "text") == pytest.approx(np.array([[0, 1, 0]]))


def test_siglip_2_gets_text_in_lower_case(tmp_path: Path) -> None:
    folder = siglip(tmp_path / "siglip2")
    document = json.loads((folder / "tokenizer.json").read_text())
    write_json(folder / "tokenizer.json", {**document, "normalizer": None})
    egara.add_encoder(folder, "plain")
    assert vectors_of("plain", ["RED"], "text") == pytest.approx(np.zeros((1, 3)))
    config = {"pad_token": "<pad>", "tokenizer_class": "GemmaTokenizer", "model_max_length": 10**30}
    write_json(folder / "tokenizer_config.json", config)
    text = egara.add_encoder(folder).towers["text"]
    assert (text.context_length, text.pad_id) == (64, 0)
    assert vectors_of("siglip2", ["RED"], "text") == pytest.approx(np.array([[1, 0, 0]]))


def immich(folder: Path, *, squash: bool = False, clean: bool = False) -> Path:
    image_model(folder / "visual/model.onnx", ["embedding"], input_="image", batch=1)
    text_model(
        folder / "textual/model.onnx",
        "embedding",
        ids="text",
        type_=TensorProto.INT32,
        batch=1,
        length=16,
    )
    mode = {"resize_mode": "squash"} if squash else {}
    write_json(
        folder / "visual/preprocess_cfg.json",
        {
            "size": [SIDE, SIDE],
            "mode": "RGB",
            "mean": CLIP_MEAN,
            "std": CLIP_STD,
            "interpolation": "bicubic",
            "fill_color": 0,
            **mode,
        },
    )
    text: dict = {"context_length": 16}
    if clean:
        text["tokenizer_kwargs"] = {"clean": "canonicalize"}
    write_json(folder / "config.json", {"embed_dim": 3, "vision_cfg": {}, "text_cfg": text})
    write_json(folder / "textual/tokenizer_config.json", {"pad_token": "<pad>"})
    tokenizer(folder / "textual/tokenizer.json")
    return folder


@pytest.mark.parametrize("squash", [False, True])
def test_clip_of_immich_encodes_one_item_at_a_time(tmp_path: Path, squash: bool) -> None:
    added = egara.add_encoder(immich(tmp_path / "immich", squash=squash))
    text = added.towers["text"]
    assert (text.type, text.context_length, text.padding, text.pad_id) == (
        "int32",
        16,
        "max_length",
        0,
    )
    pixels = [
        np.asarray(image.resize((SIDE, SIDE), BICUBIC), np.float64)
        if squash
        else middle(image, SIDE, BICUBIC)
        for image in IMAGES
    ]
    expected = means(pixels, CLIP_MEAN, CLIP_STD)
    assert vectors_of("immich", IMAGES) == pytest.approx(expected, abs=1e-4)
    found = vectors_of("immich", ["blue", "red"], "text")
    assert found == pytest.approx(np.array([[0, 0, 1], [1, 0, 0]]))


def test_immich_removes_punctuation_where_the_model_was_trained_without(tmp_path: Path) -> None:
    egara.add_encoder(immich(tmp_path / "clean", clean=True))
    egara.add_encoder(immich(tmp_path / "raw"))
    assert vectors_of("clean", ["  RED!? (green)"], "text") == pytest.approx(
        np.array([words(1, 1, 0)])
    )
    assert vectors_of("raw", ["RED!? (green)"], "text") == pytest.approx(np.zeros((1, 3)))


def test_clip_of_deepghs_has_its_scale_as_a_logarithm(tmp_path: Path) -> None:
    folder = tmp_path / "repository" / "clip-tiny"
    image_model(folder / "image_encode.onnx", ["encodings", "embeddings"])
    text_model(folder / "text_encode.onnx", "embeddings", mask="attention_mask")
    stages = [
        {"type": "convert_rgb"},
        {"type": "resize", "size": SIDE, "interpolation": "bicubic", "max_size": None},
        {"type": "center_crop", "size": [SIDE, SIDE]},
        {"type": "maybe_to_tensor"},
        {"type": "normalize", "mean": CLIP_MEAN, "std": CLIP_STD},
    ]
    write_json(folder / "preprocessor.json", {"stages": stages})
    write_json(folder / "meta.json", {"logit_scale": 4.6052, "name": "clip-tiny"})
    tokenizer(folder / "tokenizer.json", padding={"pad_id": 0, "pad_token": "<pad>", "length": 9})
    added = egara.add_encoder(tmp_path / "repository", "deepghs")
    assert added.vectors is not None
    assert added.vectors.logit_scale == pytest.approx(100, rel=1e-3)
    text = added.towers["text"]
    assert (text.context_length, text.padding, text.pad_id) == (9, "max_length", 0)
    assert text.attention_mask == "attention_mask"
    expected = means([middle(image, SIDE, BICUBIC) for image in IMAGES], CLIP_MEAN, CLIP_STD)
    assert vectors_of("deepghs", IMAGES) == pytest.approx(expected, abs=1e-4)
    assert vectors_of("deepghs", ["red"], "text") == pytest.approx(np.array([[1, 0, 0]]))


MERGES = "#version: 0.2\nr e\nre d</w>\nc a\nca t</w>\n"


def test_clip_of_rclip_has_the_vocabulary_of_openai(tmp_path: Path) -> None:
    folder = tmp_path / "rclip-models"
    models = folder / "ViT-tiny-datacomp"
    rows = 2 * 256 + 4 + 2
    image_model(models / "visual.onnx", ["output"], input_="input")
    text_model(models / "textual.onnx", "output", ids="input", rows=rows, length=77)
    (folder / "tokenizer").mkdir()
    vocabulary = gzip.compress(MERGES.encode())
    (folder / "tokenizer" / "bpe_simple_vocab_16e6.txt.gz").write_bytes(vocabulary)
    added = egara.add_encoder(folder)
    text = added.towers["text"]
    assert (text.context_length, text.padding, text.pad_id) == (77, "max_length", 0)
    expected = means([middle(image, SIDE, BICUBIC) for image in IMAGES], CLIP_MEAN, CLIP_STD)
    assert vectors_of("rclip-models", IMAGES) == pytest.approx(expected, abs=1e-4)
    # The table of `text_model` has ones at the tokens 4, 5 and 6: % & ' inside a word.
    assert vectors_of("rclip-models", ["%"], "text").shape == (1, 3)


def test_the_vocabulary_of_openai_becomes_the_tokens_of_its_algorithm() -> None:
    """The numbers follow from the construction: 256 bytes, 256 ends of words, merges, two marks."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_str(openai_tokenizer("x.gz", gzip.compress(MERGES.encode())).decode())
    letters = {chr(code): code - 33 for code in range(33, 127)}
    end = {letter: 256 + number for letter, number in letters.items()}
    re, red, ca, cat = 512, 513, 514, 515
    start, stop = 516, 517
    for text, expected in {
        "red": [red],
        "RED  cat": [red, cat],
        "cats": [ca, letters["t"], end["s"]],
        "read": [re, letters["a"], end["d"]],
        "it's": [letters["i"], end["t"], letters["'"], end["s"]],
        "a1": [end["a"], end["1"]],
    }.items():
        assert made.encode(text).ids == [start, *expected, stop], text


@pytest.mark.parametrize(
    "data",
    [b"no gzip", gzip.compress(b"\xff\xfe"), gzip.compress(b"x\na b c")],
    ids=["no gzip", "no text", "three parts"],
)
def test_another_file_in_place_of_the_vocabulary_is_an_error(data: bytes) -> None:
    with pytest.raises(EncoderError, match=r"x\.gz: is not CLIP's list of merges"):
        openai_tokenizer("x.gz", data)


def dino(folder: Path, outputs: list[str], **config: object) -> Path:
    image_model(folder / "onnx/model.onnx", outputs, tokens=True, side=None)
    write_json(
        folder / "preprocessor_config.json",
        {
            "crop_size": {"height": SIDE, "width": SIDE},
            "do_center_crop": True,
            "do_normalize": True,
            "image_mean": IMAGENET_MEAN,
            "image_std": IMAGENET_STD,
            "image_processor_type": "BitImageProcessor",
            "resample": 3,
            "size": {"shortest_edge": 40},
        },
    )
    write_json(folder / "config.json", {"model_type": "dinov2", "hidden_size": 3, **config})
    return folder


@pytest.mark.parametrize(
    ("outputs", "choice"),
    [
        (["last_hidden_state"], "the CLS token of last_hidden_state"),
        (["last_hidden_state", "pooler_output"], "output pooler_output"),
    ],
)
def test_dinov2_uses_its_pooled_output_or_its_cls_token_and_says_which(
    tmp_path: Path, outputs: list[str], choice: str
) -> None:
    lines: list[str] = []
    egara.add_encoder(dino(tmp_path / "dinov2-small", outputs), log=lines.append)
    assert any(line.startswith("DINOv2") and choice in line for line in lines)
    pixels = [middle(image, SIDE, BICUBIC, 40) for image in IMAGES]
    expected = means(pixels, IMAGENET_MEAN, IMAGENET_STD)
    assert vectors_of("dinov2-small", IMAGES) == pytest.approx(expected, abs=2e-3)


def timm(folder: Path, **changes: object) -> Path:
    image_model(folder / "model.onnx", ["output"], input_="input", side=None)
    write_json(
        folder / "config.json",
        {
            "architecture": "vit_tiny",
            "num_classes": 0,
            "num_features": 3,
            "pretrained_cfg": {
                "input_size": [3, SIDE, SIDE],
                "interpolation": "bicubic",
                "crop_pct": 0.8,
                "crop_mode": "center",
                "mean": [0.5] * 3,
                "std": [0.5] * 3,
                **changes,
            },
        },
    )
    return folder


@pytest.mark.parametrize("mode", ["center", "squash"])
def test_a_timm_network_follows_its_configuration(tmp_path: Path, mode: str) -> None:
    lines: list[str] = []
    folder = timm(tmp_path / "vit", crop_mode=mode, crop_pct=0.8 if mode == "center" else 1.0)
    egara.add_encoder(folder, log=lines.append)
    assert any("timm vit_tiny" in line and "pooled output output" in line for line in lines)
    pixels = [
        middle(image, SIDE, BICUBIC, 40)
        if mode == "center"
        else np.asarray(image.resize((SIDE, SIDE), BICUBIC), np.float64)
        for image in IMAGES
    ]
    expected = means(pixels, [0.5] * 3, [0.5] * 3)
    assert vectors_of("vit", IMAGES) == pytest.approx(expected, abs=2e-3)


def test_weights_in_another_file_are_copied_with_the_model(tmp_path: Path) -> None:
    folder = timm(tmp_path / "vit")
    image_model(folder / "model.onnx", ["output"], input_="input", side=None, external="w.data")
    added = egara.add_encoder(folder)
    assert (added.folder / "w.data").is_file()
    assert set(json.loads(json.dumps(added.provenance["sha256"]))) == {"model.onnx", "w.data"}
    (folder / "w.data").unlink()
    with pytest.raises(EncoderError, match=r"w\.data, which is missing"):
        egara.add_encoder(folder, "again")
