"""Taggers whose labels are in JSON: Camie v1 and v2, and the CL tagger.

Verified against public programs that run them. Camie v2 (``camie-tagger-v2.onnx`` with
``camie-tagger-v2-metadata.json``): 512 px, Lanczos, padded with (124, 116, 104), the mean of
ImageNet, by which pixels are normalised; the outputs ``initial_predictions``,
``refined_predictions`` (the better ones) and ``selected_candidates``; logits. Camie v1
(``zoo/camie/export.py`` of deepghs/imgutils): padded with black, not normalised. CL tagger
(``cl_tagger_1_02/model.onnx`` with ``tag_mapping.json``): a white square of 448 px, bicubic, BGR,
(p - 0.5) / 0.5; logits; thresholds 0.55 for general tags and 0.60 for others.
"""

from collections.abc import Mapping
from typing import Any

from egara.encoders.published.description import Found, LabelRow, PublishedEncoder, image_input
from egara.encoders.published.files import Files
from egara.encoders.published.preprocessing import IMAGENET_MEAN, IMAGENET_STD, summary
from egara.encoders.published.taggers import tagger, threshold_cell
from egara.encoders.published.variants import single_model
from egara.errors import EncoderError

__all__ = ["Camie", "ClTagger"]

MAPPING = ("tag_mapping.json", "selected_tags.json")
CL_THRESHOLDS = {"general": 0.55, "meta": 0.55, "quality": 0.55, "rating": 0.5}
CL_OTHER_THRESHOLD = 0.6
CAMIE_THRESHOLD = 0.492
"""The threshold with the best macro F1 according to the model's authors."""


class Camie:
    """``*-metadata.json`` with ``dataset_info.tag_mapping``."""

    name = "Camie tagger"
    signs = "Camie tagger: NAME.onnx with NAME-metadata.json"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise a Camie tagger; its metadata is named like its model."""
        for metadata in [*files.matching("*-metadata.json"), *files.matching("*metadata.json")]:
            model = _model_of(files, metadata)
            if model is not None and _camie_mapping(files.json(metadata)) is not None:
                more = _threshold_files(files)
                needed = (model, metadata, *more, *files.further_weights(model))
                return Found({"image": model}, needed)
        return None

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe a Camie tagger."""
        model = found.models["image"]
        metadata = next(name for name in found.files if name.endswith("metadata.json"))
        document = files.table(metadata)
        mapping = _camie_mapping(document)
        if mapping is None:
            raise EncoderError(f"{metadata}: has no dataset_info.tag_mapping.")
        info = document.get("model_info")
        info = info if isinstance(info, dict) else {}
        first = "efficientnet" in str(info.get("backbone", "")).lower()
        side = info.get("img_size")
        _, tower = image_input(model, files.graph(model), side if isinstance(side, int) else 512)
        tower |= {"resize": "pad", "interpolation": "lanczos", "value_range": 1}
        if first:
            tower["pad_colour"] = [0, 0, 0]
        else:
            tower |= {"pad_colour": [124, 116, 104], "mean": IMAGENET_MEAN, "std": IMAGENET_STD}
        thresholds = _camie_thresholds(files)
        rows = []
        for tag, category in _tags(metadata, mapping["idx_to_tag"], mapping["tag_to_category"]):
            threshold = thresholds.get(category, thresholds.get("overall", CAMIE_THRESHOLD))
            rows.append(LabelRow(tag.removeprefix("rating_"), category, threshold))
        states = "thresholds of each category" if thresholds else f"threshold {CAMIE_THRESHOLD}"
        return tagger(
            f"Camie tagger {'v1' if first else 'v2'}",
            summary(tower),
            files,
            model,
            tower,
            rows,
            copied=files.further_weights(model),
            notes=(*found.notes, states),
            logits=True,
        )


class ClTagger:
    """``model.onnx`` with ``tag_mapping.json``."""

    name = "CL tagger"
    signs = "CL tagger: model.onnx with tag_mapping.json"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise a CL tagger."""
        mapping = files.first(*MAPPING)
        model, notes = single_model(files)
        if mapping is None or model is None:
            return None
        return Found({"image": model}, (model, mapping, *files.further_weights(model)), notes)

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe a CL tagger."""
        model, mapping = found.models["image"], files.first(*MAPPING)
        assert mapping is not None
        _, tower = image_input(model, files.graph(model), 448)
        tower |= {
            "channels": "BGR",
            "value_range": 1,
            "mean": [0.5] * 3,
            "std": [0.5] * 3,
            "resize": "pad",
            "pad_colour": [255, 255, 255],
            "interpolation": "bicubic",
        }
        rows = [
            LabelRow(tag, category, CL_THRESHOLDS.get(category, CL_OTHER_THRESHOLD))
            for tag, category in _cl_tags(mapping, files.table(mapping))
        ]
        return tagger(
            "CL tagger",
            summary(tower),
            files,
            model,
            tower,
            rows,
            copied=files.further_weights(model),
            notes=(*found.notes, "thresholds 0.55 (general, meta), 0.6 (others)"),
            logits=True,
        )


def _model_of(files: Files, metadata: str) -> str | None:
    if files.wanted is not None and files.wanted in files:
        return files.wanted
    stem = metadata.removesuffix("metadata.json").rstrip("-_")
    if stem and f"{stem}.onnx" in files:
        return f"{stem}.onnx"
    return single_model(files)[0]


def _camie_mapping(document: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any value of JSON
    """Return the object with ``idx_to_tag`` and ``tag_to_category``, if there is one."""
    info = document.get("dataset_info") if isinstance(document, dict) else None
    places = [document, info, info.get("tag_mapping") if isinstance(info, dict) else None]
    for place in reversed(places):
        if isinstance(place, dict) and all(
            isinstance(place.get(key), dict) for key in ("idx_to_tag", "tag_to_category")
        ):
            return place
    return None


def _tags(
    name: str, by_index: Mapping[str, Any], categories: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return each tag with its category, in the order of the scores."""
    try:
        indexed = {int(index): str(tag) for index, tag in by_index.items()}
    except ValueError as error:
        raise EncoderError(f"{name}: idx_to_tag has a key that is no number: {error}.") from error
    if sorted(indexed) != list(range(len(indexed))) or not indexed:
        missing = sorted(set(range(len(indexed))) - set(indexed))[:3]
        raise EncoderError(
            f"{name}: idx_to_tag has {len(indexed):,} tags, but none with the numbers {missing}."
        )
    tags = (indexed[index] for index in range(len(indexed)))
    return [(tag, str(categories.get(tag, "general")).lower()) for tag in tags]


def _cl_tags(name: str, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Read the two forms of ``tag_mapping.json``, and the lists of ``selected_tags.json``."""
    if "idx_to_tag" in document and isinstance(document.get("tag_to_category"), dict):
        return _tags(name, document["idx_to_tag"], document["tag_to_category"])
    if isinstance(document.get("names"), list):
        categories = ["general"] * len(document["names"])
        for category, numbers in document.items():
            for number in numbers if category != "names" and isinstance(numbers, list) else ():
                if isinstance(number, int) and 0 <= number < len(categories):
                    categories[number] = category.lower()
        return [
            (str(tag), category)
            for tag, category in zip(document["names"], categories, strict=True)
        ]
    entries = {
        index: entry
        for index, entry in document.items()
        if isinstance(entry, dict) and "tag" in entry
    }
    if len(entries) != len(document) or not entries:
        raise EncoderError(
            f"{name}: expected objects with tag and category by number, or idx_to_tag and "
            "tag_to_category."
        )
    tags = {index: entry["tag"] for index, entry in entries.items()}
    named = _tags(name, tags, {})  # checks the numbers
    ordered = [entries[index] for index in sorted(entries, key=int)]
    return [
        (tag, str(entry.get("category", "general")).lower())
        for (tag, _), entry in zip(named, ordered, strict=True)
    ]


def _threshold_files(files: Files) -> list[str]:
    return [
        name
        for pattern in ("*thresholds.json", "*validation*.json", "*val_res*.json")
        for name in files.matching(pattern)
    ]


def _camie_thresholds(files: Files) -> dict[str, float]:
    """Return the thresholds of the balanced profile, by category; empty if there are none."""
    found: dict[str, float] = {}
    for name in _threshold_files(files):
        document = files.json(name)
        results = document.get("results") if isinstance(document, dict) else None
        for row in results if isinstance(results, list) else ():
            if isinstance(row, dict) and str(row.get("PROFILE", "")).lower() == "balanced":
                number = threshold_cell(row.get("THRESHOLD"))
                if number is not None:
                    found.setdefault(str(row.get("CATEGORY", "")).lower(), number)
        found = found or _by_model(document)
    return found


def _by_model(document: Any) -> dict[str, float]:  # noqa: ANN401
    """Read ``thresholds.json`` of Camie v1: model, category, profile, threshold."""
    for model in ("refined", "initial"):
        categories = document.get(model) if isinstance(document, dict) else None
        if isinstance(categories, dict):
            return {
                category.lower(): number
                for category, profiles in categories.items()
                if isinstance(profiles, dict)
                and isinstance(profiles.get("balanced"), dict)
                and (number := threshold_cell(profiles["balanced"].get("threshold"))) is not None
            }
    return {}
