"""Build sessions from facts: assign each stage an interval and each contribution a stage.

Stages follow one another in log order.  A stage that was recorded late is moved before the stages
that it certainly preceded.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin.helpers.facts import ContributionRecord, MethodFacts, RunRecord, StageRecord
from dialoguekit.plugin.helpers.intervals import (
    SECOND,
    Boundary,
    Interval,
    distance_to,
    intervals,
    overlap_duration,
    overlaps,
)
from dialoguekit.plugin.helpers.session import Contribution, Session, StageRun
from dialoguekit.plugin.types import Method


def build_sessions(workshop: str, facts: MethodFacts, method: Method) -> tuple[Session, ...]:
    """Build the sessions of ``method`` in a workshop, in the order of their records.

    ``facts`` are the recorded facts of the workshop.  Stages, templates and kinds are those of
    ``method``.
    """
    builder = _SessionBuilder(workshop, facts, method)
    return tuple(builder.build_session(run) for run in facts.runs.values())


@attrs.define(eq=False)
class _StageRunDraft:
    """A stage with its interval: entered at ``began``, and left at ``ended`` if it has ended."""

    record: StageRecord
    began: int
    ended: Boundary | None = None
    contributions: list[Contribution] = attrs.field(factory=list)

    @property
    def interval(self) -> Interval:
        return self.began, None if self.ended is None else self.ended.at

    def leave(self, boundary: Boundary) -> None:
        self.ended = boundary._replace(at=max(boundary.at, self.began))

    def covers(self, at: int, seq: int) -> bool:
        """Return whether the stage was running at a time; equal times are ordered by ``seq``."""
        left = self.ended is not None and (self.ended.at, self.ended.seq) < (at, seq)
        return (self.began, self.record.seqs[0]) < (at, seq) and not left


@attrs.define
class _SessionBuilder:
    """The inputs that all sessions of one workshop share.

    ``quotable_people`` are those who consent to be quoted.  ``presence`` maps each participant to
    the intervals of their presence.
    """

    workshop: str
    facts: MethodFacts
    method: Method
    quotable_people: set[str] = attrs.field(init=False)
    presence: dict[str, list[Interval]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        roster, presence = self.facts.roster, self.facts.presence
        self.quotable_people = {person for person in roster.consents if roster.may_quote(person)}
        self.presence = {
            p: intervals(m) for p, m in presence.items() if self.facts.is_participant(p)
        }

    def build_session(self, run: RunRecord) -> Session:
        stage_runs = _draft_stage_runs(run)
        contributions: list[Contribution] = []
        for record in run.contributions:
            stage_run = self._find_stage_run(record, stage_runs)
            contribution = self._build_contribution(
                record, None if stage_run is None else stage_run.record.stage
            )
            contributions.append(contribution)
            if stage_run is not None:
                stage_run.contributions.append(contribution)
        order = run.params.get("order")
        return Session(
            cite=f"{self.workshop} {run.activity}",
            title=run.title or self.method.title,
            template=run.template,
            planned=self.method.announced_order(run.template, "" if order is None else str(order)),
            ended=run.ended is not None or self.facts.closed,
            began=run.occurred_at_us,
            groups=self.facts.roster.groups,
            stage_runs=tuple(self._build_stage_run(run, stage_run) for stage_run in stage_runs),
            contributions=tuple(contributions),
            evidence=Evidence.from_seqs(self.workshop, [run.seq]),
            stage_titles={stage.name: stage.title for stage in self.method.stages},
        )

    def _find_stage_run(
        self, record: ContributionRecord, stage_runs: Sequence[_StageRunDraft]
    ) -> _StageRunDraft | None:
        """Return the stage in which a contribution was made.

        If its time is imprecise, prefer a stage that accepts its kind, among those within the
        tolerance.
        """
        if not record.tolerance_us:
            return next(
                (
                    stage_run
                    for stage_run in stage_runs
                    if stage_run.covers(record.occurred_at_us, record.seq)
                ),
                None,
            )

        def mismatch(stage_run: _StageRunDraft) -> tuple[bool, int, bool]:
            stage = stage_run.record.stage
            other = self.method.stage_of(record.event.kind, stage) != stage
            return (
                other,
                distance_to(record.occurred_at_us, stage_run.interval),
                not stage_run.covers(record.occurred_at_us, record.seq),
            )

        candidates = [
            stage_run
            for stage_run in stage_runs
            if distance_to(record.occurred_at_us, stage_run.interval) <= record.tolerance_us
        ]
        return min(candidates, key=mismatch, default=None)

    def _build_contribution(self, record: ContributionRecord, stage: str | None) -> Contribution:
        event, facts = record.event, self.facts
        intended = self.method.stage_of(event.kind, stage)
        return Contribution(
            cite=f"{self.workshop} {event.contribution}",
            author=event.author,
            group=facts.roster.attribution_of(event.author),
            text=event.text,
            kind=event.kind,
            reasons=event.reasons,
            labels=event.labels,
            question=event.question,
            space=record.space,
            occurred_at_us=record.occurred_at_us,
            verbatim=record.verbatim,
            quotable=event.author in self.quotable_people and facts.is_visible(record),
            parked=event.contribution in facts.parked,
            stage=stage,
            intended_stage=intended,
            misplaced=self._is_misplaced(event.kind, intended, stage),
            evidence=Evidence.from_seqs(self.workshop, [record.seq]),
        )

    def _is_misplaced(
        self, kind: str | None, intended_stage: str | None, stage: str | None
    ) -> bool:
        """Return whether the stage does not accept a declared kind."""
        if kind is None or stage is None:
            return False
        known = self.method.stage(stage)
        return intended_stage != stage and (known is None or bool(known.accepts))

    def _build_stage_run(self, run: RunRecord, stage_run: _StageRunDraft) -> StageRun:
        (start, end), record = stage_run.interval, stage_run.record
        actual_s = None
        if end is not None:
            paused = overlap_duration((start, end), intervals(run.pauses))
            actual_s = (end - start - paused) / SECOND
        seqs = [
            *record.seqs,
            *(
                boundary.seq
                for boundary in run.pauses
                if not distance_to(boundary.at, stage_run.interval)
            ),
        ]
        if stage_run.ended is not None:
            seqs.append(stage_run.ended.seq)
        prompts = [
            p.prompt
            for p in run.questions
            if p.prompt and stage_run.covers(p.occurred_at_us, p.seq)
        ]
        stage = self.method.stage(record.stage)
        return StageRun(
            stage=record.stage,
            title=record.stage if stage is None else stage.title,
            seq=record.seqs[0],
            focus=record.focus,
            planned_s=record.planned_s,
            actual_s=actual_s,
            began=start,
            ended=end,
            entered_by_participant=record.entered_by_participant,
            present=self._find_present(stage_run),
            contributions=tuple(stage_run.contributions),
            prompts_posed=tuple(dict.fromkeys(prompts)),
            evidence=Evidence.from_seqs(self.workshop, seqs),
        )

    def _find_present(self, stage_run: _StageRunDraft) -> tuple[str, ...]:
        """Return the participants present in a stage, including all who contributed in it."""
        present = {
            person
            for person, times in self.presence.items()
            if any(overlaps(interval, stage_run.interval) for interval in times)
        }
        contributors = {
            i.author for i in stage_run.contributions if self.facts.is_participant(i.author)
        }
        return tuple(sorted(present | contributors))


def _draft_stage_runs(run: RunRecord) -> list[_StageRunDraft]:
    stage_runs: list[_StageRunDraft] = []
    for record in _sort_stages(run.stages):
        start = max([record.occurred_at_us, *(stage_run.began for stage_run in stage_runs[-1:])])
        if stage_runs:
            stage_runs[-1].leave(Boundary(start, False, record.seqs[0]))
        stage_runs.append(_StageRunDraft(record, start))
    if stage_runs and run.ended is not None:
        stage_runs[-1].leave(run.ended)
    return stage_runs


def _sort_stages(stages: Sequence[StageRecord]) -> list[StageRecord]:
    ordered: list[StageRecord] = []
    for stage in stages:
        index = len(ordered)
        while (
            index and stage.occurred_at_us + stage.tolerance_us < ordered[index - 1].occurred_at_us
        ):
            index -= 1
        ordered.insert(index, stage)
    return ordered
