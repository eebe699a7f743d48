"""Builds a session from the facts of its activity: stages, and contributions in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import attrs

from dialoguekit.disclosure.facts import Fact
from dialoguekit.disclosure.text import guarded
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    ContributionMade,
    QuestionPosed,
    StageEntered,
    TimeboxExtended,
)
from dialoguekit.events.evidence import Evidence
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
from dialoguekit.plugin.workshop_facts import WorkshopFacts


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
class SessionBuilder:
    """Builds the session of one activity."""

    events: WorkshopFacts
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
            for fact in sorted(breaks, key=lambda fact: fact.seq)
        ]
        self.breaks = intervals(self.pauses)
        ends = within(ActivityEnded, event.activity)
        self.ended = Boundary(ends[-1].occurred_at_us, False, ends[-1].seq) if ends else None

    def build(self) -> Session:
        """Return the session."""
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
            item = events.build_contribution(
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
            ended=self.ended is not None or (events.closed is not None and not event.roll),
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
            roll=event.roll,
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
        """Return a stage run with its contributions, and with all who took part in it.

        A person who contributed took part.
        """
        is_participant = self.events.permissions.is_participant
        present = [
            person
            for person, times in self.events.presence.items()
            if any(overlaps(interval, run.interval) for interval in times)
        ]
        if self.started.event.roll:  # At a distance, those on the roll take part.
            present = sorted(filter(is_participant, self.started.event.roll))
        known = {item.author for item in contributions if item.author is not None}
        authors = {author for author in known if is_participant(author)}
        absent = authors.difference(present)
        prompts = [q.event.prompt for q in questions if q.event.prompt and run.covers(q)]
        return attrs.evolve(
            run,
            present=tuple(sorted([*present, *absent]) if absent else present),
            contributions=tuple(contributions),
            prompts_posed=tuple(dict.fromkeys(prompts)),
        )

    def _duration(self, interval: Interval) -> float | None:
        """Return the seconds of an interval without pauses.

        None while it continues, and if its end is dated before its beginning.
        """
        first, last = interval
        if last is None or last < first:
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
