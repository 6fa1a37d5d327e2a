"""Networks for pictures alone: DINOv2 and DINOv3 (transformers), and exports of timm.

``onnx/model.onnx`` or ``model.onnx`` with ``preprocessor_config.json`` (transformers.js), or with
``config.json`` that has ``pretrained_cfg`` (timm). ``last_hidden_state`` (N, T, D) has the CLS
token first, then registers (DINOv2 with registers and DINOv3 have four) and patches;
``pooler_output`` is the CLS token after the last normalisation (transformers, ``Dinov2Model``).
"""

from typing import Any

from egara.encoders.onnx_graph import Graph
from egara.encoders.published.description import Found, PublishedEncoder, Tower, image_input
from egara.encoders.published.files import Files
from egara.encoders.published.preprocessing import from_processor, from_timm, summary
from egara.encoders.published.variants import single_model
from egara.errors import EncoderError

__all__ = ["Timm", "TransformersVision"]

POOLED = ("pooler_output", "image_embeds", "embedding", "embeddings", "features", "pre_logits")
TOKENS = ("last_hidden_state", "token_embeddings")


class TransformersVision:
    """A vision model of transformers, such as DINOv2 and DINOv3."""

    name = "DINOv2, DINOv3 or another vision model (transformers.js)"
    signs = "DINOv2 or DINOv3 (transformers.js): onnx/model.onnx with preprocessor_config.json"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise the layout."""
        model, notes = single_model(files)
        if model is None or "preprocessor_config.json" not in files:
            return None
        more = [name for name in ("config.json",) if name in files]
        needed = (model, "preprocessor_config.json", *more, *files.further_weights(model))
        return Found({"image": model}, needed, notes)

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe the encoder."""
        config = files.table("config.json") if "config.json" in files else {}
        processor = files.table("preprocessor_config.json")
        fields, notes = from_processor("preprocessor_config.json", processor)
        kind = str(config.get("model_type") or "vision model")
        names = {"dinov2": "DINOv2", "dinov2_with_registers": "DINOv2", "dinov3_vit": "DINOv3"}
        return _describe(names.get(kind, kind), files, found, fields, notes, config)


class Timm:
    """A network of timm: ``config.json`` has ``pretrained_cfg``."""

    name = "timm network"
    signs = "timm network: model.onnx with config.json that has pretrained_cfg"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise the layout."""
        model, notes = single_model(files)
        if model is None or "config.json" not in files:
            return None
        if not isinstance(files.table("config.json").get("pretrained_cfg"), dict):
            return None
        return Found({"image": model}, (model, "config.json", *files.further_weights(model)), notes)

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe the encoder."""
        config = files.table("config.json")
        fields, notes = from_timm("config.json", config["pretrained_cfg"])
        family = f"timm {config.get('architecture') or 'network'}"
        return _describe(family, files, found, fields, notes, config)


def _describe(
    family: str,
    files: Files,
    found: Found,
    fields: Tower,
    notes: list[str],
    config: dict[str, Any],
) -> PublishedEncoder:
    model = found.models["image"]
    graph = files.graph(model)
    _, tower = image_input(model, graph, fields["size"])
    if tower["size"] != fields["size"]:
        if "resize_size" in fields:
            ratio = tower["size"] / fields["size"]
            fields = {**fields, "resize_size": round(fields["resize_size"] * ratio)}
        notes = [*notes, f"{tower['size']} px, the size of the model's input"]
    tower = {**fields, **tower}
    outputs, width, choice = _vectors(model, graph, config)
    tower |= {**outputs, "normalise": True}
    table: dict[str, Any] = {"metric": "cosine"}
    if width is not None:
        table["dimensions"] = width
    return PublishedEncoder(
        family=family,
        summary=f"{summary(tower)}, {choice}",
        towers={"image": tower},
        vectors=table,
        files=(model, *files.further_weights(model)),
        notes=(*found.notes, *notes),
        roles=("subject",),
    )


def _vectors(model: str, graph: Graph, config: dict[str, Any]) -> tuple[Tower, int | None, str]:
    """Choose the output with the vectors, and how tokens become one vector."""
    pooled = graph.output(*POOLED)
    if pooled is not None and pooled.axes in (2, None):
        return {"vectors": pooled.name}, pooled.width, f"output {pooled.name}"
    tokens = graph.output(*TOKENS) or next(
        (value for value in graph.outputs if value.axes == 3), None
    )
    if tokens is not None and tokens.axes in (3, None):
        averaged = config.get("global_pool") == "avg" or config.get("class_token") is False
        pooling = "mean" if averaged else "cls"
        how = "the mean over the patches" if averaged else "the CLS token"
        return {"vectors": tokens.name, "pooling": pooling}, tokens.width, f"{how} of {tokens.name}"
    classes = config.get("num_classes") or len(config.get("id2label") or ())
    features = config.get("num_features") or config.get("hidden_size")
    flat = [value for value in graph.outputs if value.axes in (2, None)]
    fitting = [value for value in flat if value.width in (features, None)] or [
        value for value in flat if value.width != classes and "logits" not in value.name
    ]
    if fitting:
        return {"vectors": fitting[0].name}, fitting[0].width, f"pooled output {fitting[0].name}"
    listed = ", ".join(f"{value.name} {value.shape}" for value in graph.outputs)
    raise EncoderError(
        f"{model}: has the outputs {listed}; none is a vector of the picture. Export the network "
        "without its classifier: timm.create_model(NAME, num_classes=0), or "
        "optimum-cli export onnx --task feature-extraction."
    )
