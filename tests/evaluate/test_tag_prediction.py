import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from egara.datasets import LabelledDrawing
from egara.encoders import Label
from egara.errors import BadInput
from egara.evaluate import (
    Baseline,
    DatasetSelection,
    average_precision,
    measure_tags,
    score_tags,
)

from .synthetic_data import Grey, Listed, colour

LABELS = (Label("cat", "general"), Label("dog", "general"), Label("noto", "copyright"))


def drawing(number: int, **fields) -> LabelledDrawing:
    """Cats are even, dogs divisible by three. The copyright of every fifth is not known."""
    general = [name for name, every in (("cat", 2), ("dog", 3)) if number % every == 0]
    tags = {"general": (*general, "unheard of")}
    if number % 5:
        tags["copyright"] = ("noto",) if number % 4 == 0 else ()
    split = "train" if number < 100 else "test"
    about = {"tags": tags, "split": split, "subject": f"s{number % 40}", "set": f"set{number % 2}"}
    return LabelledDrawing(str(number), colour(number), **(about | fields))


@pytest.fixture
def made() -> Listed:
    return Listed([drawing(number) for number in range(200)])


@pytest.fixture
def grey() -> Grey:
    rng = np.random.default_rng(0)
    scores = rng.random((256, 3), np.float32).round(1)
    table = np.eye(6, dtype=np.float32)[np.arange(256) % 6]
    return Grey(table, scores, LABELS)


def test_the_precision_of_a_tag_uses_the_drawings_whose_category_is_known(
    made: Listed, grey: Grey
) -> None:
    report = measure_tags(score_tags(grey, made))
    numbers = np.arange(100, 200)
    known = numbers[numbers % 5 > 0]
    expected = {
        "cat": (numbers, numbers % 2 == 0),
        "dog": (numbers, numbers % 3 == 0),
        "noto": (known, known % 4 == 0),
    }
    assert [tag.label.name for tag in report.tags] == list(expected)
    for column, tag in enumerate(report.tags):
        rows, truth = expected[tag.label.name]
        value = average_precision(grey.scores[rows, column : column + 1], truth[:, None])
        assert tag.precision == pytest.approx(value[0])
        assert (tag.drawings, tag.positives) == (len(rows), truth.sum())
    means = report.means()
    assert means["grey"]["general"] == pytest.approx(
        np.mean([t.precision for t in report.tags[:2]])
    )
    assert means["one score for all"]["copyright"] == pytest.approx((known % 4 == 0).mean())


def test_a_baseline_is_trained_on_the_split_train_only(made: Listed, grey: Grey) -> None:
    """The vectors encode numbers modulo 6, so a linear classifier separates cats and dogs."""
    frozen = Grey(grey.table, name="frozen")
    scored = score_tags(grey, made, baselines=[Baseline(frozen)])
    report = measure_tags(scored)
    assert list(report.predictors) == ["grey", "frozen, ridge"]
    assert [t.precision for t in report.predictors["frozen, ridge"][:2]] == pytest.approx([1, 1])
    assert frozen.encoded == 200
    unlearned = [replace(d, tags={}) if d.split == "train" else d for d in made.drawings]
    with pytest.raises(BadInput, match=r"There are no drawings in .*train, with known tags"):
        score_tags(grey, Listed(unlearned), baselines=[Baseline(frozen)])
    other = [replace(d, tags={"general": ("dog",) * (int(d.id) % 7 == 0)}) if d.split == "test"
             else d for d in made.drawings]  # fmt: skip
    again = score_tags(grey, Listed(other), baselines=[Baseline(frozen)])
    dogs = scored.scores["frozen, ridge"][:, 1:2]
    assert np.allclose(again.scores["frozen, ridge"], dogs, atol=1e-5)


def test_baselines_of_several_sets_and_kinds_are_measured_in_one_run(
    made: Listed, grey: Grey
) -> None:
    frozen = Grey(grey.table, name="frozen")
    made.streams = 0
    baselines = [Baseline(frozen, "logistic"), Baseline(frozen, sets=("set1",))]
    report = measure_tags(score_tags(grey, made, baselines=baselines))
    assert list(report.predictors) == ["grey", "frozen, logistic", "frozen, ridge on set1"]
    # No drawing of set1 is a cat, so the classifier has the same score for all drawings.
    cat = report.predictors["frozen, ridge on set1"][0]
    assert cat.precision == pytest.approx(cat.positives / cat.drawings)
    assert report.predictors["frozen, logistic"][0].precision == pytest.approx(1)
    assert frozen.encoded == 200


def test_seen_and_unseen_subjects_are_determined_by_the_split_train(grey: Grey) -> None:
    drawings = [drawing(n, subject=f"s{n % 50 if n < 100 else n}") for n in range(200)]
    drawings += [drawing(n, split="test", subject=f"s{n % 50}") for n in range(200, 250)]
    drawings += [drawing(250, split="test", subject=None)]
    made = Listed(drawings)
    scored = score_tags(grey, made)
    seen = scored.restrict(DatasetSelection("test", subjects="seen"))
    assert [d.id for d in seen.drawings] == [str(n) for n in range(200, 250)]
    unseen = score_tags(grey, made, DatasetSelection("test", subjects="unseen"))
    assert [d.id for d in unseen.drawings] == [str(n) for n in range(100, 200)]
    first, again = measure_tags(scored.restrict(unseen.selection)), measure_tags(unseen)
    assert first.predictors == again.predictors
    assert "unseen" in again.selection
    dogs = measure_tags(scored.with_tags(np.array([1])))
    assert dogs.tags == measure_tags(scored).tags[1:2]


def test_table_json_and_csv_have_the_same_figures(made: Listed, grey: Grey) -> None:
    report = measure_tags(score_tags(grey, made))
    answer = json.loads(json.dumps(report.as_json()))
    rows = list(csv.DictReader(io.StringIO(report.csv())))
    assert [float(row["grey"]) for row in rows] == [
        one["average_precision"]["grey"] for one in answer["per_tag"]
    ]
    means = answer["mean_average_precision"]["grey"]
    assert f"| mAP, grey | {means['general']:.3f} | {means['copyright']:.3f} |" in report.table()
    assert "| tags | 2 | 1 |" in report.table()
    assert "| drawings | 100 | 80 |" in report.table()
    short = report.table(shown=1)
    best = max(report.tags, key=lambda tag: tag.precision).label.name
    assert short.index("best tags") < short.index(f"| {best} |") < short.index("worst tags")


def test_unreadable_drawings_are_counted_and_listed(made: Listed, grey: Grey) -> None:
    made.drawings[150] = replace(made.drawings[150], image=b"no picture")
    report = measure_tags(score_tags(grey, made))
    assert report.drawings == 99
    other = score_tags(grey, made).restrict(DatasetSelection("test", ("set1",)))
    assert other.unreadable == ()
    assert [bad.id for bad in report.unreadable] == ["150"]
    assert "1 could not be read" in report.table()
    assert "not an image" in report.as_json()["unreadable"][0]["reason"]


@pytest.mark.parametrize(
    ("selection", "labels", "at_least", "message"),
    [
        (DatasetSelection("test"), None, 8, "'grey' has no tags"),
        (
            DatasetSelection("test"),
            (Label("car", "general"),),
            8,
            "None of the 1 tags .* is in made",
        ),
        (DatasetSelection("test"), (Label("cat", "mood"),), 8, "no tags of its categories"),
        (DatasetSelection("test"), LABELS, 60, "at least 60"),
        (DatasetSelection("test", ("set7",)), LABELS, 8, "no set 'set7'; its sets are set0, set1"),
        (DatasetSelection("validation"), LABELS, 8, "100 in train, 100 in test"),
        (
            DatasetSelection("test", subjects="unseen"),
            LABELS,
            8,
            "There are no drawings in made .*unseen",
        ),
        (DatasetSelection("tset"), LABELS, 8, "'tset'"),
    ],
)
def test_an_invalid_measurement_is_an_error_with_the_reason(
    made, grey, selection, labels, at_least, message
) -> None:
    grey.labels = labels
    with pytest.raises(BadInput, match=message):
        score_tags(grey, made, selection, at_least=at_least)


def test_a_baseline_is_not_measured_on_its_training_split(made: Listed, grey: Grey) -> None:
    for split in (None, "train"):
        with pytest.raises(BadInput, match="another split"):
            score_tags(grey, made, DatasetSelection(split), baselines=[Baseline(grey)])
    with pytest.raises(BadInput, match="no set 'set9'"):
        score_tags(grey, made, baselines=[Baseline(grey, sets=("set9",))])


def test_a_dataset_without_a_readable_drawing_is_an_error_with_the_first_reason(made, grey) -> None:
    made.drawings = [replace(d, image=b"no picture") for d in made.drawings]
    with pytest.raises(BadInput, match=r"None of the 100 drawings .* 100: .*not an image"):
        score_tags(grey, made)


def test_labels_are_measured_in_their_trained_category_and_hidden_ones_are_not() -> None:
    rng = np.random.default_rng(6)
    truth = rng.random((60, 2)) < 0.5
    named = [[name for name, has in zip(("sun", "noto"), row, strict=True) if has] for row in truth]
    drawings = [
        LabelledDrawing(str(n), colour(n), {"character": tuple(names)}, split="test")
        for n, names in enumerate(named)
    ]
    scores = rng.random((256, 2)).astype(np.float32)
    labels = (
        Label("noto", "character", hidden=True),
        Label("sun", "subject", learned_under="character"),
    )
    encoder = Grey(np.zeros((256, 1), np.float32), scores, labels)
    scored = score_tags(encoder, Listed(drawings), DatasetSelection("test"))
    assert [(tag.name, tag.category) for tag in scored.truth.labels] == [("sun", "character")]
    (found,) = measure_tags(scored).tags
    assert found.precision == pytest.approx(average_precision_score(truth[:, 0], scores[:60, 1]))


def test_the_best_tags_of_each_category_are_printed_separately(made: Listed, grey: Grey) -> None:
    report = measure_tags(score_tags(grey, made, DatasetSelection("test")))
    order = sorted(
        (tag for tag in report.tags if tag.label.category == "general"),
        key=lambda tag: -tag.precision,
    )
    assert len(order) == 2
    general, copyright_ = report.best_table(1).split("\n\n")[-2:]
    assert general.splitlines()[0].startswith("| best general tags | category | drawings |")
    assert general.splitlines()[2:] == [
        f"| {order[0].label.name} | general | {order[0].positives} | {order[0].precision:.3f} |"
    ]
    assert copyright_.splitlines()[2].startswith("| noto | copyright |")
