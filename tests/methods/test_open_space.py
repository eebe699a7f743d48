"""Open Space: a circle, an agenda wall, sessions that people run themselves, reports."""

from __future__ import annotations

from dialoguekit.events import CORE_EVENTS, ActivityStarted
from dialoguekit.events.fields import created_id_field
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.scenario import resolve_time

from .conftest import OpenWorkshop, check_in, fields, recorded_types, tables

EVENTS = (
    *("space.created", "activity.started", "contribution.made", "contribution.linked"),
    *("role.assigned", "presence.moved", "presence.ended", "activity.ended"),
)
METHOD = Method(
    name="open-space",
    title="Open Space",
    summary="People make the agenda and run the sessions.",
    source="Owen 1997",
    stages=(Stage(name="circle", title="Circle"), Stage(name="session", title="Session")),
)


def test_participants_start_sessions_and_move_between_them(open_workshop: OpenWorkshop) -> None:
    """Two sessions run at once, each started by the person who proposed its topic."""
    kit, leeds = open_workshop(METHOD)
    ana, ben, cem, dora = check_in(leeds, 4)
    bench, lamp = (leeds.create_space(kind="corner", label=name) for name in ("Bench", "Lamp"))

    circle = leeds.start("open-space", title="Circle")
    wall = [
        leeds.with_context(by=who).contribute(who, topic, kind="topic")
        for who, topic in ((ana, "A bench where people wait"), (ben, "Light in the yard"))
    ]
    leeds.end(circle)

    sessions = []
    for host, topic, where in ((ana, wall[0], bench), (ben, wall[1], lamp)):
        session = leeds.with_context(by=host, role="participant").start(
            "open-space", spaces=[where]
        )
        leeds.link_contributions(session, "derives", topic)
        leeds.assign_role(host, "host", until=f"the end of {session}")
        leeds.move(host, where)
        sessions.append(session)
    leeds.move(cem, bench)
    leeds.with_context(activity=sessions[0], space=bench).contribute(cem, "Under the tree.")
    leeds.move(cem, lamp)
    leeds.with_context(activity=sessions[1], space=lamp).contribute(cem, "By the gate.")
    leeds.leave(dora)

    assert [run.activity for run in leeds.guidance().active_runs] == sessions
    for session in sessions:
        leeds.with_context(by=ana).end(session)

    assert recorded_types(leeds) == set(EVENTS)
    starts = [r for r in leeds.events() if isinstance(r.event, ActivityStarted)]
    assert [r.context.by for r in starts] == [None, ana, ben]
    assert len(tables(kit, "conduct")["Activities"]) == 3
    assert leeds.state.people[cem].space == lamp


def test_limit_a_session_cannot_be_announced_before_it_begins(open_workshop: OpenWorkshop) -> None:
    """A proposed topic is a contribution, and an activity begins when it is recorded."""
    _, leeds = open_workshop(METHOD)
    creating = [kind for kind in CORE_EVENTS if created_id_field(kind) == ("activity", "A")]
    assert creating == [ActivityStarted]
    session = leeds.with_context(occurred_at=resolve_time("16:00")).start("open-space")
    assert leeds.state.activities[session].phase == "running"


def test_limit_there_is_no_registration_for_a_session() -> None:
    """Participants do not register for a session; its space shows who was in it."""
    assert [kind for kind in CORE_EVENTS if {"person", "activity"} <= fields(kind).keys()] == []
