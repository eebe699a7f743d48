"""How it ran: activities and their stages, planned and actual times, questions."""

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
    Figure,
    Figures,
    Row,
    Scope,
    Section,
    Table,
    Text,
    minutes,
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
from dialoguekit.report.chapters.formatting import day


@attrs.define
class StageRun:
    """A stage of an activity: what it was planned for, when it began and ended.

    ``posed`` are the prompts of the method that were put to the room while it was on.
    """

    stage: str
    focus: str | None
    planned_s: int | None
    began: datetime
    seqs: list[int]
    ended: datetime | None = None
    posed: list[str] = attrs.field(factory=list)

    @property
    def actual_s(self) -> float | None:
        """Seconds that it took; None while it runs."""
        return None if self.ended is None else (self.ended - self.began).total_seconds()


@attrs.define
class ActivityRun:
    """A run of a method; ``order`` is its own order of stages, where it announced one."""

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
        """Seconds from its start to its end, pauses included; None while it runs."""
        return None if self.ended is None else (self.ended - self.began).total_seconds()

    @property
    def planned_in_all_s(self) -> int | None:
        """Planned seconds of the activity, or else of all its stages."""
        if self.planned_s is not None:
            return self.planned_s
        planned = [stage.planned_s for stage in self.stages if stage.planned_s is not None]
        return sum(planned) if planned else None


@attrs.define
class Ran:
    """How one workshop ran."""

    opened: tuple[datetime, int] | None = None
    closed: tuple[datetime, int] | None = None
    activities: dict[str, ActivityRun] = attrs.field(factory=dict)
    questions: dict[str, tuple[str, int]] = attrs.field(factory=dict)
    plan: tuple[PlanSet, int] | None = None


@attrs.frozen
class ConductView:
    """How each workshop ran, by id."""

    workshops: Mapping[str, Ran]


@attrs.define
class Conduct(PerWorkshop[Ran, ConductView]):
    """Folds what was done when."""

    Room = Ran

    @handles(WorkshopOpened)
    def open(self, recorded: RecordedEvent[WorkshopOpened]) -> None:
        self.room(recorded).opened = (recorded.at, recorded.seq)

    @handles(WorkshopClosed)
    def close(self, recorded: RecordedEvent[WorkshopClosed]) -> None:
        self.room(recorded).closed = (recorded.at, recorded.seq)

    @handles(PlanSet)
    def plan(self, recorded: RecordedEvent[PlanSet]) -> None:
        self.room(recorded).plan = (recorded.event, recorded.seq)

    @handles(ActivityStarted)
    def start(self, recorded: RecordedEvent[ActivityStarted]) -> None:
        event = recorded.event
        self.room(recorded).activities[event.activity] = ActivityRun(
            event.method, event.title, event.template, event.planned_s, recorded.at, [recorded.seq]
        )
        order = dict(event.params).get("order")
        if order is not None:
            self.room(recorded).activities[event.activity].order = str(order)

    @handles(ActivityPaused, ActivityResumed)
    def pause_or_resume(self, recorded: RecordedEvent[ActivityPaused | ActivityResumed]) -> None:
        activity = self.room(recorded).activities.get(recorded.event.activity)
        if activity is not None:
            activity.paused = isinstance(recorded.event, ActivityPaused)

    @handles(ActivityEnded)
    def end(self, recorded: RecordedEvent[ActivityEnded]) -> None:
        activity = self.room(recorded).activities.get(recorded.event.activity)
        if activity is not None:
            activity.ended = recorded.at
            activity.seqs.append(recorded.seq)
            _end_stage(activity, recorded)

    @handles(StageEntered)
    def enter(self, recorded: RecordedEvent[StageEntered]) -> None:
        event = recorded.event
        activity = self.room(recorded).activities.get(event.activity)
        if activity is not None:
            _end_stage(activity, recorded)
            activity.stages.append(
                StageRun(event.stage, event.focus, event.planned_s, recorded.at, [recorded.seq])
            )

    @handles(TimeboxExtended)
    def extend(self, recorded: RecordedEvent[TimeboxExtended]) -> None:
        activity = self.room(recorded).activities.get(recorded.event.activity)
        if activity is not None and activity.stages and activity.stages[-1].planned_s is not None:
            activity.stages[-1].planned_s += recorded.event.by_s
            activity.stages[-1].seqs.append(recorded.seq)
            if activity.planned_s is not None:
                activity.planned_s += recorded.event.by_s

    @handles(QuestionPosed)
    def pose(self, recorded: RecordedEvent[QuestionPosed]) -> None:
        event = recorded.event
        self.room(recorded).questions[event.question] = (event.text, recorded.seq)
        activity = self.room(recorded).activities.get(recorded.context.activity or "")
        if activity is not None and activity.stages and event.prompt is not None:
            activity.stages[-1].posed.append(event.prompt)

    def view(self) -> ConductView:
        return ConductView(copy.deepcopy(self.rooms))


def _end_stage(activity: ActivityRun, recorded: RecordedEvent[object]) -> None:
    """The stage that was on ended; one that was noted late did not end before it began."""
    if activity.stages:
        stage = activity.stages[-1]
        stage.ended = max(stage.began, recorded.at)
        stage.seqs.append(recorded.seq)


def chapter(view: ConductView, scope: Scope) -> Chapter:
    """How it ran, in one workshop or across a programme."""
    rooms = {w: view.workshops.get(w, Ran()) for w in scope.titles}
    blocks: list[Block] = []
    if not any(room.opened for room in rooms.values()):
        blocks.append(Text("It was not opened yet." if scope.one else "No workshop was opened."))
    elif scope.one:
        ((workshop, room),) = rooms.items()
        blocks.extend(_one(workshop, room))
    else:
        blocks.append(_across(rooms, scope))
    return Chapter(name="conduct", title="How it ran", blocks=blocks)


def _span(room: Ran) -> str:
    if room.opened is None:
        return "–"
    if room.closed is None:
        return "still open"
    return minutes((room.closed[0] - room.opened[0]).total_seconds())


def _one(workshop: str, room: Ran) -> Iterator[Block]:
    ends = [end[1] for end in (room.opened, room.closed) if end is not None]
    yield Figures(
        [
            Figure(
                label="from opening to close",
                value=_span(room),
                evidence=Evidence.within(workshop, ends),
            ),
            Figure(
                label="activities",
                value=len(room.activities),
                evidence=Evidence.within(
                    workshop, [run.seqs[0] for run in room.activities.values()]
                ),
            ),
            Figure(
                label="questions posed",
                value=len(room.questions),
                evidence=Evidence.within(workshop, [seq for _, seq in room.questions.values()]),
            ),
        ]
    )
    if room.plan is not None:
        yield _plan(workshop, *room.plan)
    if room.activities:
        yield _activities(workshop, room)
    for activity, run in room.activities.items():
        if run.stages:
            yield Section(
                f"{run.title or run.method} ({activity}), stage by stage",
                [_stages(workshop, run)],
            )
    if room.questions:
        yield Table(
            caption="Questions put to the room",
            columns=[Column("Id"), Column("Question")],
            rows=[
                (Cell(id, Evidence.within(workshop, [seq])), text)
                for id, (text, seq) in room.questions.items()
            ],
        )


def _plan(workshop: str, plan: PlanSet, seq: int) -> Table:
    evidence = Evidence.within(workshop, [seq])
    return Table(
        caption="The running order, as planned in the end",
        columns=[Column("No.", True), Column("Activity"), Column("Planned", True)],
        rows=[
            (Cell(number, evidence), title, minutes(planned_s))
            for number, (title, planned_s) in enumerate(
                zip_longest(plan.activities, plan.timeboxes), start=1
            )
        ],
        note=plan.reason,
    )


def _activities(workshop: str, room: Ran) -> Table:
    rows: list[Row] = [
        (
            activity,
            run.title or run.method,
            run.method,
            f"{run.began:%H:%M}",
            minutes(run.planned_in_all_s),
            Cell(minutes(run.actual_s), Evidence.within(workshop, run.seqs)),
        )
        for activity, run in room.activities.items()
    ]
    days = sorted({run.began.date() for run in room.activities.values()})
    when = day(days[0]) if len(days) == 1 else f"{len(days)} different days"
    return Table(
        caption="Activities",
        columns=[
            Column("Id"),
            Column("Activity"),
            Column("Method"),
            Column("Began", True),
            Column("Planned", True),
            Column("Took", True),
        ],
        rows=rows,
        note=f"Times are UTC; {when}.",
    )


def _stages(workshop: str, run: ActivityRun) -> Table:
    return Table(
        caption="Planned and actual times",
        columns=[
            Column("Stage"),
            Column("Focus"),
            Column("Began", True),
            Column("Planned", True),
            Column("Took", True),
        ],
        rows=[
            (
                stage.stage,
                stage.focus,
                f"{stage.began:%H:%M}",
                minutes(stage.planned_s),
                Cell(minutes(stage.actual_s), Evidence.within(workshop, stage.seqs)),
            )
            for stage in run.stages
        ],
        note="What was planned includes time added on the way; what it took includes pauses.",
    )


def _across(rooms: Mapping[str, Ran], scope: Scope) -> Table:
    return Table(
        caption="The workshops side by side",
        columns=[
            Column("Workshop"),
            Column("Day"),
            Column("Lasted", True),
            Column("Activities", True),
            Column("Stages", True),
            Column("Questions posed", True),
        ],
        rows=[
            (
                scope.titles[workshop],
                day(room.opened[0]) if room.opened else None,
                _span(room),
                Cell(
                    len(room.activities),
                    Evidence.within(workshop, [run.seqs[0] for run in room.activities.values()]),
                ),
                Cell(
                    sum(len(run.stages) for run in room.activities.values()),
                    Evidence.within(
                        workshop,
                        [s.seqs[0] for run in room.activities.values() for s in run.stages],
                    ),
                ),
                Cell(
                    len(room.questions),
                    Evidence.within(workshop, [seq for _, seq in room.questions.values()]),
                ),
            )
            for workshop, room in rooms.items()
        ],
    )
