"""Choose one of several variants of a model: full precision, 16 bits, 8 bits, 4 bits.

The suffixes are those of transformers.js (``DEFAULT_DTYPE_SUFFIX_MAPPING``): ``_fp16``, ``_int8``,
``_uint8``, ``_quantized``, ``_q4``, ``_q4f16``, ``_bnb4``.
"""

from pathlib import PurePosixPath

from egara.encoders.published.files import Files

__all__ = ["SUFFIXES", "choose", "single_model"]

SUFFIXES = {
    "": "full precision",
    "_fp16": "16-bit floats",
    "_quantized": "8 bits",
    "_int8": "8 bits, signed",
    "_uint8": "8 bits, unsigned",
    "_q4": "4 bits",
    "_q4f16": "4 bits and 16-bit floats",
    "_bnb4": "4 bits (bitsandbytes)",
    "_optimized": "full precision, optimised",
}
CPU_ORDER = ("", "_optimized", "_fp16", "_uint8", "_quantized", "_int8", "_q4", "_q4f16", "_bnb4")
GPU_ORDER = ("_fp16", "", "_optimized", "_q4f16", "_quantized", "_uint8", "_int8", "_q4", "_bnb4")
"""The order of preference.

Full precision is preferred to 8 bits on a CPU, because 8-bit products saturate without notice on
CPUs without VNNI (docs/encoders.md), and a search should not depend on the machine. Name a file to
use another variant.
"""


def choose(
    files: Files, stem: str, *, wanted: str | None = None, gpu: bool | None = None
) -> tuple[str | None, tuple[str, ...]]:
    """Choose a file ``<stem><suffix>.onnx``.

    Args:
        files: the model's files.
        stem: the path without the suffix, such as ``onnx/vision_model``.
        wanted: a file that the user named; its suffix is used if there is such a file.
        gpu: whether the model will run on a GPU; by default, whether ONNX Runtime has one.

    Returns:
        The path, or None if there is no variant; and a note if there were several.
    """
    present = [suffix for suffix in SUFFIXES if f"{stem}{suffix}.onnx" in files]
    if not present:
        return None, ()
    if len(present) == 1:
        return f"{stem}{present[0]}.onnx", ()
    if gpu is None:
        gpu = _has_gpu()
    asked = _suffix(wanted) if wanted else None
    order = GPU_ORDER if gpu else CPU_ORDER
    suffix = asked if asked in present else next(s for s in order if s in present)
    model = f"{stem}{suffix}.onnx"
    reason = "as named" if suffix == asked else f"for the {'GPU' if gpu else 'CPU'}"
    return model, (f"{PurePosixPath(model).name} ({SUFFIXES[suffix]}, {reason})",)


def single_model(files: Files) -> tuple[str | None, tuple[str, ...]]:
    """Choose the model of a layout with one model: the named file, ``model.onnx``, or the only one.

    Returns:
        The path, or None; and a note if there were several.
    """
    if files.wanted is not None and files.wanted in files:
        return files.wanted, ()
    for stem in ("model", "onnx/model"):
        model, notes = choose(files, stem)
        if model is not None:
            return model, notes
    models = files.matching("*.onnx")
    return (models[0], ()) if len(models) == 1 else (None, ())


def _suffix(path: str) -> str:
    stem = PurePosixPath(path).stem
    return max((s for s in SUFFIXES if stem.endswith(s)), key=len)


def _has_gpu() -> bool:
    import onnxruntime

    from egara.encoders.towers.session import ACCELERATORS

    return any(name in ACCELERATORS for name in onnxruntime.get_available_providers())
