"""What the recipe can be told; `paper.toml` and `semantic.toml` beside this file are two sets.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field

from egara.train.augmentation import Augmentation
from egara.train.configuration import strict
from egara.train.fitting import Running
from egara.train.illustration2vec.codes import UNITS, Init
from egara.train.illustration2vec.labels import COUNTS

__all__ = ["Optimising", "Settings"]


@strict
@dataclass(frozen=True, slots=True)
class Optimising:
    """How the weights are changed: AdamW, the rate warmed up and then falling as a cosine.

    Attributes:
        epochs: how often all drawings are gone through.
        batch: drawings a step.
        rate: the learning rate of new layers, at its highest.
        pretrained_rate: that of a trunk that begins with ImageNet weights, or trained already.
        decay: the weights' decay.
        warm_up: epochs until the rate is reached.
    """

    epochs: int
    batch: int
    rate: float
    pretrained_rate: float
    decay: float = 0.01
    warm_up: float = 0.5


@strict
@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        name: what the encoder is called.
        backbone: one of `networks.BACKBONES`, or the name of a model of timm's.
        side: of the network's input while training, in pixels.
        tags: how the network is trained for tags.
        codes: how it is trained again with the sigmoid layer; None to stop before.
        width: what the channels of the paper's networks are multiplied with.
        stored_side: of the squares that drawings are decoded to, before augmentation.
        encoder_side: of the encoder's input. Networks trained with augmentation that magnifies do
            better on slightly larger drawings than they were trained on (Touvron et al. 2019).
        counts: how many tags of each category are learned.
        encoder_counts: how many of those the encoder keeps, the most frequent; None for all.
        subject_weight: how much it counts that codes of one subject are alike; 0 in the paper.
        units: of the sigmoid layer: the bits of a code.
        init: how the weights of the sigmoid layer begin; see `codes.CodeNetwork`.
        batch_norm: whether its units and their inputs are standardised; not in the paper.
        parallel_classifier: whether the classifier of tags is kept beside the units, and gives the
            scores; not in the paper.
        penalty: of the logistic regressions that a pre-trained network begins with.
        steps: of fitting those; the network is trained on from there, so some do.
        drawings: at most so many to train with; None for all.
        augmentation: how drawings are varied.
        rating: only drawings of this rating, or of one of these; see `egara.open_dataset`.
        excluded_tags: no drawing that has one of these tags.
        licence: of the encoder.
        running: how it runs.
    """

    name: str
    backbone: str
    side: int
    tags: Optimising
    codes: Optimising | None = None
    width: float = 1.0
    stored_side: int = 256
    encoder_side: int = 224
    counts: dict[str, int] = field(default_factory=COUNTS.copy)
    encoder_counts: dict[str, int] | None = None
    subject_weight: float = 0.0
    units: int = UNITS
    init: Init = "hyperplanes"
    batch_norm: bool = True
    parallel_classifier: bool = True
    penalty: float = 0.01
    steps: int = 15
    drawings: int | None = None
    augmentation: Augmentation = field(default_factory=Augmentation)
    rating: str | tuple[str, ...] | None = None
    excluded_tags: tuple[str, ...] = ()
    licence: str = "Apache-2.0"
    running: Running = field(default_factory=Running)

    @property
    def pretrained(self) -> bool:
        """Whether the network begins with ImageNet weights."""
        return not self.backbone.startswith("vgg-")
