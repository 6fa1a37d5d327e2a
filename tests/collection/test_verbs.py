import inspect
import threading
import time

from egara.collection import Collection
from egara.collection.verbs import Topic, Verb

VERBS = [name for name, value in vars(Collection).items() if isinstance(value, Verb)]


class Counted:
    made = 0

    def __init__(self) -> None:
        Counted.made += 1
        time.sleep(0.01)  # long enough for the other threads to ask

    def twice(self, number: int, *, plus: int = 0) -> int:
        """Give twice a number."""
        return 2 * number + plus


class Owner:
    @Topic
    def _counted(self) -> Counted:
        return Counted()

    double = _counted.verb(Counted.twice)


def test_a_verb_is_the_method_of_its_topic() -> None:
    assert Owner().double(4, plus=1) == 9
    assert Owner.double is Counted.twice
    assert inspect.getdoc(Owner().double) == "Give twice a number."


def test_a_topic_is_made_once_for_each_collection_whatever_the_threads() -> None:
    before, owner, other = Counted.made, Owner(), Owner()
    threads = [threading.Thread(target=lambda: owner.double(1)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counted.made == before + 1
    assert other.double(1) == 2
    assert Counted.made == before + 2


def test_every_verb_of_a_collection_is_documented_where_it_is_written() -> None:
    assert {"index", "search", "morph", "map", "clusters", "duplicates"} <= {*VERBS}
    assert [name for name in VERBS if not inspect.getdoc(getattr(Collection, name))] == []
