"""An encoder with sixty labels in four categories, made from nothing."""

from pathlib import Path

import numpy as np
import onnx
from conftest import COLOURS, write_tiny_encoder
from onnx import TensorProto, helper, numpy_helper

NAME = "semantic"
LONG = "holding an unusually long weapon of two hands that nobody ever called anything shorter"
NAMED = [
    ("ant", "general", "蟻"),
    ("night sky", "general", "夜空"),
    (LONG, "general", "だれも短い名で呼んだことのない、両手で持つとても長い武器"),
    ("cat", "general", "猫"),
    ("hatsune miku", "character", "初音ミク"),
    ("touhou", "copyright", "東方Project"),
    ("safe", "rating", "全年齢"),
]
SIZES = {"general": 40, "character": 10, "copyright": 7, "rating": 3}


def labels() -> list[tuple[str, str, str]]:
    """Name, category and Japanese name; those that nobody named are numbered, without Japanese."""
    found = []
    for category, size in SIZES.items():
        named = [label for label in NAMED if label[1] == category]
        others = [(f"{category} {n}", category, "") for n in range(size - len(named))]
        found += named + others
    return found


def write_tagging_encoder(folder: Path, seed: int = 4) -> Path:
    """The tiny encoder, and of its colours sixty scores that differ from drawing to drawing."""
    write_tiny_encoder(folder, NAME, roles=["tags", "subject"])
    rows = [f'"{name}",{category},{japanese}' for name, category, japanese in labels()]
    (folder / "labels.csv").write_text("name,category,japanese\n" + "\n".join(rows), "utf-8")
    toml = folder / "encoder.toml"
    toml.write_text(toml.read_text().rstrip() + '\nscores = "scores"\n')
    model = onnx.load(folder / "model.onnx")
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, 0.8, (COLOURS, len(rows)))
    # Drawings are light: the mean over the colours would be much the same for all.
    bias = rng.normal(-2, 1, len(rows)) - weights.sum(0) * 0.85
    model.graph.initializer.extend(
        [
            numpy_helper.from_array(weights.astype(np.float32), "weights"),
            numpy_helper.from_array(bias.astype(np.float32), "bias"),
        ]
    )
    model.graph.node.extend(
        [
            helper.make_node("Gemm", ["vectors", "weights", "bias"], ["logits"]),
            helper.make_node("Sigmoid", ["logits"], ["scores"]),
        ]
    )
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", len(rows)])
    model.graph.output.append(scores)
    onnx.save(model, folder / "model.onnx")
    return folder
