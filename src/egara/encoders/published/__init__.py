"""Describe published models: recognise their layout, and write their ``encoder.toml``.

One module for each group of layouts: ``wd``, ``stages`` (animetimm, PixAI), ``tag_maps`` (Camie,
CL), ``clip`` (CLIP and SigLIP), ``vision`` (DINO, timm). ``detection`` tries them in turn. They
read names, small text files and the headers of ONNX files. ``taggers``, ``two_towers``,
``text_tower``, ``tokenizer_files``, ``preprocessing`` and ``variants`` have what several layouts
share. ``dry_run`` runs the model, in a child process. `egara.encoders.installing` copies the files.
"""

from egara.encoders.published.description import LabelRow, PublishedEncoder
from egara.encoders.published.detection import OTHER_WEIGHTS, describe, recognise
from egara.encoders.published.dry_run import probe
from egara.encoders.published.files import Files, weights_of
from egara.encoders.published.manifest_text import (
    Identity,
    labels_csv,
    manifest_toml,
    safe_name,
)
from egara.encoders.published.model_card import stated_licence

__all__ = [
    "OTHER_WEIGHTS",
    "Files",
    "Identity",
    "LabelRow",
    "PublishedEncoder",
    "describe",
    "labels_csv",
    "manifest_toml",
    "probe",
    "recognise",
    "safe_name",
    "stated_licence",
    "weights_of",
]
