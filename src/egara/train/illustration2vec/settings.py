"""The settings of the recipe. `paper.toml`, `semantic.toml` and `table2.toml` are sets of them.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from egara.train.illustration2vec.codes import UNITS, Init
from egara.train.illustration2vec.labels import LABELS_PER_CATEGORY
from egara.train.kit.data.augmentation import Augmentation
from egara.train.kit.settings import Pixels, strict
from egara.train.kit.stages import Runtime

__all__ = ["Settings", "StageSettings"]


@strict
@dataclass(frozen=True, slots=True)
class StageSettings:
    """How a stage is trained: AdamW, with a learning rate that warms up and falls as a cosine.

    Attributes:
        epochs: the number of passes over all drawings.
        batch_size: the number of drawings in a step.
        learning_rate: the highest learning rate of new layers.
        pretrained_learning_rate: the highest learning rate of a trunk that begins with ImageNet
            weights, or that an earlier stage trained.
        weight_decay: AdamW's weight decay.
        warmup_epochs: the number of epochs until the highest learning rate.
    """

    epochs: PositiveInt
    batch_size: PositiveInt
    learning_rate: NonNegativeFloat
    pretrained_learning_rate: NonNegativeFloat
    weight_decay: NonNegativeFloat = 0.01
    warmup_epochs: NonNegativeFloat = 0.5


@strict
@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        name: the encoder's name.
        backbone: ``vgg-nin``, ``vgg-a``, the name of a model of timm, or of a backbone of the kit.
        image_size: the side of the network's input while training, in pixels.
        tags: how the network is trained for tags.
        codes: how it is trained again with the sigmoid layer; None to stop before that.
        width: the width multiplier of the paper's networks.
        stored_size: the side of the squares to which drawings are decoded before augmentation.
        encoder_image_size: the side of the encoder's input. A network that was trained with random
            magnification is better on slightly larger drawings (Touvron et al. 2019).
        labels_per_category: the number of tags of each category that are learned, the most frequent
            ones.
        encoder_labels_per_category: the number of those tags that the encoder keeps; None for all.
        subject_weight: the weight of the loss that makes codes of one subject similar; 0 in the
            paper.
        units: the units of the sigmoid layer: the bits of a code, a multiple of 8.
        init: how the weights of the sigmoid layer are initialised; see `codes.CodeNetwork`.
        batch_norm: whether the units and their inputs are standardised; not in the paper.
        parallel_classifier: whether the classifier of tags is kept in parallel to the units and
            gives the scores; not in the paper.
        l2_penalty: the L2 penalty of the logistic regressions that initialise the classifier of a
            pretrained network.
        lbfgs_steps: the steps of L-BFGS for those. Training continues from there, so a few suffice.
        max_drawings: the largest number of training drawings; None for all.
        augmentation: how drawings are augmented.
        rating: only drawings of this rating, or of one of these; see `egara.open_dataset`.
        excluded_tags: drawings with one of these tags are excluded.
        licence: the encoder's licence.
        runtime: how the run is executed.
    """

    name: str
    backbone: str
    image_size: Pixels
    tags: StageSettings
    codes: StageSettings | None = None
    width: PositiveFloat = 1.0
    stored_size: Pixels = 256
    encoder_image_size: Pixels = 224
    labels_per_category: dict[str, NonNegativeInt] = field(default_factory=LABELS_PER_CATEGORY.copy)
    encoder_labels_per_category: dict[str, NonNegativeInt] | None = None
    subject_weight: NonNegativeFloat = 0.0
    units: Annotated[int, Field(gt=0, multiple_of=8)] = UNITS
    init: Init = "hyperplanes"
    batch_norm: bool = True
    parallel_classifier: bool = True
    l2_penalty: NonNegativeFloat = 0.01
    lbfgs_steps: PositiveInt = 15
    max_drawings: PositiveInt | None = None
    augmentation: Augmentation = field(default_factory=Augmentation)
    rating: str | tuple[str, ...] | None = None
    excluded_tags: tuple[str, ...] = ()
    licence: str = "Apache-2.0"
    runtime: Runtime = field(default_factory=Runtime)

    @property
    def pretrained(self) -> bool:
        """Whether the network begins with ImageNet weights."""
        return not self.backbone.startswith("vgg-")
