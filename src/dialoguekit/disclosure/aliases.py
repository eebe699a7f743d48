"""Items and texts about them, so that what is withheld is withheld under every name."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, TypeVar

import attrs

from dialoguekit.events import (
    ContributionModerated,
    ProposalAmended,
    RuleAmended,
)
from dialoguekit.events.fields import (
    created_id_field,
    field_type_of,
    personal_fields,
    subject_field,
)

THINGS = frozenset({"activity", "method", "space", "spaces", "stage"})
"""Fields that name no person and no item, even if an id of one has the same letters."""

E = TypeVar("E")

_REWORDINGS: dict[type[Any], str] = {ProposalAmended: "proposal", RuleAmended: "rule"}


class _References(NamedTuple):
    """The fields of an event class with ids of items.

    ``created`` names the item that it creates, ``required`` others, and ``one`` others that may be
    empty.  ``many`` are lists; ``needed`` are the lists without which there is no event.
    """

    created: str | None
    required: tuple[str, ...]
    one: tuple[str, ...]
    many: tuple[str, ...]
    needed: frozenset[str]


@cache
def _references(cls: Any) -> _References:
    created = created_id_field(cls)
    required, one, many, needed = [], [], [], set()
    for attribute in attrs.fields(cls):
        kind = field_type_of(attribute)
        is_reference = kind is not None and kind.name == "reference"
        skipped = attribute.name in THINGS or attribute.name == subject_field(cls)
        if kind is None or not is_reference or skipped or attribute.name in personal_fields(cls):
            continue
        if kind.many:
            many.append(attribute.name)
            if attribute.default is attrs.NOTHING:
                needed.add(attribute.name)
        elif attribute.default is attrs.NOTHING:
            required.append(attribute.name)
        else:
            one.append(attribute.name)
    name = None if created is None else created[0]
    return _References(name, tuple(required), tuple(one), tuple(many), frozenset(needed))


def _references_of(event: Any) -> _References:
    cls: Any = type(event)
    return _references(cls)


def created_id(event: Any) -> str | None:
    """Return the id of the item that an event creates; None if it creates none."""
    name = _references_of(event).created
    return None if name is None else str(getattr(event, name))


def items_about(event: Any) -> Iterator[str]:
    """Yield the ids of the items that the text of an event is about, or came from.

    A resolution is about its objection, the purpose of a connection about both assets, and an asset
    came from the contribution that named it.  What a text answers or builds on is not among them.
    """
    plan = _references_of(event)
    for name in (*plan.required, *plan.one):
        id = getattr(event, name)
        if id is not None and name != "question":
            yield str(id)


def reworded_item(event: Any) -> str | None:
    """Return the id of the proposal or rule to which an event gives a new wording."""
    name = _REWORDINGS.get(type(event))
    return None if name is None else str(getattr(event, name))


def without_items(event: E, removed: frozenset[str]) -> E | None:
    """Return an event without references to ``removed`` items; None if nothing of it is left.

    Nothing is left of the event that made such an item, and of one that is about it.  From a list
    the items are removed.  A moderation stays, because it says that an item was removed.
    """
    if isinstance(event, ContributionModerated):
        return event
    plan = _references_of(event)
    required = (*plan.required, *([] if plan.created is None else [plan.created]))
    if any(getattr(event, name) in removed for name in required):
        return None
    changes: dict[str, Any] = {name: None for name in plan.one if getattr(event, name) in removed}
    for name in plan.many:
        kept = tuple(id for id in getattr(event, name) if id not in removed)
        if len(kept) < len(getattr(event, name)):
            if not kept and name in plan.needed:
                return None
            changes[name] = kept
    if not changes:
        return event
    changed = copy.copy(event)  # Its texts may be guarded, so it is not validated again.
    for name, value in changes.items():
        object.__setattr__(changed, name, value)
    return changed
