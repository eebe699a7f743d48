"""Groundings: the dreams, factors and stories that something is based on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from dialoguekit.plugin import Contribution, Evidence, Record, combined_evidence, latest
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.events import InterviewCompleted

STORY, FACTOR, DREAM, PROPOSITION, TOPIC = "story", "factor", "dream", "proposition", "topic"
DEFICIT, REFRAMING = method.ALWAYS_ACCEPTED
DISCOVERY = "discovery"
"""The part of what was discovered without being called a story or a factor."""

_PART_OF_KIND = {
    **{kind: kind for kind in (STORY, FACTOR, DREAM, PROPOSITION, TOPIC, DEFICIT, REFRAMING)},
    "image": DREAM,
}


def kind_of(item: Contribution) -> str:
    """Return the declared kind in lower case; empty if there is none."""
    return (item.kind or "").strip().casefold()


def _part_of(item: Contribution, story_ids: Collection[str | None]) -> str | None:
    """Return the part of a contribution; None if it has none.

    ``story_ids`` are stories of interviews.  In Dream, what has no kind is a dream.
    """
    kind = kind_of(item)
    if kind in _PART_OF_KIND:
        return _PART_OF_KIND[kind]
    if item.id in story_ids:
        return STORY
    if not kind and item.stage == "dream":
        return DREAM
    return DISCOVERY if item.assigned_stage in method.DISCOVERY_STAGES else None


@attrs.frozen(kw_only=True)
class Cited:
    """An object with a citation, ``leeds C17``, and evidence."""

    cite: str
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``C17``."""
        return self.cite.rpartition(" ")[2]


@attrs.frozen(kw_only=True)
class Grounding:
    """The dreams, factors and stories that something is based on, directly or indirectly.

    ``ids`` are all ids that it is based on, nearest first.  Factors and stories are among the
    ``discoveries``.  The evidence is that of the links and these contributions.
    """

    ids: tuple[str, ...]
    dreams: tuple[Contribution, ...]
    factors: tuple[Contribution, ...]
    stories: tuple[Contribution, ...]
    discoveries: tuple[Contribution, ...]
    evidence: Evidence

    @property
    def groups(self) -> str | None:
        """The groups of these dreams and discoveries, sorted; None without any."""
        return ", ".join(sorted({i.group for i in self.discoveries + self.dreams})) or None


@attrs.frozen(eq=False)
class Grounds:
    """The contributions to the inquiries of a workshop by id, with their parts and groundings.

    A story reads only if its interviewee permits retelling it.
    """

    record: Record
    items: Mapping[str, Contribution]
    parts: Mapping[str, str | None]
    _known: dict[str, Grounding] = attrs.field(factory=dict)

    @classmethod
    def of_record(cls, record: Record) -> Grounds:
        """Return the grounds of a workshop; the latest interview on a story has its permission."""
        interviews = latest(record.of(InterviewCompleted), lambda event: event.story)
        permissions = {fact.event.story: fact.event.permission for fact in interviews}
        items = {
            item.id: attrs.evolve(item, text=item.text.only_if(permissions.get(item.id, True)))
            for session in record.sessions
            for item in session.contributions
        }
        return cls(record, items, {id: _part_of(item, permissions) for id, item in items.items()})

    def those(self, items: Iterable[Contribution], *parts: str) -> tuple[Contribution, ...]:
        """Return the contributions among ``items`` that have one of these parts."""
        return tuple(item for item in items if self.parts[item.id] in parts)

    def of(self, id: str) -> Grounding:
        """Return the grounding of ``id``; it is computed once."""
        if id not in self._known:
            self._known[id] = self._grounding_of(id)
        return self._known[id]

    def _grounding_of(self, id: str) -> Grounding:
        edges = list(self.record.links.all_supports(id))
        ids = tuple(dict.fromkeys(edge.support for edge in edges if edge.support != id))
        reached = sorted((self.items[i] for i in ids if i in self.items), key=lambda i: i.seq)
        used = self.those(reached, DREAM, FACTOR, STORY, DISCOVERY)
        links = Evidence.from_seqs(self.record.workshop, (edge.seq for edge in edges))
        return Grounding(
            ids=ids,
            dreams=self.those(used, DREAM),
            factors=self.those(used, FACTOR),
            stories=self.those(used, STORY),
            discoveries=self.those(used, FACTOR, STORY, DISCOVERY),
            evidence=links | combined_evidence(used),
        )
