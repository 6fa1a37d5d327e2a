"""Edge maps of images, by the ONNX export of HED."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from egara.images import save

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["EdgeDetector", "export_hed"]

EXAMPLE_SIZE = 64
"""The side of the example images of an export, in pixels. Height and width stay dynamic."""

BORDER = 16
"""The pixels by which an image is continued on each side. The zeros outside of it, with which
convolutions begin, would otherwise look like edges."""


class EdgeDetector:
    """Detects edges with a graph that `export_hed` wrote."""

    def __init__(self, model: Path) -> None:
        """Load the graph; ONNX Runtime uses one thread, because callers have several detectors."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session: InferenceSession = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Detect the edges of images.

        Args:
            images: (N, H, W, 3) RGB.

        Returns:
            (N, H, W) in 0..1: the probability of an edge at each pixel.
        """
        border = ((0, 0), (BORDER, BORDER), (BORDER, BORDER), (0, 0))
        (edges,) = self._session.run(None, {"image": np.pad(images, border, mode="edge")})
        inside: NDArray[np.float32] = edges[:, 0, BORDER:-BORDER, BORDER:-BORDER]
        return inside


def export_hed(weights: Path, model: Path) -> None:
    """Write HED as a graph with the input ``image``, (N, H, W, 3) uint8 RGB.

    Args:
        weights: a file in the form of `egara.train.kit.edges.hed.published_weights`.
        model: the file to write.

    Raises:
        BadInput: the weights cannot be read.
    """
    import torch

    from egara.train.kit.edges.hed import HED, NORMALISATION, load_published

    network = HED().eval()
    load_published(network, weights)

    class FromBytes(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, image: torch.Tensor) -> torch.Tensor:
            return self.network(NORMALISATION(image.permute(0, 3, 1, 2).float()))

    example = torch.zeros(2, EXAMPLE_SIZE, EXAMPLE_SIZE, 3, dtype=torch.uint8)
    size = {n: torch.export.Dim(name) for n, name in enumerate(("batch", "height", "width"))}
    program = torch.onnx.export(
        FromBytes().eval(),
        (example,),
        input_names=["image"],
        output_names=["edges"],
        dynamic_shapes=(size,),
        dynamo=True,
        verbose=False,
    )
    model.parent.mkdir(parents=True, exist_ok=True)
    save(model, program.model_proto.SerializeToString())
