"""Models of timm, with their published weights and without their classifiers.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence
from typing import Any

from torch import nn

from egara.errors import BadInput
from egara.train.kit.backbones.normalisation import Normalisation

__all__ = ["build_timm", "default_normalisation", "is_timm_model", "unsupported_size_error"]


def is_timm_model(name: str) -> bool:
    """Tell whether timm has a model of this name."""
    import timm

    return bool(timm.is_model(name))


def build_timm(
    name: str, image_size: int, *, pretrained: bool, other_backbones: Sequence[str]
) -> nn.Module:
    """Build a model of timm for one size of images.

    Args:
        name: timm's name of the model.
        image_size: the side of the images, in pixels.
        pretrained: whether it has its published weights.
        other_backbones: the names of other backbones, for error messages.

    Raises:
        BadInput: timm has no such model, its weights cannot be loaded, or it does not
            accept the size.
    """
    import timm

    if not is_timm_model(name):
        similar = ", ".join(timm.list_models(f"*{name.split('_')[0]}*")[:5])
        raise BadInput(
            f"Unknown backbone {name!r}. Use {', '.join(other_backbones)}, or a model of timm"
            + (f", such as {similar}." if similar else ".")
        )
    try:
        network = timm.create_model(name, pretrained=pretrained, num_classes=0)
    except Exception as error:  # no weights, no network, another package: no common base class
        raise BadInput(
            f"timm's {name} cannot be loaded with its published weights ({_line(error)}). Load it "
            f"once on a machine with a network, or choose another backbone: "
            f"{', '.join(other_backbones)}."
        ) from error
    if hasattr(network, "set_input_size"):  # transformers, whose patches have positions
        try:
            network.set_input_size(img_size=image_size)
        except Exception as error:  # as above
            raise unsupported_size_error(name, image_size, network, error) from error
    return network


def default_normalisation(network: nn.Module) -> Normalisation:
    """Return the input normalisation that timm states for a model."""
    import timm

    config: Any = timm.data.resolve_data_config(model=network)
    red, green, blue = (255 * value for value in config["mean"])
    std_red, std_green, std_blue = (255 * value for value in config["std"])
    return Normalisation((red, green, blue), (std_red, std_green, std_blue))


def unsupported_size_error(
    name: str, image_size: int, network: nn.Module, error: Exception
) -> BadInput:
    """Return the error for a network that does not accept images of a size."""
    config = getattr(network, "pretrained_cfg", {})
    expected = config.get("input_size", (3, 224, 224))[-1]
    return BadInput(
        f"{name} does not accept images of {image_size} by {image_size} pixels ({_line(error)}). "
        f"Its default size is {expected}: set image_size={expected} and "
        f"encoder_image_size={expected}, or "
        "choose another backbone."
    )


def _line(error: Exception) -> str:
    return (str(error).strip().partition("\n")[0] or type(error).__name__)[:200]
