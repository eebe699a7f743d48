"""References to people that can be compared and counted, and never printed as an id."""

from __future__ import annotations

from functools import total_ordering
from hashlib import sha256
from typing import Any

_SECRET = "secret "


@total_ordering
class PersonRef:
    """A person in an event: equal to the id and to other references to the same person.

    Printed, it reads ``a person``.  It is no string, so a table refuses it and joining it fails.
    """

    __slots__ = ("_id",)

    is_secret = False

    def __init__(self, id: str) -> None:
        self._id = id

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PersonRef):
            return self._id == other._id and self.is_secret == other.is_secret
        is_id = isinstance(other, str) and not self.is_secret
        return self._id == other if is_id else NotImplemented

    def __lt__(self, other: object) -> bool:
        if isinstance(other, PersonRef | str):
            key = other._id if isinstance(other, PersonRef) else other
            return (len(self._id), self._id) < (len(key), key)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._id)

    def __str__(self) -> str:
        return "a person"

    __repr__ = __str__

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._id,)


class SecretPersonRef(PersonRef):
    """A person in a secret fact: equal only to references in secret facts to the same person.

    So a method can tell who answered twice, and nothing else that is known of a person.
    """

    __slots__ = ()

    is_secret = True

    def __init__(self, id: str) -> None:
        super().__init__(id if id.startswith(_SECRET) else f"{_SECRET}{id}")

    def __lt__(self, other: object) -> bool:
        if isinstance(
            other, SecretPersonRef
        ):  # Not in the order of the ids, which would tell them.
            return _digest(self._id) < _digest(other._id)
        return NotImplemented


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()


def person_id(person: object) -> str:
    """Return the id of a person, to look it up in the log."""
    return person._id if isinstance(person, PersonRef) else str(person)  # noqa: SLF001
