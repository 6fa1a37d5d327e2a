"""The fields of ``[tower.text]``: the model's inputs, its tokenizer, and padding.

CLIP pads to the longest text, or to its 77 tokens if the model has a fixed length; the padding is
``<|endoftext|>`` (49407) in the tokenizers of transformers and 0 in OpenAI's. SigLIP always pads to
its 64 tokens. Verified against ``immich_ml/models/clip/textual.py`` of immich-app/immich,
``imgutils/generic/siglip.py`` of deepghs/imgutils, ``rclip/utils/tokenizer.py`` of
yurijmikhalevich/rclip and the examples of huggingface/transformers.js.
"""

import gzip
import json
import string
import zlib
from collections.abc import Mapping
from typing import Any

from egara.encoders.published.description import Tower
from egara.encoders.published.graph import Graph, Value
from egara.errors import EncoderError

__all__ = ["canonical", "lowered", "openai_tokenizer", "text_tower"]

MAX_CONTEXT = 8192
"""The largest context; ``model_max_length`` is 1e30 where nobody stated it."""

LOWERCASE = {"type": "Lowercase"}

MAX_VOCABULARY_BYTES = 16 * 2**20


def text_tower(
    model: str,
    graph: Graph,
    tokenizer: str,
    document: Mapping[str, Any],
    *,
    config: Mapping[str, Any],
    context: int | None,
    siglip: bool,
) -> Tower:
    """Describe the inputs of a text model.

    Args:
        model: the path of the model.
        graph: its header.
        tokenizer: the path of ``tokenizer.json``.
        document: the content of ``tokenizer.json``.
        config: the content of ``tokenizer_config.json``; may be empty.
        context: the number of tokens that other files state.
        siglip: whether the text is always padded to the whole context.

    Returns:
        The fields of the tower without its outputs.

    Raises:
        EncoderError: the model has other inputs, or the tokenizer has more tokens than the model.
    """
    ids, mask, types = _inputs(model, graph)
    fixed = ids.width if ids.axes == 2 else None
    length = fixed or _context(config) or context or (64 if siglip else 77)
    if context is not None and fixed is None:
        length = min(length, context)
    _check_vocabulary(model, graph, ids.name, tokenizer, document)
    tower: Tower = {
        "model": model,
        "tokenizer": tokenizer,
        "context_length": length,
        "padding": "max_length" if fixed is not None or siglip else "longest",
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


def openai_tokenizer(name: str, data: bytes) -> bytes:
    """Convert ``bpe_simple_vocab_16e6.txt.gz`` of CLIP to a ``tokenizer.json``.

    The vocabulary is made of 256 bytes, the same at the end of a word, one token for each merge,
    and two marks (Radford et al., "Learning Transferable Visual Models From Natural Language
    Supervision", 2021; ``rclip/utils/tokenizer.py`` of yurijmikhalevich/rclip).

    Raises:
        EncoderError: the file is not this list.
    """
    try:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        text = unpacker.decompress(data, MAX_VOCABULARY_BYTES).decode()
    except (gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as error:
        raise EncoderError(f"{name}: is not CLIP's list of merges: {error}.") from error
    pairs = [line.split() for line in text.split("\n")[1 : 49152 - 256 - 2 + 1]]
    merges = [pair for pair in pairs if pair]
    if not merges or any(len(pair) != 2 for pair in merges):
        raise EncoderError(f"{name}: is not CLIP's list of merges: a line has not two parts.")
    bytes_ = _byte_characters()
    start, end = "<|startoftext|>", "<|endoftext|>"
    tokens = [*bytes_, *(f"{x}</w>" for x in bytes_), *("".join(pair) for pair in merges)]
    vocabulary = {token: number for number, token in enumerate([*tokens, start, end])}
    special = [
        {
            "id": vocabulary[token],
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for token in (start, end)
    ]
    words = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    document = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFC"},
                {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
                {"type": "Lowercase"},
            ],
        },
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {
                    "type": "Split",
                    "pattern": {"Regex": words},
                    "behavior": "Removed",
                    "invert": True,
                },
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True},
            ],
        },
        "post_processor": {
            "type": "RobertaProcessing",
            "sep": [end, vocabulary[end]],
            "cls": [start, vocabulary[start]],
            "trim_offsets": False,
            "add_prefix_space": False,
        },
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": end,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "</w>",
            "fuse_unk": False,
            "vocab": vocabulary,
            "merges": [" ".join(pair) for pair in merges],
        },
    }
    return json.dumps(document, ensure_ascii=False).encode()


def canonical(document: Mapping[str, Any]) -> bytes:
    """Add to a ``tokenizer.json`` that text is lowered and loses its punctuation first.

    open_clip does this before the tokenizer for SigLIP (``tokenizer_kwargs`` with ``clean`` set to
    ``canonicalize``; ``clean_text`` in ``immich_ml/models/transforms.py`` of immich-app/immich).
    """
    marks = "".join(f"\\{mark}" for mark in string.punctuation)
    return _normalised_first(
        document,
        {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
        {"type": "Strip", "strip_left": True, "strip_right": True},
        {"type": "Replace", "pattern": {"Regex": f"[{marks}]"}, "content": ""},
        LOWERCASE,
    )


def lowered(document: Mapping[str, Any]) -> bytes:
    """Add to a ``tokenizer.json`` that text is lowered first.

    SigLIP 2 was trained with text in lower case, but its tokenizer is that of Gemma (Tschannen et
    al., "SigLIP 2", 2025).
    """
    return _normalised_first(document, LOWERCASE)


def _normalised_first(document: Mapping[str, Any], *steps: Mapping[str, Any]) -> bytes:
    present = document.get("normalizer")
    changed = {**document}
    changed["normalizer"] = {
        "type": "Sequence",
        "normalizers": [*steps, present] if present else list(steps),
    }
    return json.dumps(changed, ensure_ascii=False).encode()


def _byte_characters() -> list[str]:
    """Return the character that stands for each of the 256 bytes, in the order of their tokens."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return [*map(chr, printable), *(chr(256 + number) for number in range(len(others)))]


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
