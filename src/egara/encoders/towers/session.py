"""Open a model with ONNX Runtime, check its inputs and outputs, and pool its vectors."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.errors import EncoderError

__all__ = ["CPU", "ModelFails", "Session", "normalised"]

CPU = "CPUExecutionProvider"
# In order of preference; ONNX Runtime lists those that the installed build supports.
ACCELERATORS = (
    "CUDAExecutionProvider",
    "ROCMExecutionProvider",
    "MIGraphXExecutionProvider",
    "CoreMLExecutionProvider",
    "DmlExecutionProvider",
)
ONNX_TYPES = {
    "uint8": "tensor(uint8)",
    "float32": "tensor(float)",
    "float16": "tensor(float16)",
    "int64": "tensor(int64)",
    "int32": "tensor(int32)",
}


class ModelFails(EncoderError):
    """A loaded model that cannot be run with an input."""


class Session:
    """A loaded model. One run uses one core, and several threads may run it at once.

    Attributes:
        batch_size: the largest number of items of one run, if the model states a fixed number.
    """

    def __init__(self, model: Path, provider: str | None) -> None:
        """Load a model.

        Args:
            model: the ONNX file.
            provider: an execution provider of ONNX Runtime; the best one installed by default.

        Raises:
            EncoderError: the provider is not installed, or the model cannot be loaded.
        """
        self.model = model
        self._session = _open(model, provider)
        self._inputs = {item.name: item for item in self._session.get_inputs()}
        self._outputs = {item.name: item for item in self._session.get_outputs()}
        sizes = [item.shape[0] for item in self._inputs.values() if item.shape]
        self.batch_size = next((size for size in sizes if isinstance(size, int)), None)

    @property
    def provider(self) -> str:
        """The execution provider of ONNX Runtime, such as ``CPUExecutionProvider``."""
        return str(self._session.get_providers()[0])

    def run(self, outputs: list[str], inputs: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """Return the values of some outputs.

        Raises:
            ModelFails: ONNX Runtime cannot run the model with these inputs.
        """
        try:
            results: list[NDArray[Any]] = self._session.run(outputs, dict(inputs))
        except Exception as error:  # ONNX Runtime raises classes of its own, without a common root
            raise ModelFails(f"{self.model}: ONNX Runtime cannot run it: {error}") from error
        return results

    def check(self, inputs: Mapping[str, str], outputs: Mapping[str, int | None]) -> None:
        """Check that a model has the inputs and outputs that the manifest names.

        Args:
            inputs: the type of each input by its name, such as ``float32``.
            outputs: by its name, the number of columns of each output; None if pooling changes it.

        Raises:
            EncoderError: a name, a type or a number of columns differs.
        """
        if set(inputs) != set(self._inputs) or not set(outputs) <= set(self._outputs):
            raise EncoderError(
                f"{self.model}: encoder.toml names the inputs {list(inputs)} and the outputs "
                f"{list(outputs)}; the model has {list(self._inputs)} and {list(self._outputs)}."
            )
        for name, type_ in inputs.items():
            if self._inputs[name].type != ONNX_TYPES[type_]:
                raise EncoderError(
                    f"{self.model}: the input {name!r} is {self._inputs[name].type}; encoder.toml "
                    f"states {type_}."
                )
        for name, count in outputs.items():
            shape = self._outputs[name].shape  # empty if the model does not state the axes
            if count is None and len(shape) == 2:
                raise EncoderError(
                    f"{self.model}: the output {name!r} has one vector for each item, so there is "
                    'nothing to pool. Set pooling = "none".'
                )
            columns = shape[-1] if shape and count is not None else None
            if isinstance(columns, int) and columns != count:
                raise EncoderError(
                    f"{self.model}: the output {name!r} has {columns} columns; expected {count}."
                )


def normalised(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Divide vectors (N, D) by their lengths; a vector of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def _open(model: Path, provider: str | None) -> Any:  # noqa: ANN401 - ONNX Runtime is untyped
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
