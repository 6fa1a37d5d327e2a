"""Compare the vectors of an encoder on two CPUs. Run the script on both.

    python benchmarks/processors.py DRAWINGS VECTORS.npy [--encoder visual | FOLDER] [--count 24]

The first run writes the vectors; a later run on the other CPU compares its vectors with them.
Without another CPU, emulate one: qemu-x86_64 -cpu Haswell python benchmarks/processors.py ... has
AVX2 but not VNNI, so ONNX Runtime uses instructions whose 8-bit products can saturate.
"""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime

from egara.encoders import read_manifest
from egara.encoders.preprocess import batch
from egara.encoders.registry import load
from egara.images import FoundFile, as_picture, walk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("drawings", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--encoder", default="visual")
    parser.add_argument("--count", type=int, default=24)
    args = parser.parse_args()
    folder = Path(args.encoder)
    manifest = read_manifest(folder) if folder.is_dir() else load(args.encoder).manifest
    paths = sorted(item.path for item in walk(args.drawings) if isinstance(item, FoundFile))
    chosen = paths[:: max(1, len(paths) // args.count)][: args.count]
    session = onnxruntime.InferenceSession(manifest.models[0], providers=["CPUExecutionProvider"])
    rows = []
    for path in chosen:
        pixels = batch([as_picture(args.drawings / path)], manifest.image)
        rows.append(session.run([manifest.image.vectors], {manifest.image.input: pixels})[0][0])
    vectors = np.array(rows)
    if not args.vectors.exists():
        np.save(args.vectors, vectors)
        return
    other = np.load(args.vectors)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(other, axis=1)
    cosines = (vectors * other).sum(axis=1) / lengths
    print(
        f"{len(vectors)} drawings; largest difference {np.abs(vectors - other).max():.3g}; ", end=""
    )
    print(f"cosine: mean {cosines.mean():.6f}, worst {cosines.min():.6f}")


if __name__ == "__main__":
    main()
