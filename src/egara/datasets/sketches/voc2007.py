"""PASCAL VOC 2007: photographs with the classes of their objects, searched by sketches.

M. Everingham et al., "The PASCAL visual object classes challenge 2007". The layout::

    JPEGImages/<id>.jpg
    Annotations/<id>.xml                 <object><name/><difficult/><bndbox/></object> …
    ImageSets/Main/<part>.txt            an id a line; the parts are train, val, trainval and test
    ImageSets/Main/<class>_<part>.txt    not read; the annotations have the same classes

The 25 car and 25 bicycle sketches of Shrivastava et al. (2011) are not part of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from egara.errors import BadInput

__all__ = ["PARTS", "Voc2007", "VocImage"]

PARTS = ("train", "val", "trainval", "test")


@dataclass(frozen=True, slots=True)
class VocImage:
    """A photograph.

    Attributes:
        id: the name of the file without its suffix.
        image: the path of the file.
        classes: the classes of its objects.
        difficult: those of them whose objects are all marked as difficult to recognise. The
            official evaluation counts such an image neither as positive nor as negative.
    """

    id: str
    image: Path
    classes: frozenset[str]
    difficult: frozenset[str]


class Voc2007:
    """A copy of VOC2007 on this machine."""

    def __init__(self, folder: Path, *, part: str | None = None) -> None:
        """Read the list of ids; annotations are read when the images are iterated over.

        Args:
            folder: the folder that contains ``JPEGImages``, or a folder above it, such as
                ``VOCdevkit``.
            part: the list of ``ImageSets/Main`` to read. By default ``test``, or else
                ``trainval``.

        Raises:
            BadInput: the layout is not the published one, or there is no such part.
        """
        candidates = [Path(folder), Path(folder, "VOC2007"), Path(folder, "VOCdevkit", "VOC2007")]
        found = [path for path in candidates if (path / "JPEGImages").is_dir()]
        if not found or not (found[0] / "Annotations").is_dir():
            raise BadInput(
                f"{folder} does not have the layout of VOC2007: JPEGImages or Annotations is "
                "missing. Give the folder VOCdevkit/VOC2007, as it is published."
            )
        self.folder = found[0]
        lists = self.folder / "ImageSets" / "Main"
        parts = [name for name in PARTS if (lists / f"{name}.txt").is_file()]
        self.part = part or next((name for name in ("test", "trainval") if name in parts), "test")
        if self.part not in parts:
            raise BadInput(
                f"{lists} has no {self.part}.txt; it has {', '.join(parts) or 'no list of a part'}."
            )
        text = (lists / f"{self.part}.txt").read_text(encoding="utf-8", errors="replace")
        self.ids = tuple(line.split()[0] for line in text.splitlines() if line.strip())

    def __len__(self) -> int:
        """Count the images."""
        return len(self.ids)

    def __iter__(self) -> Iterator[VocImage]:
        """Read the images of the part, in the order of its list.

        Raises:
            BadInput: an image or an annotation is missing or cannot be read.
        """
        return map(self._image, self.ids)

    def _image(self, id_: str) -> VocImage:
        image = self.folder / "JPEGImages" / f"{id_}.jpg"
        annotation = self.folder / "Annotations" / f"{id_}.xml"
        if not image.is_file():
            raise BadInput(f"{image} is missing, but {self.part}.txt has it. Copy it again.")
        try:
            root = ElementTree.parse(annotation).getroot()  # noqa: S314 - expat bounds entities
        except (ElementTree.ParseError, OSError) as error:
            raise BadInput(f"{annotation} cannot be read ({error}). Copy it again.") from error
        objects = [
            ((item.findtext("name") or "").strip(), (item.findtext("difficult") or "").strip())
            for item in root.iter("object")
        ]
        classes = frozenset(name for name, _ in objects if name)
        easy = {name for name, difficult in objects if difficult != "1"}
        return VocImage(id_, image, classes, classes - easy)
