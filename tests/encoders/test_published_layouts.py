"""Published models are recognised in their layouts, and encode as the public programs do.

Each expected value is computed here with Pillow and numpy from the public description.
"""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto
from PIL import Image

import egara
from egara.encoders import dry_run_in_process
