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
from pathlib import Path

import numpy as np
from PIL import Image

from egara.encoders.manifest import read_manifest
from egara.encoders.onnx import CPU, OnnxEncoder
from egara.errors import EgaraError, EncoderError
from egara.metric import VectorType

__all__ = ["MEMORY", "SECONDS", "check_in_sandbox"]

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
TOLERANCE = 1e-3  # of scores, for rounding


def check_in_sandbox(folder: Path) -> None:
    """Load an encoder in a child process and encode random images with it, on the CPU.

    Args:
        folder: the folder that contains ``encoder.toml`` and ``model.onnx``.

    Raises:
        EncoderError: it is not usable, or it exceeds a limit. The message states the failure.
    """
    code = f"import {__name__} as sandbox; sandbox.main()"
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


def main() -> None:
    """Check an encoder in the child process: print each stage, and at the end the error."""
    folder, seconds, memory = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    _limit_memory(memory)
    try:
        _begin_stage("load", seconds)
        encoder = OnnxEncoder(read_manifest(folder), CPU)
        for count in BATCHES:
            _begin_stage(f"encode {count} image{'s' * (count > 1)}", seconds * count)
            _check(encoder, count)
    except EgaraError as error:
        _print("error", str(error))
    except Exception as error:  # ONNX Runtime raises classes of its own, without a common root
        _print("error", f"the model fails on a synthetic image: {error}")
    else:
        return
    sys.exit(1)


def _check(encoder: OnnxEncoder, count: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)
    encoded = encoder.encode([Image.fromarray(pixels)] * count)
    bits = encoder.vector_type is VectorType.BITS
    shape = count, encoder.dimensions // (8 if bits else 1)
    if encoded.vectors.shape != shape:
        raise EncoderError(
            f"the model returns vectors of the shape {encoded.vectors.shape} for {count} images; "
            f"expected {shape}. encoder.toml says {encoder.dimensions} {encoder.vector_type}."
        )
    if not np.isfinite(encoded.vectors).all():
        raise EncoderError("the model returns vectors with NaN or infinite numbers.")
    if encoded.scores is None:
        return
    labels = len(encoder.labels or ())
    if encoded.scores.shape != (count, labels):
        raise EncoderError(
            f"the model returns scores of the shape {encoded.scores.shape} for {count} images; "
            f"expected {(count, labels)}: labels.csv has {labels} labels."
        )
    lowest, highest = float(encoded.scores.min()), float(encoded.scores.max())
    if not -TOLERANCE <= lowest <= highest <= 1 + TOLERANCE:
        raise EncoderError(
            f"the model returns scores from {lowest:g} to {highest:g}; expected 0 to 1. "
            "If they are logits, add a sigmoid to the exported network."
        )


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


def _print(key: str, text: str) -> None:
    sys.stdout.write(json.dumps({key: text}) + "\n")
    sys.stdout.flush()
