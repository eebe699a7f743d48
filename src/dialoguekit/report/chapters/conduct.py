"""The conduct of a workshop: activities and their stages, planned and actual times, questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

import attrs

from dialoguekit.disclosure.facts import Fact, latest
from dialoguekit.document.blocks import Block, Section, Table, format_duration
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    PlanSet,
    QuestionPosed,
    StageEntered,
    WorkshopClosed,
    WorkshopOpened,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.events.local_time import LocalTimes
from dialoguekit.plugin.columns import ColumnSpec, cite, count, text, value
from dialoguekit.plugin.method import Analysis
from dialoguekit.plugin.record import Programme, Record
from dialoguekit.plugin.session import HasEvidence, Session, StageRun, combined_evidence
from dialoguekit.plugin.tables import figures, headed_table, table
from dialoguekit.plugin.times import SECOND, latest_of


@attrs.frozen(kw_only=True)
class Activity:
    """A run of a method, with its planned time in seconds including extensions.

    ``evidence`` are its start, its pauses and its end.
    """

    session: Session
    planned_s: int | None
    evidence: Evidence

    @property
    def id(self) -> str:
        """The id within the workshop, ``A3``."""
        return self.session.id

    @property
    def began(self) -> int:
        """The time of its start, in microseconds since 1970 UTC."""
        return self.session.began


@attrs.frozen(kw_only=True)
class Conduct:
    """The opening, activities, questions and final plan of one workshop, and its local times."""

    opened: Fact[WorkshopOpened] | None
    closed: Fact[WorkshopClosed] | None
    activities: tuple[Activity, ...]
    questions: tuple[Fact[QuestionPosed], ...]
    plan: Fact[PlanSet] | None
    local: LocalTimes

    def __bool__(self) -> bool:
        return self.opened is not None or any(session.roll for session in self.sessions)

    @property
    def ends(self) -> tuple[HasEvidence, ...]:
        """The opening and the close."""
        return tuple(end for end in (self.opened, self.closed) if end is not None)

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The runs of methods."""
        return tuple(activity.session for activity in self.activities)

    @property
    def stage_runs(self) -> tuple[StageRun, ...]:
        """The stages of all activities."""
        return tuple(run for session in self.sessions for run in session.stage_runs)

    @property
    def open_time(self) -> str:
        """The time from the opening to the close."""
        if self.opened is None:
            return "not opened"
        if self.closed is None:
            return "still open"
        duration = self.closed.occurred_at_us - self.opened.occurred_at_us
        return format_duration(duration / SECOND)


def build_view(record: Record) -> Conduct:
    """Return the conduct of a workshop."""
    openings, plans = record.of(WorkshopOpened), record.of(PlanSet)
    return Conduct(
        opened=openings[-1] if openings else None,
        closed=record.closed,
        activities=tuple(_activity(record, session) for session in record.sessions),
        questions=latest(record.of(QuestionPosed), lambda question: question.question),
        plan=latest_of(plans),
        local=record.local,
    )


def _activity(record: Record, session: Session) -> Activity:
    times = record.of(ActivityPaused, ActivityResumed, ActivityEnded, within=session)
    announced = [
        fact.event.planned_s
        for fact in record.of(StageEntered, within=session)
        if fact.event.planned_s is not None
    ]
    in_stages = [run.planned_s for run in session.stage_runs if run.planned_s is not None]
    planned_s = sum(in_stages) if in_stages else None
    if session.planned_s is not None:
        extensions_s = sum(in_stages) - sum(announced)
        planned_s = session.planned_s + extensions_s
    return Activity(
        session=session,
        planned_s=planned_s,
        evidence=combined_evidence([session, *times]),
    )


OPEN_TIME: ColumnSpec[Conduct] = value(
    "From opening to closing", lambda conduct: conduct.open_time, lambda conduct: conduct.ends
)
ACTIVITIES: ColumnSpec[Conduct] = count("Activities", lambda conduct: conduct.sessions)
STAGES: ColumnSpec[Conduct] = count("Stages", lambda conduct: conduct.stage_runs)
QUESTIONS: ColumnSpec[Conduct] = count("Questions posed", lambda conduct: conduct.questions)


def workshop_blocks(conduct: Conduct, _: Record) -> Iterator[Block]:
    """Yield the figures, the plan, the activities with their stages, and the questions."""
    yield figures(conduct, OPEN_TIME, ACTIVITIES, QUESTIONS)
    if conduct.plan is not None:
        yield _plan_table(conduct.plan)
    if conduct.activities:
        yield _activities_table(conduct.activities, conduct.local)
    for session in conduct.sessions:
        if session.stage_runs:
            title = f"{session.title} ({session.activity}), stage by stage"
            yield Section(title, [_stages_table(session, conduct.local)])
    if conduct.questions:
        yield table(
            "Questions posed",
            conduct.questions,
            cite(),
            text("Question", lambda question: question.event.text),
        )


def programme_blocks(programme: Programme[Conduct]) -> Iterator[Block]:
    """Yield a comparison of the workshops."""
    yield headed_table(
        "Comparison of the workshops",
        "Workshop",
        programme.rows,
        text("Day", _day),
        OPEN_TIME,
        ACTIVITIES,
        STAGES,
        QUESTIONS,
    )


def _day(conduct: Conduct) -> str | None:
    opened = conduct.opened
    return None if opened is None else conduct.local.days([opened.occurred_at_us])[0]


@attrs.frozen
class _Planned:
    """A planned activity, its number in the plan, and its planned time in seconds."""

    number: int
    title: str | None
    planned_s: int | None


def _plan_table(plan: Fact[PlanSet]) -> Table:
    pairs = zip_longest(plan.event.activities, plan.event.timeboxes)
    planned = [_Planned(number, *pair) for number, pair in enumerate(pairs, start=1)]
    return table(
        "Final plan of activities",
        planned,
        value("No.", lambda each: each.number, lambda _: [plan]),
        text("Activity", lambda each: each.title),
        text("Planned", lambda each: format_duration(each.planned_s), numeric=True),
        note=plan.event.reason,
    )


def _activities_table(activities: Sequence[Activity], local: LocalTimes) -> Table:
    times = [activity.began for activity in activities]
    days, clock = local.days(times), local.clock(times)
    when = days[0] if len(days) == 1 else f"{len(days)} different days"
    return table(
        "Activities",
        activities,
        text("Id", lambda activity: activity.id),
        text("Activity", lambda activity: activity.session.title),
        text("Method", lambda activity: activity.session.method.title),
        text("Start", lambda activity: clock(activity.began), numeric=True),
        text("Planned", lambda activity: format_duration(activity.planned_s), numeric=True),
        value(
            "Actual",
            lambda activity: format_duration(activity.session.actual_s),
            lambda activity: [activity],
        ),
        note=f"Times are {local.describe(times)}; {when}. Actual times exclude pauses.",
    )


def _stages_table(session: Session, local: LocalTimes) -> Table:
    times = [run.began for run in session.stage_runs]
    clock = local.clock(times)
    return table(
        "Planned and actual times",
        session.stage_runs,
        text("Stage", lambda run: run.title),
        text("Focus", lambda run: run.focus),
        text("Start", lambda run: clock(run.began), numeric=True),
        text("Planned", lambda run: format_duration(run.planned_s), numeric=True),
        value("Actual", lambda run: format_duration(run.actual_s), lambda run: [run]),
        note=f"Times are {local.describe(times)}. Planned times include extensions; actual times "
        "exclude pauses.",
    )


ANALYSIS = Analysis(
    name="conduct",
    title="How it ran",
    summary="The plan, activities and stages with planned and actual times, questions.",
    keeps=(PlanSet,),
    view=build_view,
    workshop_blocks=workshop_blocks,
    programme_blocks=programme_blocks,
    absence="The workshop was not opened",
)
