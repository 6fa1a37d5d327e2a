"""Danbooru2021 and the earlier sets, in their published layout.

G. Branwen and the Danbooru community, "Danbooru2021: a large-scale crowdsourced and tagged anime
illustration dataset", 2022. The layout::

    512px/0NNN/<id>.jpg     images of at most 512 x 512 pixels; NNN is the id modulo 1000
    metadata/posts*.json    one post a line (2021)
    metadata/20*            the same, of 2017 to 2020

In posts of 2021, tags are strings separated by spaces (``tag_string_general`` and so on), and
numbers are JSON numbers. In earlier sets, tags are a list ``tags`` of ``{"name", "category"}``, and
numbers are strings.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from egara.datasets.contract import LabelledDrawing, Split
from egara.datasets.filtering import has_any
from egara.datasets.tags import checked_tags
from egara.errors import BadInput

__all__ = ["RATINGS", "Danbooru2021"]

RATINGS = {"g": "general", "s": "safe", "q": "questionable", "e": "explicit"}
"""Ratings by letter. ``g`` was added in 2022, when ``s`` became "sensitive"."""

CATEGORIES = {"0": "general", "1": "artist", "3": "copyright", "4": "character", "5": "meta"}
IMAGE_EXTENSIONS = frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "webp"})
SHARD = re.compile(r"posts\d*\.json|20\d{6,}(\.json)?")
EVALUATION_SHARE = 0.05  # of the validation split, and of the test split

Post = Mapping[str, Any]


class Danbooru2021:
    """A copy of Danbooru2021, or of a part of it, on this machine.

    A hash of the post's id determines its split: 90 % train, 5 % validation, 5 % test. Tags are as
    published, with underscores. A drawing has an artist if the post has exactly one.
    """

    name = "danbooru2021"

    def __init__(
        self,
        folder: Path,
        *,
        ratings: Collection[str] | None = None,
        min_score: int | None = None,
        artists: Collection[str] | None = None,
        include_deleted: bool = False,
        excluded_tags: Collection[str] = (),
    ) -> None:
        """Find the files; they are read when the dataset is iterated over.

        Args:
            folder: the folder that contains ``512px`` and ``metadata``.
            ratings: the ratings to include, as letters or names (see `RATINGS`). None for all.
            min_score: the lowest score to include. None for all.
            artists: the artist tags to include. None for all.
            include_deleted: whether to include posts that Danbooru's moderators deleted.
            excluded_tags: the tags to exclude, of any category except ``meta``. With
                ``ratings=["safe"]`` and a list of violent and sexual tags, this is the safe
                dataset of Illustration2Vec, section 4.2.

        Raises:
            BadInput: the layout is not the published one, or a rating is unknown.
        """
        self.folder = Path(folder)
        self.ratings = None if ratings is None else _rating_letters(ratings)
        self.min_score = min_score
        self.artists = None if artists is None else frozenset(artists)
        self.include_deleted = include_deleted
        self.excluded_tags = frozenset(excluded_tags)
        self.skipped: Counter[str] = Counter()
        """The number of posts that the last iteration skipped, by reason."""
        self._shards = _shards(self.folder)

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: the tags are Danbooru's own names."""
        return {}

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the dataset from its beginning, in the order of its metadata.

        Raises:
            BadInput: a line does not have the published format; the message names file and line.
        """
        skipped = self.skipped = Counter()
        for location, post in _posts(self._shards):
            if "id" not in post:  # posts of banned artists, and posts that only members see
                skipped["no id"] += 1
                continue
            drawing = self._drawing(post, location)
            if isinstance(drawing, str):
                skipped[drawing] += 1
            else:
                yield drawing

    def _drawing(self, post: Post, location: str) -> LabelledDrawing | str:
        """Return the drawing of a post, or the reason to skip it."""
        post_id = _parse_int(post["id"])
        if post_id is None or post_id < 0:
            raise BadInput(f"{location}: the id must be a number; got {post['id']!a}.")
        tags = _tags(post, location)
        artists = tags.pop("artist", ())
        if reason := self._skip_reason(post, artists):
            return reason
        if has_any(tags, self.excluded_tags):
            return "excluded tag"
        image = self.folder / "512px" / f"{post_id % 1000:04}" / f"{post_id}.jpg"
        if not image.is_file():
            return "image is missing"
        return LabelledDrawing(
            id=str(post_id),
            image=image,
            tags=tags,
            artist=artists[0] if len(artists) == 1 else None,
            split=_split(post_id),
        )

    def _skip_reason(self, post: Post, artists: tuple[str, ...]) -> str | None:
        """Return why the options exclude a post; None if they include it."""
        score = _parse_int(post.get("score"))
        if str(post.get("file_ext") or "jpg").lower() not in IMAGE_EXTENSIONS:
            return "not an image"
        if post.get("is_deleted") and not self.include_deleted:
            return "deleted"
        if self.ratings is not None and post.get("rating") not in self.ratings:
            return "rating not selected"
        if self.min_score is not None and (score is None or score < self.min_score):
            return "score too low"
        if self.artists is not None and self.artists.isdisjoint(artists):
            return "artist not selected"
        return None


def _shards(folder: Path) -> list[Path]:
    metadata = folder / "metadata"
    shards = sorted(path for path in metadata.glob("*") if SHARD.fullmatch(path.name))
    if not shards or not (folder / "512px").is_dir():
        missing = "the folder 512px is missing" if shards else "metadata/posts*.json is missing"
        raise BadInput(
            f"{folder} does not have the layout of Danbooru2021: {missing}. Give the folder that "
            "contains 512px and metadata, as rsync copies them."
        )
    return shards


def _rating_letters(ratings: Collection[str]) -> frozenset[str]:
    names = {ratings} if isinstance(ratings, str) else set(ratings)
    letters = {name: letter for letter, name in RATINGS.items()}
    unknown = sorted(names - RATINGS.keys() - letters.keys())
    if unknown:
        raise BadInput(
            f"Unknown rating {unknown[0]!r}. Use "
            f"{', '.join(f'{letter} ({name})' for letter, name in RATINGS.items())}."
        )
    return frozenset(letters.get(name, name) for name in names)


def _posts(shards: list[Path]) -> Iterator[tuple[str, Post]]:
    """Yield each post with its file and line, one line in memory at a time."""
    for shard in shards:
        with shard.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    location = f"{shard}, line {number}"
                    yield location, _post(line, location)


def _post(line: bytes, location: str) -> Post:
    try:
        post = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{location} is not JSON ({error}). Copy this file again.") from error
    if not isinstance(post, dict):
        raise BadInput(f"{location} is not a post: it must be a JSON object.")
    return post


def _tags(post: Post, location: str) -> dict[str, tuple[str, ...]]:
    """Return tags by category, including artists. Categories without tags are omitted."""
    if isinstance(post.get("tags"), list):
        names_by_category = _tags_from_list(post, location)
    else:
        names_by_category = _tags_from_strings(post)
    tags = {
        category: checked_tags(names, location)
        for category, names in names_by_category.items()
        if category != "meta"  # they describe the file, not the drawing
    }
    rating = post.get("rating")
    if rating is not None:
        if not isinstance(rating, str) or rating not in RATINGS:
            raise BadInput(f"{location}: the rating must be one of g, s, q, e; got {rating!a}.")
        tags["rating"] = (RATINGS[rating],)
    return tags


def _tags_from_strings(post: Post) -> dict[str, list[str]]:
    """Return the tags by category of a post of 2021."""
    texts = {name: post.get(f"tag_string_{name}") for name in CATEGORIES.values()}
    return {
        name: [tag for tag in text.split(" ") if tag]
        for name, text in texts.items()
        if isinstance(text, str)
    }


def _tags_from_list(post: Post, location: str) -> dict[str, list[str]]:
    """Return the tags by category of a post before 2021."""
    names_by_category: dict[str, list[str]] = {name: [] for name in CATEGORIES.values()}
    for tag in post["tags"]:
        name = tag.get("name") if isinstance(tag, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise BadInput(f"{location}: a tag must have a name and a category; got {tag!a}.")
        category = CATEGORIES.get(str(tag.get("category")))
        if category is not None:
            names_by_category[category].append(name)
    return names_by_category


def _parse_int(value: object) -> int | None:
    """Return an int, or a string of ASCII digits as an int; otherwise None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit():
        return int(value[:20])  # long strings would take long, or fail
    return None


def _split(post_id: int) -> Split:
    digest = hashlib.blake2b(str(post_id).encode(), digest_size=8).digest()
    fraction = int.from_bytes(digest) / 2**64
    if fraction < EVALUATION_SHARE:
        return "test"
    return "validation" if fraction < 2 * EVALUATION_SHARE else "train"
