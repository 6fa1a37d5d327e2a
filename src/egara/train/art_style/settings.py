"""The settings of the recipe. `paper.toml` and `style.toml` are two sets of them.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Literal

from egara.train.art_style.division import DivisionSettings
from egara.train.art_style.networks import BackboneName, Pooling
from egara.train.art_style.simclr import SimCLRSettings
from egara.train.art_style.training import FineTuningSettings, Loss
from egara.train.kit.settings import strict
from egara.train.kit.stages import Runtime

__all__ = ["Pretraining", "Settings"]

Pretraining = Literal["none", "imagenet", "in-domain"]


@strict
@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        name: The encoder's name.
        simclr: How the encoder is pretrained by SimCLR.
        fine_tuning: How the network is trained after that.
        loss: The loss; one of `training.LOSSES`.
        pretraining: How the encoder begins: ``none``; by SimCLR on the drawings that the second
            stage does not use (``in-domain``); or ``imagenet``.
        imagenet_folder: A folder of ImageNet, for pretraining by SimCLR as in the paper. Without
            it,
            ``imagenet`` means the published weights, which were trained with ImageNet's classes.
        backbone: ``resnet18`` or ``efficientnet-lite0``.
        pooling: The channels whose means are the features: ``last``, those of the last layer; or
            ``blocks``, the channels of every block.
        width: The width multiplier of ResNet-18 and of the decoder.
        dimensions: The dimensions of mu, sigma and z, and so of a vector.
        image_size: The side of the network's input while training, in pixels.
        stored_size: The side of the squares to which drawings are decoded before augmentation.
        encoder_image_size: The side of the encoder's input.
        division: Which drawings are used for what.
        rating: Only drawings of this rating, or of one of these; see `egara.open_dataset`.
        excluded_tags: Drawings with one of these tags are left out.
        licence: The encoder's licence.
        runtime: How the run is executed.
    """

    name: str
    simclr: SimCLRSettings
    fine_tuning: FineTuningSettings
    loss: Loss = "triplet+vae"
    pretraining: Pretraining = "in-domain"
    imagenet_folder: str | None = None
    backbone: BackboneName = "resnet18"
    pooling: Pooling = "last"
    width: float = 1.0
    dimensions: int = 256
    image_size: int = 224
    stored_size: int = 256
    encoder_image_size: int = 224
    division: DivisionSettings = field(default_factory=DivisionSettings)
    rating: str | tuple[str, ...] | None = None
    excluded_tags: tuple[str, ...] = ()
    licence: str = "Apache-2.0"
    runtime: Runtime = field(default_factory=Runtime)

    @property
    def uses_simclr(self) -> bool:
        """Whether the encoder is pretrained by SimCLR here."""
        return self.pretraining == "in-domain" or (
            self.pretraining == "imagenet" and self.imagenet_folder is not None
        )
