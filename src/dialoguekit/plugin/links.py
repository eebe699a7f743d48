"""The links that contributions and other events state, as a graph of supports.

A dream is supported by stories, a proposal by its sources, a decision by its proposal, and a
commitment by what it carries out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import attrs

from dialoguekit.events import (
    CommitmentMade,
    ContributionLinked,
    ContributionMade,
    ContributionsClustered,
    DecisionRecorded,
    Event,
    ProposalSubmitted,
    RecordedEvent,
)
from dialoguekit.events.evidence import Evidence

REF, SOURCE, MEMBER = "ref", "source", "holds"
"""Relations that events imply: a contribution's refs, a proposal's sources, a cluster's members."""

REVERSED_RELATIONS = frozenset({"supports"})
"""Relations by which the origin supports the target: a story supports a dream."""

OPPOSING_RELATIONS = frozenset({"contradicts"})
"""Relations that support nothing."""


@attrs.frozen
class LinkEdge:
    """An edge of the graph: ``support`` supports ``id``, as the event ``seq`` states.

    In a traversal, ``id`` is the start or the ``support`` of an earlier edge.
    """

    id: str
    support: str
    seq: int


@attrs.define
class LinkGraph:
    """The links between the items of one workshop, by their ids.

    A projection keeps one by handling :data:`LinkGraph.EVENTS` with :meth:`apply`.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        ContributionMade,
        ContributionLinked,
        ContributionsClustered,
        ProposalSubmitted,
        DecisionRecorded,
        CommitmentMade,
    )

    # By origin, and by target: the first event that states each link and relation.
    forward: dict[str, dict[tuple[str, str], int]] = attrs.field(factory=dict)
    backward: dict[str, dict[tuple[str, str], int]] = attrs.field(factory=dict)

    def apply(self, recorded: RecordedEvent[object]) -> None:
        """Add the links that an event states."""
        match recorded.event:
            case ContributionMade(contribution=id, refs=refs):
                self._add(id, REF, refs, recorded.seq)
            case ContributionLinked(origin=origin, target=target, relation=relation):
                self._add(origin, relation, (target,), recorded.seq)
            case ProposalSubmitted(proposal=id, sources=sources):
                self._add(id, SOURCE, sources, recorded.seq)
            case ContributionsClustered(cluster=id, members=members):
                self._add(id, MEMBER, members, recorded.seq)
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
        """Return the targets of ``origin`` by these relations, or by any, each with its ``seq``."""
        return _filter_relations(self.forward.get(origin, {}), relations)

    def origins(self, target: str, *relations: str) -> dict[str, int]:
        """Return the origins of ``target`` by these relations, or by any, each with its ``seq``."""
        return _filter_relations(self.backward.get(target, {}), relations)

    def supports(self, id: str) -> dict[str, int]:
        """Return the direct supports of an item, each with the ``seq`` of its first event."""
        found: dict[str, int] = {}
        for (target, relation), seq in self.forward.get(id, {}).items():
            if relation not in REVERSED_RELATIONS and relation not in OPPOSING_RELATIONS:
                found[target] = min(seq, found.get(target, seq))
        for (origin, relation), seq in self.backward.get(id, {}).items():
            if relation in REVERSED_RELATIONS:
                found[origin] = min(seq, found.get(origin, seq))
        return found

    def all_supports(self, id: str) -> Iterator[LinkEdge]:
        """Yield the direct and indirect supports of an item, nearest first.  Follow cycles once."""
        visited, queue = {id}, [id]
        while queue:
            item = queue.pop(0)
            for support, seq in sorted(self.supports(item).items(), key=lambda found: found[1]):
                yield LinkEdge(id=item, support=support, seq=seq)
                if support not in visited:
                    visited.add(support)
                    queue.append(support)

    def evidence(self, workshop: str, id: str) -> Evidence:
        """Return the events that state the supports of an item."""
        return Evidence.from_seqs(workshop, (edge.seq for edge in self.all_supports(id)))


def _filter_relations(
    links: Mapping[tuple[str, str], int], relations: tuple[str, ...]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for (other, relation), seq in links.items():
        if not relations or relation in relations:
            found[other] = min(seq, found.get(other, seq))
    return found
