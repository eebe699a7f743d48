"""Open Space: a circle, an agenda wall, sessions that people run themselves, reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialoguekit.events import NEUTRAL, ActivityStarted
from dialoguekit.events.fields import names
from dialoguekit.plugin import Method, Stage
from dialoguekit.testing.scenario import moment_of

EVENTS = (
    "space.created",
    "activity.started",
    "contribution.made",
    "contribution.linked",
    "role.assigned",
    "presence.moved",
    "presence.ended",
    "activity.ended",
)
METHOD = Method(
    name="open-space",
    title="Open Space",
    summary="People make the agenda and run the sessions.",
    source="Owen 1997",
    stages=(Stage(name="circle", title="Circle"), Stage(name="session", title="Session")),
)


def test_participants_start_sessions_and_come_and_go(
    play: Callable[..., Any], welcome: Callable[..., Any], used: Callable[..., Any], tables: Any
) -> None:
    """Two sessions at once, each begun by whoever brought its topic; people move between them."""
    kit, leeds = play(METHOD)
    ana, ben, cem, dora = welcome(leeds, 4)
    bench, lamp = (leeds.create_space(kind="corner", label=name) for name in ("Bench", "Lamp"))

    circle = leeds.start("open-space", title="Circle")
    wall = [
        leeds.noting(by=who).contribute(who, topic, kind="topic")
        for who, topic in ((ana, "A bench where people wait"), (ben, "Light in the yard"))
    ]
    leeds.end(circle)

    sessions = []
    for host, topic, where in ((ana, wall[0], bench), (ben, wall[1], lamp)):
        session = leeds.noting(by=host, role="participant").start("open-space", spaces=[where])
        leeds.link(session, "derives", topic)
        leeds.assign_role(host, "host", until=f"the end of {session}")
        leeds.move(host, where)
        sessions.append(session)
    leeds.move(cem, bench)
    leeds.noting(activity=sessions[0], space=bench).contribute(cem, "Under the tree.")
    leeds.move(cem, lamp)
    leeds.noting(activity=sessions[1], space=lamp).contribute(cem, "By the gate.")
    leeds.leave(dora)

    assert [run.activity for run in leeds.guidance().underway] == sessions
    for session in sessions:
        leeds.noting(by=ana).end(session)

    assert used(leeds) == set(EVENTS)
    begun = [r for r in leeds.events() if isinstance(r.event, ActivityStarted)]
    assert [r.context.by for r in begun] == [None, ana, ben]
    assert len(tables(kit, "conduct")["Activities"]) == 3
    assert leeds.state.people[cem].space == lamp


def test_missing_a_session_cannot_be_announced_before_it_begins(
    play: Callable[..., Any],
) -> None:
    """A session cannot be announced with its time before it begins: a topic on the wall is a
    contribution, and an activity runs from the moment at which it is noted."""
    _, leeds = play(METHOD)
    bringing = [kind for kind in NEUTRAL if names(kind) == ("activity", "A")]
    assert bringing == [ActivityStarted]
    session = leeds.noting(at=moment_of("16:00")).start("open-space")
    assert leeds.state.activities[session].phase == "running"


def test_missing_nobody_signs_up_for_a_session(fields: Any) -> None:
    """Nobody signs up for a session: who was in it is known from the space that it was given."""
    assert [kind for kind in NEUTRAL if {"person", "activity"} <= fields(kind).keys()] == []
