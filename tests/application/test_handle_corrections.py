"""Corrections through handles: names of fields and of the context, batches, other handles."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

import dialoguekit
from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.domain.state import Workshop, fold
from dialoguekit.errors import Refused
from dialoguekit.events.corrected_record import Corrections

from .conftest import MORNING


@pytest.fixture
def leeds(kit: Kit) -> WorkshopHandle:
    leeds = kit.workshop("leeds", clock=lambda: MORNING)
    leeds.schedule(title="Leeds", groups=("all", "press"))
    leeds.open()
    for _ in range(2):
        leeds.check_in(group="all", consents=("record",))
    leeds.contribute("P1", "Nobody knows.")
    leeds.park("C1", reason="a slop")
    return leeds


def test_a_field_called_reason_is_given_in_a_mapping(leeds: WorkshopHandle) -> None:
    """The reason of the correction is another one."""
    parked = leeds.version
    leeds.correct(parked, {"reason": "off topic"}, reason="misspelt")
    events = list(leeds.events())
    found = Corrections(events).apply(events[parked - 1]).event
    assert getattr(found, "reason", None) == "off topic"


def test_time_and_context_are_corrected(leeds: WorkshopHandle) -> None:
    """A name that no field has is one of the context."""
    seq = leeds.version
    leeds.correct(seq, occurred_at=MORNING - timedelta(hours=1), precision="hour", reason="late")
    events = list(leeds.events())
    found = Corrections(events).apply(events[seq - 1])
    assert (found.occurred_at, found.context.precision) == (MORNING - timedelta(hours=1), "hour")


def test_the_states_of_all_handles_are_corrected(kit: Kit, leeds: WorkshopHandle) -> None:
    """Also within the batch that corrects, before it is recorded."""
    with leeds.batch() as batch:
        batch.correct("P1", group="press", reason="a slip")
        assert batch.state.people["P1"].group == "press"
        batch.correct("C1", text="Hm.", reason="misheard")
        assert batch.state.text_lengths["C1"] == 3
    state = kit.workshop("leeds").state
    assert state.people["P1"].group == "press"
    assert state == fold(Workshop(), list(leeds.events()))


def test_a_correction_is_awaited() -> None:
    """The parameters are those of the handle that is not awaited."""

    async def correct() -> str | None:
        with dialoguekit.open("memory:", plugins=[]) as kit:
            leeds = kit.async_workshop("leeds")
            await leeds.schedule(title="Leeds", groups=("all", "press"))
            person = await leeds.register(group="all")
            await leeds.correct(person, {"group": "press"}, reason="a slip")
            with pytest.raises(Refused, match="not in the scheme"):
                await leeds.correct(person, group="other", reason="a slip")
            return kit.workshop("leeds").state.people[person].group

    assert asyncio.run(correct()) == "press"
