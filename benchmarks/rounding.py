"""What does rounding weights well gain? Prints a Markdown table of 8-bit models of `visual`.

    python benchmarks/rounding.py FOLDER [--drawings 256] [--compared 1000]

FOLDER holds drawings: some to calibrate with, others to compare with float32. "Nearest" is ONNX
Runtime's static quantisation as it comes. Needs egara[train].
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
from machine import machine
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from egara.train import efficientnet_lite as lite
from egara.train.agreement import agreement
from egara.train.drawings import Normalised, read_squares
from egara.train.export import take_images
from egara.train.quantise import quantise
from egara.train.running import encode_squares
from egara.train.visual.recipe import FIT, float_model


class Reader(CalibrationDataReader):
    def __init__(self, batches: Normalised) -> None:
        self.batches = iter(batches)

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self.batches, None)
        return None if batch is None else {"pixels": batch}


def nearest(model: onnx.ModelProto, batches: Normalised, bits: int) -> onnx.ModelProto:
    """Quantise with every weight rounded to the nearest of its grid."""
    copied = onnx.ModelProto()
    copied.CopyFrom(model)  # ONNX Runtime changes what it is given
    scale, zero = np.array(1 / lite.STD, np.float32), np.array(lite.MEAN, np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        quantize_static(
            copied,
            Path(folder) / "model.onnx",
            Reader(batches),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=bits == 7,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            extra_options={
                "TensorQuantOverrides": {"pixels": [{"scale": scale, "zero_point": zero}]}
            },
        )
        return onnx.load(Path(folder) / "model.onnx")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--drawings", type=int, default=256)
    parser.add_argument("--compared", type=int, default=1000)
    args = parser.parse_args()
    total = args.drawings + args.compared
    squares = read_squares(args.folder, total, side=lite.SIDE, fit=FIT)
    batches, others = (
        Normalised(squares[: args.drawings], lite.MEAN, lite.STD),
        squares[-args.compared :],
    )
    exact = float_model()
    models = {
        "8 bits, nearest": nearest(exact, batches, 8),
        "7 bits, nearest": nearest(exact, batches, 7),
        "7 bits, Egara": quantise(exact, batches, input_scale=1 / lite.STD, input_zero=lite.MEAN),
    }

    def vectors(model: onnx.ModelProto) -> np.ndarray:
        taking = take_images(model, side=lite.SIDE, mean=lite.MEAN, std=lite.STD)
        return encode_squares(taking, others)

    reference = vectors(exact)
    print(f"{machine('onnxruntime', 'torch')}; {len(others):,} drawings\n")
    print("| weights | mean cosine to float32 | worst | same among the 10 nearest |")
    print("|---|---:|---:|---:|")
    for name, model in models.items():
        found = agreement(reference, vectors(model))
        figures = (found.mean_cosine, found.worst_cosine, found.neighbour_overlap)
        print(f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")


if __name__ == "__main__":
    main()
