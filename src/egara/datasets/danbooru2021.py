"""Danbooru2021 and the earlier sets, in their published layout.

G. Branwen and the Danbooru community, "Danbooru2021: a large-scale crowdsourced and tagged anime
illustration dataset", 2022. The layout::

    512px/0NNN/<id>.jpg     pictures within 512 x 512; NNN is the id modulo 1000
    metadata/posts*.json    one post a line (2021)
    metadata/20*            the same, of 2017 to 2020

Posts of 2021 hold tags as texts (``tag_string_general`` and so on, separated by spaces) and numbers
as numbers; earlier ones as a list ``tags`` of ``{"name", "category"}`` and numbers as texts.
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
PICTURES = frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "webp"})
SHARD = re.compile(r"posts\d*\.json|20\d{6,}(\.json)?")
HELD_OUT = 0.05  # the share of validation, and that of test

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
        least_score: int | None = None,
        artists: Collection[str] | None = None,
        deleted: bool = False,
        excluded_tags: Collection[str] = (),
    ) -> None:
        """Find the files; they are read when the dataset is iterated over.

        Args:
            folder: holds ``512px`` and ``metadata``.
            ratings: only posts with one of these, by letter or by name: see `RATINGS`.
            least_score: only posts with this score or more.
            artists: only posts by one of them, by the name of the artist's tag.
            deleted: also posts that Danbooru's moderators deleted.
            excluded_tags: no posts with one of these tags, of any category but ``meta``. With
                ``ratings=["safe"]`` and a list of violent and sexual tags, this is the safe
                dataset of Illustration2Vec, section 4.2.

        Raises:
            BadInput: the layout is not the published one, or a rating is unknown.
        """
        self.folder = Path(folder)
        self.ratings = None if ratings is None else _checked_ratings(ratings)
        self.least_score = least_score
        self.artists = None if artists is None else frozenset(artists)
        self.deleted = deleted
        self.excluded_tags = frozenset(excluded_tags)
        self.skipped: Counter[str] = Counter()
        """How many posts the last reading skipped, by the reason."""
        self._shards = _shards(self.folder)

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: the tags are Danbooru's own names."""
        return {}

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the dataset from its beginning, in the order of its metadata.

        Raises:
            BadInput: a line has another form than published; the message names file and line.
        """
        skipped = self.skipped = Counter()
        for place, post in _posts(self._shards):
            if "id" not in post:  # posts of banned artists, and posts that only members see
                skipped["no id"] += 1
                continue
            drawing = self._drawing(post, place)
            if isinstance(drawing, str):
                skipped[drawing] += 1
            else:
                yield drawing

    def _drawing(self, post: Post, place: str) -> LabelledDrawing | str:
        """Return the drawing of a post, or the reason why it is skipped."""
        number = _whole(post["id"])
        if number is None or number < 0:
            raise BadInput(f"{place}: the id must be a number; got {post['id']!a}.")
        tags = _tags(post, place)
        artists = tags.pop("artist", ())
        if reason := self._unwanted(post, artists):
            return reason
        if has_any(tags, self.excluded_tags):
            return "excluded tag"
        image = self.folder / "512px" / f"{number % 1000:04}" / f"{number}.jpg"
        if not image.is_file():
            return "image is missing"
        return LabelledDrawing(
            id=str(number),
            image=image,
            tags=tags,
            artist=artists[0] if len(artists) == 1 else None,
            split=_split(number),
        )

    def _unwanted(self, post: Post, artists: tuple[str, ...]) -> str | None:
        score = _whole(post.get("score"))
        if str(post.get("file_ext") or "jpg").lower() not in PICTURES:
            return "no picture"
        if post.get("is_deleted") and not self.deleted:
            return "deleted"
        if self.ratings is not None and post.get("rating") not in self.ratings:
            return "other rating"
        if self.least_score is not None and (score is None or score < self.least_score):
            return "lower score"
        if self.artists is not None and self.artists.isdisjoint(artists):
            return "other artist"
        return None


def _shards(folder: Path) -> list[Path]:
    metadata = folder / "metadata"
    found = sorted(path for path in metadata.glob("*") if SHARD.fullmatch(path.name))
    if not found or not (folder / "512px").is_dir():
        lacks = "no pictures in 512px" if found else "no metadata in metadata/posts*.json"
        raise BadInput(
            f"{folder} is no copy of Danbooru2021: it has {lacks}. Give the folder that holds "
            "both, as rsync copies them."
        )
    return found


def _checked_ratings(ratings: Collection[str]) -> frozenset[str]:
    names = {ratings} if isinstance(ratings, str) else set(ratings)
    letters = {name: letter for letter, name in RATINGS.items()}
    unknown = sorted(names - RATINGS.keys() - letters.keys())
    if unknown:
        raise BadInput(
            f"There is no rating {unknown[0]!r}; there are {', '.join(RATINGS)}, "
            f"which are {', '.join(letters)}."
        )
    return frozenset(letters.get(name, name) for name in names)


def _posts(shards: list[Path]) -> Iterator[tuple[str, Post]]:
    """Yield each post with its file and line, one line in memory at a time."""
    for shard in shards:
        with shard.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    place = f"{shard}, line {number}"
                    yield place, _post(line, place)


def _post(line: bytes, place: str) -> Post:
    try:
        post = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{place} is not JSON ({error}). Copy this file again.") from error
    if not isinstance(post, dict):
        raise BadInput(f"{place} is no post: it must be a JSON object.")
    return post


def _tags(post: Post, place: str) -> dict[str, tuple[str, ...]]:
    """Return tags by category, including artists; a category that the post lacks is absent."""
    written = _listed(post, place) if isinstance(post.get("tags"), list) else _strings(post)
    tags = {
        category: checked_tags(names, place)
        for category, names in written.items()
        if category != "meta"  # they describe the file, not the drawing
    }
    rating = post.get("rating")
    if rating is not None:
        if not isinstance(rating, str) or rating not in RATINGS:
            raise BadInput(f"{place}: the rating must be one of g, s, q, e; got {rating!a}.")
        tags["rating"] = (RATINGS[rating],)
    return tags


def _strings(post: Post) -> dict[str, list[str]]:
    texts = {name: post.get(f"tag_string_{name}") for name in CATEGORIES.values()}
    return {
        name: [tag for tag in text.split(" ") if tag]
        for name, text in texts.items()
        if isinstance(text, str)
    }


def _listed(post: Post, place: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in CATEGORIES.values()}
    for tag in post["tags"]:
        name = tag.get("name") if isinstance(tag, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise BadInput(f"{place}: a tag must have a name and a category; got {tag!a}.")
        category = CATEGORIES.get(str(tag.get("category")))
        if category is not None:
            found[category].append(name)
    return found


def _whole(value: object) -> int | None:
    """Return a whole number, or a text of ASCII digits as one; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit():
        return int(value[:20])
    return None


def _split(number: int) -> Split:
    digest = hashlib.blake2b(str(number).encode(), digest_size=8).digest()
    place = int.from_bytes(digest) / 2**64
    if place < HELD_OUT:
        return "test"
    return "validation" if place < 2 * HELD_OUT else "train"
