"""The fields of ``[tower.text]``: the model's inputs, its tokenizer, and padding.

CLIP pads to the longest text, or to its 77 tokens if the model has a fixed length; the padding is
``<|endoftext|>`` (49407) in the tokenizers of transformers and 0 in OpenAI's. SigLIP always pads to
its 64 tokens. Verified against ``immich_ml/models/clip/textual.py`` of immich-app/immich,
``imgutils/generic/siglip.py`` of deepghs/imgutils, ``rclip/utils/tokenizer.py`` of
yurijmikhalevich/rclip and the examples of huggingface/transformers.js.
"""

from collections.abc import Mapping
from typing import Any

from egara.encoders.onnx_graph import Graph, Value
from egara.encoders.published.description import Tower
from egara.errors import EncoderError

__all__ = ["text_tower"]

MAX_CONTEXT = 8192
"""The largest context; ``model_max_length`` is 1e30 where nobody stated it."""


def text_tower(
    model: str,
    graph: Graph,
    tokenizer: str,
    document: Mapping[str, Any],
    *,
    config: Mapping[str, Any],
    context: int | None,
    pads_all: bool,
) -> Tower:
    """Describe the inputs of a text model.

    Args:
        model: the path of the model.
        graph: its header.
        tokenizer: the path of ``tokenizer.json``.
        document: the content of ``tokenizer.json``.
        config: the content of ``tokenizer_config.json``; may be empty.
        context: the number of tokens that other files state.
        pads_all: whether the text is always padded to the whole context, as for SigLIP.

    Returns:
        The fields of the tower without its outputs.

    Raises:
        EncoderError: the model has other inputs, or the tokenizer has more tokens than the model.
    """
    ids, mask, types = _inputs(model, graph)
    fixed = ids.width if ids.axes == 2 else None
    length = fixed or _context(config) or context or (64 if pads_all else 77)
    if context is not None and fixed is None:
        length = min(length, context)
    _check_vocabulary(model, graph, ids.name, tokenizer, document)
    tower: Tower = {
        "model": model,
        "tokenizer": tokenizer,
        "context_length": length,
        "padding": "max_length" if fixed is not None or pads_all else "longest",
        "input_ids": ids.name,
        "type": ids.type,
    }
    padding = _pad_id(config, document)
    if padding is not None:
        tower["pad_id"] = padding
    if mask is not None:
        tower["attention_mask"] = mask.name
    if types is not None:
        tower["token_type_ids"] = types.name
    return tower


def _inputs(model: str, graph: Graph) -> tuple[Value, Value | None, Value | None]:
    """Return the inputs for the tokens and, if there are any, for the mask and the token types."""
    integers = [value for value in graph.inputs if value.type in ("int64", "int32")]
    masks = [value for value in integers if "mask" in value.name]
    types = [value for value in integers if "token_type" in value.name]
    ids = [value for value in integers if value not in masks and value not in types]
    alike = len({value.type for value in integers}) == 1
    if len(ids) != 1 or len(masks) > 1 or len(graph.inputs) != len(integers) or not alike:
        names = ", ".join(f"{value.name} {value.type}" for value in graph.inputs) or "none"
        raise EncoderError(
            f"{model}: has the inputs {names}; expected the numbers of tokens (such as input_ids) "
            "and optionally attention_mask and token_type_ids, all int64 or all int32."
        )
    return ids[0], masks[0] if masks else None, types[0] if types else None


def _context(config: Mapping[str, Any]) -> int | None:
    length = config.get("model_max_length")
    return length if isinstance(length, int) and 1 < length <= MAX_CONTEXT else None


def _pad_id(config: Mapping[str, Any], document: Mapping[str, Any]) -> int | None:
    """Return the number of the token for padding, if the files state one."""
    token = config.get("pad_token")
    if isinstance(token, dict):
        token = token.get("content")
    padding = document.get("padding")
    if token is None and isinstance(padding, dict):
        number = padding.get("pad_id")
        return number if isinstance(number, int) else None
    return _numbers(document).get(token) if isinstance(token, str) else None


def _numbers(document: Mapping[str, Any]) -> dict[str, int]:
    """Return the number of each token."""
    model = document.get("model")
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    numbers: dict[str, int] = {}
    if isinstance(vocabulary, dict):
        numbers |= {token: n for token, n in vocabulary.items() if isinstance(n, int)}
    elif isinstance(vocabulary, list):  # Unigram: a list of pairs of a token and its score
        numbers |= {
            str(pair[0]): n for n, pair in enumerate(vocabulary) if isinstance(pair, list) and pair
        }
    for token in document.get("added_tokens") or ():
        if isinstance(token, dict) and isinstance(token.get("id"), int):
            numbers[str(token.get("content"))] = token["id"]
    return numbers


def _check_vocabulary(
    model: str, graph: Graph, ids: str, tokenizer: str, document: Mapping[str, Any]
) -> None:
    numbers = _numbers(document)
    if not numbers:
        raise EncoderError(
            f"{tokenizer}: is not a tokenizer of Hugging Face: it has no vocabulary. Get the "
            "tokenizer.json of this model."
        )
    rows = _embedding_rows(graph, ids)
    largest = max(numbers.values())
    if rows is not None and largest >= rows:
        raise EncoderError(
            f"{tokenizer}: numbers tokens up to {largest:,}, but {model} knows {rows:,} tokens. "
            "The tokenizer belongs to another model."
        )


def _embedding_rows(graph: Graph, ids: str) -> int | None:
    """Return the number of tokens of the table in which the model looks tokens up."""
    same = {ids}
    for node in graph.nodes:
        if (
            node.operation in ("Cast", "Identity", "Reshape")
            and node.inputs[:1]
            and (node.inputs[0] in same)
        ):
            same.update(node.outputs)
        elif node.operation == "Gather" and len(node.inputs) == 2 and node.inputs[1] in same:
            shape = graph.weights.get(node.inputs[0], ())
            if len(shape) == 2:
                return shape[0]
    return None
