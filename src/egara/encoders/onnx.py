"""Run an encoder's model with ONNX Runtime."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.encoders.contract import Encoded, Label
from egara.encoders.manifest import Manifest
from egara.encoders.preprocess import batch
from egara.encoders.tagging import THRESHOLD, Choice, Tags, Vocabulary, choose_tags
from egara.errors import EncoderError
from egara.images import ImageLike, as_picture
from egara.metric import Metric, VectorType

__all__ = ["OnnxEncoder"]

BATCH = 8
CPU = "CPUExecutionProvider"
# In order of preference; ONNX Runtime lists those that the installed build supports.
ACCELERATORS = (
    "CUDAExecutionProvider",
    "ROCMExecutionProvider",
    "MIGraphXExecutionProvider",
    "CoreMLExecutionProvider",
    "DmlExecutionProvider",
)


class OnnxEncoder:
    """An encoder's folder, loaded. See `egara.encoders.Encoder` for its members.

    One run uses one core; `encode` runs as many batches at once as there are cores, and may be
    called from several threads. That keeps all cores busy without any run waiting for another.
    """

    def __init__(self, manifest: Manifest, provider: str | None = None) -> None:
        """Load the model.

        Args:
            manifest: from `read_manifest`.
            provider: an execution provider of ONNX Runtime; the best one installed by default.

        Raises:
            EncoderError: the model cannot be loaded, or does not match its manifest.
        """
        self.manifest = manifest
        self.name: str = manifest.name
        self.fingerprint: str = manifest.fingerprint()
        self.vector_type: VectorType = manifest.output.type
        self.dimensions: int = manifest.output.dimensions
        self.metric: Metric = manifest.output.metric
        self.labels: tuple[Label, ...] | None = manifest.labels
        self._session = _session(manifest.model, provider)
        self._outputs = [name for name in (manifest.output.vectors, manifest.output.scores) if name]
        _check(self._session, manifest, self._outputs)

    @property
    def provider(self) -> str:
        """The execution provider of ONNX Runtime, such as ``CPUExecutionProvider``."""
        return str(self._session.get_providers()[0])

    def encode(self, images: Sequence[ImageLike]) -> Encoded:
        """Encode N drawings; see `egara.encoders.Encoder.encode`.

        Raises:
            EncoderError: a vector or a score is not a finite number.
        """
        batches = [images[start : start + BATCH] for start in range(0, len(images), BATCH)]
        if len(batches) <= 1:
            parts = [self._encode_batch(part) for part in batches]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                parts = list(pool.map(self._encode_batch, batches))
        return _join(parts, self)

    def tags(
        self,
        images: Sequence[ImageLike],
        threshold: float = THRESHOLD,
        rule: Choice = "constant",
        top: int | None = None,
        only: Sequence[str] | None = None,
    ) -> list[Tags]:
        """Return the tags of N drawings by category, highest scores first; see `choose_tags`.

        Args:
            images: paths, bytes, PIL images or decoded pictures.
            threshold: the minimum score in 0..1.
            rule: use the tags' own thresholds instead: ``f0.5``, ``f1`` or ``f2``.
            top: instead, use this number of tags with the highest scores in each category.
            only: instead, use exactly these tags, in English or Japanese.

        Raises:
            EncoderError: this encoder has no labels.
            BadImage: one of the images cannot be read as a drawing.
            BadInput: an unknown tag, or arguments that contradict each other.
        """
        if self.labels is None:
            raise EncoderError(
                f"The encoder {self.name!r} has no labels, so it cannot predict tags. "
                "`egara encoders list` shows which have."
            )
        vocabulary = Vocabulary(self.labels)
        none = np.empty((0, len(self.labels)), np.float32)
        options: dict[str, Any] = {"threshold": threshold, "rule": rule, "top": top, "only": only}
        choose_tags(none, vocabulary, **options)  # raises before anything is encoded
        scores = self.encode(images).scores
        return choose_tags(none if scores is None else scores, vocabulary, **options)

    def _encode_batch(self, images: Sequence[ImageLike]) -> Encoded:
        pixels = batch([as_picture(image) for image in images], self.manifest.input)
        answers = self._session.run(self._outputs, {self.manifest.input.name: pixels})
        if not all(np.isfinite(answer).all() for answer in answers):
            raise EncoderError(
                f"The encoder {self.name!r} returns numbers that are not finite for "
                f"{'this drawing' if len(images) == 1 else 'one of these drawings'}, so it cannot "
                "be compared by it. Use another encoder."
            )
        vectors = answers[0].reshape(len(images), -1)
        if self.vector_type is VectorType.BITS:
            vectors = np.packbits(vectors > 0.5, axis=1)
        else:
            vectors = vectors.astype(np.float32, copy=False)
        scores = answers[1].astype(np.float32, copy=False) if len(answers) > 1 else None
        return Encoded(vectors, scores)


def _join(parts: Sequence[Encoded], encoder: OnnxEncoder) -> Encoded:
    bits = encoder.vector_type is VectorType.BITS
    columns = encoder.dimensions // 8 if bits else encoder.dimensions
    none: NDArray[Any] = np.empty((0, columns), np.uint8 if bits else np.float32)
    vectors = np.concatenate([part.vectors for part in parts] or [none])
    if encoder.labels is None:
        return Encoded(vectors, None)
    scores = [part.scores for part in parts if part.scores is not None]
    return Encoded(
        vectors, np.concatenate(scores or [np.empty((0, len(encoder.labels)), np.float32)])
    )


def _session(model: Path, provider: str | None) -> Any:  # noqa: ANN401 - ONNX Runtime is untyped
    import onnxruntime

    available = onnxruntime.get_available_providers()
    if provider is not None and provider not in available:
        raise EncoderError(
            f"The provider {provider} is not installed; ONNX Runtime has {', '.join(available)}."
        )
    chosen = [provider] if provider else [name for name in ACCELERATORS if name in available]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # its errors are raised; it would print them as well
    try:
        return onnxruntime.InferenceSession(
            str(model), options, providers=list(dict.fromkeys([*chosen, CPU]))
        )
    except Exception as error:  # ONNX Runtime raises classes of its own, without a common root
        raise EncoderError(f"{model}: ONNX Runtime cannot load it: {error}") from error


def _check(session: Any, manifest: Manifest, outputs: Sequence[str]) -> None:  # noqa: ANN401
    inputs = {item.name: item for item in session.get_inputs()}
    answers = {item.name: item for item in session.get_outputs()}
    missing = [name for name in outputs if name not in answers]
    if manifest.input.name not in inputs or missing:
        raise EncoderError(
            f"{manifest.folder}: encoder.toml names the input {manifest.input.name!r} and the "
            f"outputs {list(outputs)}; the model has {list(inputs)} and {list(answers)}."
        )
    expected = [manifest.output.dimensions, len(manifest.labels or ())]
    for name, count in zip(outputs, expected, strict=False):
        shape = answers[name].shape  # empty if the model does not state the number of axes
        columns = shape[-1] if shape else None
        if isinstance(columns, int) and columns != count:
            raise EncoderError(
                f"{manifest.folder}: the output {name!r} has {columns} columns; expected {count}."
            )
    expected_type = {"uint8": "tensor(uint8)", "float32": "tensor(float)"}[manifest.input.type]
    if inputs[manifest.input.name].type != expected_type:
        raise EncoderError(
            f"{manifest.folder}: the model's input is {inputs[manifest.input.name].type}; "
            f"encoder.toml says {manifest.input.type}."
        )
