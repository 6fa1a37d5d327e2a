"""How a collection's verbs come to be the methods of its topics.

A verb is written once, with its signature and its documentation, as the method of a topic, such as
`egara.collection.tags.Tags`. The collection names it::

    class Collection:
        @Topic
        def _tags(self) -> Tags:
            return Tags(...)

        edit_tags = _tags.verb(Tags.edit)

``collection.edit_tags`` then is the bound method, typed as it is there.
"""

import threading
from collections.abc import Callable
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

__all__ = ["Topic", "Verb"]

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")


class Topic(Generic[T]):
    """A part of a collection, made once, when any thread first asks for it."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        """Take what makes the topic of a collection."""
        self._make = make
        self._lock = threading.Lock()

    def __set_name__(self, kind: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, collection: None, kind: type) -> Self: ...

    @overload
    def __get__(self, collection: object, kind: type) -> T: ...

    def __get__(self, collection: object | None, kind: type) -> Self | T:
        if collection is None:
            return self
        made: dict[str, T] = vars(collection)
        with self._lock:
            if self._name not in made:
                made[self._name] = self._make(collection)
        return made[self._name]

    def verb(self, method: Callable[Concatenate[T, P], R]) -> "Verb[T, P, R]":
        """Make a method of the topic one of the collection."""
        return Verb(self, method)


class Verb(Generic[T, P, R]):
    """A method of a topic as a method of the collection."""

    def __init__(self, topic: Topic[T], method: Callable[Concatenate[T, P], R]) -> None:
        """Made by `Topic.verb`."""
        self._topic = topic
        self._method = method

    @overload
    def __get__(self, collection: None, kind: type) -> Callable[Concatenate[T, P], R]: ...

    @overload
    def __get__(self, collection: object, kind: type) -> Callable[P, R]: ...

    def __get__(self, collection: object | None, kind: type) -> Callable[..., R]:
        if collection is None:
            return self._method
        return MethodType(self._method, self._topic.__get__(collection, kind))
