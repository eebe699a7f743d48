"""A device of which the clock is ahead outlasts nothing that really followed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.errors import Refused
from dialoguekit.events import ContributionMade, PresenceEnded, StanceTaken
from dialoguekit.plugin import Analysis, Record, latest
from dialoguekit.testing.builders import memory_kit

from .conftest import MORNING

RECORD = Analysis[Record, Record](
    name="record",
    title="Record",
    summary="The record itself.",
    keeps=(ContributionMade, StanceTaken, PresenceEnded),
    view=lambda record: record,
)
AHEAD = timedelta(days=1)


@pytest.fixture
def leeds() -> Iterator[WorkshopHandle]:
    """Yield an open workshop with two participants; each act takes five minutes."""
    minutes = iter(range(0, 600, 5))
    with memory_kit({}) as kit:
        leeds = kit.workshop("leeds", clock=lambda: MORNING + timedelta(minutes=next(minutes)))
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        for _ in range(2):
            leeds.check_in(group="all", consents=("record", "quote"))
        leeds.contribute("P1", "Nobody knows.")
        yield leeds


def by_device(leeds: WorkshopHandle) -> WorkshopHandle:
    """Return a handle that records by a clock that is a day ahead."""
    return leeds.with_context(occurred_at=MORNING + AHEAD)


def moderation(leeds: WorkshopHandle) -> str | None:
    """Return the outcome of moderation as a report has it."""
    return {item.cite: item.outcome for item in leeds.view(RECORD).rejected}.get("leeds C1")


def test_moderation_after_it_counts(leeds: WorkshopHandle) -> None:
    """What the device accepted is rejected later."""
    by_device(leeds).moderate("C1", outcome="accepted")
    leeds.moderate("C1", outcome="rejected")
    assert moderation(leeds) == "rejected"


def test_a_stance_after_it_counts(leeds: WorkshopHandle) -> None:
    """The last one in the log is the latest."""
    by_device(leeds).take_stance("P2", "C1", 1)
    leeds.take_stance("P2", "C1", -1)
    stances = leeds.view(RECORD).of(StanceTaken)
    (counted,) = latest(stances, lambda stance: stance.person)
    assert counted.event.value == -1


def test_a_vote_after_it_counts(leeds: WorkshopHandle) -> None:
    """A voter corrects what the device sent."""
    ballot = leeds.open_ballot(("A", "B"), scale=("no", "yes"))
    by_device(leeds).cast_vote(ballot, "P1", {"A": 1, "B": 0})
    leeds.cast_vote(ballot, "P1", {"A": 0, "B": 1})
    leeds.close_ballot(ballot)
    (counted,) = leeds.view(RECORD).ballots()
    assert leeds.state.ballots[ballot].votes == {"P1": {"A": 0, "B": 1}}
    assert counted.tally is not None
    assert [(each.option, each.points) for each in counted.tally.results] == [("B", 1), ("A", 0)]


def test_a_role_after_it_counts(leeds: WorkshopHandle) -> None:
    """A person who facilitated for a while takes part again."""
    by_device(leeds).assign_role("P2", "facilitator")
    leeds.assign_role("P2", "participant")
    assert leeds.state.people["P2"].takes_part
    assert leeds.view(RECORD).takes_part("P2")


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (lambda device: device.withdraw_consent("P1", scopes=("record",)), "consented"),
        (lambda device: device.leave("P1"), "not present"),
        (lambda device: device.close(), "closed"),
    ],
    ids=["withdrawal", "leaving", "close"],
)
def test_what_it_ends_has_ended(
    leeds: WorkshopHandle, ends: Callable[[WorkshopHandle], None], reason: str
) -> None:
    """It does not last until the day of the device comes."""
    ends(by_device(leeds))
    with pytest.raises(Refused, match=reason):
        leeds.contribute("P1", "Once more.")


def test_the_stated_time_is_kept(leeds: WorkshopHandle) -> None:
    """The log has it; a report dates the contribution when it was recorded."""
    by_device(leeds).contribute("P2", "I know.")
    recorded = list(leeds.events())[-1]
    assert recorded.occurred_at == MORNING + AHEAD
    record = leeds.view(RECORD)
    fact = record.of(ContributionMade)[-1]
    assert fact.occurred_at_us == recorded.recorded_at_us
    assert record.ahead_us(fact) == recorded.occurred_at_us - recorded.recorded_at_us
    assert record.contributions["C2"].occurred_at_us == recorded.recorded_at_us


def test_what_it_records_after_it_is_decided_as_of_now(leeds: WorkshopHandle) -> None:
    """A person who has left by now is absent, whatever day the device says."""
    leeds.leave("P2")
    with pytest.raises(Refused, match="not present"):
        by_device(leeds).contribute("P2", "I know.")
