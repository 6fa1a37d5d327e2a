"""A fake collection of four drawings, without tables."""

from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa

from egara.collection import (
    Artist,
    DrawingTags,
    FolderNode,
    Guess,
    Hit,
    KeywordTag,
    NearestDrawings,
    OwnTag,
    PredictedTag,
    Suggestion,
    Suggestions,
    TagCount,
    TagThreshold,
)
from egara.errors import (
    BadFilter,
    BadImage,
    BadInput,
    CollectionError,
    NoWalk,
    UnknownArtist,
    UnknownDrawing,
    UnknownEncoder,
    UnknownFolder,
)

CAT, DOG, OWL, GONE = (digit * 32 for digit in "abcd")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WEBP = b"RIFF....WEBP"
ENCODERS = ("visual", "style")


def a_drawing(key, path, kind, title, **changes):
    values = {
        "id": key,
        "path": path,
        "copies": (),
        "width": 300,
        "height": 200,
        "format": kind,
        "frames": 1,
        "size": 10,
        "title": title,
        "artist": None,
        "source": None,
        "keywords": ("animal",),
        "missing": False,
    }
    return SimpleNamespace(**(values | changes))


class FakeCollection:
    """The verbs of a collection, answered from a list.

    ``last_call`` has the arguments of the last call of some verbs.
    """

    name = "animals"

    def __init__(self, root: Path):
        self.root = root
        self.known = [
            a_drawing(CAT, "cat.svg", "SVG", "Cat"),
            a_drawing(DOG, 'dog "\n\udcff.png', "PNG", None, copies=("again/\udcff.png",)),
            a_drawing(OWL, "owls/owl.jpg", "JPEG", "Owl \udcff"),
            a_drawing(GONE, "gone.png", "PNG", "Gone", missing=True),
        ]
        self.last_call = {}
        self.assigned = {}

    def describe(self):
        encoders = [
            SimpleNamespace(
                name=name,
                fingerprint="f" * 8,
                metric="cosine",
                vector_type="floats",
                dimensions=4,
                vectors=3,
                labels=0,
                kinds=("image",),
                roles=tuple(role for role, encoder in self.roles().items() if encoder == name),
                can_serve=("style", "default"),
            )
            for name in ENCODERS
        ]
        return SimpleNamespace(
            name=self.name,
            location="/x",
            images=3,
            missing=1,
            broken=1,
            unsupported={"PSD": 2},
            encoders=encoders,
            version="1.1",
        )

    def roles(self):
        return {"style": "style", "default": "visual"} | self.assigned

    def assigned_roles(self):
        return self.assigned

    def set_role(self, role, encoder):
        if encoder is not None and encoder not in ENCODERS:
            raise UnknownEncoder(f"no encoder {encoder!r}")
        self.assigned = {} if encoder is None else {role: encoder}

    def table(self, limit=None, **arguments):
        self.last_call = arguments
        if arguments.get("where") == "nonsense":
            raise BadFilter("nonsense is no filter")
        rows = [{**vars(d), "path": "p", "title": "t", "copies": []} for d in self.known[:3]]
        return pa.Table.from_pylist(rows).slice(0, limit)

    def folder_tree(self, folder, depth):
        self.last_call = {"folder": folder, "depth": depth}
        if folder not in (None, "owls"):
            raise UnknownFolder(f"no folder {folder!r}")
        owls = FolderNode("owls", "owls \udcff", 1, 1, False, ())
        return [owls] if folder else [FolderNode("/x", "x", 3, 2, True, (owls,) * bool(depth))]

    def drawing(self, key):
        found = [d for d in self.known if key and d.id.startswith(key)]
        if len(found) != 1:
            raise UnknownDrawing(f"no drawing {key!r}")
        return found[0]

    def drawings(self, keys):
        return [self.drawing(key) for key in keys]

    def thumbnail(self, key):
        return WEBP + self.drawing(key).id.encode()

    def file(self, key):
        drawing = self.drawing(key)
        if drawing.missing:
            raise CollectionError("it is not there")
        return self.root / drawing.path

    def guesses(self, sketch, limit=5):
        return [Guess("cat", "猫", 0.5, 3)]

    def search(self, **arguments):
        self.last_call = arguments
        if any(item.value == b"broken" for item in arguments.get("items", ())):
            raise BadImage("not an image")
        for key in (*arguments.get("like", ()), *arguments.get("unlike", ())):
            self.drawing(key)
        found = [d for d in self.known[:3] if d.id not in arguments.get("like", ())]
        return [
            Hit(
                id=d.id,
                path=d.path,
                score=1 / rank,
                distance=0.1 * rank,
                rank=rank,
                copies=(CAT,) if d.id == OWL else (),
                width=d.width,
                height=d.height,
                title=d.title,
            )
            for rank, d in enumerate(found, 1)
        ][: arguments["limit"]]

    def suggest(self, text, limit=5):
        return Suggestions(tags=(Suggestion("cat \udcff", 2, 0, "猫"),))

    def nearest_drawings(self, key, limit, *, copies):
        own = self.drawing(key).id
        hits = {
            encoder: self.search(like=[own], encoders={encoder: 1.0}, limit=limit, copies=copies)
            for encoder in ENCODERS
        }
        return NearestDrawings((self.drawing(OWL),) if own == CAT else (), hits)

    def morph(self, a, b, *, progress=None, cancel=None, **arguments):
        self.last_call = arguments
        if self.drawing(b).id == OWL and not arguments["bridge"]:
            raise NoWalk("no walk; try a bridge")
        ids = (self.drawing(a).id, self.drawing(b).id)
        walk = self.walk(ids, arguments["bridge"])
        walk.alternatives = [self.walk(ids, False)] * arguments["alternatives"]
        return walk

    def walk(self, ids, bridge):
        places = range(len(ids))
        return SimpleNamespace(
            ids=tuple(ids),
            distances=tuple(0.5 * (place > 0) for place in places),
            to_end=tuple(0.5 * (len(ids) - 1 - place) for place in places),
            extra=tuple(bridge and place > 0 for place in places),
            exact=True,
            quality=SimpleNamespace(total=0.5 * (len(ids) - 1), direct=0.5, largest=0.5, nearer=1),
        )

    def along(self, drawings, *, progress=None, cancel=None, **arguments):
        self.last_call = arguments
        return self.walk([self.drawing(key).id for key in drawings], False)

    def between(self, a, b, **arguments):
        self.last_call = arguments
        self.drawing(a), self.drawing(b)
        found = (d for d in self.known if d.id not in (a, b, *arguments["avoid"]))
        return [SimpleNamespace(id=d.id, path=d.path, from_a=0.25, to_b=0.5) for d in found]

    def suggest_tags(self, prefix="", limit=20):
        found = [
            TagCount("animal", 3, "keyword", None, None),
            TagCount("ant", 3, "predicted", "general", "蟻 \udcff"),
        ]
        return [tag for tag in found if tag.name.startswith(prefix)][:limit]

    def tags_of(self, key):
        self.drawing(key)
        return DrawingTags(
            predicted=(PredictedTag("ant \udcff", "蟻", "general", 0.7, 0.25, "confirmed"),),
            keywords=(KeywordTag("animal", None, None, "general"),),
            own=(OwnTag("mine", None),),
        )

    def edit_tags(self, drawings, add=(), remove=(), confirm=(), reject=()):
        self.last_call = {"add": add, "remove": remove, "confirm": confirm, "reject": reject}
        return len([self.drawing(key) for key in drawings])

    def tag_threshold(self, name, value, *, encoder=None):
        if name != "ant":
            raise BadInput(f"no tag {name!r}")
        now = 0.25 if value is None else value
        moved = value is not None
        return TagThreshold(name, now, 2, own=0.25, least=0.05, moved=moved, encoder=encoder or "s")

    def tag_thresholds(self, names=(), *, moved=False, encoder=None):
        self.last_call = {"names": names, "moved": moved, "encoder": encoder}
        return [self.tag_threshold(name, 0.5 if moved else None) for name in names or ["ant"]]

    def artists(self, *, copies):
        return [("Ann \udcff", 2), ("Ben", 1)]

    def artist(self, name, encoder=None, *, copies):
        if name != "ann":
            raise UnknownArtist(f"nobody is {name!r}")
        return Artist("Ann \udcff", 2, (CAT, DOG), encoder or "style", 0.0)

    def artists_like(self, name, encoder=None, limit=10, *, copies):
        return [Artist("Ben", 1, (OWL,), encoder, 0.5)][:limit]

    def outcomes(self):
        rows = [(d.path.replace("\udcff", "?"), "indexed", None) for d in self.known[:3]]
        rows += [("gone.png", "missing", "was here"), ("bad.png", "broken", "cut short")]
        return pa.table(
            dict(zip(("path", "outcome", "reason"), zip(*rows, strict=True), strict=True))
        )
