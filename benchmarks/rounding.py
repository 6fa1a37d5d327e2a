"""Measure the benefit of rounding with calibration, for 8-bit models of `visual`.

    python benchmarks/rounding.py FOLDER [--drawings 256] [--compared 1000]

FOLDER contains drawings: some for calibration, others for the comparison with float32. "Nearest" is
ONNX Runtime's static quantisation without changes. Prints a table. Needs egara[train].
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from machine import machine
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from egara.train.kit.backbones.efficientnet_lite import IMAGE_SIZE, NORMALISATION
from egara.train.kit.data.image_folder import NormalisedImages, read_image_folder
from egara.train.kit.export.comparison import compare_vectors
from egara.train.kit.export.graph import add_image_input, export_graph
from egara.train.kit.export.inference import encode_images
from egara.train.kit.export.quantisation import quantise_graph
from egara.train.visual.recipe import FIT, folded_network


class Reader(CalibrationDataReader):
    def __init__(self, batches: NormalisedImages) -> None:
        self.batches = iter(batches)

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self.batches, None)
        return None if batch is None else {"pixels": batch}


def nearest(model: onnx.ModelProto, batches: NormalisedImages, bits: int) -> onnx.ModelProto:
    """Quantise with every weight rounded to the nearest of its grid."""
    copied = onnx.ModelProto()
    copied.CopyFrom(model)  # ONNX Runtime changes what it is given
    step, zero_point = NORMALISATION.input_scale()
    scale, zero = np.array(step, np.float32), np.array(zero_point, np.uint8)
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
    squares = read_image_folder(args.folder, total, size=IMAGE_SIZE, fit=FIT)
    batches, others = (
        NormalisedImages(squares[: args.drawings], NORMALISATION),
        squares[-args.compared :],
    )
    example, other, *_ = batches
    example = torch.from_numpy(np.concatenate([example, other]))
    exact = export_graph(folded_network(), example, "features")
    step, zero = NORMALISATION.input_scale()
    models = {
        "8 bits, nearest": nearest(exact, batches, 8),
        "7 bits, nearest": nearest(exact, batches, 7),
        "7 bits, Egara": quantise_graph(exact, batches, input_scale=step, input_zero=zero),
    }

    def vectors(model: onnx.ModelProto) -> np.ndarray:
        taking = add_image_input(model, IMAGE_SIZE, NORMALISATION)
        return encode_images(taking, others)

    reference = vectors(exact)
    print(f"{machine('onnxruntime', 'torch')}; {len(others):,} drawings\n")
    print("| weights | mean cosine to float32 | worst | same among the 10 nearest |")
    print("|---|---:|---:|---:|")
    for name, model in models.items():
        found = compare_vectors(reference, vectors(model))
        figures = (found.mean_cosine, found.worst_cosine, found.neighbour_overlap)
        print(f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")


if __name__ == "__main__":
    main()
