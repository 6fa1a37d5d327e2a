"""WD taggers (SmilingWolf): ``model.onnx`` and ``selected_tags.csv``.

Verified against ``imgutils/tagging/wd14.py`` of deepghs/imgutils and the loader of
SmilingWolf/SW-CV-ModelZoo: transparent parts on white, a white square, bicubic, pixels of 0 to 255
in the order BGR as N x 448 x 448 x 3; scores are probabilities; 0.35 for general tags and 0.85 for
characters; the categories are 0 (general), 4 (character) and 9 (rating).
"""

from egara.encoders.published.description import Found, LabelRow, PublishedEncoder, image_input
from egara.encoders.published.files import Files
from egara.encoders.published.taggers import category_name, tagger
from egara.encoders.published.variants import single_model

__all__ = ["WdTagger"]


LABELS = ("selected_tags.csv", "tags_info.csv", "tags-selected.csv")
THRESHOLDS = {"general": 0.35, "character": 0.85}
OTHER_THRESHOLD = 0.5


class WdTagger:
    """A WD tagger."""

    name = "WD tagger"
    signs = "WD tagger: model.onnx with selected_tags.csv"

    @staticmethod
    def find(files: Files) -> Found | None:
        """Recognise a WD tagger. Those that state their preprocessing are in ``stages``."""
        labels = files.first(*LABELS)
        model, notes = single_model(files)
        if labels is None or model is None:
            return None
        more = [config for config in ("config.json",) if config in files]
        return Found({"image": model}, (model, labels, *more, *files.further_weights(model)), notes)

    @staticmethod
    def describe(files: Files, found: Found) -> PublishedEncoder:
        """Describe a WD tagger."""
        model, labels = found.models["image"], files.first(*LABELS)
        assert labels is not None
        value, tower = image_input(model, files.graph(model), 448)
        tower |= {
            "channels": "BGR",
            "resize": "pad",
            "pad_colour": [255, 255, 255],
            "interpolation": "bicubic",
        }
        summary = f"BGR {tower['size']} px, white padding"
        if tower["layout"] == "NCHW":  # an export of the PyTorch weights, which are normalised
            tower |= {"value_range": 1, "mean": [0.5] * 3, "std": [0.5] * 3}
            summary += ", normalised"
        elif value.type != "uint8":
            tower |= {"value_range": 255}
        rows = []
        for row in files.rows(labels, "name", "category"):
            category = category_name(row["category"])
            rows.append(LabelRow(row["name"], category, THRESHOLDS.get(category, OTHER_THRESHOLD)))
        return tagger(
            "WD tagger",
            summary,
            files,
            model,
            tower,
            rows,
            copied=files.further_weights(model),
            notes=(*found.notes, "thresholds 0.35 (general), 0.85 (character)"),
        )
