"""Run the towers of an encoder: one ONNX model for each kind of items."""

from egara.encoders.towers.image import ImageTowerSession
from egara.encoders.towers.session import CPU, ModelFails
from egara.encoders.towers.text import TextTowerSession

__all__ = ["CPU", "ImageTowerSession", "ModelFails", "TextTowerSession"]
