"""Convert published descriptions of preprocessing to the fields of ``encoder.toml``.

Three notations: the stages of imgutils (``preprocess.json``), the processors of transformers
(``preprocessor_config.json``), and the configurations of timm and open_clip.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from egara.encoders.published.description import Tower
from egara.errors import EncoderError

__all__ = [
    "CLIP_MEAN",
    "CLIP_STD",
    "IMAGENET_MEAN",
    "IMAGENET_STD",
    "from_open_clip",
    "from_processor",
    "from_stages",
    "from_timm",
    "summary",
]

CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]
IMAGENET_MEAN = [0.485, 0.456, 0.406]
IMAGENET_STD = [0.229, 0.224, 0.225]

INTERPOLATIONS = ("nearest", "lanczos", "bilinear", "bicubic")
"""Pillow's filters in the order of their numbers, which transformers and imgutils use."""

COLOURS = {"white": [255, 255, 255], "black": [0, 0, 0], "gray": [128] * 3, "grey": [128] * 3}


def from_stages(name: str, stages: Any) -> tuple[Tower, list[str]]:  # noqa: ANN401
    """Convert a list of imgutils stages, such as ``{"type": "resize", "size": 448}``.

    Verified against ``imgutils/preprocess/pillow.py`` of deepghs/imgutils.

    Args:
        name: the file, for messages.
        stages: the list.

    Returns:
        The fields of a tower, and notes on stages that are done differently.

    Raises:
        EncoderError: a stage is unknown, or the stages have another order than Egara supports.
    """
    if not isinstance(stages, list) or not all(isinstance(stage, dict) for stage in stages):
        raise EncoderError(f"{name}: expected a list of stages, each an object with a type.")
    tower: Tower = {}
    notes: list[str] = []
    unnormalised = True
    scale = 1.0
    for stage in stages:
        kind = stage.get("type")
        if kind in ("convert_rgb", "to_tensor", "maybe_to_tensor"):
            continue
        if kind == "pad_to_size":
            tower |= {
                "resize": "pad",
                "size": _side(name, stage.get("size")),
                "pad_colour": _colour(name, stage.get("background_color", "white")),
                "interpolation": _interpolation(name, stage.get("interpolation", "bilinear")),
            }
        elif kind == "resize":
            _resize_stage(name, stage, tower, notes)
        elif kind == "center_crop":
            _crop_stage(name, stage, tower)
        elif kind == "rescale":
            scale *= float(stage.get("rescale_factor", stage.get("factor", 1)))
        elif kind == "normalize":
            unnormalised = False
            tower |= _normalisation(name, stage.get("mean"), stage.get("std"))
        else:
            raise EncoderError(
                f"{name}: has the stage {kind!r}, which Egara does not know; it knows "
                "pad_to_size, resize, center_crop, rescale, to_tensor and normalize. Write an "
                "encoder.toml and give it with --manifest."
            )
    if "size" not in tower:
        raise EncoderError(f"{name}: no stage states the size of the picture.")
    tower["value_range"] = 1
    if scale != 1:  # (p * scale - mean) / std is (p - mean / scale) / (std / scale)
        tower["mean"] = [x / scale for x in tower.get("mean", [0.0] * 3)]
        tower["std"] = [x / scale for x in tower.get("std", [1.0] * 3)]
    if unnormalised:
        notes.append("pixels of 0 to 1, not normalised")
    return tower, notes


def _resize_stage(name: str, stage: Mapping[str, Any], tower: Tower, notes: list[str]) -> None:
    interpolation = _interpolation(name, stage.get("interpolation", "bilinear"))
    size = stage.get("size")
    if tower.get("resize") == "pad":  # then it is a square already
        side = _side(name, size)
        if side != tower["size"]:
            notes.append(
                f"padded to {side} px in one step, instead of {tower['size']} px and then {side} px"
            )
            tower |= {"size": side, "interpolation": interpolation}
        return
    if isinstance(size, int) or (isinstance(size, list) and len(size) == 1):
        side = size if isinstance(size, int) else size[0]
        tower |= {"resize": "shortest", "size": side, "resize_size": side}
    else:
        tower |= {"resize": "stretch", "size": _side(name, size)}
    tower["interpolation"] = interpolation
    if stage.get("antialias") is False:
        tower["antialias"] = False


def _crop_stage(name: str, stage: Mapping[str, Any], tower: Tower) -> None:
    side = _side(name, stage.get("size"))
    if tower.get("resize") == "shortest":
        tower["size"] = side
    elif tower.get("size") != side:
        raise EncoderError(
            f"{name}: crops {side} px from {tower.get('size', 'an unknown number of')} px that "
            "were padded or stretched, which Egara does not support."
        )


def from_processor(name: str, config: Mapping[str, Any]) -> tuple[Tower, list[str]]:
    """Convert a ``preprocessor_config.json`` of transformers.

    Verified against ``image_processors_utils.js`` of huggingface/transformers.js and
    ``imgutils/preprocess/transformers`` of deepghs/imgutils.

    Args:
        name: the file, for messages.
        config: its content.

    Returns:
        The fields of a tower, and notes.

    Raises:
        EncoderError: the picture would not become a square.
    """
    tower: Tower = {}
    size, crop = config.get("size"), config.get("crop_size")
    kind = str(config.get("image_processor_type") or config.get("feature_extractor_type") or "")
    cropped = config.get("do_center_crop", crop is not None and "size" not in config)
    shortest = _shortest(size, cropped=bool(cropped), kind=kind)
    if config.get("do_resize", True) is False:
        side = _side(name, crop if crop is not None else size)
        tower |= {"resize": "crop", "size": side}
    elif shortest is not None and cropped:
        tower |= {
            "resize": "shortest",
            "size": _side(name, crop if crop is not None else shortest),
            "resize_size": shortest,
        }
    elif shortest is not None and config.get("crop_pct"):  # ConvNeXT
        resized = int(shortest / float(config["crop_pct"])) if shortest < 384 else shortest
        mode = "shortest" if shortest < 384 else "stretch"
        tower |= {"resize": mode, "size": shortest}
        if mode == "shortest":
            tower["resize_size"] = resized
    elif shortest is not None:
        tower |= {"resize": "shortest", "size": shortest, "resize_size": shortest}
    elif isinstance(size, Mapping) and "longest_edge" in size:
        tower |= {"resize": "pad", "size": _side(name, size["longest_edge"]), "pad_colour": [0] * 3}
    else:
        tower |= {"resize": "stretch", "size": _side(name, size)}
    tower["interpolation"] = _interpolation(name, config.get("resample", 2))
    factor = float(config.get("rescale_factor", 1 / 255)) if config.get("do_rescale", True) else 1.0
    mean, std = _statistics(config)
    normalised = config.get("do_normalize", mean is not None)
    if math.isclose(factor, 1 / 255, rel_tol=1e-3):
        tower["value_range"] = 1
        if normalised:
            tower |= _normalisation(name, mean or IMAGENET_MEAN, std or IMAGENET_STD)
    else:  # (p * factor - mean) / std is (p - mean / factor) / (std / factor)
        tower["value_range"] = 255
        means = (mean or IMAGENET_MEAN) if normalised else [0.0] * 3
        stds = (std or IMAGENET_STD) if normalised else [1.0] * 3
        scaled = _normalisation(name, means, stds)
        tower["mean"] = [x / factor for x in scaled["mean"]]
        tower["std"] = [x / factor for x in scaled["std"]]
    notes = [] if normalised else ["pixels are not normalised"]
    return tower, notes


def _shortest(size: Any, *, cropped: bool, kind: str) -> int | None:  # noqa: ANN401
    """Return the length that the shortest side gets, or None if the picture is stretched."""
    if isinstance(size, Mapping):
        value = size.get("shortest_edge")
        return value if isinstance(value, int) else None
    if not isinstance(size, int):
        return None
    # Configurations of 2022 and before have a number, whose meaning depends on the processor.
    return size if cropped or kind.startswith(("CLIP", "ConvNext", "Bit", "ChineseCLIP")) else None


def _statistics(config: Mapping[str, Any]) -> tuple[Any, Any]:
    mean = config.get("image_mean", config.get("mean"))
    return mean, config.get("image_std", config.get("std"))


def from_timm(name: str, config: Mapping[str, Any]) -> tuple[Tower, list[str]]:
    """Convert the ``pretrained_cfg`` of timm, or the same fields at the top of ``config.json``.

    The rules are those of ``timm.data.create_transform`` for evaluation: the shortest side becomes
    ``size / crop_pct``, then the middle is cropped; ``squash`` stretches.

    Raises:
        EncoderError: the input is not a square.
    """
    shape = config.get("input_size") or [3, 224, 224]
    if not isinstance(shape, list) or len(shape) != 3 or shape[1] != shape[2]:
        raise EncoderError(f"{name}: input_size is {shape}; expected 3 channels and a square.")
    side = int(shape[2])
    share = float(config.get("crop_pct") or 0.875)
    mode = config.get("crop_mode") or "center"
    notes = []
    tower: Tower = {"size": side}
    if mode == "squash":
        tower["resize"] = "stretch"
    elif mode == "border":
        tower |= {"resize": "pad", "pad_colour": [round(255 * x) for x in config.get("mean", [0])]}
        tower["pad_colour"] = (tower["pad_colour"] * 3)[:3]
    else:
        tower |= {"resize": "shortest", "resize_size": math.floor(side / share)}
    if mode != "center" and share < 1:
        notes.append(f"the margin of {1 - share:.1%} is not cut off")
    tower["interpolation"] = _interpolation(name, config.get("interpolation") or "bilinear")
    tower["value_range"] = 1
    tower |= _normalisation(
        name, config.get("mean", IMAGENET_MEAN), config.get("std", IMAGENET_STD)
    )
    return tower, notes


def from_open_clip(name: str, config: Mapping[str, Any]) -> Tower:
    """Convert the ``preprocess_cfg.json`` of open_clip, as immich's exporter writes it.

    Verified against ``immich_ml/models/clip/visual.py`` of immich-app/immich: ``resize_mode`` is
    ``shortest`` (the default: the shortest side, then the middle) or ``squash``.
    """
    side = _side(name, config.get("size", 224))
    mode = config.get("resize_mode") or "shortest"
    if mode not in ("shortest", "squash", "longest"):
        raise EncoderError(
            f"{name}: resize_mode is {mode!r}; expected shortest, squash or longest."
        )
    tower: Tower = {"size": side, "value_range": 1}
    if mode == "squash":
        tower["resize"] = "stretch"
    elif mode == "longest":
        fill = config.get("fill_color", 0)
        tower |= {"resize": "pad", "pad_colour": _colour(name, fill)}
    else:
        tower |= {"resize": "shortest", "resize_size": side}
    tower["interpolation"] = _interpolation(name, config.get("interpolation") or "bicubic")
    return tower | _normalisation(name, config.get("mean", CLIP_MEAN), config.get("std", CLIP_STD))


def summary(tower: Tower) -> str:
    """Describe preprocessing in a few words: ``RGB 224 px, middle square``."""
    how = {
        "crop": "middle square",
        "shortest": "middle square",
        "stretch": "stretched",
        "pad": f"padding {tuple(tower.get('pad_colour', (255,) * 3))}",
    }
    padding = how[tower["resize"]].replace("padding (255, 255, 255)", "white padding")
    return f"{tower.get('channels', 'RGB')} {tower['size']} px, {padding}"


def _side(name: str, size: Any) -> int:  # noqa: ANN401
    """Return the side of a square from a number, a list, or an object with height and width."""
    if isinstance(size, Mapping):
        sides = [size.get("height"), size.get("width")]
        if sides == [None, None]:
            sides = [size.get("shortest_edge")]
    else:
        sides = list(size) if isinstance(size, list | tuple) else [size]
    side = sides[0] if sides else None
    if not isinstance(side, int) or any(other != side for other in sides):
        raise EncoderError(f"{name}: the size is {size!r}; expected a square, such as 224.")
    return side


def _colour(name: str, value: Any) -> list[int]:  # noqa: ANN401
    if isinstance(value, str) and value.lower() in COLOURS:
        return COLOURS[value.lower()]
    if isinstance(value, int):
        return [value] * 3
    if isinstance(value, list | tuple) and len(value) in (3, 4):
        return [int(x) for x in value[:3]]
    raise EncoderError(f"{name}: the colour is {value!r}; expected white, black or [r, g, b].")


def _interpolation(name: str, value: Any) -> str:  # noqa: ANN401
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 4:
        return INTERPOLATIONS[value]
    if isinstance(value, str) and value.lower() in INTERPOLATIONS:
        return value.lower()
    if value in (4, 5, "box", "hamming", "random"):
        return "bilinear"  # similar; Egara has no such filter
    raise EncoderError(
        f"{name}: the interpolation is {value!r}; expected {', '.join(INTERPOLATIONS)}."
    )


def _normalisation(name: str, mean: Any, std: Any) -> Tower:  # noqa: ANN401
    values: dict[str, list[float]] = {}
    for key, given in (("mean", mean), ("std", std)):
        numbers = [given] * 3 if isinstance(given, int | float) else given
        if (
            not isinstance(numbers, Sequence)
            or len(numbers) not in (1, 3)
            or not all(isinstance(x, int | float) and math.isfinite(x) for x in numbers)
        ):
            raise EncoderError(f"{name}: {key} is {given!r}; expected three numbers.")
        values[key] = [float(x) for x in (list(numbers) * 3)[:3]]
    if min(values["std"]) <= 0:
        raise EncoderError(f"{name}: std is {std!r}; expected numbers above 0.")
    return values
