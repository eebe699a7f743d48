"""The conduct of a workshop: activities and their stages, planned and actual times, questions."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import zip_longest

import attrs

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Column,
    KeyFigure,
    KeyFigures,
    Row,
    Scope,
    Section,
    Table,
    Text,
    format_duration,
)
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    PlanSet,
    QuestionPosed,
    RecordedEvent,
    StageEntered,
    TimeboxExtended,
    WorkshopClosed,
    WorkshopOpened,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.projections.projection import PerWorkshop, handles
from dialoguekit.report.chapters.formatting import format_date


@attrs.define
class StageRun:
    """A stage of an activity, with its planned time, start and end.

    ``prompts_posed`` are the method's prompts that were posed in it.
    """

    stage: str
    focus: str | None
    planned_s: int | None
    began: datetime
    seqs: list[int]
    ended: datetime | None = None
    prompts_posed: list[str] = attrs.field(factory=list)

    @property
    def actual_s(self) -> float | None:
        """The duration in seconds; None while it runs."""
        return None if self.ended is None else (self.ended - self.began).total_seconds()


@attrs.define
class ActivityRun:
    """A run of a method; ``order`` is its own order of stages, if it announced one."""

    method: str
    title: str | None
    template: str | None
    planned_s: int | None
    began: datetime
    seqs: list[int]
    ended: datetime | None = None
    paused: bool = False
    order: str = ""
    stages: list[StageRun] = attrs.field(factory=list)

    @property
    def actual_s(self) -> float | None:
        """The seconds from start to end, including pauses; None while it runs."""
        return None if self.ended is None else (self.ended - self.began).total_seconds()

    @property
    def total_planned_s(self) -> int | None:
        """The planned seconds of the activity, or else of all its stages."""
        if self.planned_s is not None:
            return self.planned_s
        planned = [stage.planned_s for stage in self.stages if stage.planned_s is not None]
        return sum(planned) if planned else None


@attrs.define
class ConductState:
    """The activities, questions and plan of one workshop."""

    opened: tuple[datetime, int] | None = None
    closed: tuple[datetime, int] | None = None
    activities: dict[str, ActivityRun] = attrs.field(factory=dict)
    questions: dict[str, tuple[str, int]] = attrs.field(factory=dict)
    plan: tuple[PlanSet, int] | None = None


@attrs.frozen
class ConductView:
    """The activities, questions and plan of each workshop, by id."""

    workshops: Mapping[str, ConductState]


@attrs.define
class Conduct(PerWorkshop[ConductState, ConductView]):
    """Folds activities, stages, questions and the plan."""

    State = ConductState

    @handles(WorkshopOpened)
    def open(self, recorded: RecordedEvent[WorkshopOpened]) -> None:
        self.state_of(recorded).opened = (recorded.occurred_at, recorded.seq)

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        self.state_of(recorded).closed = (recorded.occurred_at, recorded.seq)

    @handles(PlanSet)
    def set_plan(self, recorded: RecordedEvent[PlanSet]) -> None:
        self.state_of(recorded).plan = (recorded.event, recorded.seq)

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        event = recorded.event
        self.state_of(recorded).activities[event.activity] = ActivityRun(
            event.method,
            event.title,
            event.template,
            event.planned_s,
            recorded.occurred_at,
            [recorded.seq],
        )
        order = dict(event.params).get("order")
        if order is not None:
            self.state_of(recorded).activities[event.activity].order = str(order)

    @handles(ActivityPaused, ActivityResumed)
    def pause_or_resume(self, recorded: RecordedEvent[ActivityPaused | ActivityResumed]) -> None:
        activity = self.state_of(recorded).activities.get(recorded.event.activity)
        if activity is not None:
            activity.paused = isinstance(recorded.event, ActivityPaused)

    @handles(ActivityEnded)
    def end(self, recorded: RecordedEvent[ActivityEnded]) -> None:
        activity = self.state_of(recorded).activities.get(recorded.event.activity)
        if activity is not None:
            activity.ended = recorded.occurred_at
            activity.seqs.append(recorded.seq)
            _end_stage(activity, recorded)

    @handles(StageEntered)
    def enter_stage(self, recorded: RecordedEvent[StageEntered]) -> None:
        event = recorded.event
        activity = self.state_of(recorded).activities.get(event.activity)
        if activity is not None:
            _end_stage(activity, recorded)
            activity.stages.append(
                StageRun(
                    event.stage, event.focus, event.planned_s, recorded.occurred_at, [recorded.seq]
                )
            )

    @handles(TimeboxExtended)
    def extend_timebox(self, recorded: RecordedEvent[TimeboxExtended]) -> None:
        activity = self.state_of(recorded).activities.get(recorded.event.activity)
        if activity is not None and activity.stages and activity.stages[-1].planned_s is not None:
            activity.stages[-1].planned_s += recorded.event.by_s
            activity.stages[-1].seqs.append(recorded.seq)
            if activity.planned_s is not None:
                activity.planned_s += recorded.event.by_s

    @handles(QuestionPosed)
    def pose_question(self, recorded: RecordedEvent[QuestionPosed]) -> None:
        event = recorded.event
        self.state_of(recorded).questions[event.question] = (event.text, recorded.seq)
        activity = self.state_of(recorded).activities.get(recorded.context.activity or "")
        if activity is not None and activity.stages and event.prompt is not None:
            activity.stages[-1].prompts_posed.append(event.prompt)

    def view(self) -> ConductView:
        return ConductView(copy.deepcopy(self.states))


def _end_stage(activity: ActivityRun, recorded: RecordedEvent[object]) -> None:
    """End the current stage; a late record never ends it before its start."""
    if activity.stages:
        stage = activity.stages[-1]
        stage.ended = max(stage.began, recorded.occurred_at)
        stage.seqs.append(recorded.seq)


def chapter(view: ConductView, scope: Scope) -> Chapter:
    """Build the chapter on the conduct of one workshop, or a comparison of workshops."""
    states = {w: view.workshops.get(w, ConductState()) for w in scope.titles}
    blocks: list[Block] = []
    if not any(state.opened for state in states.values()):
        blocks.append(
            Text("The workshop is not open yet." if scope.is_single else "No workshop was opened.")
        )
    elif scope.is_single:
        ((workshop, state),) = states.items()
        blocks.extend(_workshop_blocks(workshop, state, scope))
    else:
        blocks.append(_programme_table(states, scope))
    return Chapter(name="conduct", title="How it ran", blocks=blocks)


def _format_open_time(state: ConductState) -> str:
    if state.opened is None:
        return "–"
    if state.closed is None:
        return "still open"
    return format_duration((state.closed[0] - state.opened[0]).total_seconds())


def _workshop_blocks(workshop: str, state: ConductState, scope: Scope) -> Iterator[Block]:
    ends = [end[1] for end in (state.opened, state.closed) if end is not None]
    yield KeyFigures(
        [
            KeyFigure(
                label="from opening to closing",
                value=_format_open_time(state),
                evidence=Evidence.from_seqs(workshop, ends),
            ),
            KeyFigure(
                label="activities",
                value=len(state.activities),
                evidence=Evidence.from_seqs(
                    workshop, [run.seqs[0] for run in state.activities.values()]
                ),
            ),
            KeyFigure(
                label="questions posed",
                value=len(state.questions),
                evidence=Evidence.from_seqs(workshop, [seq for _, seq in state.questions.values()]),
            ),
        ]
    )
    if state.plan is not None:
        yield _plan_table(workshop, *state.plan)
    if state.activities:
        yield _activities_table(workshop, state, scope)
    for activity, run in state.activities.items():
        if run.stages:
            yield Section(
                f"{run.title or scope.method_title(run.method)} ({activity}), stage by stage",
                [_stages_table(workshop, run, scope)],
            )
    if state.questions:
        yield Table(
            caption="Questions posed",
            columns=[Column("Id"), Column("Question")],
            rows=[
                (Cell(id, Evidence.from_seqs(workshop, [seq])), text)
                for id, (text, seq) in state.questions.items()
            ],
        )


def _plan_table(workshop: str, plan: PlanSet, seq: int) -> Table:
    evidence = Evidence.from_seqs(workshop, [seq])
    return Table(
        caption="Final plan of activities",
        columns=[Column("No.", True), Column("Activity"), Column("Planned", True)],
        rows=[
            (Cell(number, evidence), title, format_duration(planned_s))
            for number, (title, planned_s) in enumerate(
                zip_longest(plan.activities, plan.timeboxes), start=1
            )
        ],
        note=plan.reason,
    )


def _activities_table(workshop: str, state: ConductState, scope: Scope) -> Table:
    rows: list[Row] = [
        (
            activity,
            run.title or scope.method_title(run.method),
            scope.method_title(run.method),
            f"{run.began:%H:%M}",
            format_duration(run.total_planned_s),
            Cell(format_duration(run.actual_s), Evidence.from_seqs(workshop, run.seqs)),
        )
        for activity, run in state.activities.items()
    ]
    days = sorted({run.began.date() for run in state.activities.values()})
    when = format_date(days[0]) if len(days) == 1 else f"{len(days)} different days"
    return Table(
        caption="Activities",
        columns=[
            Column("Id"),
            Column("Activity"),
            Column("Method"),
            Column("Start", True),
            Column("Planned", True),
            Column("Actual", True),
        ],
        rows=rows,
        note=f"Times are UTC; {when}.",
    )


def _stages_table(workshop: str, run: ActivityRun, scope: Scope) -> Table:
    return Table(
        caption="Planned and actual times",
        columns=[
            Column("Stage"),
            Column("Focus"),
            Column("Start", True),
            Column("Planned", True),
            Column("Actual", True),
        ],
        rows=[
            (
                scope.stage_title(run.method, stage.stage),
                stage.focus,
                f"{stage.began:%H:%M}",
                format_duration(stage.planned_s),
                Cell(format_duration(stage.actual_s), Evidence.from_seqs(workshop, stage.seqs)),
            )
            for stage in run.stages
        ],
        note="Planned times include extensions; actual times include pauses.",
    )


def _programme_table(states: Mapping[str, ConductState], scope: Scope) -> Table:
    return Table(
        caption="Comparison of the workshops",
        columns=[
            Column("Workshop"),
            Column("Day"),
            Column("Duration", True),
            Column("Activities", True),
            Column("Stages", True),
            Column("Questions posed", True),
        ],
        rows=[
            (
                scope.titles[workshop],
                format_date(state.opened[0]) if state.opened else None,
                _format_open_time(state),
                Cell(
                    len(state.activities),
                    Evidence.from_seqs(
                        workshop, [run.seqs[0] for run in state.activities.values()]
                    ),
                ),
                Cell(
                    sum(len(run.stages) for run in state.activities.values()),
                    Evidence.from_seqs(
                        workshop,
                        [s.seqs[0] for run in state.activities.values() for s in run.stages],
                    ),
                ),
                Cell(
                    len(state.questions),
                    Evidence.from_seqs(workshop, [seq for _, seq in state.questions.values()]),
                ),
            )
            for workshop, state in states.items()
        ],
    )
