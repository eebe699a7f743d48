"""What stands on what: from a dream, a proposition or a commitment down to the stories."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

import attrs

from dialoguekit.plugin import Item, Links
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import Ground

STORY, FACTOR, DREAM, PROPOSITION = "story", "factor", "dream", "proposition"
DEFICIT, REFRAMING, TOPIC = method.WELCOME[0], method.WELCOME[1], "topic"

_PARTS = {part: part for part in (STORY, FACTOR, DREAM, PROPOSITION, DEFICIT, REFRAMING, TOPIC)} | {
    "image": DREAM
}


def kind_of(item: Item) -> str:
    """What a contribution was declared as, whatever its case; empty for nothing."""
    return (item.kind or "").strip().casefold()


def part_of(id: str, item: Item, told: Collection[str]) -> str | None:
    """The part that a contribution plays in an inquiry; None for a part of no consequence.

    ``told`` are those that were taken down in an interview: they are stories, whatever they are
    called.  What is of no declared kind and was said while dreaming is a dream.
    """
    kind = kind_of(item)
    if kind in _PARTS:
        return _PARTS[kind]
    if id in told:
        return STORY
    return DREAM if not kind and item.stage == "dream" else None


Walked: TypeAlias = tuple[dict[str, None], set[int]]
"""The ids of everything that something stands on, and the numbers of the events that say so."""

_NOTHING: Walked = ({}, set())


@attrs.frozen
class Grounds:
    """The contributions of a workshop's inquiries, by id, with their parts and their events."""

    workshop: str
    links: Links
    items: Mapping[str, Item]
    parts: Mapping[str, str | None]
    seqs: Mapping[str, int]
    _known: dict[str, Ground] = attrs.field(factory=dict)
    _walked: dict[str, Walked] = attrs.field(factory=dict)

    def reached(self, id: str) -> Walked:
        """Everything that ``id`` stands on, and the events that say so.

        It is what ``links.trace`` tells; but where many things stand on the same few, what was
        walked once need not be walked again.
        """
        ids: dict[str, None] = {}
        seqs: set[int] = set()
        waiting = [id]
        for upper in waiting:
            grounds = self.links.grounds(upper)
            if not grounds:
                self._walked[upper] = _NOTHING
            for lower, seq in grounds.items():
                seqs.add(seq)
                if lower in ids:
                    continue
                ids[lower] = None
                known = self._walked.get(lower)
                if known is None:
                    waiting.append(lower)
                elif known is not _NOTHING:
                    ids |= known[0]
                    seqs |= known[1]
        ids.pop(id, None)
        self._walked[id] = ids, seqs
        return ids, seqs

    def of(self, id: str) -> Ground:
        """What ``id`` stands on; walked once, however often it is asked for."""
        ground = self._known.get(id)
        if ground is None:
            ground = self._known[id] = self.among(*self.reached(id))
        return ground

    def among(self, ids: Collection[str], seqs: Collection[int]) -> Ground:
        """The ground that these ids are, reached by these events."""
        dreams: list[Item] = []
        factors: list[Item] = []
        stories: list[Item] = []
        found: list[Item] = []
        there = set(seqs)
        for id in sorted((id for id in ids if id in self.items), key=self.seqs.__getitem__):
            item, part = self.items[id], self.parts[id]
            if part == DREAM:
                dreams.append(item)
            elif part == STORY:
                stories.append(item)
            elif part == FACTOR:
                factors.append(item)
            elif part is not None or item.belongs not in method.FINDING:
                continue
            if part != DREAM:
                found.append(item)
            there.add(self.seqs[id])
        return Ground(
            workshop=self.workshop,
            seqs=tuple(sorted(there)),
            dreams=tuple(dreams),
            factors=tuple(factors),
            stories=tuple(stories),
            found=tuple(found),
        )
