"""The rules of the method where they are kept, or only just."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    BallotClosed,
    BallotOpened,
    ContributionModerated,
    ContributionParked,
    ContributionRevealed,
    ContributionsClustered,
    PresenceEnded,
    TurnTaken,
    WorkshopClosed,
)
from dialoguekit.testing.builders import (
    activity_ended,
    activity_started,
    ballot_opened,
    contribution_made,
    contributions_revealed,
    stage_entered,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import raised_flags
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event
from dialoguekit_nominal_group import METHOD
from dialoguekit_nominal_group.events import TurnsSet

SILENT = stage_entered("silent", "10:00")
LISTS = tuple(
    contribution_made(f"C{n}", f"P{n}", f"Idea {n}.", "10:01", visibility="hidden")
    for n in range(2, 8)
)
ROBIN = stage_entered("round-robin", "10:10")
PEOPLE = tuple(f"P{n}" for n in range(2, 8))
IDEAS = tuple(f"C{n}" for n in range(2, 8))
ORDER = TurnsSet(activity="A1", order=PEOPLE)
TOLD = [scenario_event(ContributionRevealed(contributions=(id,)), "10:12") for id in IDEAS]
CLARIFY = stage_entered("clarify", "10:20")


def started(template: str | None = None) -> ScenarioInput:
    """Return the start of a session."""
    return activity_started("nominal-group", "10:00", template=template)


def draft(id: str, author: str, at: str, kind: str | None = None) -> ScenarioInput:
    """Return a hidden draft."""
    return contribution_made(id, author, f"Idea {id}.", at, kind=kind, visibility="hidden")


def ballot(*options: str, kind: str = "ranking", closed: bool = True) -> list[ScenarioInput]:
    """Return a secret ballot: P2 ranked the first option only, P3 the last, and P4 all."""
    event = BallotOpened(
        ballot="B1", options=options, kind=kind, secrecy="secret", roll=PEOPLE[:3], budget=21
    )
    opened = scenario_event(event, "10:31", activity="A1")
    choices = ((options[0],), (options[-1],), options)
    cast = [vote_cast("B1", person, *each) for person, each in zip(PEOPLE, choices, strict=False)]
    return [opened, *cast, BallotClosed(ballot="B1")] if closed else [opened, *cast]


def workshop_of(*facts: ScenarioInput) -> Given[Any]:
    """Return a workshop with these events."""
    return workshop_with_participants(per_group=3).and_given(*facts)


def rules(*facts: ScenarioInput) -> list[str]:
    """Return the rules that these events break."""
    return [flag.rule for flag in raised_flags(METHOD, workshop_of(*facts))]


WHOLE: tuple[ScenarioInput, ...] = (
    started("two-ballots"),
    SILENT,
    *LISTS,
    ROBIN,
    ORDER,
    *TOLD,
    CLARIFY,
    stage_entered("first-ballot", "10:30"),
)


@pytest.mark.parametrize("count", range(len(WHOLE) + 1))
def test_a_running_session_is_not_flagged_for_missing_parts(count: int) -> None:
    """Drafts, turns and ballots may still come."""
    assert rules(*WHOLE[:count]) == []


def test_a_workshop_without_a_session_has_no_flags() -> None:
    """Nothing is checked."""
    assert rules() == []


def test_every_session_of_a_workshop_is_checked() -> None:
    """One after the other."""
    second = (
        activity_started("nominal-group", "12:00", activity="A2"),
        stage_entered("clarify", "12:00", activity="A2"),
    )
    workshop = workshop_of(started(), ROBIN, activity_ended("11:00"), *second)
    found = raised_flags(METHOD, workshop)
    assert [(flag.rule, flag.cites) for flag in found] == [
        ("no-silence", ("leeds A1",)),
        ("no-silence", ("leeds A2",)),
    ]


@pytest.mark.parametrize(
    "fact",
    [
        ContributionModerated(contribution="C7", outcome="held"),
        ContributionsClustered(cluster="G1", members=("C7", "C2")),
    ],
    ids=["held back", "taken up"],
)
def test_a_removed_draft_is_not_lost(fact: ScenarioInput) -> None:
    """Its author is not skipped."""
    told = (started(), *WHOLE[1:10], *TOLD[:-1], fact)
    assert rules(*told, CLARIFY, activity_ended("10:30")) == []


def test_a_person_who_left_is_not_skipped() -> None:
    """Their draft is lost unless it is revealed."""
    left = (PresenceEnded(person="P7"), "10:11")
    assert rules(started(), *WHOLE[1:10], left, *TOLD[:-1], activity_ended("10:20")) == [
        "draft-lost"
    ]


def test_a_closed_workshop_ends_the_session() -> None:
    """Unrevealed drafts are lost."""
    closed = (WorkshopClosed(), "12:00")
    assert rules(started(), SILENT, *LISTS[:1], closed) == ["draft-lost"]


@pytest.mark.parametrize("words", [0, None])
def test_a_pass_keeps_the_order(words: int | None) -> None:
    """It is a turn."""
    passing = scenario_event(TurnTaken(person="P2", words=words), "10:11", activity="A1")
    facts = (
        started(),
        SILENT,
        *LISTS[1:],
        ROBIN,
        ORDER,
        passing,
        *TOLD[1:],
        activity_ended("10:20"),
    )
    assert rules(*facts) == []


def test_late_drafts_may_be_revealed_together() -> None:
    """They were written after the discussion began."""
    late = [contribution_made(f"C{n}", "P2", "!", "10:21", visibility="hidden") for n in (8, 9)]
    shown = scenario_event(ContributionRevealed(contributions=("C8", "C9")), "10:22")
    assert rules(started(), *WHOLE[1:10], *TOLD, CLARIFY, *late, shown) == []


@pytest.mark.parametrize(
    ("template", "stages", "missing"),
    [
        ("classic", "silent round-robin clarify first-ballot", 1),
        ("two-ballots", "silent round-robin clarify first-ballot discuss second-ballot", 2),
        (None, "silent clarify first-ballot", 1),
        (None, "silent round-robin clarify", 0),
    ],
)
def test_missing_ballots_are_counted(template: str | None, stages: str, missing: int) -> None:
    """By the announced order, or by the entered stages."""
    entries = [stage_entered(stage, f"10:{n:02}") for n, stage in enumerate(stages.split())]
    found = rules(started(template), *entries, activity_ended("10:30"))
    assert found == (["ballot-missing"] if missing else [])


def test_the_announced_number_of_ballots_is_enough() -> None:
    """More are not flagged."""
    classic = [
        stage_entered(stage, f"10:{n:02}") for n, stage in enumerate(("silent", "round-robin"))
    ]
    facts = (started("classic"), *classic, CLARIFY, stage_entered("first-ballot", "10:30"))
    assert rules(*facts, *ballot("a line"), activity_ended("10:50")) == []


@pytest.mark.parametrize(
    ("facts", "omitted"),
    [
        (ballot("C2"), True),
        (ballot("a line", "a card"), False),
        ([*ballot("C2"), ContributionParked(contribution="C3")], False),
        ([*ballot("C2"), ContributionModerated(contribution="C3", outcome="rejected")], False),
        ([ContributionsClustered(cluster="G1", members=("C2", "C3")), *ballot("G1")], False),
        ([*ballot("C2"), ContributionsClustered(cluster="G1", members=("C2", "C3"))], False),
    ],
    ids=["omitted", "text", "parked", "moderated", "merged", "merged later"],
)
def test_an_idea_is_omitted_only_without_a_substitute(
    facts: list[ScenarioInput], omitted: bool
) -> None:
    """Parked ideas and unmatched texts are not flagged."""
    before = (started(), SILENT, *LISTS[:2], ROBIN, ORDER, *TOLD[:2], CLARIFY)
    assert ("not-voted-on" in rules(*before, *facts)) == omitted


def test_a_facilitators_idea_need_not_be_voted_on() -> None:
    """Its absence is not flagged."""
    mine = contribution_made("C1", "P1", "One of mine.", "10:13")
    before = (started(), SILENT, *LISTS[:1], ROBIN, ORDER, *TOLD[:1], mine, CLARIFY)
    assert rules(*before, *ballot("C2")) == []


@pytest.mark.parametrize(
    ("options", "kind", "closed", "few"),
    [
        (IDEAS, "ranking", True, True),
        (IDEAS, "ranking", False, False),
        (IDEAS, "dots", True, False),
        (IDEAS[:1], "ranking", True, False),
        (IDEAS[:2], "ranking", True, True),
    ],
    ids=["one of six", "still open", "dots", "one of one", "one of two"],
)
def test_few_ranked_options_depend_on_their_number(
    options: tuple[str, ...], kind: str, closed: bool, few: bool
) -> None:
    """Five, or all if there are fewer; after the close."""
    found = rules(*WHOLE[:-1], *ballot(*options, kind=kind, closed=closed))
    assert ("few-ranked" in found) == few


@pytest.mark.parametrize(("secrecy", "flagged"), [("secret", False), ("open", True)])
def test_short_secret_rankings_of_all_voters_are_not_flagged(secrecy: str, flagged: bool) -> None:
    """The flag would tell how many options each person ranked."""
    opened = ballot_opened("B1", *IDEAS, roll=PEOPLE, occurred_at="10:31", secrecy=secrecy)
    cast = [vote_cast("B1", person, idea) for person, idea in zip(PEOPLE, IDEAS, strict=True)]
    found = rules(*WHOLE, opened, *cast, BallotClosed(ballot="B1"))
    assert ("few-ranked" in found) == flagged


def test_a_result_after_the_close_is_not_early() -> None:
    """Log order counts, not the clock."""
    assert "told-early" not in rules(*WHOLE, *ballot(*IDEAS))


@pytest.mark.parametrize(
    ("facts", "late"),
    [
        ([ROBIN, contributions_revealed("C1", occurred_at="10:12"), CLARIFY], False),
        ([ROBIN, CLARIFY, contributions_revealed("C1", occurred_at="10:21")], True),
        ([ROBIN, CLARIFY], True),
        ([ROBIN], False),
        (
            [
                ROBIN,
                stage_entered("discuss", "10:20"),
                contributions_revealed("C1", occurred_at="10:21"),
            ],
            True,
        ),
        (
            [
                ROBIN,
                CLARIFY,
                contributions_revealed("C1", occurred_at="10:21", precision="quarter"),
            ],
            False,
        ),
        ([ROBIN, CLARIFY, ContributionModerated(contribution="C1", outcome="held")], False),
        ([ROBIN, CLARIFY, contributions_revealed("C1", occurred_at="10:20")], True),
    ],
    ids=[
        "in time",
        "in the talk",
        "not yet",
        "no talk yet",
        "discussion",
        "maybe in time",
        "taken back",
        "in the same moment",
    ],
)
def test_a_draft_unrevealed_at_the_discussion_is_late(
    facts: list[ScenarioInput], late: bool
) -> None:
    """Only if certain; an imprecise time may be before."""
    found = rules(started(), SILENT, draft("C1", "P2", "10:01"), *facts)
    assert ("talked-early" in found) == late


def test_a_later_idea_is_not_late() -> None:
    """Neither a draft of the discussion nor a spoken idea."""
    later = (draft("C1", "P2", "10:21"), contribution_made("C2", "P2", "!", "10:22", kind="idea"))
    assert "talked-early" not in rules(started(), SILENT, ROBIN, CLARIFY, *later)


@pytest.mark.parametrize(
    ("facts", "together"),
    [
        ([contributions_revealed("C1", "C2")], True),
        ([contributions_revealed("C1", "C3")], False),
        ([CLARIFY, contributions_revealed("C1", "C2", occurred_at="10:21")], False),
    ],
    ids=["two ideas", "an idea and an argument", "in the discussion"],
)
def test_only_ideas_revealed_in_the_round_robin_are_one_at_a_time(
    facts: list[ScenarioInput], together: bool
) -> None:
    """Other contributions revealed with them do not count."""
    lists = (
        draft("C1", "P2", "10:01"),
        draft("C2", "P2", "10:01"),
        draft("C3", "P4", "10:01", kind="argument"),
    )
    found = rules(started(), SILENT, *lists, ROBIN, *facts)
    assert ("revealed-together" in found) == together


def _opened(at: str, precision: str = "exact") -> ScenarioInput:
    return ballot_opened("B1", "C2", roll=PEOPLE, occurred_at=at, precision=precision)


@pytest.mark.parametrize(
    ("facts", "clarified"),
    [
        ([_opened("10:30")], False),
        ([CLARIFY, _opened("10:30")], True),
        ([_opened("10:15"), CLARIFY], False),
        ([_opened("10:15", "quarter"), CLARIFY], True),
    ],
    ids=["never", "before", "after", "maybe before"],
)
def test_ideas_are_clarified_before_the_first_ballot(
    facts: list[ScenarioInput], clarified: bool
) -> None:
    """An imprecise time counts in favour."""
    found = rules(started(), SILENT, LISTS[0], ROBIN, ORDER, TOLD[0], *facts)
    assert ("voted-unclarified" not in found) == clarified


def test_a_withheld_ballot_is_not_flagged_for_short_rankings() -> None:
    """With a single voter, or equal votes, the flag would tell how each person voted."""
    alike = [vote_cast("B1", person, "C2") for person in PEOPLE]
    opened = ballot_opened("B1", *IDEAS, roll=PEOPLE, occurred_at="10:31")
    assert "few-ranked" not in rules(*WHOLE, opened, *alike, BallotClosed(ballot="B1"))
