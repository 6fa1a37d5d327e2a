"""An encoder with towers for images, sketches and text, whose vectors can be worked out by hand."""

from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper, save

__all__ = ["TOML", "WORDS", "write_two_towers"]

WORDS = {"[PAD]": (0, 0, 0), "[UNK]": (0, 0, 0), "red": (1, 0, 0), "green": (0, 1, 0)} | {
    "blue": (0, 0, 1),
    "dark": (-1, -1, -1),
}
"""The tokens with their vectors; a text has the mean of its tokens' vectors."""

TOML = """
[encoder]
name = "{name}"
title = "Mean colours"
description = "The mean colour of a drawing, found by the names of colours."
version = "1"
licence = "MIT"
roles = ["text"]
[vectors]
type = "floats"
dimensions = 3
metric = "cosine"
[tower.image]
model = "image.onnx"
input = "pixels"
size = 16
layout = "NCHW"
type = "float32"
value_range = 1
mean = [0.5, 0.5, 0.5]
std = [0.5, 0.5, 0.5]
resize = "stretch"
vectors = "colour"
[tower.sketch]
model = "image.onnx"
input = "pixels"
size = 16
layout = "NCHW"
type = "float32"
value_range = 1
resize = "pad"
vectors = "colour"
[tower.text]
model = "text.onnx"
tokenizer = "tokenizer.json"
context_length = 4
attention_mask = "mask"
input_ids = "tokens"
vectors = "states"
pooling = "mean"
"""


def write_two_towers(folder: Path, name: str = "words", toml: str = TOML) -> Path:
    """Write the encoder into a new folder."""
    folder.mkdir(parents=True)
    (folder / "encoder.toml").write_text(toml.format(name=name))
    save(_image_model(), folder / "image.onnx")
    save(_text_model(), folder / "text.onnx")
    _tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def _image_model() -> ModelProto:
    nodes = [
        helper.make_node("GlobalAveragePool", ["pixels"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["colour"]),
    ]
    inputs = [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, 16, 16])]
    outputs = [helper.make_tensor_value_info("colour", TensorProto.FLOAT, ["n", 3])]
    return _model(nodes, inputs, outputs, {})


def _text_model() -> ModelProto:
    nodes = [
        helper.make_node("Gather", ["table", "tokens"], ["embedded"]),
        helper.make_node("Cast", ["mask"], ["weights"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weights", "last"], ["column"]),
        helper.make_node("Mul", ["embedded", "column"], ["states"]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"])
        for name in ("tokens", "mask")
    ]
    outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["n", "t", 3])]
    constants = {"table": np.array([*WORDS.values()], np.float32), "last": np.array([2])}
    return _model(nodes, inputs, outputs, constants)


def _model(nodes, inputs, outputs, constants) -> ModelProto:
    initializers = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tower", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def _tokenizer():
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer
