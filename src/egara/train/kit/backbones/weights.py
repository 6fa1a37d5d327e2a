"""Loading weights into a network, checked.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from egara.errors import BadInput

__all__ = ["load_tensors", "read_weights"]

SHOWN = 3
"""How many names of tensors an error message shows."""


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Read the tensors of a file: ``.safetensors``, or what ``torch.save`` wrote.

    A checkpoint with a table ``state_dict`` or ``model`` is taken to be that table. No code of the
    file is executed.

    Raises:
        BadInput: The file cannot be read, or it has no tensors by name.
    """
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            found: Any = load_file(path)
        else:
            found = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # the errors of both libraries have no common base class
        raise BadInput(f"{path}: these weights cannot be read ({_line(error)}).") from error
    for key in ("state_dict", "model"):
        if isinstance(found, Mapping) and isinstance(found.get(key), Mapping):
            found = found[key]
    tensors = found if isinstance(found, Mapping) else {}
    if not tensors or not all(isinstance(value, torch.Tensor) for value in tensors.values()):
        raise BadInput(f"{path}: there are no tensors by name in this file.")
    return dict(tensors)


def load_tensors(
    network: nn.Module,
    tensors: Mapping[str, torch.Tensor],
    source: object,
    *,
    ignored: Sequence[str] = (),
) -> None:
    """Load tensors into a network, checking that they are the network's.

    Args:
        network: Its tensors have the names of ``tensors``.
        tensors: The weights.
        source: What error messages call them, such as the path of their file.
        ignored: Beginnings of the names that are not needed, such as those of a classifier.

    Raises:
        BadInput: Tensors are missing, are not the network's, or have another shape. The message
            names some of them.
    """
    own = {k: v for k, v in network.state_dict().items() if not k.startswith(tuple(ignored))}
    given = {k: v for k, v in tensors.items() if not k.startswith(tuple(ignored))}
    counters = {k for k in own if k.endswith("num_batches_tracked")}  # absent from old files
    if missing := sorted(own.keys() - given.keys() - counters):
        raise BadInput(f"{source}: tensors of the network are missing: {_listed(missing)}.")
    if unknown := sorted(given.keys() - own.keys()):
        raise BadInput(f"{source}: tensors are not of this network: {_listed(unknown)}.")
    for name, tensor in given.items():
        if tensor.shape != own[name].shape:
            raise BadInput(
                f"{source}: {name} has the shape {tuple(tensor.shape)}; this network has "
                f"{tuple(own[name].shape)}."
            )
    network.load_state_dict(given, strict=False)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _line(error: Exception) -> str:
    return (str(error).strip().partition("\n")[0] or type(error).__name__)[:200]
