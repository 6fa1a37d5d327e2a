"""Running a model over squares, for its vectors and for its speed."""

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto

__all__ = ["encode_squares", "images_per_second", "run_squares"]


def run_squares(model: "ModelProto", squares: NDArray[np.uint8]) -> tuple[NDArray[np.float32], ...]:
    """Give every output, (N, D) each, for (N, S, S, 3) uint8 at the input ``image``."""
    session = _session(model, threads=0)
    answers = [session.run(None, {"image": squares[i : i + 1]}) for i in range(len(squares))]
    return tuple(np.concatenate(parts) for parts in zip(*answers, strict=True))


def encode_squares(model: "ModelProto", squares: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Give the first output for (N, S, S, 3) uint8 at the input ``image``: (N, D)."""
    return run_squares(model, squares)[0]


def images_per_second(
    model: "ModelProto", squares: NDArray[np.uint8], threads: int, batch: int = 16
) -> float:
    """Time the model over all squares in batches, three times, and take the best."""
    session = _session(model, threads)
    parts = [squares[start : start + batch] for start in range(0, len(squares), batch)]
    session.run(None, {"image": parts[0]})
    best = min(_seconds(session, parts) for _ in range(3))
    return len(squares) / best


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
