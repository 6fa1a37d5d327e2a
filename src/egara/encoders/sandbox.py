"""Check an encoder before it is installed, in a process with limits on time and memory.

A model is a program: it may run forever, use all memory, or crash the process that runs it. So the
check runs in a child process. The child ends itself when it exceeds a limit, even if the process
that started it was killed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from egara.encoders.checks import SCORE_TOLERANCE, row_faults
from egara.encoders.contract import Encoded, Kind
from egara.encoders.manifest import read_manifest
from egara.encoders.onnx import OnnxEncoder
from egara.encoders.towers import CPU, ModelFails
from egara.errors import EgaraError, EncoderError
from egara.metric import VectorType

__all__ = [
    "MEMORY",
    "SECONDS",
    "BeginStage",
    "DryRun",
    "check",
    "check_in_sandbox",
    "run_in_child",
    "serve_child",
]

SECONDS = 60
"""The CPU time limit in seconds to load a model, and the same again for each image to encode.

Wall-clock time would depend on the load of the machine.
"""

MEMORY = 8 * 2**30
"""The memory limit of a model in bytes; enforced on Linux."""

WALL_CLOCK_FACTOR = 10
"""The wall-clock limit in multiples of `SECONDS`, which also ends a process that only waits."""

BATCHES = (1, 3)
"""Sizes of the batches to encode: Egara encodes batches of any size."""

SHAPE = (192, 256, 3)
SKETCH = (((0, 10, 10, 0, 0), (0, 0, 10, 10, 0)), ((3, 7), (3, 7)))
TEXTS = ("a cat", "two children in a boat on a lake", "雨の中の猫")
ITEMS: dict[Kind, tuple[str, str]] = {
    "image": ("1 image", "3 images"),
    "sketch": ("1 sketch", "3 sketches"),
    "text": ("1 text", "3 texts"),
}

BeginStage = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class DryRun:
    """The measurements of a check.

    Attributes:
        seconds: the time to encode one image, without loading the model.
        memory: the most memory of the process, in bytes; 0 if the system does not tell.
        scores: the lowest and the highest score; None without scores.
    """

    seconds: float
    memory: int
    scores: tuple[float, float] | None


def check_in_sandbox(folder: Path) -> DryRun:
    """Load an encoder in a child process and encode synthetic items with it, on the CPU.

    All towers are loaded, and each encodes one item and then three at once.

    Args:
        folder: the folder that contains ``encoder.toml`` and its models.

    Raises:
        EncoderError: it is not usable, or it exceeds a limit. The message states the failure.
    """
    measured = run_in_child(__name__, folder)
    scores = measured["scores"]
    return DryRun(measured["seconds"], measured["memory"], tuple(scores) if scores else None)


def run_in_child(module: str, folder: Path) -> dict[str, Any]:
    """Run the function ``main`` of a module in a child process with limits; see `serve_child`.

    Args:
        module: the name of the module.
        folder: the encoder's folder.

    Returns:
        What the child returned.

    Raises:
        EncoderError: the child raised an error, crashed, or exceeded a limit.
    """
    code = f"import {module} as module; module.main()"
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, str(folder), str(SECONDS), str(MEMORY)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
    )
    with process:
        try:
            answer, _ = process.communicate(timeout=SECONDS * WALL_CLOCK_FACTOR)
        except subprocess.TimeoutExpired:
            process.kill()
            answer, _ = process.communicate()
        except BaseException:  # such as KeyboardInterrupt
            process.kill()
            raise
    if process.returncode:
        reason = _rejection_reason(process.returncode, answer)
        raise EncoderError(reason if reason.startswith(str(folder)) else f"{folder}: {reason}")
    returned: dict[str, Any] = json.loads(answer.splitlines()[-1])["returned"]
    return returned


def _rejection_reason(status: int, answer: bytes) -> str:
    """Return why an encoder is rejected, from the child's exit status and its output."""
    last = {"stage": "start"}
    for line in answer.splitlines():
        last |= json.loads(line)
    if "error" in last:
        return last["error"]
    name = signal.Signals(-status).name if status < 0 else f"status {status}"
    if name in ("SIGPROF", "SIGKILL"):
        return (
            f"the model takes more than {SECONDS} seconds to {last['stage']}, which is the "
            "limit. Export a smaller network, or one for smaller images."
        )
    return (
        f"ONNX Runtime ended with {name} when it tried to {last['stage']}: the model crashes it, "
        f"or needs more than the {MEMORY / 2**30:g} GiB of memory that an encoder may use."
    )


def serve_child(work: Callable[[Path, BeginStage], dict[str, Any]]) -> None:
    """Do the work of `run_in_child` in the child: print each stage, and the result or the error.

    Args:
        work: called with the folder, and with a function to call at the start of each stage with
            its name and its limit in multiples of `SECONDS`.
    """
    folder, seconds, memory = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    _limit_memory(memory)
    try:
        returned = work(folder, lambda name, times: _begin_stage(name, seconds * times))
    except EgaraError as error:
        _print("error", str(error))
    except Exception as error:  # ONNX Runtime raises classes of its own, without a common root
        _print("error", f"the model fails on a synthetic image: {error}")
    else:
        _print("returned", returned)
        return
    sys.exit(1)


def main() -> None:
    """Check an encoder in the child process."""
    serve_child(check)


def check(folder: Path, begin_stage: BeginStage) -> dict[str, Any]:
    """Encode items of all kinds, and return the measurements."""
    measured: dict[str, Any] = {"seconds": 0.0, "scores": None}
    begin_stage("load", 1)
    encoder = OnnxEncoder(read_manifest(folder), CPU)
    for kind in sorted(encoder.kinds):  # "image" is first
        begin_stage("load", 1)
        encoder.load(kind)
        if kind == "text":
            encoder.check_tokens()
        for count in BATCHES:
            begin_stage(f"encode {ITEMS[kind][count > 1]}", count)
            start = time.perf_counter()
            encoded = _encoded(encoder, kind, count)
            if kind == "image":
                measured["seconds"] = (time.perf_counter() - start) / count
                measured["scores"] = _score_range(encoded)
            _check(encoder, encoded, kind, count)
    return measured | {"memory": _peak_memory()}


def _encoded(encoder: OnnxEncoder, kind: Kind, count: int) -> Encoded:
    try:
        return encoder.encode(_items(kind, count), kind)
    except ModelFails as error:
        raise EncoderError(f"the model fails on a synthetic {kind}: {error.__cause__}") from error


def _items(kind: Kind, count: int) -> list[Any]:
    """Return synthetic items of a kind: random pixels, strokes, or texts of different lengths."""
    if kind == "text":
        return list(TEXTS[:count])
    if kind == "sketch":
        return [SKETCH] * count
    pixels = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)
    return [Image.fromarray(pixels)] * count


def _check(encoder: OnnxEncoder, encoded: Encoded, kind: Kind, count: int) -> None:
    if encoder.vector_type is not None:
        assert encoded.vectors is not None
        bits = encoder.vector_type == VectorType.BITS
        shape = count, encoder.dimensions // (8 if bits else 1)
        if encoded.vectors.shape != shape:
            raise EncoderError(
                f"the model returns vectors of the shape {encoded.vectors.shape} for "
                f"{ITEMS[kind][count > 1]}; expected {shape}. encoder.toml states "
                f"{encoder.dimensions} {encoder.vector_type}."
            )
        for fault in row_faults(Encoded(encoded.vectors, None)):
            if fault is not None:
                raise EncoderError(f"the model fails on a synthetic {kind}: {fault}.")
    if encoded.scores is None:
        return
    labels = len(encoder.labels or ())
    if encoded.scores.shape != (count, labels):
        raise EncoderError(
            f"the model returns scores of the shape {encoded.scores.shape} for {count} images; "
            f"expected {(count, labels)}: labels.csv has {labels} labels."
        )
    lowest, highest = float(encoded.scores.min()), float(encoded.scores.max())
    if not -SCORE_TOLERANCE <= lowest <= highest <= 1 + SCORE_TOLERANCE:
        raise EncoderError(
            f"the model returns scores from {lowest:g} to {highest:g}; expected 0 to 1. If they "
            'are logits, set activation = "sigmoid" in [tower.image].'
        )


def _score_range(encoded: Encoded) -> tuple[float, float] | None:
    scores = encoded.scores
    if scores is None or not scores.size:
        return None
    return float(scores.min()), float(scores.max())


def _peak_memory() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _begin_stage(stage: str, seconds: float) -> None:
    """Print the stage that begins, and end this process when it takes too long."""
    _print("stage", stage)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory(memory: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _print(key: str, value: Any) -> None:  # noqa: ANN401 - anything that JSON has
    sys.stdout.write(json.dumps({key: value}) + "\n")
    sys.stdout.flush()
