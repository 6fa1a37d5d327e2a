"""Running a graph on drawings, for its outputs and for its speed."""

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["encode_images", "images_per_second", "run_model"]


def run_model(model: "ModelProto", images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], ...]:
    """Return every output, (N, D) each, for the input ``image``, (N, S, S, 3) uint8."""
    session = _session(model, threads=0)
    answers = [session.run(None, {"image": images[i : i + 1]}) for i in range(len(images))]
    return tuple(np.concatenate(parts) for parts in zip(*answers, strict=True))


def encode_images(model: "ModelProto", images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the first output, (N, D), for the input ``image``, (N, S, S, 3) uint8."""
    return run_model(model, images)[0]


def images_per_second(
    model: "ModelProto", images: NDArray[np.uint8], threads: int, batch_size: int = 16
) -> float:
    """Measure the speed over all images in batches: the best of three times."""
    session = _session(model, threads)
    parts = [images[start : start + batch_size] for start in range(0, len(images), batch_size)]
    session.run(None, {"image": parts[0]})
    best = min(_seconds(session, parts) for _ in range(3))
    return len(images) / best


def _seconds(session: Any, parts: list[NDArray[np.uint8]]) -> float:  # noqa: ANN401
    start = time.perf_counter()
    for part in parts:
        session.run(None, {"image": part})
    return time.perf_counter() - start


def _session(model: "ModelProto", threads: int) -> Any:  # noqa: ANN401 - ONNX Runtime is untyped
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
