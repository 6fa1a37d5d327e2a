"""Tiny models in the layouts of published ones. What they return can be computed by hand."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from egara.encoders import OnnxEncoder

GRID = 4
SIDE = 32
WORDS = ["red", "green", "blue", "cat"]
CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]
IMAGENET_MEAN = [0.485, 0.456, 0.406]
IMAGENET_STD = [0.229, 0.224, 0.225]
FLOATS = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16}


def save(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[tuple[str, int, list]],
    outputs: Sequence[tuple[str, list]],
    weights: dict[str, np.ndarray],
    *,
    external: str | None = None,
) -> None:
    """Write a model; with ``external``, its weights into a file of this name beside it."""
    graph = helper.make_graph(
        list(nodes),
        "tiny",
        [helper.make_tensor_value_info(*value) for value in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    if external is None:
        onnx.save(model, path)
    else:
        onnx.save(model, path, save_as_external_data=True, location=external, size_threshold=0)


def grid_nodes(input_: str, layout: str, side: int = SIDE) -> list[onnx.NodeProto]:
    """Compute ``grid``: the mean of each channel in a 4 x 4 grid, (N, 48)."""
    nodes, name = [], input_
    if layout == "NHWC":
        nodes.append(helper.make_node("Transpose", [input_], ["nchw"], perm=[0, 3, 1, 2]))
        name = "nchw"
    step = side // GRID
    return [
        *nodes,
        helper.make_node("AveragePool", [name], ["p"], kernel_shape=[step] * 2, strides=[step] * 2),
        helper.make_node("Flatten", ["p"], ["grid"]),
    ]


def tagger(
    path: Path,
    labels: int,
    *,
    layout: str = "NCHW",
    scores: str = "output",
    logits: bool = False,
    extra: Sequence[str] = (),
    input_: str = "input",
    side: int = SIDE,
    scale: float = 1.0,
    batch: str | int = "N",
    bias: float = 0.0,
) -> None:
    """A tagger whose score i is a number of the grid, times ``scale``, plus ``bias``.

    Without ``logits``, a sigmoid follows. ``extra`` names further outputs, such as ``embedding``.
    """
    weights = np.eye(3 * GRID * GRID, labels, dtype=np.float32) * np.float32(scale)
    head = [
        helper.make_node("Gemm", ["grid", "w", "b"], ["l"]),
        helper.make_node("Identity" if logits else "Sigmoid", ["l"], [scores]),
    ]
    outputs: list[tuple[str, list]] = []
    for name in extra:
        source = "grid" if "embedding" in name else "l"
        head.append(helper.make_node("Identity", [source], [name]))
        outputs.append((name, [batch, 48 if source == "grid" else labels]))
    shape = [batch, 3, side, side] if layout == "NCHW" else [batch, side, side, 3]
    save(
        path,
        [*grid_nodes(input_, layout, side), *head],
        [(input_, TensorProto.FLOAT, shape)],
        [*outputs, (scores, [batch, labels])],
        {"w": weights, "b": np.full(labels, bias, np.float32)},
    )


def image_model(
    path: Path,
    outputs: Sequence[str],
    *,
    input_: str = "pixel_values",
    side: int | None = SIDE,
    batch: str | int = "batch",
    tokens: bool = False,
    width: int | str = 3,
    external: str | None = None,
) -> None:
    """A vision model whose vector is the mean of each channel; as tokens, with two patches."""
    nodes = [
        helper.make_node("GlobalAveragePool", [input_], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["mean"]),
    ]
    made: list[tuple[str, list]] = []
    weights: dict[str, np.ndarray] = {"minus": np.float32([-1])}
    for name in outputs:
        if tokens and name == "last_hidden_state":
            nodes += [
                helper.make_node("Unsqueeze", ["mean", "one"], ["cls"]),
                helper.make_node("Mul", ["cls", "minus"], ["patch"]),
                helper.make_node("Concat", ["cls", "patch", "patch"], [name], axis=1),
            ]
            weights["one"] = np.array([1])
            made.append((name, [batch, 3, width]))
        else:
            nodes.append(helper.make_node("Mul", ["mean", "unit"], [name]))
            weights["unit"] = np.ones(3, np.float32)
            made.append((name, [batch, width]))
    sides = [side, side] if side else ["height", "width"]
    save(
        path,
        nodes,
        [(input_, TensorProto.FLOAT, [batch, 3, *sides])],
        made,
        weights,
        external=external,
    )


def text_model(
    path: Path,
    output: str,
    *,
    ids: str = "input_ids",
    mask: str | None = None,
    type_: int = TensorProto.INT64,
    batch: str | int = "batch",
    length: str | int = "length",
    rows: int = 8,
    width: int = 3,
) -> None:
    """A text model whose vector is the sum of its tokens' vectors: red is (1, 0, 0) and so on.

    The numbers of the tokens are those of `tokenizer`; marks and padding are zeros.
    """
    table = np.zeros((rows, width), np.float32)
    for number in range(min(3, width)):
        table[4 + number, number] = 1
    nodes = [helper.make_node("Gather", ["table", ids], ["embedded"])]
    name = "embedded"
    inputs = [(ids, type_, [batch, length])]
    if mask is not None:
        inputs.append((mask, type_, [batch, length]))
        nodes += [
            helper.make_node("Cast", [mask], ["m"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["m", "axis"], ["m3"]),
            helper.make_node("Mul", ["embedded", "m3"], ["masked"]),
        ]
        name = "masked"
    nodes.append(helper.make_node("ReduceSum", [name, "tokens"], [output], keepdims=0))
    weights = {"table": table, "tokens": np.array([1])}
    if mask is not None:
        weights["axis"] = np.array([2])
    save(path, nodes, inputs, [(output, [batch, width])], weights)


def tokenizer(path: Path, *, padding: dict | None = None, words: Sequence[str] = WORDS) -> None:
    """A tokenizer of words: <pad> 0, <unk> 1, <s> 2, </s> 3, then the words."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    marks = ["<pad>", "<unk>", "<s>", "</s>"]
    vocabulary = {token: number for number, token in enumerate([*marks, *words])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)]
    )
    if padding is not None:
        made.enable_padding(**padding)
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(path))


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def wd(folder: Path, *, side: int = SIDE, labels: int = 6) -> Path:
    """A WD tagger of version 3."""
    tagger(folder / "model.onnx", 6, layout="NHWC", side=side, scale=1 / 64, bias=-2)
    rows = ["9999999,general,9,100", "1,1girl,0,50", "2,long_hair,0,40", "3,cat,0,30"]
    rows += ['4,"cat, the",0,5', "5,hatsune_miku,4,9"]
    lines = ["tag_id,name,category,count", *rows[:labels]]
    (folder / "selected_tags.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\nlibrary_name: timm\n---\n# WD\n")
    write_json(folder / "config.json", {"architecture": "vit", "pretrained_cfg": {"mean": [0.5]}})
    return folder


def xenova_clip(folder: Path, suffixes: Sequence[str] = ("",), **text: object) -> Path:
    """CLIP as transformers.js publishes it."""
    for suffix in suffixes:
        image_model(folder / f"onnx/vision_model{suffix}.onnx", ["image_embeds"], side=None)
        text_model(folder / f"onnx/text_model{suffix}.onnx", "text_embeds", **text)
    write_json(
        folder / "preprocessor_config.json",
        {
            "crop_size": {"height": SIDE, "width": SIDE},
            "do_center_crop": True,
            "do_normalize": True,
            "do_rescale": True,
            "do_resize": True,
            "image_mean": CLIP_MEAN,
            "image_processor_type": "CLIPImageProcessor",
            "image_std": CLIP_STD,
            "resample": 3,
            "rescale_factor": 0.00392156862745098,
            "size": {"shortest_edge": SIDE},
        },
    )
    write_json(folder / "config.json", {"model_type": "clip", "projection_dim": 3})
    write_json(folder / "tokenizer_config.json", {"model_max_length": 77, "pad_token": "</s>"})
    tokenizer(folder / "tokenizer.json")
    return folder


def picture(width: int = 60, height: int = 40) -> Image.Image:
    """A picture without symmetry: a gradient and noise."""
    y, x = np.mgrid[:height, :width]
    pixels = np.stack([x * 255 // width, y * 255 // height, (x * y) % 256], -1)
    noise = np.random.default_rng(5).integers(0, 40, pixels.shape)
    return Image.fromarray(np.clip(pixels + noise - 20, 0, 255).astype(np.uint8))


def padded(image: Image.Image, side: int, colour: tuple, filter_: int) -> np.ndarray:
    """Pad to a square and then scale, as the public programs do: (side, side, 3), 0 to 255."""
    longest = max(image.size)
    square = Image.new("RGB", (longest, longest), colour)
    square.paste(image, ((longest - image.width) // 2, (longest - image.height) // 2))
    return np.asarray(square.resize((side, side), filter_), np.float64)


def middle(image: Image.Image, side: int, filter_: int, shortest: int | None = None) -> np.ndarray:
    """Scale the shortest side, then cut out the middle, as torchvision does."""
    shortest = shortest or side
    width, height = image.size
    if width < height:
        size = shortest, int(shortest * height / width)
    else:
        size = int(shortest * width / height), shortest
    scaled = image.resize(size, filter_)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return np.asarray(scaled.crop((left, top, left + side, top + side)), np.float64)


def grid_of(pixels: np.ndarray) -> np.ndarray:
    """The 48 numbers of `grid_nodes` for pixels (side, side, 3)."""
    step = pixels.shape[0] // GRID
    means = pixels.reshape(GRID, step, GRID, step, 3).mean(axis=(1, 3))
    return means.transpose(2, 0, 1).ravel()


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def onnx_encoder(name: str) -> OnnxEncoder:
    """Load an installed encoder."""
    import egara

    loaded = egara.encoder(name)
    assert isinstance(loaded, OnnxEncoder)
    return loaded
