"""The recipe ``visual``: what a drawing looks like as a whole.

Nothing is trained. EfficientNet-Lite0 with its ImageNet weights, without its classifier, becomes an
ONNX graph with uint8 pictures in and 1,280 floats out, and that becomes an 8-bit one.
"""

from egara.train.visual.recipe import Report, run

__all__ = ["Report", "run"]
