"""Convert the tokenizers of published models to a ``tokenizer.json`` that Egara runs."""

import gzip
import json
import string
import zlib
from collections.abc import Mapping
from typing import Any

from egara.errors import EncoderError

__all__ = ["canonical", "lowered", "openai_tokenizer"]

LOWERCASE = {"type": "Lowercase"}

MAX_VOCABULARY_BYTES = 16 * 2**20


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
