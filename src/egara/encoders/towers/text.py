"""Run a tower that reads texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.encoders.manifest import TextTower, VectorSpec
from egara.encoders.towers.session import ModelFails, Session, normalised
from egara.errors import BadInput, EncoderError

__all__ = ["TextTowerSession", "Tokens"]


class Tokens:
    """Turns texts into the numbers of their tokens, as a ``tokenizer.json`` describes it.

    Attributes:
        length: the number of tokens of every text; None if it depends on the text.
    """

    def __init__(self, folder: Path, tower: TextTower) -> None:
        """Read the tokenizer.

        Raises:
            EncoderError: the file is not a tokenizer.
        """
        from tokenizers import Tokenizer

        path = folder / tower.tokenizer
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises `Exception` itself
            raise EncoderError(f"{path}: is not a tokenizer: {error}.") from error
        pad_id = tower.pad_id
        if pad_id is None:
            pad_id = (tokenizer.padding or {}).get("pad_id", 0)
        length = tower.context_length if tower.padding == "max_length" else None
        try:
            tokenizer.enable_truncation(tower.context_length)
            tokenizer.enable_padding(
                pad_id=pad_id, pad_token=tokenizer.id_to_token(pad_id) or "", length=length
            )
        except Exception as error:
            raise EncoderError(
                f"{path}: does not fit a context of {tower.context_length} tokens: {error}."
            ) from error
        self._tokenizer = tokenizer
        self.length = length

    @property
    def last(self) -> int:
        """The largest number of a token."""
        return max(self._tokenizer.get_vocab().values(), default=0)

    def encode(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the tokens (N, T) of N texts, and a mask (N, T) with 0 for padding."""
        encoded = self._tokenizer.encode_batch(list(texts))
        tokens = np.array([item.ids for item in encoded], np.int64)
        mask = np.array([item.attention_mask for item in encoded], np.int64)
        return tokens, mask


class TextTowerSession:
    """A loaded tower that reads texts."""

    def __init__(
        self, folder: Path, tower: TextTower, vectors: VectorSpec, provider: str | None
    ) -> None:
        """Load the tower.

        Args:
            folder: the encoder's folder.
            tower: from its manifest.
            vectors: the encoder's space.
            provider: see `Session`.

        Raises:
            EncoderError: the model or the tokenizer cannot be loaded, or does not match the
                manifest.
        """
        self._tower = tower
        self._tokens = Tokens(folder, tower)
        self._session = Session(folder / tower.model, provider)
        named = (tower.input_ids, tower.attention_mask, tower.token_type_ids)
        inputs: dict[str, str] = {name: tower.type for name in named if name}
        columns = vectors.dimensions if tower.pooling == "none" else None
        self._session.check(inputs, {tower.vectors: columns})

    @property
    def session(self) -> Session:
        """The loaded model."""
        return self._session

    def check_tokens(self) -> None:
        """Check that the model knows the tokens of the tokenizer, by its last one.

        Raises:
            EncoderError: it does not.
        """
        last = self._tokens.last
        try:
            tokens = np.full((1, self._tokens.length or 2), last)
            self._run(tokens, np.ones_like(tokens))
        except ModelFails as error:
            raise EncoderError(
                f"The tokenizer does not fit the model, which cannot read its token {last:,}: "
                f"{error.__cause__}. Use the tokenizer that was published with the model."
            ) from error

    def run(self, items: Sequence[Any]) -> tuple[NDArray[np.float32], None]:
        """Return the vectors (N, D) of N texts.

        Raises:
            BadInput: an item is not a string.
        """
        for item in items:
            if not isinstance(item, str):
                raise BadInput(f"A text must be a string; got {item!r}.")
        vectors = self._run(*self._tokens.encode(items))
        return (normalised(vectors) if self._tower.normalise else vectors), None

    def _run(self, tokens: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors (N, D) of tokens (N, T) with a mask (N, T)."""
        tower = self._tower
        values = {
            tower.input_ids: tokens,
            tower.attention_mask: mask,
            tower.token_type_ids: np.zeros_like(tokens),
        }
        inputs = {name: array.astype(tower.type) for name, array in values.items() if name}
        answer = self._session.run([tower.vectors], inputs)[0]
        return self._pooled(answer, mask).astype(np.float32, copy=False)

    def _pooled(self, values: NDArray[Any], mask: NDArray[np.int64]) -> NDArray[Any]:
        """Return one vector (N, D) for each text."""
        pooling = self._tower.pooling
        if pooling == "none" or values.ndim == 2:
            return values.reshape(len(values), -1)
        if pooling == "cls":
            return np.asarray(values[:, 0])
        if pooling == "last":
            return np.asarray(values[np.arange(len(values)), mask.sum(axis=1) - 1])
        weights = mask[..., None] / np.maximum(mask.sum(axis=1), 1)[:, None, None]
        return np.asarray((values * weights).sum(axis=1))
