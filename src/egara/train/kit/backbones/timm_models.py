"""Models of timm, with their published weights and without their classifiers.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence
from typing import Any

from torch import nn

from egara.errors import BadInput
from egara.train.kit.backbones.normalisation import Normalisation

__all__ = ["build_timm", "is_timm_model", "published_normalisation", "unsuitable"]


def is_timm_model(name: str) -> bool:
    """Tell whether timm has a model of this name."""
    import timm

    return bool(timm.is_model(name))


def build_timm(
    name: str, image_size: int, *, pretrained: bool, alternatives: Sequence[str]
) -> nn.Module:
    """Build a model of timm for one size of images.

    Args:
        name: timm's name of the model.
        image_size: The side of the images, in pixels.
        pretrained: Whether it has its published weights.
        alternatives: The names of other backbones, for error messages.

    Raises:
        BadInput: timm has no such model, its weights cannot be loaded, or it does not take the
            size.
    """
    import timm

    if not is_timm_model(name):
        similar = ", ".join(timm.list_models(f"*{name.split('_')[0]}*")[:5])
        raise BadInput(
            f"There is no backbone {name!r}; there are {', '.join(alternatives)}, and timm's models"
            + (f", such as {similar}." if similar else ".")
        )
    try:
        network = timm.create_model(name, pretrained=pretrained, num_classes=0)
    except Exception as error:  # no weights, no network, another package: no common base class
        raise BadInput(
            f"timm's {name} cannot be loaded with its published weights ({_line(error)}). Load it "
            f"once on a machine with a network, or choose another backbone: "
            f"{', '.join(alternatives)}."
        ) from error
    if hasattr(network, "set_input_size"):  # transformers, whose patches have positions
        try:
            network.set_input_size(img_size=image_size)
        except Exception as error:  # as above
            raise unsuitable(name, image_size, network, error) from error
    return network


def published_normalisation(network: nn.Module) -> Normalisation:
    """Return the normalisation that the published weights of a model of timm want."""
    import timm

    wanted: Any = timm.data.resolve_data_config(model=network)
    red, green, blue = (255 * value for value in wanted["mean"])
    std_red, std_green, std_blue = (255 * value for value in wanted["std"])
    return Normalisation((red, green, blue), (std_red, std_green, std_blue))


def unsuitable(name: str, image_size: int, network: nn.Module, error: Exception) -> BadInput:
    """Make the error for a network that does not take images of a size."""
    config = getattr(network, "pretrained_cfg", {})
    wanted = config.get("input_size", (3, 224, 224))[-1]
    return BadInput(
        f"{name} does not take pictures of {image_size} by {image_size} pixels ({_line(error)}). "
        f"Its own size is {wanted}: set image_size={wanted} and encoder_image_size={wanted}, or "
        "choose another backbone."
    )


def _line(error: Exception) -> str:
    return (str(error).strip().partition("\n")[0] or type(error).__name__)[:200]
