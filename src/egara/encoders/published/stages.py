"""Taggers with stated preprocessing: animetimm, PixAI, and deepghs' exports of Camie's first model.

Verified against ``imgutils/generic/multilabel_timm.py``, ``imgutils/tagging/pixai.py``,
``imgutils/tagging/camie.py`` and the exporters ``zoo/pixai_tagger/export.py``,
``zoo/camie/export.py`` of deepghs/imgutils, and ``animetimm/multilabel/export.py`` of
deepghs/animetimm. ``preprocess.json`` has the stages of ``test`` and ``val`` (animetimm) or only
``stages``. Thresholds are in the column ``best_threshold``, in ``thresholds.csv`` (category,
threshold) or in ``threshold.json`` (category, then ``balanced``). ``categories.json`` names the
numbers of the categories. PixAI's column ``ips`` has the works of a character.
"""

from collections.abc import Mapping

from egara.encoders.published.description import Found, LabelRow, PublishedEncoder, image_input
from egara.encoders.published.files import Files
from egara.encoders.published.preprocessing import from_stages, summary
from egara.encoders.published.taggers import category_name, tagger, threshold_cell
from egara.encoders.published.variants import single_model
from egara.errors import EncoderError

__all__ = ["StagesTagger"]


LABELS = "selected_tags.csv"
PREPROCESSING = ("preprocess.json", "preprocessor.json")
SMALL = ("categories.json", "thresholds.csv", "threshold.json", "meta.json")
DEFAULT_THRESHOLD = 0.4
"""The default of imgutils for models without thresholds."""


class StagesTagger:
    """A tagger that states its preprocessing as stages of imgutils."""

    name = "animetimm or PixAI tagger"
    signs = "animetimm or PixAI tagger: model.onnx with selected_tags.csv and preprocess.json"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise a tagger that states its preprocessing."""
        model, notes = single_model(files)
        preprocessing = files.first(*PREPROCESSING)
        if LABELS not in files or model is None or preprocessing is None:
            return None
        more = [small for small in SMALL if small in files]
        needed = (model, LABELS, preprocessing, *more, *files.further_weights(model))
        return Found({"image": model}, needed, notes)

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe the tagger."""
        model, preprocessing = found.models["image"], files.first(*PREPROCESSING)
        assert preprocessing is not None
        document = files.table(preprocessing)
        split = next((key for key in ("test", "val", "stages") if key in document), None)
        if split is None:
            raise EncoderError(f"{preprocessing}: has none of test, val and stages.")
        fields, notes = from_stages(preprocessing, document[split])
        _, tower = image_input(model, files.graph(model), fields["size"])
        if tower["size"] != fields["size"]:
            raise EncoderError(
                f"{preprocessing}: prepares pictures of {fields['size']} px, but the model takes "
                f"{tower['size']} px. The files belong to different models."
            )
        tower = {**fields, **tower}
        columns = files.rows(LABELS, "name", "category")
        categories = _categories(files)
        by_category = _thresholds(files, categories)
        own = "best_threshold" in columns[0]
        rows = []
        for row in columns:
            category = category_name(row["category"], categories)
            threshold = threshold_cell(row.get("best_threshold"))
            if threshold is None:
                threshold = by_category.get(category, DEFAULT_THRESHOLD)
            rows.append(LabelRow(row["name"], category, threshold))
        notes.append(f"thresholds of each {'tag' if own else 'category'}")
        if split in ("test", "val"):
            notes.append(f"preprocessing {split!r} of {preprocessing}")
        family = "PixAI tagger" if "ips" in columns[0] else "animetimm tagger"
        if "threshold.json" in files:
            family = "Camie tagger (deepghs)"
        return tagger(
            family,
            summary(tower),
            files,
            model,
            tower,
            rows,
            copied=files.further_weights(model),
            notes=(*found.notes, *notes),
        )


def _categories(files: Files) -> dict[str, str]:
    """Return the names of categories by their numbers."""
    if "categories.json" not in files:
        return {}
    value = files.json("categories.json")
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise EncoderError("categories.json: expected a list of objects with category and name.")
    return {str(item.get("category")): str(item.get("name")) for item in value}


def _thresholds(files: Files, categories: Mapping[str, str]) -> dict[str, float]:
    """Return the thresholds by the names of categories."""
    found: dict[str, float] = {}
    if "thresholds.csv" in files:
        for row in files.rows("thresholds.csv", "category", "threshold"):
            number = threshold_cell(row["threshold"])
            category = category_name(row["category"], categories)
            if number is not None and category not in found:
                found[category] = number
    elif "threshold.json" in files:
        for category, modes in files.table("threshold.json").items():
            balanced = modes.get("balanced") if isinstance(modes, dict) else None
            number = threshold_cell(
                balanced.get("threshold") if isinstance(balanced, dict) else balanced
            )
            if number is not None:
                found[category.lower()] = number
    return found
