"""The names that settings had in older versions of Egara."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["RENAMED", "leaves", "renamed_in", "with_new_names"]

RENAMED = {
    # of both recipes
    "side": "image_size",
    "stored_side": "stored_size",
    "encoder_side": "encoder_image_size",
    "running": "runtime",
    "running.memory": "runtime.memory_limit",
    # of illustration2vec
    "counts": "labels_per_category",
    "encoder_counts": "encoder_labels_per_category",
    "drawings": "max_drawings",
    "penalty": "l2_penalty",
    "steps": "lbfgs_steps",
    "tags.batch": "tags.batch_size",
    "tags.rate": "tags.learning_rate",
    "tags.pretrained_rate": "tags.pretrained_learning_rate",
    "tags.decay": "tags.weight_decay",
    "tags.warm_up": "tags.warmup_epochs",
    "codes.batch": "codes.batch_size",
    "codes.rate": "codes.learning_rate",
    "codes.pretrained_rate": "codes.pretrained_learning_rate",
    "codes.decay": "codes.weight_decay",
    "codes.warm_up": "codes.warmup_epochs",
    # of art-style
    "imagenet": "imagenet_folder",
    "contrasting": "simclr",
    "contrasting.batch": "simclr.batch_size",
    "contrasting.accumulate": "simclr.gradient_accumulation",
    "contrasting.rate": "simclr.learning_rate",
    "contrasting.scaling": "simclr.learning_rate_scaling",
    "contrasting.warm_up": "simclr.warmup_epochs",
    "contrasting.decay": "simclr.weight_decay",
    "contrasting.views.spread": "simclr.views.noise_std",
    "tuning": "fine_tuning",
    "tuning.artists": "fine_tuning.artists_per_batch",
    "tuning.each": "fine_tuning.samples_per_artist",
    "tuning.rate": "fine_tuning.learning_rate",
    "tuning.pretrained_rate": "fine_tuning.pretrained_learning_rate",
    "tuning.over": "fine_tuning.reduction",
    "tuning.reduction": "fine_tuning.batch_reduction",
    "tuning.angle": "fine_tuning.arcface_margin",
    "tuning.scale": "fine_tuning.arcface_scale",
    "tuning.components": "fine_tuning.mixture_components",
    "tuning.noise": "fine_tuning.mixture_noise_dimensions",
    "tuning.hidden": "fine_tuning.mixture_hidden_units",
    "tuning.weights": "fine_tuning.loss_weights",
    "drawings.by": "division.by",
    "drawings.least": "division.min_drawings_per_artist",
    "drawings.most": "division.max_drawings_per_artist",
    "drawings.tests": "division.test_drawings_per_artist",
    "drawings.artists": "division.training_artists",
    "drawings.unseen": "division.unseen_artists",
    "drawings.pretraining": "division.pretraining_drawings",
    "drawings.unknown": "division.include_unknown_artists",
}
"""New names by old names, of single settings and of whole tables. The longest match counts."""


def renamed_in(values: Mapping[str, Any], unknown: Sequence[str]) -> dict[str, str]:
    """Find settings that have old names.

    Args:
        values: tables and values by their names.
        unknown: the unknown names, such as ``tuning`` or ``tags.rate``.

    Returns:
        The new name of each setting that lies at one of those places and was renamed.
    """
    renamed = {}
    for name, _ in leaves(values):
        is_unknown = any(name == other or name.startswith(f"{other}.") for other in unknown)
        if is_unknown and (new := _new_name(name)) != name:
            renamed[name] = new
    return renamed


def with_new_names(values: Mapping[str, Any], unknown: Sequence[str]) -> dict[str, Any]:
    """Return a document in which the settings at some places have their new names."""
    renamed = renamed_in(values, unknown)
    document: dict[str, Any] = {}
    for name, value in leaves(values):
        *tables, last = renamed.get(name, name).split(".")
        table = document
        for part in tables:
            table = table.setdefault(part, {})
        table[last] = value
    return document


def leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each setting by its complete name, such as ``tags.epochs``, with its value."""
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _new_name(name: str) -> str:
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        old = ".".join(parts[:count])
        if old in RENAMED:
            return ".".join([RENAMED[old], *parts[count:]])
    return name
