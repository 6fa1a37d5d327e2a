"""The settings of the recipe. `paper.toml`, `sketch.toml` and `small.toml` are sets of them.

This module imports PyTorch; import it inside functions.
"""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from egara.train.kit.optimisation import Schedule
from egara.train.kit.settings import Pixels, Probability, strict
from egara.train.kit.stages import Runtime

__all__ = ["Augmentation", "Mixture", "Resizing", "Settings", "StageSettings"]

Mixture = Literal["S", "S+I", "S+E", "S+I+E"]
"""What a network is trained on (section 4.2): sketches, images, and edge maps of these images."""

Resizing = Literal["edge-preserving", "thinned", "bilinear"]
"""How a sketch is resized: by its coordinates, by those of its thinned lines, or as an image."""

Augmentation = Literal["angles", "strokes"]
"""How sketches and images are varied: the paper's 18 variants, or random changes of strokes."""


@strict
@dataclass(frozen=True, slots=True)
class StageSettings:
    """How a network is trained.

    Attributes:
        epochs: the number of epochs.
        batch_size: the number of images in a step.
        optimizer: ``sgd`` with momentum, as AlexNet was trained, or ``adamw``.
        learning_rate: the highest learning rate of new layers.
        pretrained_learning_rate: the highest learning rate of a trunk with ImageNet weights.
        momentum: SGD's momentum.
        weight_decay: the weight decay.
        schedule: ``constant`` or ``cosine``.
        warmup_epochs: with ``cosine``, the number of epochs until the highest learning rate.
        label_smoothing: the share of the probability that is spread over all classes.
        image_size: the side of the images of this stage, in pixels; None for the network's.
        sampled_variants: how many of the 18 variants of each sketch, image and edge map an epoch
            has, chosen at random; None for all, which random strokes do not allow.
        image_weight: how many times as many variants of each image and edge map an epoch has, to
            balance the domains.
        averaging: the decay of the moving average of the weights, which is then the result
            (Polyak averaging); 0 for none.
    """

    epochs: PositiveInt
    batch_size: PositiveInt
    learning_rate: PositiveFloat
    pretrained_learning_rate: PositiveFloat
    optimizer: Literal["sgd", "adamw"] = "sgd"
    momentum: Probability = 0.9
    weight_decay: NonNegativeFloat = 5e-4
    schedule: Schedule = "constant"
    warmup_epochs: NonNegativeFloat = 0.0
    label_smoothing: Probability = 0.0
    image_size: Pixels | None = None
    sampled_variants: PositiveInt | None = None
    image_weight: PositiveInt = 1
    averaging: Probability = 0.0


@strict
@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        name: the encoder's name.
        backbone: ``alexnet-lrn``, the paper's, or another backbone of the kit.
        weights: where the backbone's weights come from: ``published``, ``random``, or the path of
            a file.
        mixture: what is trained on.
        resizing: how sketches are resized.
        image_size: the side of the network's input, in pixels.
        training: the stages, one after another; each continues with the weights of the one before.
        augmentation: how sketches and images are varied.
        layers: the layers of the deep sketch feature.
        embedding: the dimensions of a layer between the features and the classes; None for none,
            as in the paper.
        probability_share: the share of the roots of the class probabilities in the vectors of
            an encoder with an embedding; the rest is the embedding. Euclidean distances of the
            former are Hellinger distances of the probabilities. Both are projected to the
            dimensions of the embedding. 0 for the embedding alone.
        dropout: the probability of dropout before the embedding.
        edge_threshold: the probability from which a pixel of an edge map is an edge.
        edge_weights: the weights of the edge detector HED: ``published``, or the path of a file.
        max_sketches_per_class: the largest number of training sketches of a class; None for all.
        max_images_per_class: the same for images, and so for edge maps.
        folds: the number of folds of a cross-validation (3 in the paper); 0 to train once, on the
            split ``train``.
        licence: the encoder's licence.
        runtime: how the run is executed.
    """

    name: str
    backbone: str
    training: tuple[StageSettings, ...]
    weights: str = "published"
    mixture: Mixture = "S+I+E"
    resizing: Resizing = "edge-preserving"
    image_size: Pixels = 227
    augmentation: Augmentation = "angles"
    layers: tuple[str, ...] = ("fc6", "fc7")
    embedding: PositiveInt | None = None
    probability_share: Probability = 0.0
    dropout: Probability = 0.0
    edge_threshold: Probability = 0.9
    edge_weights: str = "published"
    max_sketches_per_class: PositiveInt | None = None
    max_images_per_class: PositiveInt | None = None
    folds: NonNegativeInt = 0
    licence: str = "Apache-2.0"
    runtime: Runtime = field(default_factory=Runtime)
