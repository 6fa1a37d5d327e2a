"""What is public, and that the documents point to what is there."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import egara
from egara import errors

ROOT = Path(__file__).parents[1]
ROOMS = ["", ".errors", ".limits", ".metric", ".text", ".images", ".images.sheets",
         ".images.sketches", ".encoders", ".search", ".explore", ".collection", ".server",
         ".cli", ".train", ".demo", ".evaluate"]  # fmt: skip
EXPLORE = [f".explore.{name}" for name in
           ("clustering", "duplicates", "mapping", "neighbours", "walks")]  # fmt: skip
TOPICS = [f".collection.{folder.name}" for folder in (ROOT / "src/egara/collection").iterdir()
          if (folder / "__init__.py").is_file()]  # fmt: skip


@pytest.mark.parametrize("room", [*ROOMS, *EXPLORE, *sorted(TOPICS)])
def test_the_names_of_a_room_are_listed_in_order_and_exist(room: str) -> None:
    module = importlib.import_module(f"egara{room}")
    key = (lambda name: (not name.isupper(), name)) if room else None
    assert list(module.__all__) == sorted(module.__all__, key=key)
    assert all(hasattr(module, name) for name in module.__all__)
    assert module.__doc__


def test_the_first_page_lists_exactly_its_public_names() -> None:
    page = ast.parse(Path(egara.__file__).read_text(encoding="utf-8"))
    defined = {node.name for node in page.body if isinstance(node, ast.FunctionDef)}
    functions = {name for name in defined if not name.startswith("_")}
    lazy = next(node for node in page.body if isinstance(node, ast.If))
    imports = [node for node in lazy.body if isinstance(node, ast.ImportFrom)]
    classes = {alias.name for node in imports for alias in node.names}
    for_annotations_only = {"BrokenEncoder", "DatasetInfo", "OnnxEncoder", "SketchLike"}
    exported = functions | (classes - for_annotations_only) | {"EgaraError", "UnknownEncoder"}
    assert {*egara.__all__} == exported | {"__version__"}
    assert dir(egara) == sorted(egara.__all__)
    assert all(hasattr(egara, name) for name in egara.__all__)


def test_the_first_page_exports_the_classes_that_users_hold() -> None:
    from egara.collection import Collection, Filters, Hit, IndexReport, Walk
    from egara.encoders import Encoder, Label

    for kind in (Collection, Filters, Hit, IndexReport, Walk, Encoder, Label):
        assert getattr(egara, kind.__name__) is kind
    with pytest.raises(AttributeError, match="no attribute 'Colection'"):
        egara.Colection  # noqa: B018


def test_the_errors_are_one_tree_and_the_docstring_draws_it() -> None:
    for name in errors.__all__:
        error = getattr(errors, name)
        assert issubclass(error, egara.EgaraError)
        assert re.search(rf"\b{name}\b", errors.__doc__ or "")
        assert error.__doc__


def test_importing_egara_loads_nothing_heavy() -> None:
    code = "import sys, egara; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = ["lancedb", "pyarrow", "onnxruntime", "numpy", "fastapi", "torch", "scipy", "sqlglot"]
    answer = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True)
    assert answer.stdout == "[]\n", answer.stderr


def test_importing_the_collection_loads_nothing_that_a_search_does_not_use() -> None:
    code = "import sys, egara.collection; print([m for m in sys.argv[1:] if m in sys.modules])"
    heavy = [
        "lancedb",
        "onnxruntime",
        "scipy.signal",
        "scipy.sparse",
        "sklearn",
        "openTSNE",
        "sqlglot",
    ]
    answer = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True)
    assert answer.stdout == "[]\n", answer.stderr


@pytest.mark.parametrize("document", ["README.md", *sorted(p.name for p in ROOT.glob("docs/*.md"))])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    path = next(p for p in (ROOT / document, ROOT / "docs" / document) if p.is_file())
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert missing == []


def test_the_changelog_names_this_version() -> None:
    assert f"## {egara.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
