"""Models of pictures and text, CLIP and SigLIP, in the four layouts in which they are published.

Each class names the public code that its layout was verified against.
"""

import math

from egara.encoders.onnx_graph import Graph
from egara.encoders.published.description import Found, PublishedEncoder
from egara.encoders.published.files import Files
from egara.encoders.published.preprocessing import (
    from_open_clip,
    from_processor,
    from_stages,
)
from egara.encoders.published.tokenizer_files import canonical, lowered, openai_tokenizer
from egara.encoders.published.two_towers import ImageModel, TextModel, describe_two_towers
from egara.encoders.published.variants import choose

__all__ = ["Deepghs", "Immich", "Rclip", "Transformers"]

TOKENIZER_FILES = ("tokenizer_config.json", "special_tokens_map.json")
CLIP_SCALE = 100.0
"""The largest logit scale that CLIP's training allows, which its published models have."""


class Transformers:
    """The layout of transformers.js (Xenova, onnx-community) and of optimum.

    ``onnx/vision_model.onnx`` with ``image_embeds`` (CLIP) or ``pooler_output`` (SigLIP),
    ``onnx/text_model.onnx`` with ``text_embeds`` or ``pooler_output``, precisions by suffix,
    ``preprocessor_config.json``, ``tokenizer.json``, ``config.json`` (huggingface/transformers.js,
    ``src/utils/dtypes.js``, ``image_processors_utils.js``, ``SiglipModel``).
    """

    name = "CLIP or SigLIP (transformers.js)"
    signs = (
        "CLIP or SigLIP (transformers.js): onnx/vision_model.onnx and onnx/text_model.onnx with "
        "preprocessor_config.json and tokenizer.json"
    )

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise the layout; the models can also be next to the configuration."""
        for folder in ("onnx/", ""):
            vision, notes = choose(files, f"{folder}vision_model", wanted=files.wanted)
            text, more = choose(files, f"{folder}text_model", wanted=files.wanted)
            if vision is None or "preprocessor_config.json" not in files:
                continue
            models = {"image": vision}
            needed = [vision, "preprocessor_config.json", *files.further_weights(vision)]
            if text is not None and "tokenizer.json" in files:
                models["text"] = text
                needed += [text, "tokenizer.json", *files.further_weights(text)]
            needed += [x for x in ("config.json", *TOKENIZER_FILES) if x in files]
            return Found(models, tuple(needed), (*notes, *more))
        return None

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe the encoder."""
        config = files.table("config.json") if "config.json" in files else {}
        kind = str(config.get("model_type") or "clip")
        siglip = "siglip" in kind
        processor = files.table("preprocessor_config.json")
        fields, notes = from_processor("preprocessor_config.json", processor)
        tokenizer_config = (
            files.table("tokenizer_config.json") if "tokenizer_config.json" in files else {}
        )
        written = {}
        gemma = str(tokenizer_config.get("tokenizer_class")).startswith("Gemma")
        if siglip and gemma and "text" in found.models:
            written["tokenizer.json"] = lowered(files.table("tokenizer.json"))
            notes = [*notes, "text is lowered first"]
        text = config.get("text_config")
        positions = text.get("max_position_embeddings") if isinstance(text, dict) else None
        image = ImageModel(fields, ("image_embeds", "pooler_output"))
        words = TextModel(
            ("text_embeds", "pooler_output"),
            "tokenizer.json",
            config=tokenizer_config,
            context=positions if isinstance(positions, int) else None,
            pads_all=siglip,
            written=written,
        )
        family, scale = ("SigLIP", {}) if siglip else ("CLIP", {"logit_scale": CLIP_SCALE})
        return describe_two_towers(family, files, found, image, words, scale=scale, notes=notes)


class Immich:
    """The layout of immich: ``visual/`` and ``textual/``.

    ``visual/model.onnx`` (image: embedding), ``visual/preprocess_cfg.json``, ``textual/model.onnx``
    (text: embedding, int32, a fixed length, one text at a time), ``textual/tokenizer.json``,
    ``textual/tokenizer_config.json``, ``config.json`` with ``text_cfg`` (immich-app/immich,
    ``machine-learning/immich_ml/models/clip`` and ``export/immich_model_exporter``).
    """

    name = "CLIP (immich)"
    signs = "CLIP (immich): visual/model.onnx and textual/model.onnx with config.json"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise the layout."""
        vision, text = "visual/model.onnx", "textual/model.onnx"
        if vision not in files or text not in files or "textual/tokenizer.json" not in files:
            return None
        more = [
            name
            for name in (
                "config.json",
                "visual/preprocess_cfg.json",
                *(f"textual/{name}" for name in TOKENIZER_FILES),
            )
            if name in files
        ]
        needed = [vision, text, "textual/tokenizer.json", *more]
        needed += [*files.further_weights(vision), *files.further_weights(text)]
        return Found({"image": vision, "text": text}, tuple(needed))

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe the encoder."""
        name = "visual/preprocess_cfg.json"
        fields = from_open_clip(name, files.table(name) if name in files else {})
        config = files.table("config.json") if "config.json" in files else {}
        text = config.get("text_cfg")
        text = text if isinstance(text, dict) else {}
        context = text.get("context_length", 77)
        kwargs = text.get("tokenizer_kwargs")
        clean = isinstance(kwargs, dict) and kwargs.get("clean") == "canonicalize"
        document = files.table("textual/tokenizer.json")
        written = {"textual/tokenizer.json": canonical(document)} if clean else {}
        tokenizer_config = "textual/tokenizer_config.json"
        siglip = clean or "init_logit_bias" in config
        image = ImageModel(fields, ("embedding", "image_embeds"))
        words = TextModel(
            ("embedding", "text_embeds"),
            "textual/tokenizer.json",
            config=files.table(tokenizer_config) if tokenizer_config in files else {},
            context=context if isinstance(context, int) else 77,
            pads_all=siglip,
            written=written,
        )
        family, scale = ("SigLIP", {}) if siglip else ("CLIP", {"logit_scale": CLIP_SCALE})
        notes = ["text is lowered and loses its punctuation first"] if clean else []
        return describe_two_towers(family, files, found, image, words, scale=scale, notes=notes)


class Deepghs:
    """The layout of deepghs: ``image_encode.onnx``, ``text_encode.onnx`` and ``meta.json``.

    The outputs are ``embeddings`` and ``encodings``; ``preprocessor.json`` has stages; the padding
    is in ``tokenizer.json``; ``logit_scale`` of ``meta.json`` is a natural logarithm, and SigLIP
    has ``logit_bias`` (deepghs/imgutils, ``imgutils/generic/clip.py`` and ``siglip.py``).
    """

    name = "CLIP or SigLIP (deepghs)"
    signs = "CLIP or SigLIP (deepghs): image_encode.onnx and text_encode.onnx with meta.json"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise the layout."""
        vision, text = "image_encode.onnx", "text_encode.onnx"
        small = ("tokenizer.json", "preprocessor.json")
        if not all(name in files for name in (vision, text, *small)):
            return None
        more = [name for name in ("meta.json", *TOKENIZER_FILES) if name in files]
        needed = [vision, text, *small, *more]
        needed += [*files.further_weights(vision), *files.further_weights(text)]
        return Found({"image": vision, "text": text}, tuple(needed))

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe the encoder."""
        stages = files.table("preprocessor.json").get("stages")
        fields, notes = from_stages("preprocessor.json", stages)
        meta = files.table("meta.json") if "meta.json" in files else {}
        scale: dict[str, float] = {}
        if isinstance(meta.get("logit_scale"), int | float):
            scale["logit_scale"] = math.exp(min(float(meta["logit_scale"]), 20.0))
        siglip = isinstance(meta.get("logit_bias"), int | float)
        if siglip and scale:
            scale["logit_bias"] = float(meta["logit_bias"])
        document = files.table("tokenizer.json")
        padding = document.get("padding")
        strategy = padding.get("strategy") if isinstance(padding, dict) else None
        fixed = strategy.get("Fixed") if isinstance(strategy, dict) else None
        truncation = document.get("truncation")
        longest = truncation.get("max_length") if isinstance(truncation, dict) else None
        context = fixed if isinstance(fixed, int) else longest
        image = ImageModel(fields, ("embeddings",))
        words = TextModel(
            ("embeddings",),
            "tokenizer.json",
            context=context if isinstance(context, int) else None,
            pads_all=siglip or isinstance(fixed, int),
        )
        family = "SigLIP" if siglip else "CLIP"
        return describe_two_towers(family, files, found, image, words, scale=scale, notes=notes)


class Rclip:
    """The layout of rclip: ``visual.onnx`` and ``textual.onnx``.

    The input and output are ``input`` and ``output``; 256 px, shortest side and middle, bicubic,
    CLIP's mean and std; 77 tokens, padded with 0; the vocabulary is OpenAI's list of merges
    (yurijmikhalevich/rclip, ``rclip/utils``, ``scripts/convert_model.py``). A ``tokenizer.json``
    is used if there is one.
    """

    name = "CLIP (rclip)"
    signs = "CLIP (rclip): visual.onnx and textual.onnx with a vocabulary"

    VOCABULARY = "bpe_simple_vocab_16e6.txt.gz"

    @classmethod
    def find(cls, files: Files) -> Found | None:
        """Recognise the layout; the models are in one subfolder, the vocabulary in another."""
        folders = ["", *sorted({name.split("/")[0] + "/" for name in files.sizes if "/" in name})]
        vocabulary = files.first(
            *(f"{folder}tokenizer.json" for folder in folders),
            *(f"{folder}{cls.VOCABULARY}" for folder in folders),
        )
        fitting = [
            folder
            for folder in folders
            if f"{folder}visual.onnx" in files and f"{folder}textual.onnx" in files
        ]
        if vocabulary is None or len(fitting) != 1:
            return None
        vision, text = f"{fitting[0]}visual.onnx", f"{fitting[0]}textual.onnx"
        config = f"{fitting[0]}preprocess_cfg.json"
        needed = [vision, text, vocabulary, *([config] if config in files else [])]
        needed += [*files.further_weights(vision), *files.further_weights(text)]
        return Found({"image": vision, "text": text}, tuple(needed))

    @classmethod
    def describe(cls, files: Files, found: Found) -> PublishedEncoder:
        """Describe the encoder."""
        vocabulary = next(
            name for name in found.files if name.endswith(("tokenizer.json", cls.VOCABULARY))
        )
        config = next((x for x in found.files if x.endswith("preprocess_cfg.json")), None)
        size = _side_of(files.graph(found.models["image"])) or 224
        fields = from_open_clip(
            config or "preprocess_cfg.json", files.table(config) if config else {"size": size}
        )
        written = {}
        if vocabulary.endswith(".gz"):
            data = (files.folder / vocabulary).read_bytes()
            written["tokenizer.json"] = openai_tokenizer(vocabulary, data)
            vocabulary, padding = "tokenizer.json", {"pad_id": 0}
        else:
            padding = {}
        image = ImageModel(fields, ("output", "embedding", "image_embeds"))
        words = TextModel(
            ("output", "embedding", "text_embeds"),
            vocabulary,
            context=77,
            written=written,
            fields={"padding": "max_length", **padding},
        )
        notes = [f"{size} px, the size of the model's input"] if config is None else []
        scale = {"logit_scale": CLIP_SCALE}
        return describe_two_towers("CLIP", files, found, image, words, scale=scale, notes=notes)


def _side_of(graph: Graph) -> int | None:
    sides = {
        side
        for value in graph.inputs
        if value.axes == 4 and value.shape is not None
        for side in value.shape[2:]
        if side is not None
    }
    return next(iter(sides)) if len(sides) == 1 else None
