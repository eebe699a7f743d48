"""Uptake: which contributions reach a theme, a proposal or a decision, and whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from dialoguekit.events import CodeApplied, DecisionRecorded, ProposalSubmitted, ThemeRevised
from dialoguekit.plugin import Evidence, Record
from dialoguekit_voice import shares
from dialoguekit_voice.utterances import Utterance


@attrs.frozen
class Outcome:
    """A theme, a proposal or a decision, and the ids of the contributions that reach it."""

    sources: frozenset[str]
    evidence: Evidence


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Uptake:
    """The outcomes of one kind, and the contributions that could reach them.

    ``contributions`` are those of participants and of unknown authors, ``all_made`` also those of
    facilitators.
    """

    title: str
    outcomes: tuple[Outcome, ...]
    all_made: Mapping[str, Utterance]

    @cached_property
    def contributions(self) -> tuple[Utterance, ...]:
        """The contributions of participants and of unknown authors."""
        return tuple(each for each in self.all_made.values() if not each.is_facilitators)

    @cached_property
    def taken_up(self) -> tuple[Utterance, ...]:
        """The contributions that reach an outcome."""
        reached = frozenset[str]().union(*(outcome.sources for outcome in self.outcomes))
        return tuple(each for each in self.contributions if each.contribution in reached)

    @property
    def with_sources(self) -> tuple[Outcome, ...]:
        """The outcomes that a contribution reaches."""
        return tuple(outcome for outcome in self.outcomes if outcome.sources)

    @property
    def evidence(self) -> Evidence:
        """The events that made the outcomes and joined them to contributions."""
        found = Evidence()
        for outcome in self.outcomes:
            found = found | outcome.evidence
        return found

    def rate(self, group: str | None = None) -> float | None:
        """Return the share of contributions that reach an outcome, of a group or of all."""
        if not self.with_sources:
            return None
        made, taken_up = (
            sum(group in (None, each.group) for each in found)
            for found in (self.contributions, self.taken_up)
        )
        return shares.share(taken_up, made)

    def credit(self, groups: Iterable[str]) -> dict[str, float]:
        """Return the credit of each group: 1/m for each of the m sources of an outcome."""
        found = (
            Counter(self.all_made[id].group or "" for id in outcome.sources)
            for outcome in self.outcomes
        )
        return shares.fractional_credit(found, groups)

    def influence(self, groups: Iterable[str]) -> dict[str, float | None]:
        """Return the share of each group in credit, divided by that in contributions."""
        named = list(groups)
        made = Counter(each.group for each in self.contributions)
        credit = shares.shares(self.credit(named)) or {}
        contributed = shares.shares({group: made[group] for group in named}) or {}
        return {group: shares.ratio(credit.get(group), contributed.get(group)) for group in named}


def find_uptake(record: Record, utterances: Iterable[Utterance]) -> tuple[Uptake, ...]:
    """Return the uptake in themes, proposals and decisions."""
    made = {each.contribution: each for each in utterances if each.contribution is not None}
    proposed = (fact.event.proposal for fact in record.of(ProposalSubmitted))
    decided = (
        fact.event.decision
        for fact in record.of(DecisionRecorded)
        if fact.event.outcome == "adopted"
    )
    kinds = {
        "Themes": _themes(record, made),
        "Proposals": (_linked(record, id, made) for id in proposed),
        "Adopted decisions": (_linked(record, id, made) for id in decided),
    }
    return tuple(
        Uptake(title=title, outcomes=tuple(outcomes), all_made=made)
        for title, outcomes in kinds.items()
    )


def _linked(record: Record, id: str, made: Mapping[str, Utterance]) -> Outcome:
    """Return a proposal or a decision with the contributions that support it, also indirectly."""
    edges = list(record.links.all_supports(id))
    sources = frozenset(edge.support for edge in edges) & made.keys()
    return Outcome(sources, Evidence.from_seqs(record.workshop, {edge.seq for edge in edges}))


def _themes(record: Record, made: Mapping[str, Utterance]) -> Iterator[Outcome]:
    """Yield the themes that stand, with the contributions that carry one of their codes."""
    codes_of: dict[str, frozenset[str]] = {}
    standing: dict[str, int] = {}
    for fact in record.of(ThemeRevised):
        event = fact.event
        # A theme without codes of its own inherits those of its parents.
        inherited = (codes_of.get(parent, frozenset()) for parent in event.parents)
        for replaced in (*event.parents, event.theme):
            standing.pop(replaced, None)
        if event.op != "drop":
            codes_of[event.theme] = frozenset(event.codes) or frozenset[str]().union(*inherited)
            standing[event.theme] = fact.seq
    for theme, seq in standing.items():
        applied = [fact for fact in record.of(CodeApplied) if fact.event.code in codes_of[theme]]
        sources = frozenset(str(fact.event.contribution) for fact in applied) & made.keys()
        seqs = {seq, *(fact.seq for fact in applied)}
        yield Outcome(sources, Evidence.from_seqs(record.workshop, seqs))
