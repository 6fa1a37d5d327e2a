"""Encoders compute vectors and scores of drawings.

An encoder is a folder with ``encoder.toml`` (preprocessing, outputs, metric, labels, provenance,
licence) and ``model.onnx``. The built-in encoders are in ``builtin/`` and are loaded in the same
way as others. May import ``egara.images``, ``egara.metric``, ``egara.tomlfiles``, ``egara.text``
and ``egara.errors``.
"""

from egara.encoders.contract import RULES, Encoded, Encoder, Label, Rule
from egara.encoders.installing import add, remove
from egara.encoders.manifest import Manifest, read_manifest
from egara.encoders.onnx import OnnxEncoder
from egara.encoders.registry import BrokenEncoder, broken, installed, load
from egara.encoders.tagging import FLOOR, THRESHOLD, Choice, Tags, Vocabulary, tagger

__all__ = [
    "FLOOR",
    "RULES",
    "THRESHOLD",
    "BrokenEncoder",
    "Choice",
    "Encoded",
    "Encoder",
    "Label",
    "Manifest",
    "OnnxEncoder",
    "Rule",
    "Tags",
    "Vocabulary",
    "add",
    "broken",
    "installed",
    "load",
    "read_manifest",
    "remove",
    "tagger",
]
