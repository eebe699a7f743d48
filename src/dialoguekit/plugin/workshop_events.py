"""The events of one workshop, read for all chapters at once: sessions, contributions, links.

Stages follow one another in log order.  A stage that was recorded late is moved before the stages
that it certainly preceded.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

import attrs

from dialoguekit.disclosure.facts import DisclosedEvents, Fact, KeptEvents
from dialoguekit.disclosure.groups import Groups
from dialoguekit.disclosure.permissions import Permissions
from dialoguekit.disclosure.policy import DisclosurePolicy
from dialoguekit.disclosure.secrets import VOTES, SecretFacts
from dialoguekit.disclosure.text import guarded
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    BallotOpened,
    BallotRevealed,
    ContributionMade,
    ContributionParked,
    ContributionsClustered,
    Event,
    PresenceEnded,
    PresenceStarted,
    QuestionPosed,
    RecordedEvent,
    StageEntered,
    TimeboxExtended,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.links import LinkGraph
from dialoguekit.plugin.session import Contribution, Session, StageRun, find_stage_run
from dialoguekit.plugin.times import (
    SECOND,
    Boundary,
    Interval,
    in_time_order,
    intervals,
    overlap_duration,
    overlaps,
)
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
            BallotRevealed,
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
class WorkshopEvents:
    """The events of one workshop, and the methods whose runs it may contain, by name.

    ``permissions`` are those of the workshop, and ``groups`` its groups as a report names them.
    """

    workshop: str
    kept: KeptEvents
    methods: Mapping[str, Outline]
    permissions: Permissions
    groups: Groups
    secrets: Sequence[SecretFacts[Any, Any, Any]] = ()
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
    ) -> WorkshopEvents:
        """Return the events of a workshop under the groups that a policy allows."""
        permissions = Permissions.from_events(in_log_order(kept, Permissions.EVENTS))
        return cls(workshop, kept, methods, permissions, permissions.groups(policy), secrets)

    def regrouped(self, programme: Groups) -> WorkshopEvents:
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

    @cached_property
    def links(self) -> LinkGraph:
        """The links between all items of the workshop."""
        graph = LinkGraph()
        for recorded in in_log_order(self.kept, LinkGraph.EVENTS):
            graph.apply(recorded)
        return graph

    @cached_property
    def presence(self) -> dict[str, list[Interval]]:
        """The intervals in which each participant was present, in the order of people."""
        boundaries: dict[str, list[Boundary]] = {}
        for recorded in in_log_order(self.kept, (PresenceStarted, PresenceEnded)):
            arrived = isinstance(recorded.event, PresenceStarted)
            boundary = Boundary(recorded.occurred_at_us, arrived, recorded.seq)
            boundaries.setdefault(recorded.event.person, []).append(boundary)
        refer, is_participant = self.disclosed.refer, self.permissions.is_participant
        present = {refer(p): intervals(b) for p, b in boundaries.items() if is_participant(p)}
        return {person: present[person] for person in sorted(present)}

    @cached_property
    def contributions(self) -> dict[str, Contribution]:
        """All contributions by id, with the stages of the sessions in which they were made."""
        found = {
            fact.event.contribution: self._contribution(fact) for fact in self.of(ContributionMade)
        }
        for session in self.sessions:
            found.update((item.id, item) for item in session.contributions)
        return found

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """The runs of all methods, in the order of their records."""
        return tuple(_SessionBuilder(self, started).build() for started in self.of(ActivityStarted))

    @cached_property
    def _parked(self) -> set[str]:
        return {fact.event.contribution for fact in self.of(ContributionParked)}

    def _contribution(self, fact: Fact[ContributionMade], **stage: Any) -> Contribution:
        event = fact.event
        return Contribution(
            cite=fact.cite,
            author=event.author,
            group=fact.group or "",
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


@attrs.define(eq=False)
class _StageDraft:
    """A stage with its interval: entered at ``began``, and left at ``ended`` if it has ended."""

    fact: Fact[StageEntered]
    planned_s: int | None
    seqs: list[int]
    began: int
    ended: Boundary | None = None

    def leave(self, boundary: Boundary) -> None:
        self.ended = boundary._replace(at=max(boundary.at, self.began))


@attrs.define(eq=False)
class _SessionBuilder:
    """Builds the session of one activity."""

    events: WorkshopEvents
    started: Fact[ActivityStarted]
    method: Outline = attrs.field(init=False)
    pauses: list[Boundary] = attrs.field(init=False)
    breaks: list[Interval] = attrs.field(init=False)
    ended: Boundary | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        event, within = self.started.event, self.events.within
        self.method = self.events.methods.get(event.method) or Outline(
            name=event.method, title=event.method
        )
        breaks = (*within(ActivityPaused, event.activity), *within(ActivityResumed, event.activity))
        self.pauses = [
            Boundary(fact.occurred_at_us, isinstance(fact.event, ActivityPaused), fact.seq)
            for fact in sorted(breaks, key=_seq)
        ]
        self.breaks = intervals(self.pauses)
        ends = within(ActivityEnded, event.activity)
        self.ended = Boundary(ends[-1].occurred_at_us, False, ends[-1].seq) if ends else None

    def build(self) -> Session:
        started, event, events = self.started, self.started.event, self.events
        drafts = self._draft_stages()
        runs = [self._stage_run(draft) for draft in drafts]
        by_run: dict[int, list[Contribution]] = {}
        contributions = []
        for fact in events.within(ContributionMade, event.activity):
            kind = fact.event.kind
            run = find_stage_run(runs, fact, partial(self._accepts, kind))
            stage = None if run is None else run.stage
            intended = self.method.stage_of(kind, stage)
            item = events._contribution(  # noqa: SLF001  # the builder is part of it
                fact,
                stage=stage,
                intended_stage=intended,
                misplaced=self._is_misplaced(kind, intended, stage),
            )
            contributions.append(item)
            if run is not None:
                by_run.setdefault(run.seq, []).append(item)
        questions = events.within(QuestionPosed, event.activity)
        order = dict(event.params).get("order")
        end = None if self.ended is None else self.ended.at
        return Session(
            cite=started.cite,
            method=self.method,
            title=event.title or self.method.title,
            template=event.template,
            planned=self.method.announced_order(
                event.template, "" if order is None else str(order)
            ),
            params=dict(event.params),
            spaces=event.spaces,
            planned_s=event.planned_s,
            ended=self.ended is not None or events.closed is not None,
            paused=bool(self.pauses) and self.pauses[-1].is_start,
            began=started.occurred_at_us,
            ended_at=end,
            ended_seq=None if self.ended is None else self.ended.seq,
            actual_s=self._duration((started.occurred_at_us, end)),
            groups=events.groups.labels,
            stage_runs=tuple(
                self._complete(run, by_run.get(run.seq, []), questions) for run in runs
            ),
            contributions=tuple(contributions),
            questions=questions,
            evidence=started.evidence,
        )

    def _accepts(self, kind: str | None, stage: str) -> bool:
        return self.method.stage_of(kind, stage) == stage

    def _draft_stages(self) -> list[_StageDraft]:
        activity = self.started.event.activity
        drafts: list[_StageDraft] = []
        entered = self.events.within(StageEntered, activity)
        by_seq = {f.seq: _StageDraft(f, f.event.planned_s, [f.seq], 0) for f in entered}
        for extended in self.events.within(TimeboxExtended, activity):
            earlier = [seq for seq in by_seq if seq < extended.seq]
            if earlier:
                draft = by_seq[max(earlier)]
                if draft.planned_s is not None:
                    draft.planned_s += extended.event.by_s
                    draft.seqs.append(extended.seq)
        for fact in in_time_order(entered):
            draft = by_seq[fact.seq]
            draft.began = max([fact.occurred_at_us, *(d.began for d in drafts[-1:])])
            if drafts:
                drafts[-1].leave(Boundary(draft.began, False, fact.seq))
            drafts.append(draft)
        if drafts and self.ended is not None:
            drafts[-1].leave(self.ended)
        return drafts

    def _stage_run(self, draft: _StageDraft) -> StageRun:
        """Return a stage run without its contributions, prompts and people."""
        fact, end = draft.fact, draft.ended
        interval = (draft.began, None if end is None else end.at)
        seqs = [*draft.seqs, *(p.seq for p in self.pauses if _is_within(p.at, interval))]
        if end is not None:
            seqs.append(end.seq)
        stage, focus = self.method.stage(fact.event.stage), fact.event.focus
        return StageRun(
            stage=fact.event.stage,
            title=fact.event.stage if stage is None else stage.title,
            seq=fact.seq,
            focus=None if focus is None else guarded(focus),
            planned_s=draft.planned_s,
            actual_s=self._duration(interval),
            began=draft.began,
            tolerance_us=fact.tolerance_us,
            ended=interval[1],
            ended_seq=None if end is None else end.seq,
            entered_by_participant=fact.by_participant,
            present=(),
            contributions=(),
            prompts_posed=(),
            evidence=Evidence.from_seqs(self.events.workshop, seqs),
        )

    def _complete(
        self,
        run: StageRun,
        contributions: Sequence[Contribution],
        questions: Sequence[Fact[QuestionPosed]],
    ) -> StageRun:
        """Return a stage run with its contributions, and with all who were present in it.

        A person who contributed was present.
        """
        present = [
            person
            for person, times in self.events.presence.items()
            if any(overlaps(interval, run.interval) for interval in times)
        ]
        is_participant = self.events.permissions.is_participant
        authors = {item.author for item in contributions if is_participant(item.author)}
        absent = authors.difference(present)
        prompts = [q.event.prompt for q in questions if q.event.prompt and run.covers(q)]
        return attrs.evolve(
            run,
            present=tuple(sorted([*present, *absent]) if absent else present),
            contributions=tuple(contributions),
            prompts_posed=tuple(dict.fromkeys(prompts)),
        )

    def _duration(self, interval: Interval) -> float | None:
        """Return the seconds of an interval without pauses; None while it continues."""
        first, last = interval
        if last is None:
            return None
        return (last - first - overlap_duration((first, last), self.breaks)) / SECOND

    def _is_misplaced(
        self, kind: str | None, intended_stage: str | None, stage: str | None
    ) -> bool:
        """Return whether the stage does not accept a declared kind."""
        if kind is None or stage is None:
            return False
        known = self.method.stage(stage)
        return intended_stage != stage and (known is None or bool(known.accepts))


def _is_within(at: int, interval: Interval) -> bool:
    first, last = interval
    return first <= at and (last is None or at <= last)
