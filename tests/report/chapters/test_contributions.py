"""The chapter on contributions, by activity and question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.report.chapters.samples import contribution, stances

from dialoguekit.disclosure.policy import STRICT
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ActivityStarted,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    ContributionModerated,
    ContributionParked,
    ContributionRevealed,
    PersonRegistered,
    QuestionPosed,
    RecordCorrected,
    RecordRedacted,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.report.chapters import contributions_blocks
from dialoguekit.testing.scenario import Given, given, scenario_event

EvidenceOf = Callable[..., Evidence]
GROUPS = ("peer support", "primary care")
COMPARISON = "Contributions in each workshop"
ANALYSIS = contributions_blocks.ANALYSIS


# Content


def test_a_workshop_without_contributions_says_so(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """An empty workshop has a chapter."""
    assert page(workshop).texts == ["No contributions were recorded."]
    assert page(given()).texts == ["No contributions were recorded."]


def test_contributions_and_contributors_are_counted(
    page: Callable[..., Any], talk: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The evidence is the contributions; without stances there are no figures of votes."""
    more = talk.and_given(contribution(4, "P1", "Nor the hospital."))
    figures = page(more).figures
    assert {label: figure.value for label, figure in figures.items()} == {
        "contributions": 4,
        "contributors": 3,
    }
    assert figures["contributions"].evidence == evidence_of(ContributionMade, more)
    assert page(more).charts == {}


def anonymous(number: int, text: str, group: str | None = None) -> ContributionMade:
    """Return a contribution without a known author."""
    return ContributionMade(contribution=f"C{number}", author=None, text=text, group=group)


def test_contributions_without_an_author_are_counted_and_nobody_with_them(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """They are contributions and never people; their text may be quoted."""
    noted = talk.and_given(anonymous(4, "We are tired."), anonymous(5, "So are we.", GROUPS[0]))
    figures = page(noted).figures
    assert {label: figure.value for label, figure in figures.items()} == {
        "contributions": 5,
        "contributions without a known author": 2,
        "contributors": 3,
    }
    table = page(noted).table("5 contributions")
    assert table.column("From")[3:] == ["group not known", GROUPS[0]]
    assert list(map(str, table.column("Contribution")))[3:] == ["We are tired.", "So are we."]


def test_the_group_of_a_note_is_counted_where_it_is_known(
    page: Callable[..., Any], talk: Given[Workshop], york: Given[Workshop]
) -> None:
    """The total includes the others, and says so."""
    noted = talk.and_given(anonymous(4, "We are tired."), anonymous(5, "So are we.", GROUPS[0]))
    table = page(noted, york.and_given(contribution(1, "P1", "Here."))).table(COMPARISON)
    assert table.column(GROUPS[0].capitalize()) == [2, 1]
    assert table.column("Total") == [5, 1]
    assert table.column("Contributors") == [3, 1]
    assert table.column("Contributions without a known author") == [2, 0]
    assert "whose group is not known" in str(table.table.note)


def test_the_small_group_of_a_note_is_not_named(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """It is pooled as that of a known author."""
    noted = talk.and_given(anonymous(4, "So are we.", GROUPS[0]))
    assert GROUPS[0] in page(noted).text
    assert GROUPS[0] not in page(noted, policy=STRICT).text


@pytest.mark.parametrize(
    ("change", "placeholder"),
    [
        (RecordRedacted(target=21, basis="It names a nurse."), "[withheld]"),
        (ContributionModerated(contribution="C4", outcome="held"), "(awaiting moderation)"),
    ],
)
def test_a_note_may_be_redacted_or_held(
    page: Callable[..., Any], talk: Given[Workshop], change: Any, placeholder: str
) -> None:
    """As the contribution of a known author."""
    noted = talk.and_given(anonymous(4, "We are tired."), change)
    assert str(page(noted).table("4 contributions").column("Contribution")[3]) == placeholder


def test_a_contribution_is_attributed_to_a_group_or_a_role(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """A facilitator from primary care is attributed as a facilitator."""
    table = page(talk).table("3 contributions")
    assert table.columns == ["Id", "Contribution", "From"]
    assert table.column("From") == ["peer support", "primary care", "facilitator"]


def test_contributions_are_grouped_by_activity_and_question(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """The groups are in order of their first contribution; an activity has its own title."""
    scenario = workshop.and_given(
        ActivityStarted(activity="A1", method="hats", title="Six hats"),
        ActivityStarted(activity="A2", method="hats"),
        QuestionPosed(question="Q1", text="What is missing?"),
        QuestionPosed(question="Q2", text="Six hats"),
        scenario_event(contribution(1, "P1", "One."), activity="A1"),
        scenario_event(contribution(2, "P1", "Two.", question="Q1"), activity="A1"),
        contribution(3, "P1", "Three."),
        scenario_event(contribution(4, "P1", "Four.", question="Q9"), activity="A2"),
        scenario_event(contribution(5, "P1", "Five.", question="Q1"), activity="A1"),
        scenario_event(contribution(6, "P1", "Six.", question="Q2"), activity="A1"),
    )
    assert page(scenario).sections == [
        "Six hats",
        "Six hats: What is missing?",
        "Outside any activity",
        "hats: Q9",
        "Six hats",
    ]
    assert page(scenario).table("2 contributions").column("Id") == ["C2", "C5"]


def test_columns_without_values_are_omitted(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Source and kind are shown if a contribution of the table has them."""
    minimal = workshop.and_given(contribution(1, "P1", "More time."))
    assert page(minimal).table("1 contribution").columns == ["Id", "Contribution", "From"]
    complete = minimal.and_given(contribution(2, "P1", "Less.", kind="black", source="comment 7"))
    table = page(complete).table("2 contributions")
    assert table.columns == ["Id", "Source", "Contribution", "Kind", "From"]
    assert table.value("C2", "Source") == "comment 7"
    assert table.value("C1", "Kind") is None


def test_a_workshop_with_one_group_has_no_group_column(page: Callable[..., Any]) -> None:
    """It would have the same value in every row."""
    single = given(
        WorkshopScheduled(title="Leeds", groups=("all",)),
        PersonRegistered(person="P1", group="all"),
        ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="spoken"),
        contribution(1, "P1", "More time."),
        *stances("C1", P1=1),
    )
    table = page(single).table("1 contribution")
    assert table.columns == ["Id", "Contribution", "Votes", "Agree", "Disagree", "Pass"]


def test_contributions_listed_elsewhere_are_counted_and_referred_to(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """No contribution is listed twice; others are listed here."""
    spoken = workshop.and_given(
        ActivityStarted(activity="A1", method="hats", title="Morning hats"),
        ActivityStarted(activity="A2", method="conversation"),
        ActivityStarted(activity="A3", method="hats"),
        scenario_event(contribution(1, "P1", "Under a hat."), activity="A1"),
        scenario_event(contribution(2, "P1", "Under another."), activity="A1"),
        scenario_event(contribution(3, "P1", "In between."), activity="A2"),
        scenario_event(contribution(4, "P1", "Hats again."), activity="A3"),
        contribution(5, "P1", "On the stairs."),
    )
    found = page(spoken, listed_in={"hats": "Six Hats"})
    assert found.sections == ["conversation", "Outside any activity"]
    assert found.texts == ["3 contributions are listed in the chapter “Six Hats”."]
    assert "Under a hat." not in found.text
    assert found.figures["contributions"].value == 5
    assert found.figures["contributions"].evidence == evidence_of(ContributionMade, spoken)
    single = workshop.and_given(
        ActivityStarted(activity="A1", method="hats"),
        scenario_event(contribution(1, "P1", "Under a hat."), activity="A1"),
    )
    assert page(single, listed_in={"hats": "Six Hats"}).texts == [
        "1 contribution is listed in the chapter “Six Hats”."
    ]


def test_contributions_with_stances_are_always_listed_here(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """Stances are shown nowhere else."""
    voted = workshop.and_given(
        ActivityStarted(activity="A1", method="hats"),
        scenario_event(contribution(1, "P1", "Under a hat."), activity="A1"),
        *stances("C1", P3=1),
    )
    found = page(voted, listed_in={"hats": "Six Hats"})
    assert found.sections == ["hats"]
    assert found.texts == []


# Quotation


def test_a_text_is_shown_only_with_consent(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """P2 consented to recording only, and P9 to nothing."""
    unconsented = workshop.and_given(
        contribution(1, "P2", "Secret words."), contribution(2, "P9", "Strange words.")
    )
    table = page(unconsented).table("2 contributions")
    assert table.column("Contribution") == ["(not for quotation)"] * 2
    assert table.column("From") == ["peer support", "unknown"]
    assert "words" not in page(unconsented).text


@pytest.mark.parametrize("scope", ["record", "quote"])
def test_withdrawn_consent_removes_the_text(
    page: Callable[..., Any], talk: Given[Workshop], scope: str
) -> None:
    """This includes earlier contributions; renewed consent shows them again."""
    assert "Nobody told" in page(talk).text
    withdrawn = talk.and_given(ConsentWithdrawn(person="P1", scopes=(scope,)))
    assert page(withdrawn).table("3 contributions").value("C1", "Contribution") == (
        "(not for quotation)"
    )
    assert "Nobody told" not in page(withdrawn).text
    renewed = withdrawn.and_given(
        ConsentGiven(person="P1", scopes=(scope,), version="2", basis="written")
    )
    assert "Nobody told" in page(renewed).text


def test_paraphrases_are_marked(page: Callable[..., Any], workshop: Given[Workshop]) -> None:
    """A note explains the dagger."""
    paraphrased = workshop.and_given(
        contribution(1, "P1", "As spoken.", reasons="It is so."),
        scenario_event(contribution(2, "P1", "As noted."), capture="paraphrase"),
    )
    table = page(paraphrased).table("2 contributions")
    assert table.column("Contribution") == ["As spoken. (Because: It is so.)", "As noted. †"]
    assert table.table.note == "† paraphrased"
    unquotable = workshop.and_given(
        scenario_event(contribution(1, "P2", "As noted."), capture="paraphrase")
    )
    assert page(unquotable).table("1 contribution").table.note is None


def test_hidden_contributions_are_not_shown_until_revealed(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """Tables and charts omit them; they are counted separately."""
    hidden = workshop.and_given(
        scenario_event(contribution(1, "P1", "Written in silence."), visibility="hidden"),
        *stances("C1", P1=1),
    )
    assert "silence" not in page(hidden).text
    assert page(hidden).sections == []
    assert page(hidden).charts == {}
    not_shown = page(hidden).figures["contributions not shown"]
    assert (not_shown.value, not_shown.evidence) == (1, evidence_of(ContributionMade, hidden))
    shown = hidden.and_given(ContributionRevealed(contributions=("C1", "C9")))
    assert page(shown).table("1 contribution").value("C1", "Contribution") == (
        "Written in silence."
    )
    assert "Written in silence." in page(shown).text
    assert "contributions not shown" not in page(shown).figures


def test_restricted_contributions_are_not_shown(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """A moderator's rejection does not show them either."""
    restricted = workshop.and_given(
        scenario_event(contribution(1, "P1", "About Ana."), visibility="restricted"),
        ContributionModerated(contribution="C1", outcome="rejected", reason="It names somebody."),
    )
    assert "Ana" not in page(restricted).text
    assert "names somebody" not in page(restricted).text


def test_redactions_and_corrections_are_applied(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """The chapter is based on the corrected record."""
    first = next(r.seq for r in talk.recorded if isinstance(r.event, ContributionMade))
    corrected = talk.and_given(
        RecordRedacted(target=first, basis="asked for"),
        RecordCorrected(target=first + 1, patch=(("text", "We have no time."),), reason="misheard"),
    )
    assert page(corrected).table("3 contributions").column("Contribution")[:2] == [
        "[withheld]",
        "We have no time.",
    ]


# Parking and moderation


def test_parked_contributions_are_marked(
    page: Callable[..., Any], talk: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The parking event is in the evidence."""
    parked = talk.and_given(
        ContributionParked(contribution="C2"), ContributionParked(contribution="C9")
    )
    table = page(parked).table("3 contributions")
    assert table.value("C2", "Contribution") == "We never have the time. [parked]"
    assert table.cell("C2", "Id").evidence == (
        evidence_of(ContributionMade, parked, contribution="C2")
        | evidence_of(ContributionParked, parked, contribution="C2")
    )


def test_rejected_contributions_are_counted_and_not_listed(
    page: Callable[..., Any], talk: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The latest moderation counts.  Reasons may repeat the text, so they are only counted."""
    moderated = talk.and_given(
        ContributionModerated(contribution="C1", outcome="rejected", reason="Off the topic."),
        ContributionModerated(contribution="C2", outcome="rejected", reason="Rude."),
        ContributionModerated(contribution="C2", outcome="accepted"),
        ContributionModerated(contribution="C3", outcome="rejected"),
        ContributionModerated(contribution="C9", outcome="rejected"),
    )
    found = page(moderated)
    assert found.sections == ["Outside any activity"]
    assert found.table("1 contribution").column("Id") == ["C2"]
    assert found.figures["contributions"].value == 1
    figure = found.figures["contributions rejected by moderators"]
    assert (figure.value, figure.note) == (2, "1 with a stated reason")
    evidence = evidence_of(ContributionModerated, moderated, contribution="C1")
    evidence |= evidence_of(ContributionModerated, moderated, contribution="C3")
    assert figure.evidence == evidence
    assert "Nobody told" not in found.text
    assert "Off the topic" not in found.text


def test_a_rejected_contribution_is_in_no_chart(
    page: Callable[..., Any], talk: Given[Workshop]
) -> None:
    """Its votes are in no total either."""
    moderated = talk.and_given(
        *stances("C1", P1=1, P2=1),
        *stances("C2", P3=1),
        ContributionModerated(contribution="C1", outcome="rejected"),
    )
    (chart,) = page(moderated).charts.values()
    assert {row["contribution"][:2] for row in chart.spec["data"]["values"]} == {"C2"}
    assert page(moderated).figures["current votes"].value == 1


def test_a_held_contribution_is_not_shown(page: Callable[..., Any], talk: Given[Workshop]) -> None:
    """It has a placeholder until it is accepted."""
    held = talk.and_given(ContributionModerated(contribution="C1", outcome="held"))
    assert page(held).table("3 contributions").value("C1", "Contribution") == (
        "(awaiting moderation)"
    )
    assert "Nobody told" not in page(held).text
    accepted = held.and_given(ContributionModerated(contribution="C1", outcome="accepted"))
    assert "Nobody told" in page(accepted).text


# A programme


def test_several_workshops_are_compared_by_numbers(
    page: Callable[..., Any], talk: Given[Workshop], york: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """The texts are in the parts on each workshop; totals are the sums."""
    spoken = york.and_given(
        contribution(1, "P1", "We are new."), contribution(2, "P2", "So are we.")
    )
    combined = page(talk, spoken)
    assert combined.figures["contributions"].value == 5
    assert combined.figures["visits with a contribution"].value == 5
    assert combined.figures["contributions"].evidence == evidence_of(ContributionMade, talk, spoken)
    table = combined.table(COMPARISON)
    assert table.column("Workshop") == ["Leeds", "York"]
    assert table.column("Primary care") == [1, 0]
    assert table.column("Peer support") == [1, 2]
    assert table.column("Total") == [3, 2]
    assert table.column("Contributors") == [3, 2]
    assert table.cell("Leeds", "Peer support").evidence == evidence_of(
        ContributionMade, talk, author="P1"
    )
    chart = combined.charts["Contributions by group"]
    assert [row["contributions"] for row in chart.spec["data"]["values"]] == [1, 1, 0, 2]
    facilitated = evidence_of(ContributionMade, talk, author="P4")
    assert set(chart.evidence) == (
        set(combined.figures["contributions"].evidence) - set(facilitated)
    )
    assert "Nobody told" not in combined.text


def test_workshops_without_contributions_are_named(
    page: Callable[..., Any], talk: Given[Workshop], york: Given[Workshop]
) -> None:
    """They have no row in the comparison."""
    combined = page(talk, york)
    assert combined.table(COMPARISON).column("Workshop") == ["Leeds"]
    assert combined.texts == ["No contributions were recorded in York."]
    assert page(york, given(stream="hull")).texts == ["No contributions were recorded."]
