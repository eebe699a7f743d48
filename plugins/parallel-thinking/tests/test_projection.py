"""What is folded from events, and what it amounts to."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionModerated,
    ContributionRevealed,
    PersonRegistered,
    PresenceEnded,
    RecordCorrected,
    RoleAssigned,
    TimeboxExtended,
    WorkshopClosed,
)
from dialoguekit.testing.kits import entered, gathered, said
from dialoguekit.testing.projections import check_projection_laws
from dialoguekit.testing.scenario import Fact, happened
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.view import HatRun, Session, Worn

ARRIVED = len(gathered().recorded)
START = (ActivityStarted(activity="A1", method="parallel-thinking"), "10:00")
PAUSE, RESUME = ActivityPaused(activity="A1"), ActivityResumed(activity="A1")
END = ActivityEnded(activity="A1")


def worn(*facts: Fact) -> Worn:
    """What a workshop amounts to in which these are the facts after everybody has arrived."""
    return gathered().and_given(*facts).project(ParallelThinking).workshops["leeds"]


def session(*facts: Fact) -> Session:
    """The one session of such a workshop, begun at ten."""
    (found,) = worn(START, *facts).sessions
    return found


def runs(*facts: Fact) -> list[tuple[str, list[str]]]:
    """The hats of a session in order, each with the ids of what was said under it."""
    return [(run.hat, [item.id for item in run.items]) for run in session(*facts).runs]


def run(*facts: Fact) -> HatRun:
    """The one hat of a session."""
    (found,) = session(*facts).runs
    return found


# Laws

FULL: tuple[Fact, ...] = (
    START,
    entered("blue", "10:00", planned_s=120),
    said("C1", "P1", "We look at referral.", "10:01"),
    entered("black", "10:02", planned_s=300, focus="The phone"),
    said("C2", "P2", "Nobody answers it.", "10:03", kind="risk"),
    (TimeboxExtended(activity="A1", by_s=60), "10:04"),
    (PresenceEnded(person="P3"), "10:05"),
    (PAUSE, "10:05"),
    (RESUME, "10:07"),
    entered("green", "10:09"),
    said("C3", "P4", "A line of its own.", "10:10", refs=("C2",), visibility="hidden"),
    ContributionRevealed(contributions=("C3",)),
    said("C4", "P5", "At last.", "10:11", kind="feeling", precision="quarter"),
    (ContributionLinked(origin="C3", target="C2", relation="answers"), "10:12"),
    (ContributionModerated(contribution="C4", outcome="held"), "10:12"),
    entered("blue", "10:13"),
    said("C5", "P2", "We try it.", "10:14"),
    (END, "10:15"),
    (
        RecordCorrected(
            target=ARRIVED + 5, patch=(("text", "Nobody picks it up."),), reason="misheard"
        )
    ),
    (ConsentWithdrawn(person="P2", scopes=("quote",)), "12:00"),
    (RoleAssigned(person="P4", role="facilitator"), "12:00"),
    (WorkshopClosed(), "12:30"),
)


def test_the_laws_of_projections_hold_for_a_whole_session() -> None:
    """Deterministic, resumable, joinable; with workshops that have nothing to do with hats."""
    streams = [
        gathered(stream="leeds").and_given(*FULL).recorded,
        gathered(stream="norwich").recorded,
        gathered(stream="york").and_given(*FULL[:9]).recorded,
        (),
    ]
    check_projection_laws(ParallelThinking, streams)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.permutations(FULL).map(lambda facts: facts[:14]), min_size=2, max_size=2))
def test_the_laws_of_projections_hold_whatever_was_noted(histories: list[list[Fact]]) -> None:
    """Even for facts in an order that no workshop could have had."""
    streams = [
        gathered(stream=name).and_given(*facts).recorded
        for name, facts in zip(("leeds", "norwich"), histories, strict=True)
    ]
    check_projection_laws(ParallelThinking, streams)


# Hats


def test_only_this_method_is_looked_at() -> None:
    """What is said and entered in another activity, or in none, is left alone."""
    found = worn(
        ActivityStarted(activity="A1", method="conversation"),
        entered("blue"),
        said("C1", "P2", "Good morning."),
        said("C2", "P2", "And to you.", activity=None),
        TimeboxExtended(activity="A1", by_s=60),
        PAUSE,
        RESUME,
        END,
    )
    assert found.sessions == ()


def test_each_hat_holds_what_was_said_while_it_was_on() -> None:
    """Contributions stand under the hat that was worn, in the order of the log."""
    assert runs(
        entered("blue", "10:00"),
        said("C1", "P1", "Welcome.", "10:01"),
        entered("white", "10:05"),
        said("C2", "P2", "One phone.", "10:06"),
        said("C3", "P4", "Two lines.", "10:07"),
    ) == [("blue", ["C1"]), ("white", ["C2", "C3"])]


def test_a_hat_takes_from_when_it_was_put_on_until_the_next() -> None:
    """The last one until the end; while it is on, nobody knows."""
    facts = (entered("blue", "10:00", planned_s=600), entered("white", "10:04"))
    assert [r.actual_s for r in session(*facts).runs] == [240, None]
    assert [r.actual_s for r in session(*facts, (END, "10:10")).runs] == [240, 360]
    assert [r.ratio for r in session(*facts, (END, "10:10")).runs] == [0.4, None]


def test_a_hat_that_was_put_off_at_once_took_no_time() -> None:
    """No time is a share of the plan too; a plan of no time has none."""
    assert run(entered("blue", "10:00", planned_s=60), (END, "10:00")).ratio == 0
    assert run(entered("blue", "10:00", planned_s=0), (END, "10:05")).ratio is None


def test_pauses_are_not_time_under_a_hat() -> None:
    """A break within the session is nobody's overrun; one that lasts to the end neither."""
    facts = (entered("blue", "10:00"), (PAUSE, "10:05"), (RESUME, "10:25"))
    assert run(*facts, (END, "10:30")).actual_s == 600
    assert run(*facts, (PAUSE, "10:30"), (END, "11:30")).actual_s == 600


def test_a_pause_counts_for_the_hat_that_was_on() -> None:
    """And leads to the events that say so."""
    first, second = session(
        entered("blue", "10:00"),
        (PAUSE, "10:01"),
        (RESUME, "10:03"),
        entered("white", "10:04"),
        (END, "10:10"),
    ).runs
    assert (first.actual_s, second.actual_s) == (120, 360)
    assert len(first.evidence) == 4
    assert len(second.evidence) == 2


def test_a_hat_may_be_given_more_time() -> None:
    """It is added to what was planned, where anything was."""
    more = TimeboxExtended(activity="A1", by_s=30)
    assert run(entered("blue", planned_s=60), more, more).planned_s == 120
    assert run(entered("blue"), more).planned_s is None
    assert session(more).runs == ()


def test_a_hat_that_is_noted_late_takes_its_place_in_time() -> None:
    """It shortens the hat before it, and holds what was said from then on."""
    facts = (
        entered("blue", "10:00"),
        said("C1", "P1", "Welcome.", "10:02"),
        said("C2", "P2", "One phone.", "10:06"),
        entered("green", "10:10"),
        said("C3", "P4", "A second phone.", "10:11"),
        entered("white", "10:05"),
    )
    assert runs(*facts) == [("blue", ["C1"]), ("white", ["C2"]), ("green", ["C3"])]
    times = [r.actual_s for r in session(*facts, (END, "10:20")).runs]
    assert times == [300, 300, 600]


def test_a_coarse_time_does_not_change_the_order_of_hats() -> None:
    """What may as well have come after stays after, and takes no time from the hat before it."""
    facts = (entered("blue", "10:06"), entered("white", "10:00", precision="quarter"))
    assert [r.hat for r in session(*facts).runs] == ["blue", "white"]
    assert [r.actual_s for r in session(*facts, (END, "10:05")).runs] == [0, 0]


def test_a_workshop_that_closed_ends_its_sessions() -> None:
    """Nothing more can come; how long the last hat was worn, nobody noted."""
    found = session(entered("blue", "10:00"), (WorkshopClosed(), "12:30"))
    assert found.over
    assert found.runs[0].actual_s is None
    assert not session(entered("blue", "10:00")).over


# What was announced


def test_a_session_says_what_it_was_announced_as() -> None:
    """Its title or that of the method; its template, or an order of its own."""
    params = (("order", "blue red blue"),)
    started = ActivityStarted(
        activity="A1",
        method="parallel-thinking",
        title="Round one",
        template="custom",
        params=params,
    )
    (own,) = worn(started).sessions
    assert own.title == "Round one"
    assert own.planned is not None
    assert own.planned.stages == ("blue", "red", "blue")
    assert session().title == "Parallel Thinking"
    assert session().planned is None


def test_the_distance_to_what_was_announced_is_told() -> None:
    """None where no order was announced."""
    started = ActivityStarted(activity="A1", method="parallel-thinking", template="quick-feedback")
    (found,) = worn(started, entered("blue"), entered("green")).sessions
    assert found.away == 2
    assert session(entered("blue")).away is None


def test_who_changed_a_hat_is_judged_when_it_changed() -> None:
    """By the part named, by the part registered, or by the part taken on since."""

    def changed(*before: Fact, by: str = "P1", role: str | None = None) -> bool:
        return run(*before, entered("blue", by=by, role=role)).by_participant

    assert not changed()
    assert changed(by="P2")
    assert not changed(by="organiser")
    assert changed(by="P1", role="participant")
    assert not changed(by="P2", role="facilitator")
    assert not changed(RoleAssigned(person="P2", role="facilitator"), by="P2")
    assert changed(
        RoleAssigned(person="P2", role="facilitator"),
        RoleAssigned(person="P2", role="participant"),
        by="P2",
    )
    assert changed(RoleAssigned(person="P1", role="participant"), by="P1")
    both = PersonRegistered(person="P6", roles=("participant", "facilitator"), group="primary care")
    assert not changed(both, by="P6")
    assert not run(happened(entered("blue").event, by=None)).by_participant


def test_two_workshops_stand_side_by_side() -> None:
    """A view holds every workshop under its id."""
    leeds, york = (gathered(stream=stream).and_given(*FULL) for stream in ("leeds", "york"))
    view = leeds.project(ParallelThinking, beside=[york])
    assert list(view.workshops) == ["leeds", "york"]
    cites = [i.cite for w in view.workshops.values() for s in w.sessions for i in s.items]
    assert cites == [f"{w} C{n}" for w, n in itertools.product(("leeds", "york"), range(1, 6))]


def test_a_view_cannot_be_changed() -> None:
    """It is a value: mappings, tuples and frozen classes."""
    view = gathered().and_given(*FULL).project(ParallelThinking)
    with pytest.raises(TypeError):
        view.workshops["leeds"] = Worn()  # type: ignore[index]
    with pytest.raises(AttributeError):
        view.workshops["leeds"].sessions[0].title = "Other"  # type: ignore[misc]
