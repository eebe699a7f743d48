"""What stands on what: the links that people and facts state, as one graph.

A dream stands on the stories that support it, a proposal on its sources, a decision on its
proposal, a commitment on what it carries out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import attrs

from dialoguekit.events import (
    CommitmentMade,
    ContributionLinked,
    ContributionMade,
    DecisionRecorded,
    Event,
    ItemClustered,
    ProposalTabled,
    RecordedEvent,
)
from dialoguekit.events.evidence import Evidence

REF, SOURCE, HOLDS = "ref", "source", "holds"
"""The relations that events state by themselves: a contribution's refs, a proposal's sources, the
members that a cluster holds."""

BACKWARD = frozenset({"supports"})
"""Relations whose target stands on their origin: a story supports a dream."""

AGAINST = frozenset({"contradicts"})
"""Relations by which nothing stands on anything."""


@attrs.frozen
class Step:
    """One step down from something to what it stands on.

    ``id`` stands on ``upon``, by an event with the number ``seq``.  What is reached by a step is
    ``upon``; ``id`` is what a step before it reached, or what was traced.
    """

    id: str
    upon: str
    seq: int


@attrs.define
class Links:
    """The links between the things of one workshop, by their ids.

    A projection keeps one by handling :data:`Links.EVENTS` with :meth:`note`.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        ContributionMade,
        ContributionLinked,
        ItemClustered,
        ProposalTabled,
        DecisionRecorded,
        CommitmentMade,
    )

    # By origin, by target: the relation and the number of the event that says so first.
    forward: dict[str, dict[tuple[str, str], int]] = attrs.field(factory=dict)
    backward: dict[str, dict[tuple[str, str], int]] = attrs.field(factory=dict)

    def note(self, recorded: RecordedEvent[object]) -> None:
        """Learn the links that an event states."""
        match recorded.event:
            case ContributionMade(contribution=id, refs=refs):
                self._add(id, REF, refs, recorded.seq)
            case ContributionLinked(origin=origin, target=target, relation=relation):
                self._add(origin, relation, (target,), recorded.seq)
            case ProposalTabled(proposal=id, sources=sources):
                self._add(id, SOURCE, sources, recorded.seq)
            case ItemClustered(cluster=id, members=members):
                self._add(id, HOLDS, members, recorded.seq)
            case DecisionRecorded(decision=id, proposal=proposal):
                self._add(id, SOURCE, (proposal,), recorded.seq)
            case CommitmentMade(commitment=id, sources=sources):
                self._add(id, SOURCE, sources, recorded.seq)
            case _:
                pass

    def _add(self, origin: str, relation: str, targets: tuple[str, ...], seq: int) -> None:
        for target in targets:
            self.forward.setdefault(origin, {}).setdefault((target, relation), seq)
            self.backward.setdefault(target, {}).setdefault((origin, relation), seq)

    def targets(self, origin: str, *relations: str) -> dict[str, int]:
        """What ``origin`` leads to by these relations, or by any; each with its first event."""
        return _chosen(self.forward.get(origin, {}), relations)

    def origins(self, target: str, *relations: str) -> dict[str, int]:
        """What leads to ``target`` by these relations, or by any; each with its first event."""
        return _chosen(self.backward.get(target, {}), relations)

    def grounds(self, id: str) -> dict[str, int]:
        """What a thing stands on, directly, each with the first event that says so."""
        found: dict[str, int] = {}
        for (target, relation), seq in self.forward.get(id, {}).items():
            if relation not in BACKWARD and relation not in AGAINST:
                found[target] = min(seq, found.get(target, seq))
        for (origin, relation), seq in self.backward.get(id, {}).items():
            if relation in BACKWARD:
                found[origin] = min(seq, found.get(origin, seq))
        return found

    def trace(self, id: str) -> Iterator[Step]:
        """Everything that a thing stands on, nearest first, each once; circles are walked once."""
        seen, waiting = {id}, [id]
        while waiting:
            upper = waiting.pop(0)
            for lower, seq in sorted(self.grounds(upper).items(), key=lambda found: found[1]):
                yield Step(id=upper, upon=lower, seq=seq)
                if lower not in seen:
                    seen.add(lower)
                    waiting.append(lower)

    def evidence(self, workshop: str, id: str) -> Evidence:
        """The events by which a thing stands on whatever it stands on."""
        return Evidence.within(workshop, (step.seq for step in self.trace(id)))


def _chosen(links: Mapping[tuple[str, str], int], relations: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (other, relation), seq in links.items():
        if not relations or relation in relations:
            found[other] = min(seq, found.get(other, seq))
    return found
