"""Builds the ideas of a session: written, revealed, merged and discussed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin import Contribution, ContributionRecord, Evidence, MethodFacts, StageRun
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.build_stages import Stages, start_of
from dialoguekit_nominal_group.facts import Cluster, EventTime, Facts, Reveal
from dialoguekit_nominal_group.view import Idea, MergedIdeas, Option, Round


@attrs.frozen
class WrittenIdea:
    """An idea with the time and stage in which it was revealed; None if it was not."""

    contribution: Contribution
    when: EventTime
    draft: bool
    revealed: EventTime | None
    stage: StageRun | None
    removal_reason: str | None


@attrs.frozen
class DraftLists:
    """The number of drafts that each person has left at a time; removed drafts do not count."""

    written: Mapping[str, Sequence[tuple[int, int]]]
    revealed: Mapping[str, Sequence[tuple[int, int]]]

    @classmethod
    def from_ideas(cls, ideas: Iterable[WrittenIdea]) -> DraftLists:
        """Return the lists of all who wrote drafts."""
        written: dict[str, list[tuple[int, int]]] = {}
        revealed: dict[str, list[tuple[int, int]]] = {}
        for idea in ideas:
            if idea.draft and (idea.revealed is not None or idea.removal_reason is None):
                person = idea.contribution.author
                written.setdefault(person, []).append(idea.when[:2])
                if idea.revealed is not None:
                    revealed.setdefault(person, []).append(idea.revealed[:2])
        for order in (*written.values(), *revealed.values()):
            order.sort()
        return cls(written, revealed)

    def wrote(self, person: str) -> bool:
        """Return whether a person wrote a draft."""
        return person in self.written

    def drafts_left(self, person: str, when: EventTime | None = None) -> int:
        """Return how many drafts of a person were not revealed at a time, by default now."""
        written, revealed = self.written.get(person, ()), self.revealed.get(person, ())
        if when is None:
            return len(written) - len(revealed)
        position = when[:2]
        return max(0, bisect_left(written, position) - bisect_left(revealed, position))


class MergedIds:
    """Contributions that count as one, because they were merged."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self._first: dict[str, str] = {}
        for cluster in clusters:
            roots = [self.canonical_id(member) for member in cluster.members]
            for root in roots[1:]:
                if root != roots[0]:
                    self._first[root] = roots[0]

    def canonical_id(self, id: str) -> str:
        """Return the id that represents all that ``id`` was merged with."""
        while id in self._first:
            id = self._first[id]
        return id


def written_ideas(
    facts: Facts,
    items: Sequence[Contribution],
    records: Sequence[ContributionRecord],
    stages: Stages,
    reveals: Mapping[str, Reveal],
) -> Iterator[WrittenIdea]:
    """Yield the ideas among the contributions of a session, in log order."""
    method_facts = facts.method_facts
    merged = {member for c in facts.clusters.values() for member in _merged(facts, c, reveals)}
    for item, record in zip(items, records, strict=True):
        id = item.id
        draft = id in facts.hidden
        if not _is_idea(item, draft):
            continue
        when = EventTime(record.occurred_at_us, record.seq, record.tolerance_us)
        reveal = reveals.get(id)
        revealed = (None if reveal is None else reveal.when) if draft else when
        likely_stage = "round-robin" if draft else item.stage or ""
        stage = None if revealed is None else stages.stage_at(revealed, likely_stage)
        unrevealed = revealed is None and id in merged
        removal_reason = _removal_reason(method_facts, record) or ("merged" if unrevealed else None)
        yield WrittenIdea(item, when, draft, revealed, stage, removal_reason)


def _is_idea(item: Contribution, draft: bool) -> bool:
    """Return whether a contribution is an idea.

    It is one if it was declared as one; without a kind, if it was hidden or made in an idea stage.
    """
    if item.intended_stage is not None:
        return item.intended_stage in method.IDEA_STAGES
    return draft or (item.kind is None and item.stage in method.IDEA_STAGES)


def _merged(facts: Facts, cluster: Cluster, reveals: Mapping[str, Reveal]) -> tuple[str, ...]:
    """Return the members of a cluster if any of them was visible to all, else none."""
    visible = any(m in reveals or m not in facts.hidden for m in cluster.members)
    return cluster.members if visible else ()


def _removal_reason(facts: MethodFacts, record: ContributionRecord) -> str | None:
    """Return why an idea no longer counts: withdrawn by its author, or moderated; None if it
    counts.
    """
    author = record.event.author
    has_consented = "record" in facts.roster.consents.get(author, {})
    if record.seq in facts.redacted or (
        has_consented and facts.roster.consent_seq(author, "record") is None
    ):
        return "withdrawn"
    if facts.outcomes.get(record.event.contribution, "accepted") != "accepted":
        return "moderated"
    return None


def build_ideas(
    workshop: str,
    facts: Facts,
    ideas: Sequence[WrittenIdea],
    stages: Stages,
    rounds: Iterable[Round],
    items: Iterable[Contribution],
    merged_ids: MergedIds,
) -> Iterator[Idea]:
    """Yield the ideas of a session for the view; ``items`` are all its contributions."""
    rounds_of = {
        item.id: round.number for round in rounds for turn in round.turns for item in turn.ideas
    }
    about = _remarks(facts, items, {idea.contribution.id for idea in ideas})
    order = sorted(
        (idea.revealed[:2], n) for n, idea in enumerate(ideas) if idea.revealed is not None
    )
    numbers = {n: number for number, (_, n) in enumerate(order, start=1)}
    discussion = min(map(start_of, stages.named(*method.DISCUSSION_STAGES)), default=None)
    for n, idea in enumerate(ideas):
        item, revealed = idea.contribution, idea.revealed
        evidence = item.evidence
        if idea.draft and revealed is not None:
            evidence = Evidence.from_seqs(workshop, [idea.when.seq, revealed.seq])
        yield Idea(
            contribution=item,
            draft=idea.draft,
            revealed_at=None if revealed is None else revealed.occurred_at,
            revealed_in=None if idea.stage is None else idea.stage.stage,
            number=numbers.get(n),
            round=rounds_of.get(item.id),
            removal_reason=idea.removal_reason,
            canonical_id=merged_ids.canonical_id(item.id),
            revealed_late=discussion is not None and _is_late(idea, discussion),
            by_facilitator=facts.method_facts.is_facilitator(item.author),
            remarks=tuple(about.get(item.id, ())),
            evidence=evidence,
        )


def _is_late(idea: WrittenIdea, discussion: tuple[int, int]) -> bool:
    """Return whether a draft existed when the discussion began and was not yet revealed."""
    if not idea.draft or idea.removal_reason is not None or idea.when[:2] > discussion:
        return False
    return (
        idea.revealed is None
        or (idea.revealed.occurred_at - idea.revealed.tolerance_us, idea.revealed.seq) > discussion
    )


def _remarks(
    facts: Facts, items: Iterable[Contribution], ideas: set[str]
) -> dict[str, list[Contribution]]:
    """Return the remarks on each idea: other contributions that refer or are linked to it."""
    found: dict[str, list[Contribution]] = {}
    for item in items:
        if item.id in ideas:
            continue
        about: dict[str, None] = {}
        for target in facts.method_facts.links.targets(item.id):
            cluster = facts.clusters.get(target)
            about |= dict.fromkeys((target,) if cluster is None else cluster.members)
        for id in about:
            if id in ideas:
                found.setdefault(id, []).append(item)
    return found


def merged_ideas(
    workshop: str, facts: Facts, contributions: Iterable[Contribution]
) -> Iterator[MergedIdeas]:
    """Yield the merged ideas among these contributions."""
    items = {item.id: item for item in contributions}
    for id, cluster in facts.clusters.items():
        members = [items[member] for member in cluster.members if member in items]
        if members:
            yield MergedIdeas(
                cite=f"{workshop} {id}",
                label=_label(cluster, members),
                contributions=tuple(members),
                evidence=Evidence.from_seqs(workshop, [cluster.seq]),
            )


def build_option(
    facts: Facts, merged_ids: MergedIds, items: Mapping[str, Contribution], id: str
) -> Option:
    """Build an option of a ballot with its contributions."""
    cluster = facts.clusters.get(id)
    members = (id,) if cluster is None else cluster.members
    known = [items[member] for member in members if member in items]
    return Option(
        id=id,
        members=members,
        contributions=tuple(known),
        canonical_ids=frozenset(map(merged_ids.canonical_id, members)),
        label=None if cluster is None else _label(cluster, known),
    )


def _label(cluster: Cluster, members: Sequence[Contribution]) -> str | None:
    """Return the label of a cluster; None if any member may not be quoted."""
    return cluster.label if members and all(item.quotable for item in members) else None
