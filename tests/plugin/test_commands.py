"""The core's commands inside a plugin's own, and the preconditions that they share."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from dialoguekit import WorkshopHandle
from dialoguekit.errors import Refused
from dialoguekit.plugin import CommandContext, CommandEvents, Method, Workshop, hookimpl
from dialoguekit.plugin.commands import (
    after,
    contribute,
    link_contributions,
    require_method_run,
    require_person,
)
from dialoguekit.testing.builders import memory_kit


def answer(state: Workshop, context: CommandContext, author: str, to: str) -> CommandEvents:
    """Record a contribution, and that it answers another."""
    require_method_run(state, context, "duet", "answer")
    require_person(state, context, author, "answer")
    before = copy.deepcopy(state)
    made = contribute(state, context, author, "Yes.")
    later = after(state, context, made)
    assert state == before
    assert later.version == state.version + 1
    origin = made[0].contribution  # type: ignore[attr-defined]
    return (*made, *link_contributions(later, context, origin, "answers", to))


METHOD = Method(
    name="duet", title="Duet", summary="Two voices.", source="these tests", commands=(answer,)
)


@pytest.fixture
def leeds() -> Iterator[WorkshopHandle]:
    """Yield an open workshop in a kit with the method."""
    plugin = SimpleNamespace(dialoguekit_methods=hookimpl(lambda: [METHOD]))
    with memory_kit({"duet": plugin}) as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("everybody",))
        leeds.open()
        yield leeds


def run(leeds: WorkshopHandle, author: str, to: str) -> None:
    leeds.execute_named("duet.answer", author, to)


def test_a_command_runs_the_next_on_the_state_after_the_first(leeds: WorkshopHandle) -> None:
    """Both events are recorded together, and the given state is unchanged."""
    ana = leeds.check_in(group="everybody", consents=("record",))
    leeds.start("duet")
    question = leeds.contribute(ana, "Shall we?")
    run(leeds, ana, question)
    recorded = [event.type for event in leeds.events()][-2:]
    assert recorded == ["contribution.made", "contribution.linked"]


def test_the_run_of_a_method_is_required(leeds: WorkshopHandle) -> None:
    """The refusal says what to do."""
    ana = leeds.check_in(group="everybody", consents=("record",))
    with pytest.raises(Refused, match=r"no activity is running\. Start 'duet' first\."):
        run(leeds, ana, "C1")
    leeds.start("conversation")
    with pytest.raises(Refused, match=r"activity A1 runs 'conversation'\. Name one that runs"):
        run(leeds, ana, "C1")
    with pytest.raises(Refused, match=r"there is no activity A9\. Start one first"):
        leeds.with_context(activity="A9").execute_named("duet.answer", ana, "C1")


def test_a_person_must_be_registered_and_on_record(leeds: WorkshopHandle) -> None:
    """Nothing is recorded otherwise."""
    ben = leeds.check_in(group="everybody")
    leeds.start("duet")
    head = len(list(leeds.events()))
    for person in (ben, "P9"):
        with pytest.raises(Refused):
            run(leeds, person, "C1")
    assert len(list(leeds.events())) == head
