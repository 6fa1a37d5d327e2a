"""The settings of the recipe. `paper.toml` and `style.toml` are two sets of them.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import PositiveFloat, PositiveInt

from egara.train.art_style.division import DivisionSettings
from egara.train.art_style.networks import BackboneName, Pooling
from egara.train.art_style.simclr import SimCLRSettings
from egara.train.art_style.training import FineTuningSettings, Loss
from egara.train.kit.settings import Pixels, strict
from egara.train.kit.stages import Runtime

__all__ = ["Pretraining", "Settings"]

Pretraining = Literal["none", "imagenet", "in-domain"]


@strict
@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        name: the encoder's name.
        simclr: how the encoder is pretrained by SimCLR.
        fine_tuning: how the network is trained after that.
        loss: the loss; one of `training.LOSSES`.
        pretraining: how the encoder begins: ``none``; by SimCLR on the drawings that the second
            stage does not use (``in-domain``); or ``imagenet``.
        imagenet_folder: a folder of ImageNet, for pretraining by SimCLR as in the paper. Without
            it,
            ``imagenet`` means the published weights, which were trained with ImageNet's classes.
        backbone: ``resnet18`` or ``efficientnet-lite0``.
        pooling: the channels whose means are the features: ``last``, those of the last layer; or
            ``blocks``, the channels of every block.
        width: the width multiplier of ResNet-18 and of the decoder.
        dimensions: the dimensions of mu, sigma and z, and so of a vector.
        image_size: the side of the network's input while training, in pixels.
        stored_size: the side of the squares to which drawings are decoded before augmentation.
        encoder_image_size: the side of the encoder's input.
        division: which drawings are used for what.
        rating: only drawings of this rating, or of one of these; see `egara.open_dataset`.
        excluded_tags: drawings with one of these tags are left out.
        licence: the encoder's licence.
        runtime: how the run is executed.
    """

    name: str
    simclr: SimCLRSettings
    fine_tuning: FineTuningSettings
    loss: Loss = "triplet+vae"
    pretraining: Pretraining = "in-domain"
    imagenet_folder: str | None = None
    backbone: BackboneName = "resnet18"
    pooling: Pooling = "last"
    width: PositiveFloat = 1.0
    dimensions: PositiveInt = 256
    image_size: Pixels = 224
    stored_size: Pixels = 256
    encoder_image_size: Pixels = 224
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
