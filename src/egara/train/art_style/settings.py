"""What the recipe can be told; `paper.toml` and `style.toml` beside this file are two sets.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Literal

from egara.train.art_style.contrastive import Contrasting
from egara.train.art_style.division import Dividing
from egara.train.art_style.networks import Backbone, Pooling
from egara.train.art_style.training import Loss, Tuning
from egara.train.configuration import strict
from egara.train.fitting import Running

__all__ = ["Pretraining", "Settings"]

Pretraining = Literal["none", "imagenet", "in-domain"]


@strict
@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        name: what the encoder is called.
        contrasting: how the encoder is pre-trained.
        tuning: how the network is trained after that.
        loss: what it is trained for; one of `training.LOSSES`.
        pretraining: what the encoder begins with: ``none``; SimCLR on the drawings that the second
            stage does not use (``in-domain``); or ``imagenet``.
        imagenet: a folder of ImageNet, to pre-train on as the paper does. Without one, ``imagenet``
            is the published weights, which were trained with its classes.
        backbone: ``resnet18`` or ``efficientnet-lite0``.
        pooling: what its features are the means of: ``last``, its last layer's channels; or
            ``blocks``, those of every block.
        width: what the channels of ResNet-18 and of the decoder are multiplied with.
        dimensions: of mu, sigma and z: of a vector.
        side: of the network's input while training, in pixels.
        stored_side: of the squares that drawings are decoded to, before they are varied.
        encoder_side: of the encoder's input.
        drawings: which serve for what.
        rating: only drawings of this rating, or of one of these; see `egara.open_dataset`.
        excluded_tags: no drawing that has one of these tags.
        licence: of the encoder.
        running: how it runs.
    """

    name: str
    contrasting: Contrasting
    tuning: Tuning
    loss: Loss = "triplet+vae"
    pretraining: Pretraining = "in-domain"
    imagenet: str | None = None
    backbone: Backbone = "resnet18"
    pooling: Pooling = "last"
    width: float = 1.0
    dimensions: int = 256
    side: int = 224
    stored_side: int = 256
    encoder_side: int = 224
    drawings: Dividing = field(default_factory=Dividing)
    rating: str | tuple[str, ...] | None = None
    excluded_tags: tuple[str, ...] = ()
    licence: str = "Apache-2.0"
    running: Running = field(default_factory=Running)

    @property
    def simclr(self) -> bool:
        """Whether the encoder is pre-trained here."""
        return self.pretraining == "in-domain" or (
            self.pretraining == "imagenet" and self.imagenet is not None
        )
