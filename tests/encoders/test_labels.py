import tempfile
from pathlib import Path

import pytest
from conftest import COLOUR_LABELS, write_tiny_encoder

from egara.datasets.open_drawings.dicebear import STYLES
from egara.datasets.open_drawings.non_subject_keywords import NON_SUBJECT_KEYWORDS
from egara.datasets.open_drawings.reserved import EMOJI_SETS
from egara.encoders import OnnxEncoder, read_manifest
from egara.encoders.labels import read_labels
from egara.errors import EncoderError


def read(text: str | bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "labels.csv")
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_labels(path)


def test_names_categories_translations_and_thresholds_are_read() -> None:
    labels = read(COLOUR_LABELS)
    assert [label.name for label in labels][:3] == ["red", "green", "blue sea"]
    assert [label.category for label in labels[:3]] == ["general", "general", "place"]
    assert (labels[0].japanese, labels[3].japanese) == ("赤", None)
    assert labels[0].thresholds == {"f0.5": 0.8, "f1": 0.6, "f2": 0.4}
    assert (labels[2].thresholds, labels[4].thresholds) == ({}, {"f1": 0.7})


def test_a_label_has_one_japanese_name_that_is_shown_and_others_that_find_it() -> None:
    cat, dog = read("name,category,japanese\ncat,general,猫; ネコ;\ndog,general,\n")
    assert (cat.japanese, cat.also) == ("猫", ("ネコ",))
    assert (dog.japanese, dog.also) == (None, ())


def test_two_columns_are_enough_and_spreadsheets_may_have_saved_them() -> None:
    (label,) = read(b'\xef\xbb\xbfcategory,name\r\nplace,"sea, blue"\r\n')
    assert (label.name, label.category, label.japanese) == ("sea, blue", "place", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "row 1: the columns are none; expected name and category"),
        ("name\nred\n", "row 1: the columns are name;"),
        ("name,category,f3\nred,general,1\n", "row 1: the columns are name, category, f3;"),
        ("name,category,name\nred,general,red\n", "each once"),
        ("name,category\n", "has 0 labels; expected one for each score"),
        ("name,category\nred,general\nblue\n", "row 3: has 1 cells; expected 2"),
        ("name,category\nred,general,1\n", "row 2: has 3 cells; expected 2"),
        ("name,category\n ,general\n", "row 2: name is empty"),
        ("name,category\nred,\n", "row 2: category is empty"),
        ("name,category\nred,a\nblue,a\nred,b\n", "row 4: the name 'red' is in row 2 already"),
        ("name,category,f1\nred,a,high\n", "row 2: f1 is 'high'; expected a number from 0 to 1"),
        ("name,category,f1\nred,a,1.5\n", "row 2: f1 is '1.5'"),
        ("name,category,f1\nred,a,nan\n", "row 2: f1 is 'nan'"),
        ('name,category\n"red,a\n', "not CSV in UTF-8"),
        (b"name,category\n\xff,a\n", "not CSV in UTF-8"),
    ],
)
def test_a_bad_file_says_which_row_and_what(text, message) -> None:
    with pytest.raises(EncoderError) as caught:
        read(text)
    assert message in str(caught.value)
    assert str(caught.value).split(",")[0].split(":")[0].endswith("labels.csv")


def test_the_fingerprint_has_names_and_categories_and_nothing_else(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny", labels=COLOUR_LABELS)
    before = read_manifest(folder).fingerprint()

    def after(old: str, new: str) -> str:
        (folder / "labels.csv").write_text(COLOUR_LABELS.replace(old, new), encoding="utf-8")
        return read_manifest(folder).fingerprint()

    assert after("赤", "紅") == before
    assert after("0.8", "0.7") == before
    assert after("blue sea", "sea") != before
    assert after("place", "character") != before


def test_the_fingerprint_of_the_built_in_encoder_is_the_one_collections_have() -> None:
    manifest = read_manifest(Path(read_labels.__code__.co_filename).parent / "builtin/visual")
    assert manifest.fingerprint() == "5cc47bf2ed351603"


def test_a_model_with_another_number_of_scores_is_refused(tmp_path: Path) -> None:
    few = "".join(COLOUR_LABELS.splitlines(keepends=True)[:-1])
    folder = write_tiny_encoder(tmp_path / "e", "tiny", labels=few)
    with pytest.raises(EncoderError, match="'scores' has 6 columns; expected 5"):
        OnnxEncoder(read_manifest(folder))
    (folder / "labels.csv").unlink()
    with pytest.raises(EncoderError, match=r"labels\.csv: cannot be read"):
        read_manifest(folder)


def test_a_label_may_be_hidden_and_have_been_learned_under_another_category() -> None:
    shown, set_name = read(
        "name,category,learned_as,hidden\nsunset,subject,character,\nnoto,copyright,,yes\n"
    )
    assert (shown.category, shown.learned_as, shown.hidden) == ("subject", "character", False)
    assert (set_name.category, set_name.learned_as, set_name.hidden) == (
        "copyright", "copyright", True,
    )  # fmt: skip
    with pytest.raises(EncoderError, match="row 2: hidden is 'no'; expected yes or an empty cell"):
        read("name,category,hidden\nnoto,copyright,no\n")


def test_hiding_a_label_or_renaming_its_category_keeps_the_fingerprint(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny", labels=COLOUR_LABELS)
    before = read_manifest(folder).fingerprint()
    header, *rows = COLOUR_LABELS.splitlines()
    rows = [f"{row},," for row in rows]
    rows[2] = "blue sea,scene,青い海,,,,place,"
    rows[3] = rows[3].removesuffix(",") + ",yes"
    text = "\n".join([f"{header},learned_as,hidden", *rows])
    (folder / "labels.csv").write_text(text, encoding="utf-8")
    labels = read_manifest(folder).labels or ()
    assert (labels[2].category, labels[3].hidden) == ("scene", True)
    assert read_manifest(folder).fingerprint() == before


BUILT_IN = Path(read_labels.__code__.co_filename).parent / "builtin"
SEMANTIC = read_manifest(BUILT_IN / "semantic")
"""The shipped encoder that gives tags."""


def test_collections_keep_their_vectors_of_semantic() -> None:
    assert SEMANTIC.fingerprint() == "b0835b57c041c2ec"
    assert len(SEMANTIC.labels or ()) == 2142


def test_no_name_of_a_set_or_a_source_is_a_tag_of_semantic() -> None:
    labels = SEMANTIC.labels or ()
    hidden = {label.name for label in labels if label.hidden}
    assert {label.learned_as for label in labels if not label.hidden} == {"general", "character"}
    assert {label.name for label in labels if label.learned_as == "copyright"} <= hidden
    sources = {"openclipart", "openmoji", "noto", "twemoji", "line-md", "dicebear-micah", "mdi"}
    assert sources | NON_SUBJECT_KEYWORDS <= hidden
    assert {
        label.name for label in labels if label.learned_as == "general"
    } & hidden == NON_SUBJECT_KEYWORDS
    shown = {label.name for label in labels if not label.hidden}
    assert shown.isdisjoint({*EMOJI_SETS, *STYLES})


def test_what_emoji_show_is_called_a_subject() -> None:
    categories = {label.name: label.category for label in SEMANTIC.labels or ()}
    assert categories["sunset"] == categories["books"] == "subject"
    assert categories["cat"] == "general"
    assert "character" not in categories.values()
