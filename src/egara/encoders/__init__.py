"""Encoders compute vectors and scores of drawings.

An encoder is a folder with ``encoder.toml`` (towers, preprocessing, outputs, metric, provenance,
licence), one ONNX file for each tower, and ``labels.csv``. The built-in encoders are in
``builtin/`` and are loaded in the same way as others. May import ``egara.images``,
``egara.metric``, ``egara.tomlfiles``, ``egara.text`` and ``egara.errors``.
"""

from egara.encoders.checks import checked_output, row_faults
from egara.encoders.contract import (
    ROLES,
    RULES,
    Encoded,
    Encoder,
    Kind,
    Label,
    Role,
    Rule,
    metric_of,
)
from egara.encoders.installing import add, remove
from egara.encoders.known_models import AvailableEncoder, catalogue
from egara.encoders.loader import EncoderLoader
from egara.encoders.manifest import Manifest, read_manifest
from egara.encoders.onnx import OnnxEncoder
from egara.encoders.registry import (
    BrokenEncoder,
    broken,
    default_encoders,
    default_tagger,
    fingerprint_of,
    installed,
    installed_state,
    load,
    provided,
)
from egara.encoders.tagging import FLOOR, THRESHOLD, Choice, Tags, Vocabulary

__all__ = [
    "FLOOR",
    "ROLES",
    "RULES",
    "THRESHOLD",
    "AvailableEncoder",
    "BrokenEncoder",
    "Choice",
    "Encoded",
    "Encoder",
    "EncoderLoader",
    "Kind",
    "Label",
    "Manifest",
    "OnnxEncoder",
    "Role",
    "Rule",
    "Tags",
    "Vocabulary",
    "add",
    "broken",
    "catalogue",
    "checked_output",
    "default_encoders",
    "default_tagger",
    "fingerprint_of",
    "installed",
    "installed_state",
    "load",
    "metric_of",
    "provided",
    "read_manifest",
    "remove",
    "row_faults",
]
