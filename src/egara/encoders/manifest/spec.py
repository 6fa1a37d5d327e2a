"""The values of a manifest: the vectors of an encoder, and its towers."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from egara.metric import Metric, VectorType

__all__ = [
    "Activation",
    "Channels",
    "ImageTower",
    "Interpolation",
    "Layout",
    "Padding",
    "PixelType",
    "Pooling",
    "Resize",
    "TextPooling",
    "TextTower",
    "TokenType",
    "Tower",
    "VectorSpec",
]

Resize = Literal["pad", "stretch", "crop", "shortest"]
Layout = Literal["NHWC", "NCHW"]
Channels = Literal["RGB", "BGR"]
PixelType = Literal["uint8", "float32", "float16"]
Interpolation = Literal["nearest", "bilinear", "bicubic", "lanczos"]
Pooling = Literal["none", "cls", "mean"]
TextPooling = Literal["none", "cls", "mean", "last"]
Activation = Literal["none", "sigmoid", "softmax"]
Padding = Literal["longest", "max_length"]
TokenType = Literal["int64", "int32"]


@dataclass(frozen=True, slots=True)
class VectorSpec:
    """The space of an encoder's vectors. All towers produce vectors of this space.

    Attributes:
        type: floats, or bits (values above 0.5 are 1; packed).
        dimensions: the number of floats or bits.
        metric: the distance between two vectors.
        logit_scale: the factor of the cosine in the probability that a text describes an image:
            ``softmax(logit_scale * cosine)`` over several texts (CLIP), or with `logit_bias`
            ``sigmoid(logit_scale * cosine + logit_bias)`` (SigLIP). It does not change the order of
            hits. None if the model states none.
        logit_bias: the number that is added to it; None for CLIP.
        near: the measured distance up to which two drawings are near, as copies and versions of
            one drawing are; None if it was not measured.
    """

    type: VectorType
    dimensions: int
    metric: Metric
    logit_scale: float | None = None
    logit_bias: float | None = None
    near: float | None = None


@dataclass(frozen=True, slots=True)
class ImageTower:
    """A model that reads images, with its preprocessing and its outputs.

    A pixel p in 0..255 becomes ``(p / 255 * value_range - mean) / std``, per channel. For the type
    ``uint8`` it stays p.

    Attributes:
        model: the ONNX file, relative to the encoder's folder.
        input: the name of the model's input.
        size: the side of the square input, in pixels.
        layout: the order of the axes.
        type: the type of the input.
        resize: ``pad`` centres the whole drawing on `pad_colour`; ``stretch`` ignores its
            proportions; ``crop`` cuts the middle square and scales it; ``shortest`` scales the
            shortest side to `resize_size` and cuts the middle square of `size`.
        mean: the mean of each channel, in the order of `channels`, in units of `value_range`.
        std: the standard deviation of each channel, like `mean`.
        channels: the order of the channels.
        value_range: the value of a white pixel before the mean is subtracted: 255 or 1.
        resize_size: the length of the shortest side in pixels, for ``shortest``; otherwise `size`.
        pad_colour: the colour of the padding, red, green and blue in 0..255.
        interpolation: the filter of the scaling.
        antialias: whether the filter grows with the reduction, as Pillow's does.
        vectors: the name of the output with the vectors; None without vectors.
        pooling: ``cls`` uses the first token of (N, T, D) as the vector, ``mean`` the mean of all
            tokens, or of all positions of (N, D, H, W).
        normalise: whether the vectors are divided by their length (L2).
        scores: the name of the output with one score for each label; None without scores.
        activation: the function that turns this output into scores in 0..1.
    """

    model: str
    input: str
    size: int
    layout: Layout
    type: PixelType
    resize: Resize
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (1.0, 1.0, 1.0)
    channels: Channels = "RGB"
    value_range: int = 255
    resize_size: int = 0
    pad_colour: tuple[int, ...] = (255, 255, 255)
    interpolation: Interpolation = "bilinear"
    antialias: bool = True
    vectors: str | None = None
    pooling: Pooling = "none"
    normalise: bool = False
    scores: str | None = None
    activation: Activation = "none"


@dataclass(frozen=True, slots=True)
class TextTower:
    """A model that reads text, with its tokenizer and its output.

    Attributes:
        model: the ONNX file, relative to the encoder's folder.
        tokenizer: the ``tokenizer.json`` of Hugging Face, relative to the encoder's folder.
        context_length: the largest number of tokens; longer texts are truncated.
        padding: ``longest`` pads to the longest text of a batch, ``max_length`` to
            `context_length`.
        pad_id: the token that pads.
        input_ids: the name of the input with the tokens.
        attention_mask: the name of the input with 1 for tokens and 0 for padding; None without one.
        token_type_ids: the name of an input that is always 0; None without one.
        type: the type of the inputs.
        vectors: the name of the output with the vectors.
        pooling: ``cls`` uses the first token of (N, T, D) as the vector, ``last`` the last one that
            is not padding, ``mean`` the mean of those that are not padding.
        normalise: whether the vectors are divided by their length (L2).
    """

    model: str
    tokenizer: str
    context_length: int
    vectors: str
    padding: Padding = "longest"
    pad_id: int | None = None
    input_ids: str = "input_ids"
    attention_mask: str | None = None
    token_type_ids: str | None = None
    type: TokenType = "int64"
    pooling: TextPooling = "none"
    normalise: bool = False


Tower: TypeAlias = ImageTower | TextTower
