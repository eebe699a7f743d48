"""Whose contributions reach a theme, a proposal or a decision."""

from __future__ import annotations

from typing import Any

import pytest

from dialoguekit.events import (
    CodeApplied,
    CodeDefined,
    ContributionModerated,
    DecisionRecorded,
    ProposalSubmitted,
    ThemeRevised,
)
from dialoguekit_voice.uptake import Uptake

from .conftest import A, B, link, note, view_of, workshop

NOTES = (note("C1", "P2"), note("C2", "P3"), note("C3", "P5"), note("C4", "P5"))
GROUPS = (A, B)


def proposed(id: str, *sources: str) -> ProposalSubmitted:
    """Return a proposal with its sources."""
    return ProposalSubmitted(proposal=id, text="A line of its own.", sources=sources)


def decided(id: str, proposal: str, outcome: str = "adopted") -> DecisionRecorded:
    """Return a decision on the first version of a proposal."""
    return DecisionRecorded(
        decision=id, proposal=proposal, version=1, outcome=outcome, rule="consent"
    )


def uptake(*facts: Any) -> dict[str, Uptake]:
    """Return the uptake by the kind of result."""
    return {each.title: each for each in view_of(workshop(*facts)).uptake}


def test_a_contribution_reaches_a_proposal_directly_or_through_others() -> None:
    """C1 builds on C4, and is the source of the proposal."""
    found = uptake(*NOTES, link("C1", "derives", "C4"), proposed("PR1", "C1"))["Proposals"]
    assert [each.contribution for each in found.taken_up] == ["C1", "C4"]
    assert [found.rate(), found.rate(A), found.rate(B)] == [0.5, 0.5, 0.5]
    assert found.credit(GROUPS) == {A: 0.5, B: 0.5}


def test_each_result_counts_once_in_equal_parts() -> None:
    """The influence ratio is the share of credit by that of contributions."""
    found = uptake(*NOTES, proposed("PR1", "C1", "C2", "C3"), proposed("PR2", "C1"))["Proposals"]
    assert found.credit(GROUPS) == {A: pytest.approx(5 / 3), B: pytest.approx(1 / 3)}
    assert found.influence(GROUPS) == {A: pytest.approx(5 / 3), B: pytest.approx(1 / 3)}


def test_only_adopted_decisions_count() -> None:
    """A decision has the sources of its proposal."""
    found = uptake(
        *NOTES,
        proposed("PR1", "C1"),
        proposed("PR2", "C3"),
        decided("D1", "PR1"),
        decided("D2", "PR2", "rejected"),
    )["Adopted decisions"]
    assert [each.contribution for each in found.taken_up] == ["C1"]
    assert len(found.outcomes) == 1


def coded(contribution: str, code: str) -> CodeApplied:
    """Return the application of a code."""
    return CodeApplied(contribution=contribution, code=code, coding_pass="first")


CODES = tuple(CodeDefined(code=code, label=code) for code in ("time", "place"))


def test_a_contribution_reaches_a_theme_by_a_code() -> None:
    """A theme that was dropped has none."""
    facts = (
        *NOTES,
        *CODES,
        coded("C1", "time"),
        coded("C3", "time"),
        coded("C4", "place"),
        ThemeRevised(theme="T1", op="form", codes=("time",)),
        ThemeRevised(theme="T2", op="form", codes=("place",)),
    )
    found = uptake(*facts)["Themes"]
    assert [each.contribution for each in found.taken_up] == ["C1", "C3", "C4"]
    dropped = uptake(*facts, ThemeRevised(theme="T2", op="drop"))["Themes"]
    assert [each.contribution for each in dropped.taken_up] == ["C1", "C3"]


def test_a_merged_theme_replaces_its_parents() -> None:
    """Their codes are counted once."""
    found = uptake(
        *NOTES,
        *CODES,
        coded("C1", "time"),
        coded("C4", "place"),
        ThemeRevised(theme="T1", op="form", codes=("time",)),
        ThemeRevised(theme="T2", op="form", codes=("place",)),
        ThemeRevised(theme="T3", op="merge", parents=("T1", "T2")),
    )["Themes"]
    assert [sorted(each.sources) for each in found.outcomes] == [["C1", "C4"]]
    assert len(found.evidence) == 3


def test_both_parts_of_a_theme_inherit_its_codes() -> None:
    """If they name none of their own."""
    found = uptake(
        *NOTES,
        *CODES,
        coded("C1", "time"),
        ThemeRevised(theme="T1", op="form", codes=("time",)),
        ThemeRevised(theme="T2", op="split", parents=("T1",)),
        ThemeRevised(theme="T3", op="split", parents=("T1",)),
    )["Themes"]
    assert [sorted(each.sources) for each in found.outcomes] == [["C1"], ["C1"]]


def test_what_moderators_rejected_is_no_source() -> None:
    """Its part goes to the others."""
    rejected = ContributionModerated(contribution="C3", outcome="rejected")
    found = uptake(*NOTES, proposed("PR1", "C1", "C3"), rejected)["Proposals"]
    assert found.credit(GROUPS) == {A: 1, B: 0}


def test_sources_of_facilitators_and_of_no_group_take_their_part() -> None:
    """No group is credited with it."""
    found = uptake(*NOTES, note("C5", "P1"), note("C6", None), proposed("PR1", "C1", "C5", "C6"))
    proposals = found["Proposals"]
    assert proposals.credit(GROUPS) == {A: pytest.approx(1 / 3), B: 0}
    assert proposals.influence(GROUPS)[A] == pytest.approx(2)


def test_without_sources_uptake_is_undefined() -> None:
    """No proposal names one."""
    found = uptake(*NOTES, proposed("PR1"))["Proposals"]
    assert found.rate() is None
    assert found.influence(GROUPS) == {A: None, B: None}
    assert found.with_sources == ()
