"""Read the vectors and the towers of a manifest, in the two versions of the file.

Version 1 has the tables ``[input]`` and ``[output]`` for one tower that reads images. Version 2 has
``[vectors]`` and one table ``[tower.KIND]`` for each tower.
"""

from typing import Any, cast, get_args

from egara.encoders.contract import Kind
from egara.encoders.manifest.spec import (
    Activation,
    Channels,
    ImageTower,
    Interpolation,
    Layout,
    Padding,
    PixelType,
    Pooling,
    Resize,
    TextPooling,
    TextTower,
    TokenType,
    Tower,
    VectorSpec,
)
from egara.encoders.manifest.table import Table
from egara.metric import Metric, VectorType

__all__ = ["read_version_1", "read_version_2"]

VERSION_1_FITS: tuple[Resize, ...] = ("pad", "stretch", "crop")
VALUE_RANGES = (255, 1)


def read_version_1(table: Table) -> tuple[VectorSpec, dict[Kind, Tower]]:
    """Read the tables ``[input]`` and ``[output]``; the model is ``model.onnx``."""
    given, output = table.sub("input"), table.sub("output")
    pixels = given.one_of("type", ("uint8", "float32"))
    given.only("name", "size", "layout", "type", "fit", "mean", "std")
    output.only("vectors", "type", "dimensions", "metric", "scores")
    tower = ImageTower(
        model="model.onnx",
        input=given.text("name"),
        size=given.count("size", 8, 4096),
        layout=given.one_of("layout", get_args(Layout)),
        type=cast(PixelType, pixels),
        resize=given.one_of("fit", VERSION_1_FITS),
        vectors=output.text("vectors"),
        scores=output.text("scores") if "scores" in output.values else None,
        **_normalisation(given, required=True),
    )
    return _vector_spec(output), {"image": tower}


def read_version_2(table: Table) -> tuple[VectorSpec | None, dict[Kind, Tower]]:
    """Read the table ``[vectors]``, if there is one, and the tables ``[tower.…]``."""
    spec = None
    if "vectors" in table.values:
        vectors = table.sub("vectors")
        vectors.only("type", "dimensions", "metric", "logit_scale", "logit_bias", "near")
        spec = _vector_spec(vectors)
    towers = table.sub("tower")
    towers.only(*get_args(Kind))
    kinds = cast("list[Kind]", [kind for kind in get_args(Kind) if kind in towers.values])
    if "image" not in kinds:
        towers.reject("image", "a table: every encoder reads images")
    if spec is None and len(kinds) > 1:
        towers.reject(kinds[1], "no table, because the encoder has no [vectors] to compare with")
    read = {kind: _tower(towers.sub(kind), kind, spec) for kind in kinds}
    image, sketch = read["image"], read.get("sketch")
    if isinstance(sketch, ImageTower) and sketch.scores and not cast("ImageTower", image).scores:
        towers.sub("sketch").reject("scores", "no value, because the tower for images has none")
    return spec, read


def _vector_spec(table: Table) -> VectorSpec:
    spec = VectorSpec(
        type=VectorType(table.one_of("type", tuple(VectorType))),
        dimensions=table.count("dimensions", 1, 65536),
        metric=Metric(table.one_of("metric", tuple(Metric))),
        logit_scale=table.number("logit_scale"),
        logit_bias=table.number("logit_bias"),
        near=table.number("near"),
    )
    bits = spec.type == VectorType.BITS
    if bits != (spec.metric == Metric.HAMMING):
        table.reject("metric", "hamming for bits; cosine, euclidean or inner for floats")
    if spec.logit_scale is not None and spec.logit_scale <= 0:
        table.reject("logit_scale", "a number above 0")
    if spec.logit_bias is not None and spec.logit_scale is None:
        table.reject("logit_bias", "no value, because logit_scale is missing")
    if spec.near is not None and spec.near < 0:
        table.reject("near", "a distance, 0 or more")
    if bits and spec.dimensions % 8:
        table.reject("dimensions", "a number of bits that is a multiple of 8")
    return spec


def _tower(table: Table, kind: Kind, spec: VectorSpec | None) -> Tower:
    if spec is None and "vectors" in table.values:
        table.reject("vectors", "no value, because the table [vectors] is missing")
    return _text_tower(table) if kind == "text" else _image_tower(table, spec)


def _image_tower(table: Table, spec: VectorSpec | None) -> ImageTower:
    size = table.count("size", 8, 4096)
    resize = table.one_of("resize", get_args(Resize))
    if "resize_size" in table.values and resize != "shortest":
        table.reject("resize_size", 'no value, because resize is not "shortest"')
    optional = _normalisation(table, required=False)
    if "pad_colour" in table.values:
        optional["pad_colour"] = table.colour("pad_colour")
    if "scores" in table.values:
        optional["scores"] = table.text("scores")
    if spec is None and "scores" not in optional:
        table.reject("scores", "an output, because the encoder has no vectors")
    tower = ImageTower(
        model=table.path("model"),
        input=table.text("input"),
        size=size,
        layout=table.one_of("layout", get_args(Layout)),
        type=table.one_of("type", get_args(PixelType)),
        resize=resize,
        resize_size=table.count("resize_size", size, 8192) if resize == "shortest" else 0,
        channels=_choice(table, "channels", get_args(Channels)),
        interpolation=_choice(table, "interpolation", get_args(Interpolation), "bilinear"),
        antialias=table.flag("antialias", default=True),
        vectors=table.text("vectors") if spec else None,
        pooling=_choice(table, "pooling", get_args(Pooling)),
        normalise=table.flag("normalise", default=False),
        activation=_choice(table, "activation", get_args(Activation)),
        **optional,
    )
    if not tower.antialias and tower.interpolation == "lanczos":
        table.reject("antialias", "true, because lanczos without antialiasing is not available")
    if tower.normalise and spec and spec.type == VectorType.BITS:
        table.reject("normalise", "false, because the vectors are bits")
    table.only(*ImageTower.__slots__)
    return tower


def _normalisation(table: Table, *, required: bool) -> dict[str, Any]:
    """Read the mean, the standard deviation and the range of the values."""
    normalised = table.values.get("type") != "uint8"
    keys = [key for key in ("mean", "std", "value_range") if key in table.values]
    if not normalised and keys:
        table.reject(keys[0], "no value, because only pixels of the type float32 are normalised")
    given: dict[str, Any] = {}
    for key in ("mean", "std") if normalised else ():
        if required or key in table.values:
            given[key] = table.triple(key)
    if "value_range" in table.values:
        if table.values["value_range"] not in VALUE_RANGES:
            table.reject("value_range", "255 or 1")
        given["value_range"] = int(table.values["value_range"])
    return given


def _text_tower(table: Table) -> TextTower:
    names = ("attention_mask", "token_type_ids")
    tower = TextTower(
        model=table.path("model"),
        tokenizer=table.path("tokenizer"),
        context_length=table.count("context_length", 2, 8192),
        vectors=table.text("vectors"),
        padding=_choice(table, "padding", get_args(Padding)),
        pad_id=table.count("pad_id", 0, 2**31 - 1) if "pad_id" in table.values else None,
        input_ids=table.text("input_ids") if "input_ids" in table.values else "input_ids",
        type=_choice(table, "type", get_args(TokenType)),
        pooling=_choice(table, "pooling", get_args(TextPooling)),
        normalise=table.flag("normalise", default=False),
        **{name: table.text(name) for name in names if name in table.values},
    )
    table.only(*TextTower.__slots__)
    return tower


def _choice(table: Table, key: str, allowed: tuple[Any, ...], default: str | None = None) -> Any:  # noqa: ANN401 - one of `allowed`
    """Read an optional field; without a default, the first allowed value is the default."""
    return table.one_of(key, allowed) if key in table.values else default or allowed[0]
