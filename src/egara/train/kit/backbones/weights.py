"""Loading weights into a network, checked.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import nn

from egara.errors import BadInput

__all__ = ["load_tensors", "read_weights"]

SHOWN = 3
"""The largest number of tensor names in an error message."""


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Read the tensors of a file: ``.safetensors``, or a file of ``torch.save``.

    If a checkpoint contains a table ``state_dict`` or ``model``, the tensors are read from it. No
    code of the file is executed.

    Raises:
        BadInput: the file cannot be read, or it does not contain tensors by name.
    """
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            content: Any = load_file(path)
        else:
            content = torch.load(path, map_location="cpu", weights_only=True)
    except UnpicklingError as error:  # its text is about how to execute the code of the file
        raise BadInput(
            f"{path}: these weights cannot be read: the file contains other objects than tensors, "
            "or is not a file of weights. Write one with torch.save(network.state_dict(), path)."
        ) from error
    except Exception as error:  # the errors of both libraries have no common base class
        raise BadInput(f"{path}: these weights cannot be read ({_line(error)}).") from error
    for key in ("state_dict", "model"):
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    tensors = content if isinstance(content, Mapping) else {}
    if not tensors or not all(isinstance(value, torch.Tensor) for value in tensors.values()):
        raise BadInput(f"{path}: this file does not contain a table of tensors by name.")
    return dict(tensors)


def load_tensors(
    network: nn.Module,
    tensors: Mapping[str, torch.Tensor],
    source: object,
    *,
    ignored: Sequence[str] = (),
) -> None:
    """Load tensors into a network, and check that names and shapes match.

    Args:
        network: its tensors have the names of ``tensors``.
        tensors: the weights.
        source: the origin of the tensors for error messages, such as the path of their file.
        ignored: beginnings of the names that are not needed, such as those of a classifier.

    Raises:
        BadInput: tensors are missing, do not belong to the network, or have a different shape. The
            message names some of them.
    """
    expected = {k: v for k, v in network.state_dict().items() if not k.startswith(tuple(ignored))}
    given = {k: v for k, v in tensors.items() if not k.startswith(tuple(ignored))}
    counters = {k for k in expected if k.endswith("num_batches_tracked")}  # absent from old files
    if missing := sorted(expected.keys() - given.keys() - counters):
        raise BadInput(f"{source}: tensors of the network are missing: {_format_names(missing)}.")
    if unknown := sorted(given.keys() - expected.keys()):
        raise BadInput(f"{source}: tensors are not of this network: {_format_names(unknown)}.")
    for name, tensor in given.items():
        if tensor.shape != expected[name].shape:
            raise BadInput(
                f"{source}: {name} has the shape {tuple(tensor.shape)}; this network has "
                f"{tuple(expected[name].shape)}."
            )
    network.load_state_dict(given, strict=False)


def _format_names(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _line(error: Exception) -> str:
    return (str(error).strip().partition("\n")[0] or type(error).__name__)[:200]
