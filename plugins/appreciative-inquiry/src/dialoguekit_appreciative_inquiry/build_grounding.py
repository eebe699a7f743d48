"""Builds groundings: the dreams, factors and stories that something is based on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

import attrs

from dialoguekit.plugin import Contribution, LinkGraph
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import Grounding

STORY, FACTOR, DREAM, PROPOSITION = "story", "factor", "dream", "proposition"
DEFICIT, REFRAMING, TOPIC = method.ALWAYS_ACCEPTED[0], method.ALWAYS_ACCEPTED[1], "topic"

_PARTS = {part: part for part in (STORY, FACTOR, DREAM, PROPOSITION, DEFICIT, REFRAMING, TOPIC)} | {
    "image": DREAM
}


def kind_of(item: Contribution) -> str:
    """Return the declared kind in lower case; empty if there is none."""
    return (item.kind or "").strip().casefold()


def part_of(id: str, item: Contribution, story_ids: Collection[str]) -> str | None:
    """Return the part that a contribution has in an inquiry; None if it has none.

    ``story_ids`` are stories of interviews, whatever their kind.  A contribution without a kind in
    Dream is a dream.
    """
    kind = kind_of(item)
    if kind in _PARTS:
        return _PARTS[kind]
    if id in story_ids:
        return STORY
    return DREAM if not kind and item.stage == "dream" else None


Reached: TypeAlias = tuple[dict[str, None], set[int]]
"""The ids of everything that something is based on, and the numbers of the linking events."""

_NOTHING: Reached = ({}, set())


@attrs.frozen
class GroundingIndex:
    """The contributions of a workshop's inquiries by id, with their parts and event numbers."""

    workshop: str
    links: LinkGraph
    items: Mapping[str, Contribution]
    parts: Mapping[str, str | None]
    seqs: Mapping[str, int]
    _known: dict[str, Grounding] = attrs.field(factory=dict)
    _reached: dict[str, Reached] = attrs.field(factory=dict)

    def reachable(self, id: str) -> Reached:
        """Return everything that ``id`` is based on, and the numbers of the linking events.

        The result equals that of ``links.all_supports``, but results for shared supports are
        reused.
        """
        ids: dict[str, None] = {}
        seqs: set[int] = set()
        pending = [id]
        for current in pending:
            grounds = self.links.supports(current)
            if not grounds:
                self._reached[current] = _NOTHING
            for support, seq in grounds.items():
                seqs.add(seq)
                if support in ids:
                    continue
                ids[support] = None
                known = self._reached.get(support)
                if known is None:
                    pending.append(support)
                elif known is not _NOTHING:
                    ids |= known[0]
                    seqs |= known[1]
        ids.pop(id, None)
        self._reached[id] = ids, seqs
        return ids, seqs

    def grounding_of(self, id: str) -> Grounding:
        """Return the grounding of ``id``; it is computed once."""
        grounding = self._known.get(id)
        if grounding is None:
            grounding = self._known[id] = self.grounding_from(*self.reachable(id))
        return grounding

    def grounding_from(self, ids: Collection[str], seqs: Collection[int]) -> Grounding:
        """Return the grounding that consists of these ids, reached by these events."""
        dreams: list[Contribution] = []
        factors: list[Contribution] = []
        stories: list[Contribution] = []
        discoveries: list[Contribution] = []
        all_seqs = set(seqs)
        for id in sorted((id for id in ids if id in self.items), key=self.seqs.__getitem__):
            item, part = self.items[id], self.parts[id]
            if part == DREAM:
                dreams.append(item)
            elif part == STORY:
                stories.append(item)
            elif part == FACTOR:
                factors.append(item)
            elif part is not None or item.assigned_stage not in method.DISCOVERY_STAGES:
                continue
            if part != DREAM:
                discoveries.append(item)
            all_seqs.add(self.seqs[id])
        return Grounding(
            workshop=self.workshop,
            seqs=tuple(sorted(all_seqs)),
            dreams=tuple(dreams),
            factors=tuple(factors),
            stories=tuple(stories),
            discoveries=tuple(discoveries),
        )
