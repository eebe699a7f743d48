"""The facts of one workshop, under the groups of a report, for everything that reads them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Self, TypeVar

import attrs

from dialoguekit.disclosure.aliases import without_items
from dialoguekit.disclosure.facts import DisclosedEvents, Fact, KeptEvents
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.permissions import Permissions
from dialoguekit.disclosure.policy import DisclosurePolicy
from dialoguekit.disclosure.secrets import VOTES, SecretFacts
from dialoguekit.disclosure.text import guarded
from dialoguekit.domain.state import Intervals
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    BallotAnswered,
    BallotOpened,
    BallotRevealed,
    ContributionMade,
    ContributionParked,
    ContributionsClustered,
    Event,
    ObjectionRaised,
    PresenceEnded,
    PresenceStarted,
    QuestionPosed,
    RecordedEvent,
    RoundAnswered,
    RoundClosed,
    RoundExtended,
    RoundOpened,
    RoundShown,
    StageEntered,
    TimeboxExtended,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.fields import created_id_field
from dialoguekit.events.local_time import LocalTimes
from dialoguekit.events.time_order import not_after_recording
from dialoguekit.plugin.links import LinkGraph
from dialoguekit.plugin.session import UNKNOWN_GROUP, Contribution
from dialoguekit.plugin.times import Interval
from dialoguekit.plugin.types import Outline

E = TypeVar("E")

KEPT: tuple[type[Event], ...] = (
    *dict.fromkeys(
        (
            *Permissions.EVENTS,
            *LinkGraph.EVENTS,
            *VOTES.event_classes,
            WorkshopScheduled,
            WorkshopOpened,
            WorkshopClosed,
            PresenceStarted,
            PresenceEnded,
            ActivityStarted,
            ActivityPaused,
            ActivityResumed,
            ActivityEnded,
            StageEntered,
            TimeboxExtended,
            QuestionPosed,
            ContributionMade,
            ContributionParked,
            ContributionsClustered,
            BallotOpened,
            BallotAnswered,
            BallotRevealed,
            ObjectionRaised,
            RoundOpened,
            RoundShown,
            RoundAnswered,
            RoundExtended,
            RoundClosed,
        )
    ),
)
"""The events that are kept for every method and analysis."""


def in_log_order(kept: KeptEvents, classes: Iterable[type[Any]]) -> list[RecordedEvent[Any]]:
    """Return the kept events of several classes together, in log order."""
    return list(heapq.merge(*(kept.get(cls, ()) for cls in classes), key=_seq))


def _seq(recorded: RecordedEvent[Any] | Fact[Any]) -> int:
    return recorded.seq


@attrs.define(eq=False, repr=False)
class WorkshopFacts:
    """The events of one workshop, and the methods whose runs it may contain, by name.

    ``permissions`` are those of the workshop, and ``groups`` its groups as a report names them.
    ``ahead_us`` is how far events were dated after their recording, by ``seq``, in microseconds.
    """

    workshop: str
    kept: KeptEvents
    methods: Mapping[str, Outline]
    permissions: Permissions
    groups: Groups
    secrets: Sequence[SecretFacts[Any, Any, Any]] = ()
    ahead_us: Mapping[int, int] = attrs.field(factory=dict)
    disclosed: DisclosedEvents = attrs.field(init=False)
    _by_activity: dict[type[Any], dict[str | None, list[Fact[Any]]]] = attrs.field(
        init=False, factory=dict
    )

    def __attrs_post_init__(self) -> None:
        self.disclosed = DisclosedEvents(
            self.workshop, self.kept, self.permissions, self.groups, self.secrets
        )

    @classmethod
    def under_policy(
        cls,
        workshop: str,
        kept: KeptEvents,
        methods: Mapping[str, Outline],
        policy: DisclosurePolicy,
        secrets: Sequence[SecretFacts[Any, Any, Any]] = (),
    ) -> Self:
        """Return the events of a workshop under the groups that a policy allows."""
        items = (cls for cls in kept if created_id_field(cls) is not None)
        classes = dict.fromkeys((*Permissions.EVENTS, *items))
        permissions = Permissions.from_events(in_log_order(kept, classes))
        ahead_us = {
            recorded.seq: recorded.occurred_at_us - recorded.recorded_at_us
            for events in kept.values()
            for recorded in events
            if recorded.occurred_at_us > recorded.recorded_at_us
        }
        if ahead_us:
            kept = {its: tuple(map(not_after_recording, events)) for its, events in kept.items()}
        groups = permissions.groups(policy)
        return cls(workshop, kept, methods, permissions, groups, secrets, ahead_us)

    def regrouped(self, programme: Groups) -> Self:
        """Return the same events under the groups of a programme."""
        groups = self.groups.within(programme)
        return self if groups == self.groups else attrs.evolve(self, groups=groups)

    def of(self, event_class: type[E]) -> tuple[Fact[E], ...]:
        """Return the facts of one class, in log order."""
        return self.disclosed.of(event_class)

    def within(self, event_class: type[E], activity: str) -> tuple[Fact[E], ...]:
        """Return the facts of one class in an activity, in log order.

        A fact is in the activity that it names, or else in the one in which it was recorded.
        """
        index = self._by_activity.get(event_class)
        if index is None:
            index = self._by_activity[event_class] = {}
            for fact in self.of(event_class):
                named = getattr(fact.event, "activity", None) or fact.activity
                index.setdefault(named, []).append(fact)
        return tuple(index.get(activity, ()))

    @cached_property
    def closed(self) -> Fact[WorkshopClosed] | None:
        """The close of the workshop; None before it."""
        return next(iter(self.of(WorkshopClosed)), None)

    @property
    def local(self) -> LocalTimes:
        """The times of the workshop in its time zone."""
        return self.permissions.roster.local

    @property
    def clock_tolerance_us(self) -> int:
        """How far the clocks of devices may differ, in microseconds."""
        return self.permissions.roster.clock_tolerance_us

    @cached_property
    def links(self) -> LinkGraph:
        """The links between all items of the workshop."""
        graph = LinkGraph()
        rejected = self.permissions.rejected
        for recorded in in_log_order(self.kept, LinkGraph.EVENTS):
            event = without_items(recorded.event, rejected)
            if event is not None:
                graph.apply(recorded if event is recorded.event else recorded.replace(event=event))
        return graph

    @cached_property
    def presence(self) -> dict[str, list[Interval]]:
        """The intervals in which each participant was present, in the order of people."""
        times: dict[str, Intervals] = {}
        for recorded in in_log_order(self.kept, (PresenceStarted, PresenceEnded)):
            own = times.setdefault(recorded.event.person, Intervals())
            add = own.begin if isinstance(recorded.event, PresenceStarted) else own.end
            add(recorded.occurred_at_us, recorded.tolerance_us + self.clock_tolerance_us)
        refer, is_participant = self.disclosed.refer, self.permissions.is_participant
        present = {refer(p): own.intervals for p, own in times.items() if is_participant(p)}
        return {person: present[person] for person in sorted(present)}

    @cached_property
    def _parked(self) -> set[str]:
        return {fact.event.contribution for fact in self.of(ContributionParked)}

    def build_contribution(self, fact: Fact[ContributionMade], **stage: Any) -> Contribution:
        """Return a contribution; ``stage`` are the fields that depend on the run."""
        event = fact.event
        return Contribution(
            cite=fact.cite,
            author=event.author,
            group=fact.group or UNKNOWN_GROUP,
            text=guarded(event.text),
            kind=event.kind,
            reasons=None if event.reasons is None else guarded(event.reasons),
            labels=event.labels,
            question=event.question,
            source=event.source,
            space=fact.space,
            activity=fact.activity,
            seq=fact.seq,
            occurred_at_us=fact.occurred_at_us,
            tolerance_us=fact.tolerance_us,
            shown=fact.shown,
            parked=event.contribution in self._parked,
            outcome=self.permissions.moderated.get(event.contribution),
            evidence=fact.evidence,
            **stage,
        )
