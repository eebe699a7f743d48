"""What the chapter, the flags and the suggestions must not tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pytest

from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.events import (
    BallotClosed,
    BallotRevealed,
    ConsentWithdrawn,
    ContributionModerated,
    PersonForgotten,
    PersonRegistered,
    RecordRedacted,
    VoteCast,
)
from dialoguekit.plugin import SuggestionContext
from dialoguekit.plugin.blocks import Chart, Table
from dialoguekit.testing.builders import (
    activity_started,
    ballot_opened,
    contribution_made,
    contributions_revealed,
    stage_entered,
    vote_cast,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    assemble,
    find_blocks,
    find_table,
    programme_chapter,
    table_values,
    workshop_chapter,
)
from dialoguekit.testing.scenario import Given, ScenarioInput
from dialoguekit_nominal_group import METHOD, method
from dialoguekit_nominal_group.events import TurnsSet

Story: TypeAlias = Mapping[str, tuple[ScenarioInput, ...]]
"""The events of a session, by part: see ``conftest.py``."""

ARRIVED = len(workshop_with_participants(per_group=3).recorded)
BEGUN: tuple[ScenarioInput, ...] = (
    activity_started("nominal-group", "10:00"),
    stage_entered("silent", "10:00"),
    contribution_made("C1", "P2", "SECRETLINE", visibility="hidden"),
    contribution_made("C2", "P5", "A card.", visibility="hidden"),
)
TOLD: tuple[ScenarioInput, ...] = (
    stage_entered("round-robin", "10:10"),
    TurnsSet(activity="A1", order=("P2", "P5"), reason="SECRETREASON"),
    contributions_revealed("C1"),
    contributions_revealed("C2"),
)
CLARIFIED: tuple[ScenarioInput, ...] = (
    stage_entered("clarify", "10:20"),
    contribution_made("C3", "P2", "SECRETREMARK", kind="question", refs=("C2",)),
)
VOTED: tuple[ScenarioInput, ...] = (
    stage_entered("first-ballot", "10:30"),
    ballot_opened("B1", "C1", "C2", roll=("P2", "P5"), secrecy="open"),
    vote_cast("B1", "P2", "C1", "C2"),
    vote_cast("B1", "P5", "C2", "C1"),
    BallotClosed(ballot="B1"),
)
WHOLE = (*BEGUN, *TOLD, *CLARIFIED, *VOTED)


def workshop_of(*facts: ScenarioInput, **options: Any) -> Given[Any]:
    """Return a workshop with these events."""
    return workshop_with_participants(**({"per_group": 3} | options)).and_given(*facts)


def everything_told(workshop: Given[Any], policy: DisclosurePolicy = UNRESTRICTED) -> str:
    """Return both chapters, the flags, and the suggestions in every stage, as one text."""
    found = assemble(METHOD, workshop, policy=policy)
    suggested: list[object] = []
    for stage in method.STAGES:
        context = SuggestionContext(workshop="leeds", activity="A1", stages_entered=(stage.name,))
        suggested += found.suggestions(context)
    chapters = [found.chapter(), programme_chapter(METHOD, workshop, policy=policy)]
    return repr([chapters, found.all_flags, suggested])


@pytest.mark.parametrize(
    "facts",
    [
        [*BEGUN, *TOLD[:2], *CLARIFIED[:1], *VOTED],
        [
            *BEGUN[:2],
            contribution_made("C1", "P2", "SECRETLINE", visibility="restricted"),
            BEGUN[3],
            *TOLD[:2],
            *VOTED,
        ],
        [*BEGUN, *TOLD, (ContributionModerated(contribution="C1", outcome="rejected"), "10:15")],
        [*BEGUN, *TOLD, (ContributionModerated(contribution="C1", outcome="held"), "10:15")],
        [*BEGUN, *TOLD, *VOTED, RecordRedacted(target=ARRIVED + 3, basis="asked for")],
        [*BEGUN, *TOLD, *VOTED, ConsentWithdrawn(person="P2", scopes=("quote",))],
        [*BEGUN, *TOLD, *VOTED, ConsentWithdrawn(person="P2", scopes=("record",))],
        [*BEGUN, *TOLD, *VOTED, PersonForgotten(person="P2", basis="asked for")],
    ],
    ids=[
        "hidden",
        "restricted",
        "rejected",
        "held",
        "redacted",
        "consent to quote withdrawn",
        "consent to record withdrawn",
        "forgotten",
    ],
)
def test_a_text_that_may_not_be_published_is_told_nowhere(facts: Sequence[ScenarioInput]) -> None:
    """The idea is counted, unless moderators rejected it."""
    workshop = workshop_of(*facts)
    assert "SECRETLINE" not in everything_told(workshop)
    ideas = table_values(find_table("Ideas: ", workshop_chapter(METHOD, workshop)))
    rejected = any("rejected" in repr(fact) for fact in facts)
    assert {row[0] for row in ideas} == ({"C2"} if rejected else {"C1", "C2"})


def test_without_consent_no_text_is_told() -> None:
    """Neither an idea, a remark nor a label."""
    told = everything_told(workshop_of(*WHOLE, consents=("record",)))
    assert not [text for text in ("SECRETLINE", "SECRETREMARK", "A card.") if text in told]


def test_the_reason_for_an_order_is_told_nowhere() -> None:
    """It may be about a person."""
    assert "SECRETREASON" not in everything_told(workshop_of(*WHOLE))


def test_no_person_is_named() -> None:
    """Neither by id in a chapter, nor as the next in a suggestion."""
    told = everything_told(workshop_of(*BEGUN, *TOLD[:2]))
    assert "Next in round 1: place 1 in the order, primary care" in told
    assert not [person for person in ("P2", "P5") if person in told]


def test_small_groups_are_combined() -> None:
    """Under the standard policy, in every table, chart, flag and suggestion."""
    lone = PersonRegistered(person="P9", group="carers")
    workshop = workshop_of(
        lone,
        *BEGUN,
        contribution_made("C9", "P9", "A bus.", visibility="hidden"),
        stage_entered("round-robin", "10:10"),
        TurnsSet(activity="A1", order=("P2", "P9", "P5")),
        *map(contributions_revealed, ("C2", "C9")),
    )
    assert "carers" in everything_told(workshop)
    told = everything_told(workshop, STANDARD)
    assert "smaller groups" in told
    assert "carers" not in told


# Secret ballots


def _secret(id: str, *votes: Sequence[str], closed: bool = True) -> list[ScenarioInput]:
    people = [f"P{n}" for n in range(2, 2 + len(votes))]
    cast: list[VoteCast] = [vote_cast(id, p, *vote) for p, vote in zip(people, votes, strict=True)]
    opened = ballot_opened(id, "C1", "C2", roll=people, title="Which?")
    return [opened, *cast, *([BallotClosed(ballot=id)] if closed else [])]


ONE, OTHER = ("C1", "C2"), ("C2", "C1")


@pytest.mark.parametrize(
    ("votes", "policy", "shown"),
    [
        ([ONE, OTHER, ONE], STANDARD, True),
        ([ONE, OTHER], STANDARD, False),
        ([ONE, ONE, ONE, ONE], UNRESTRICTED, False),
        ([ONE], UNRESTRICTED, False),
    ],
    ids=["three", "two", "all alike", "one"],
)
def test_a_secret_ballot_shows_no_single_vote(
    votes: Sequence[Sequence[str]], policy: DisclosurePolicy, shown: bool
) -> None:
    """With too few votes, or equal ones, it has no result in a chapter."""
    workshop = workshop_of(*BEGUN, *TOLD, *_secret("B1", *votes))
    told = everything_told(workshop, policy)
    assert ("The votes of B1 are not shown" not in told) == shown
    assert ("Ranked first in B1" in told) == shown
    assert ("What each workshop ranked highest" in told) == shown


def test_an_open_secret_ballot_has_no_result() -> None:
    """Its turnout is told."""
    workshop = workshop_of(*BEGUN, *TOLD, *_secret("B1", ONE, OTHER, ONE, closed=False))
    made = workshop_chapter(METHOD, workshop)
    assert table_values(find_table("How the ballots were held", made))[0][-2:] == ("3 of 3", None)
    assert find_blocks(Chart, made) == []
    assert not [t for t in find_blocks(Table, made) if t.caption.startswith("How the options")]


def test_the_evidence_of_a_secret_ballot_is_its_close(story: Story) -> None:
    """No block and no flag has the event of a vote."""
    workshop = workshop_of(*story["session"], (BallotRevealed(ballot="B2"), "11:00"))
    votes = {("leeds", r.seq) for r in workshop.recorded if isinstance(r.event, VoteCast)}
    found = assemble(METHOD, workshop)
    assert not votes & {ref for flag in found.all_flags for ref in flag.evidence}
    for made in (found.chapter(), programme_chapter(METHOD, workshop)):
        cells = [c for t in find_blocks(Table, made) for row in t.rows for c in row]
        refs = [ref for cell in cells for ref in getattr(cell, "evidence", ())]
        refs += [ref for chart in find_blocks(Chart, made) for ref in chart.evidence]
        assert refs
        assert not votes & set(refs)
