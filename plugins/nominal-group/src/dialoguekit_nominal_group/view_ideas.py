"""Ideas: written, revealed, merged and discussed, and the options of ballots that they become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from dialoguekit.events import (
    ConsentWithdrawn,
    ContributionRevealed,
    ContributionsClustered,
    RecordRedacted,
)
from dialoguekit.plugin import (
    Contribution,
    Evidence,
    Fact,
    Record,
    Session,
    StageRun,
    combined_evidence,
    latest,
    statement,
)
from dialoguekit.plugin.texts import GuardedText, dagger, guarded
from dialoguekit_nominal_group import method


@attrs.frozen(kw_only=True)
class Idea(Contribution):
    """An idea, and when it was revealed.

    ``draft`` is true if it was hidden from others when written.  ``revealed`` is the event by which
    all could read it, its own if it was no draft; None for an unrevealed draft.  ``revealed_in`` is
    the stage at that time.  ``removal_reason`` says why it no longer counts: ``withdrawn``,
    ``moderated``, or unrevealed and ``merged into another``.  ``canonical_id`` is the id that
    it counts as after merging.  ``remarks`` are the contributions on it from the discussion.
    """

    draft: bool
    revealed: Fact[ContributionRevealed] | Contribution | None
    revealed_in: StageRun | None
    removal_reason: str | None
    canonical_id: str
    by_facilitator: bool
    remarks: tuple[Contribution, ...]


@attrs.frozen(kw_only=True)
class Option:
    """An option of a ballot: an idea, merged ideas, or a short text.

    ``contributions`` are those that it consists of, and ``canonical_ids`` the ids that they count
    as after merging.  ``label`` is that of merged ideas.
    """

    id: str
    label: GuardedText | None
    contributions: tuple[Contribution, ...]
    canonical_ids: frozenset[str]
    evidence: Evidence

    @property
    def text(self) -> str | None:
        """Its label or the texts of its contributions, as they may be published; None if none."""
        if self.label is not None and self.label.publishable:
            return f"{self.label}{dagger(self.label)}"
        return "; ".join(map(statement, self.contributions)) or None


class Merges:
    """The clusters of a workshop by id, and the contributions that count as another.

    Of a cluster that was recorded twice, the last one counts.
    """

    def __init__(self, record: Record) -> None:
        facts = latest(record.of(ContributionsClustered), key=lambda event: event.cluster)
        self.clusters = {fact.event.cluster: fact for fact in facts}
        self._known = record.contributions
        self._first: dict[str, str] = {}
        for fact in facts:
            roots = [self.canonical_id(member) for member in fact.event.members]
            self._first.update((root, roots[0]) for root in roots if root != roots[0])

    def canonical_id(self, id: str) -> str:
        """Return the id that represents all that ``id`` was merged with."""
        while id in self._first:
            id = self._first[id]
        return id

    def members(self, id: str) -> tuple[str, ...]:
        """Return the members of a cluster; of anything else, itself."""
        return self.clusters[id].event.members if id in self.clusters else (id,)

    def option(self, id: str) -> Option:
        """Return a contribution, a cluster or a text as an option of a ballot."""
        members, cluster = self.members(id), self.clusters.get(id)
        found = [self._known[member] for member in members if member in self._known]
        label = None if cluster is None else cluster.event.label
        return Option(
            id=id,
            label=None if label is None else guarded(label).only_if(*(item.text for item in found)),
            contributions=tuple(found),
            canonical_ids=frozenset(map(self.canonical_id, members)),
            evidence=combined_evidence(found if cluster is None else [cluster]),
        )

    def within(self, session: Session) -> Iterator[Option]:
        """Yield the merged ideas of a session."""
        own = {item.id for item in session.contributions}
        for id in self.clusters:
            if not own.isdisjoint(self.members(id)):
                yield self.option(id)


def first_reveals(record: Record) -> dict[str, Fact[ContributionRevealed]]:
    """Return the first reveal of each contribution that was hidden."""
    reveals = reversed(record.of(ContributionRevealed))
    return {id: fact for fact in reveals for id in fact.event.contributions}


def build_ideas(record: Record, session: Session, merges: Merges) -> Iterator[Idea]:
    """Yield the ideas of a session, in log order."""
    reveals = first_reveals(record)
    drafts = {i.id for i in session.contributions if not i.shown or i.id in reveals}
    items = [item for item in session.contributions if _is_idea(item, item.id in drafts)]
    remarks = _remarks(record, session, merges, {item.id for item in items})
    removal = _removals(record, merges, items)
    for item in items:
        draft = item.id in drafts
        revealed = reveals.get(item.id) if draft else item
        likely = "round-robin" if draft else item.stage or ""
        inherited = {a.name: getattr(item, a.name) for a in attrs.fields(Contribution)}
        idea = Idea(
            **inherited,
            draft=draft,
            revealed=revealed,
            revealed_in=None if revealed is None else session.stage_at(revealed, likely),
            removal_reason=removal.get(item.id),
            canonical_id=merges.canonical_id(item.id),
            by_facilitator=record.facilitates(item.author),
            remarks=tuple(remarks.get(item.id, ())),
        )
        both = [item] if revealed is None else [item, revealed]
        yield attrs.evolve(idea, evidence=combined_evidence(both))


def _is_idea(item: Contribution, draft: bool) -> bool:
    """Return whether a contribution is an idea.

    It is one if it was declared as one; without a kind, if it was hidden or made in an idea stage.
    """
    if item.intended_stage is not None:
        return item.intended_stage in method.IDEA_STAGES
    return draft or (item.kind is None and item.stage in method.IDEA_STAGES)


def _removals(record: Record, merges: Merges, items: Iterable[Contribution]) -> Mapping[str, str]:
    """Return why ideas no longer count: withdrawn by the author, moderated, or merged."""
    redacted = {fact.event.target for fact in record.of(RecordRedacted)}
    withdrawn = {
        fact.event.person
        for fact in record.of(ConsentWithdrawn)
        if "record" in fact.event.scopes and not record.consents(fact.event.person, "record")
    }
    shown = {item.id for item in record.contributions.values() if item.shown}
    clusters = [set(merges.members(id)) for id in merges.clusters]
    merged = set[str]().union(*(members for members in clusters if members & shown))
    found = {}
    for item in items:
        if item.seq in redacted or item.author in withdrawn:
            found[item.id] = "withdrawn"
        elif item.outcome not in (None, "accepted"):
            found[item.id] = "moderated"
        elif item.id in merged - shown:
            found[item.id] = "merged into another"
    return found


def _remarks(
    record: Record, session: Session, merges: Merges, ideas: set[str]
) -> Mapping[str, list[Contribution]]:
    """Return the remarks on each idea: other contributions that refer or are linked to it."""
    found: dict[str, list[Contribution]] = {}
    for item in session.contributions:
        if item.id not in ideas:
            targets = record.links.targets(item.id)
            for id in ideas & {id for target in targets for id in merges.members(target)}:
                found.setdefault(id, []).append(item)
    return found
