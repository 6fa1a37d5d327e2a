import inspect
from collections import Counter
from pathlib import Path

import egara.collection
from egara.collection import Collection

TOPICS = Path(egara.collection.__file__).parent
MIXINS = Collection.__bases__
VERBS = {
    name: value
    for mixin in MIXINS
    for name, value in vars(mixin).items()
    if inspect.isfunction(value) and not name.startswith("_")
}


def test_every_topic_with_verbs_is_a_base_of_the_collection() -> None:
    files = {Path(inspect.getfile(mixin)) for mixin in MIXINS}
    assert files == {*TOPICS.glob("*/verbs.py")}


def test_a_verb_is_a_plain_method_that_an_editor_finds_in_its_topic() -> None:
    assert {"index", "search", "morph", "map", "clusters", "duplicates"} <= {*VERBS}
    for name, verb in VERBS.items():
        assert getattr(Collection, name) is verb
        assert Path(inspect.getfile(verb)).name == "verbs.py"


def test_every_verb_is_documented() -> None:
    assert [name for name, verb in VERBS.items() if not inspect.getdoc(verb)] == []


def test_no_two_topics_have_a_verb_of_the_same_name() -> None:
    names = Counter(name for mixin in MIXINS for name in vars(mixin) if not name.startswith("__"))
    assert [name for name, count in names.items() if count > 1] == []
