"""Define `OnnxEncoder`, which runs the towers of an encoder's folder with ONNX Runtime."""

import os
import threading
from collections.abc import Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.encoders.contract import Encoded, Kind, Label
from egara.encoders.manifest import ImageTower, Manifest
from egara.encoders.tagging import THRESHOLD, Choice, Tags, Vocabulary, choose_tags
from egara.encoders.towers import ImageTowerSession, TextTowerSession
from egara.errors import BadInput, EncoderError
from egara.images import ImageLike, Picture
from egara.metric import Metric, VectorType
from egara.tomlfiles import shortened

__all__ = ["OnnxEncoder"]

BATCH = 8
SINGLE_ITEMS = (str, bytes, os.PathLike, Image.Image, Picture)
"""The types of one item. Strings and bytes are sequences too."""

KIND_NAMES: dict[Kind, str] = {"image": "images", "sketch": "sketches", "text": "words"}


class OnnxEncoder:
    """An encoder's folder, loaded. See `egara.encoders.Encoder` for its members.

    One run uses one core; `encode` runs as many batches at once as there are cores, and may be
    called from several threads. That keeps all cores busy without any run waiting for another.
    """

    def __init__(
        self, manifest: Manifest, provider: str | None = None, kind: Kind | None = "image"
    ) -> None:
        """Load the tower for one kind of items. The other towers are loaded when they are used.

        Args:
            manifest: from `read_manifest`.
            provider: an execution provider of ONNX Runtime; the best one installed by default.
            kind: the kind of items that will be encoded; None to load no tower yet.

        Raises:
            EncoderError: a model cannot be loaded, or does not match the manifest.
            BadInput: the encoder has no tower for this kind.
        """
        self.manifest = manifest
        self.name: str = manifest.name
        self.fingerprint: str = manifest.fingerprint()
        self.kinds: frozenset[Kind] = manifest.kinds
        self.vector_type: VectorType | None = manifest.vector_type
        self.dimensions: int = manifest.dimensions
        self.metric: Metric | None = manifest.metric
        self.labels: tuple[Label, ...] | None = manifest.labels
        self._provider = provider
        self._towers: dict[Kind, ImageTowerSession | TextTowerSession] = {}
        self._lock = threading.Lock()
        if kind is not None:
            self.load(kind)

    @property
    def provider(self) -> str:
        """The execution provider of ONNX Runtime, such as ``CPUExecutionProvider``."""
        return self._tower("image").session.provider

    def load(self, kind: Kind) -> None:
        """Load the tower for a kind of items, if it is not loaded yet.

        Raises:
            EncoderError: the model cannot be loaded, or does not match the manifest.
            BadInput: the encoder has no tower for this kind.
        """
        self._tower(kind)

    def check_tokens(self) -> None:
        """Check that the text tower knows the tokens of its tokenizer.

        Raises:
            EncoderError: it does not.
            BadInput: the encoder reads no text.
        """
        tower = self._tower("text")
        assert isinstance(tower, TextTowerSession)
        tower.check_tokens()

    def encode(self, items: Sequence[Any], kind: Kind = "image") -> Encoded:
        """Encode N items; see `egara.encoders.Encoder.encode`.

        Raises:
            BadImage, BadInput: an item cannot be read, ``items`` is no list, or the encoder does
                not read this kind.
            EncoderError: a vector or a score is not a finite number.
        """
        if isinstance(items, SINGLE_ITEMS) or not isinstance(items, Sized):
            what = KIND_NAMES.get(kind, "items")
            raise BadInput(
                f"items is {shortened(items)}; expected a list of {what}. For one, give [item]."
            )
        tower = self._tower(kind)
        size = min(BATCH, tower.session.batch_size or BATCH)
        batches = [items[start : start + size] for start in range(0, len(items), size)]

        def run(batch: Sequence[Any]) -> Encoded:
            return self._packed(*tower.run(batch), len(batch))

        if len(batches) <= 1:
            parts = [run(batch) for batch in batches]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                parts = list(pool.map(run, batches))
        return self._joined(parts, kind)

    def tags(
        self,
        images: ImageLike | Sequence[ImageLike],
        threshold: float = THRESHOLD,
        rule: Choice = "constant",
        top: int | None = None,
        only: Sequence[str] | None = None,
    ) -> list[Tags]:
        """Return the tags of N drawings by category, highest scores first; see `choose_tags`.

        Args:
            images: paths, bytes, PIL images or decoded pictures; or one of them, as a list of one.
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
        scores = self.encode([images] if isinstance(images, SINGLE_ITEMS) else images).scores
        return choose_tags(none if scores is None else scores, vocabulary, **options)

    def _tower(self, kind: Kind) -> ImageTowerSession | TextTowerSession:
        tower = self.manifest.towers.get(kind) if isinstance(kind, str) else None
        if tower is None:
            what = KIND_NAMES.get(kind) if isinstance(kind, str) else None
            what = what or shortened(kind)
            reads = " and ".join(KIND_NAMES[known] for known in KIND_NAMES if known in self.kinds)
            raise BadInput(
                f"The encoder {self.name!r} reads {reads}, not {what}. "
                "`egara encoders list` shows which encoders read them."
            )
        with self._lock:
            if kind not in self._towers:
                folder, vectors = self.manifest.folder, self.manifest.vectors
                if isinstance(tower, ImageTower):
                    labels = len(self.labels or ())
                    self._towers[kind] = ImageTowerSession(
                        folder, tower, vectors, labels, self._provider, sketches=kind == "sketch"
                    )
                else:
                    assert vectors is not None
                    self._towers[kind] = TextTowerSession(folder, tower, vectors, self._provider)
            return self._towers[kind]

    def _packed(
        self,
        vectors: NDArray[np.float32] | None,
        scores: NDArray[np.float32] | None,
        count: int,
    ) -> Encoded:
        """Check that the numbers are finite, and pack vectors of bits."""
        if not all(np.isfinite(values).all() for values in (vectors, scores) if values is not None):
            raise EncoderError(
                f"The encoder {self.name!r} returns numbers that are not finite for "
                f"{'this item' if count == 1 else 'one of these items'}, so it cannot "
                "be compared by it. Use another encoder."
            )
        if vectors is not None and self.vector_type == VectorType.BITS:
            return Encoded(np.packbits(vectors > 0.5, axis=1), scores)
        return Encoded(vectors, scores)

    def _joined(self, parts: Sequence[Encoded], kind: Kind) -> Encoded:
        """Join batches; without any, return arrays without rows."""
        vectors: NDArray[Any] | None = None
        scores: NDArray[np.float32] | None = None
        if self.vector_type is not None:
            bits = self.vector_type == VectorType.BITS
            columns = self.dimensions // 8 if bits else self.dimensions
            none: NDArray[Any] = np.empty((0, columns), np.uint8 if bits else np.float32)
            vectors = np.concatenate([x.vectors for x in parts if x.vectors is not None] or [none])
        tower = self.manifest.towers[kind]
        if self.labels is not None and isinstance(tower, ImageTower) and tower.scores:
            none = np.empty((0, len(self.labels)), np.float32)
            scores = np.concatenate([x.scores for x in parts if x.scores is not None] or [none])
        return Encoded(vectors, scores)
