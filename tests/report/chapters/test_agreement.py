"""The chapter on the working agreement: rules, their proposers, assent by group, breaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.report.chapters.concealment import OF_A_PERSON, OF_THE_WORKSHOP, conceal

from dialoguekit.disclosure.policy import STANDARD
from dialoguekit.disclosure.text import KEPT_IN_ROOM
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    AgreementAcknowledged,
    AgreementAdopted,
    BreachRaised,
    BreachResolved,
    ConsentGiven,
    ContributionMade,
    PersonRegistered,
    PresenceStarted,
    RuleAmended,
    RuleAssented,
    RuleProposed,
    SpaceCreated,
    WorkshopClosed,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin import Analysis
from dialoguekit.report.chapters import agreement_blocks
from dialoguekit.testing.method_output import workshop_view
from dialoguekit.testing.scenario import Given, given, scenario_event

RECORD = Analysis[Any, dict[str, str]](
    name="texts",
    title="Texts",
    summary="The texts of all contributions.",
    view=lambda record: {id: str(each.text) for id, each in record.contributions.items()},
)

EvidenceOf = Callable[..., Evidence]
ANALYSIS = agreement_blocks.ANALYSIS
VERSION_1 = "The agreement, version 1"
ASSENT = "Assent by group"
BREACHES = "Breaches of rules"

ROLL = ("P1", "P2", "P3", "P4")


@pytest.fixture(scope="module")
def agreed(workshop: Given[Workshop]) -> Given[Workshop]:
    """Return a scenario: R1 is by peer support, R2 by the group, and all but P2 agree."""
    return workshop.and_given(
        RuleProposed(rule="R1", text="One at a time.", proposer="P1"),
        RuleProposed(rule="R2", text="No telephones."),
        RuleAmended(rule="R1", text="One voice at a time."),
        AgreementAdopted(
            version=1,
            rules=("R1", "R2"),
            decided_by="consent",
            roll=ROLL,
            assents=("P1", "P3", "P4"),
            polled=ROLL,
        ),
    )


def breached(agreed: Given[Workshop], *, restricted: bool = False) -> Given[Workshop]:
    """Return a scenario with a breach of R1 at 10:00."""
    raised = BreachRaised(
        breach="BR1", rule="R1", version=1, behaviour="Two spoke at once.", restricted=restricted
    )
    return agreed.and_given((raised, "10:00"))


def test_the_assent_to_each_rule_is_shown_where_it_differs(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """A person who is on the roll twice counts once."""
    differing = workshop.and_given(
        RuleProposed(rule="R1", text="One at a time."),
        RuleProposed(rule="R2", text="No telephones."),
        RuleAssented(rule="R1", version=1, assents=("P1", "P2", "P3")),
        AgreementAdopted(
            version=1,
            rules=("R1", "R2"),
            decided_by="majority",
            roll=("P1", "P2", "P3", "P3"),
            assents=("P1", "P3"),
        ),
    )
    assert "2 of 3 agreed to all rules." in page(differing).texts[0]
    table = page(differing).table("Assent to each rule")
    assert table.column("Agreed") == ["3 of 3", "2 of 3"]
    assert table.column("Peer support") == ["2 of 2", "1 of 2"]
    assert table.cell("R1", "Agreed").evidence == evidence_of(RuleAssented, differing)


def test_a_workshop_without_rules_says_so(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """An empty workshop has a chapter too."""
    assert page(workshop).texts == ["No working agreement was made."]
    assert page(given()).texts == ["No working agreement was made."]


def test_rules_that_were_not_adopted_are_proposed_rules(
    page: Callable[..., Any], workshop: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """They are listed in their latest wording."""
    proposed = workshop.and_given(
        RuleProposed(rule="R1", text="Be brief.", proposer="P3"),
        RuleAmended(rule="R1", text="Be brief, be kind."),
    )
    assert page(proposed).texts == [
        "Rules were proposed, but no version of the agreement was adopted."
    ]
    rules = page(proposed).table("Proposed rules")
    assert rules.value("R1", "Rule") == "Be brief, be kind."
    assert rules.value("R1", "Proposed by") == "primary care"
    assert rules.cell("R1", "Id").evidence == evidence_of((RuleProposed, RuleAmended), proposed)


def test_the_agreement_lists_the_adopted_wordings(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """A later amendment counts from the next version."""
    later = agreed.and_given(RuleAmended(rule="R2", text="Telephones off."))
    rules = page(later).table(VERSION_1)
    assert rules.column("Rule") == ["One voice at a time.", "No telephones."]
    assert rules.column("Proposed by") == ["peer support", "the group"]
    assert rules.column("Amended") == [1, 1]


def test_the_latest_version_is_the_agreement(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """A rule that it omits is no longer part of the agreement."""
    second = agreed.and_given(
        AgreementAdopted(
            version=2, rules=("R2",), decided_by="unanimity", roll=("P1",), assents=("P1",)
        )
    )
    assert page(second).texts == [
        "Version 2 of the agreement was adopted by unanimity: 1 of 1 agreed."
    ]
    assert page(second).table("The agreement, version 2").column("Id") == ["R2"]
    assert VERSION_1 not in page(second).captions


def test_assent_is_reported_in_total_and_by_group(
    page: Callable[..., Any], agreed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """A facilitator on the roll counts in the total, and in no group."""
    assert page(agreed).texts == [
        "Version 1 of the agreement was adopted by consent: 3 of 4 agreed."
    ]
    assent = page(agreed).table(ASSENT)
    assert assent.column("Group") == ["primary care", "peer support"]
    assert assent.column("Entitled to vote") == [1, 2]
    assert assent.column("Agreed") == [1, 1]
    assert assent.column("Share") == ["100 %", "50 %"]
    assert assent.cell("peer support", "Agreed").evidence == evidence_of(AgreementAdopted, agreed)


def test_an_absent_group_has_no_share(page: Callable[..., Any], agreed: Given[Workshop]) -> None:
    """The share is unknown, not zero."""
    second = agreed.and_given(
        AgreementAdopted(
            version=2, rules=("R1",), decided_by="consent", roll=("P1",), assents=("P1",)
        )
    )
    assert page(second).table(ASSENT).value("primary care", "Share") is None


def test_a_rule_without_a_proposal_has_its_id(
    page: Callable[..., Any], workshop: Given[Workshop]
) -> None:
    """An imported log may adopt and amend it."""
    unknown = workshop.and_given(
        RuleProposed(rule="R1", text="Be kind."),
        RuleAmended(rule="R9", text="Be quick."),
        AgreementAdopted(
            version=1, rules=("R1", "R9"), decided_by="consent", roll=("P1",), assents=("P1",)
        ),
    )
    rules = page(unknown).table(VERSION_1)
    assert rules.value("R9", "Rule") == "R9"
    assert rules.value("R9", "Proposed by") is None


def test_amended_rules_show_their_first_and_final_wording(
    page: Callable[..., Any],
    agreed: Given[Workshop],
    workshop: Given[Workshop],
    evidence_of: EvidenceOf,
) -> None:
    """The evidence is every amendment; without amendments there is no table."""
    assert page(agreed).sections == ["Amended rules"]
    changed = page(agreed).table("First and final wording")
    assert changed.column("Id") == ["R1"]
    assert changed.value("R1", "First wording") == "One at a time."
    assert changed.value("R1", "Final wording") == "One voice at a time."
    assert changed.cell("R1", "Id").evidence == (
        evidence_of(RuleProposed, agreed, rule="R1") | evidence_of(RuleAmended, agreed)
    )
    scenario = workshop.and_given(RuleProposed(rule="R1", text="Be kind."))
    assert page(scenario).sections == []


def test_the_last_answer_of_late_arrivals_counts(
    page: Callable[..., Any], agreed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """A withdrawn objection is not counted as another person."""
    label = "joined later and were shown the agreement"
    assert label not in page(agreed).figures
    late = agreed.and_given(
        AgreementAcknowledged(person="P5", version=1, stance="objects"),
        AgreementAcknowledged(person="P6", version=1, stance="objects"),
        AgreementAcknowledged(person="P5", version=1, stance="accepts"),
    )
    figures = page(late).figures
    assert {label: figure.value for label, figure in figures.items()} == {
        label: 2,
        "accepted it": 1,
        "objected, which reopens it": 1,
    }
    accepting = evidence_of(AgreementAcknowledged, late, person="P5", stance="accepts")
    assert figures["accepted it"].evidence == accepting


def test_a_breach_has_an_outcome_and_a_duration(
    page: Callable[..., Any], agreed: Given[Workshop], evidence_of: EvidenceOf
) -> None:
    """An open breach has no duration."""
    open_breach = breached(agreed)
    breaches = page(open_breach).table(BREACHES)
    assert breaches.value("BR1", "What happened") == "Two spoke at once."
    assert breaches.value("BR1", "Outcome") == "still open"
    assert breaches.value("BR1", "Time to resolution") == "–"
    resolved = open_breach.and_given((BreachResolved(breach="BR1", outcome="A pause."), "10:07"))
    breaches = page(resolved).table(BREACHES)
    assert breaches.value("BR1", "Outcome") == "A pause."
    assert breaches.value("BR1", "Time to resolution") == "7 min"
    assert breaches.cell("BR1", "Id").evidence == evidence_of(
        (BreachRaised, BreachResolved), resolved
    )


@pytest.mark.parametrize("restriction", ["event", "raised", "resolved"])
def test_a_restricted_breach_does_not_show_its_text(
    page: Callable[..., Any], agreed: Given[Workshop], restriction: str
) -> None:
    """The event or its visibility restricts it."""
    visibilities = {"raised": ("restricted", "room"), "resolved": ("room", "restricted")}
    raised_for, resolved_for = visibilities.get(restriction, ("room", "room"))
    raised = BreachRaised(
        breach="BR1",
        rule="R1",
        version=1,
        behaviour="Two spoke at once.",
        restricted=restriction == "event",
    )
    raised_scenario = agreed.and_given(scenario_event(raised, visibility=raised_for))
    resolved = BreachResolved(breach="BR1", outcome="An apology to Ana.")
    dealt_with = raised_scenario.and_given(scenario_event(resolved, visibility=resolved_for))
    breaches = page(dealt_with).table(BREACHES)
    assert breaches.value("BR1", "What happened") == "(not shown to all participants)"
    assert breaches.value("BR1", "Outcome") == "(not shown to all participants)"
    assert breaches.value("BR1", "Time to resolution") == "0 s"
    assert "Two spoke" not in page(dealt_with).text
    assert "Ana" not in page(dealt_with).text


def test_an_open_restricted_breach_is_open(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """Its status is not restricted."""
    raised_scenario = breached(agreed, restricted=True)
    assert page(raised_scenario).table(BREACHES).value("BR1", "Outcome") == "still open"


def test_resolving_an_unknown_breach_changes_nothing(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """An imported log may contain it."""
    unknown = agreed.and_given(BreachResolved(breach="BR7", outcome="A pause."))
    assert BREACHES not in page(unknown).captions


def test_the_first_resolution_of_a_breach_counts(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """One that was recorded before the breach is of another breach."""
    resolutions = breached(
        agreed.and_given((BreachResolved(breach="BR1", outcome="Too early."), "09:50"))
    ).and_given(
        (BreachResolved(breach="BR1", outcome="A pause."), "09:58"),
        (BreachResolved(breach="BR1", outcome="A rest."), "10:30"),
    )
    breaches = page(resolutions).table(BREACHES)
    assert breaches.value("BR1", "Outcome") == "A pause."
    assert breaches.value("BR1", "Time to resolution") == "–"


# Disclosure


@pytest.mark.parametrize(("way", "placeholder"), OF_A_PERSON.items())
def test_a_rule_is_shown_only_if_it_may_be_published(
    page: Callable[..., Any], workshop: Given[Workshop], way: str, placeholder: str
) -> None:
    """The group and the number of amendments of its proposer are shown."""

    def propose(person: str) -> RuleProposed:
        return RuleProposed(rule="R1", text="No herons.", proposer=person)

    proposed = conceal(workshop, propose, way)
    rules = page(proposed).table("Proposed rules")
    assert rules.value("R1", "Rule") == placeholder
    assert rules.value("R1", "Proposed by") == "peer support"
    assert "heron" not in page(proposed).text


@pytest.mark.parametrize(("way", "placeholder"), OF_A_PERSON.items())
def test_an_amendment_is_shown_only_if_it_may_be_published(
    page: Callable[..., Any], workshop: Given[Workshop], way: str, placeholder: str
) -> None:
    """The first wording is still shown."""

    def amend(person: str) -> RuleAmended:
        return RuleAmended(rule="R1", text="No herons.", proposer=person)

    proposed = workshop.and_given(RuleProposed(rule="R1", text="Be kind."))
    amended = conceal(proposed, amend, way)
    assert page(amended).table("Proposed rules").value("R1", "Rule") == placeholder
    wordings = page(amended).table("First and final wording")
    assert wordings.value("R1", "First wording") == "Be kind."
    assert wordings.value("R1", "Final wording") == placeholder
    assert "heron" not in page(amended).text


@pytest.mark.parametrize(("way", "placeholder"), OF_A_PERSON.items())
def test_a_breach_is_shown_only_if_it_may_be_published(
    page: Callable[..., Any], agreed: Given[Workshop], way: str, placeholder: str
) -> None:
    """It is of the person who raised it."""

    def raise_breach(person: str) -> BreachRaised:
        return BreachRaised(
            breach="BR1", rule="R1", version=1, behaviour="A heron.", raised_by=person
        )

    raised = conceal(agreed, raise_breach, way)
    assert page(raised).table(BREACHES).value("BR1", "What happened") == placeholder
    assert "heron" not in page(raised).text


@pytest.mark.parametrize(("way", "placeholder"), OF_THE_WORKSHOP.items())
def test_an_outcome_is_shown_only_if_it_may_be_published(
    page: Callable[..., Any], agreed: Given[Workshop], way: str, placeholder: str
) -> None:
    """The breach is resolved all the same."""
    resolved = conceal(
        breached(agreed), lambda _: BreachResolved(breach="BR1", outcome="A heron left."), way
    )
    assert page(resolved).table(BREACHES).value("BR1", "Outcome") == placeholder
    assert "heron" not in page(resolved).text


def test_small_groups_are_combined(page: Callable[..., Any], agreed: Given[Workshop]) -> None:
    """They are named neither as proposers nor in the assent, and a note states it."""
    small = page(agreed, policy=STANDARD)
    assert small.table(ASSENT).column("Group") == ["smaller groups"]
    assert small.table(ASSENT).column("Entitled to vote") == [3]
    assert small.table(VERSION_1).value("R1", "Proposed by") == "smaller groups"
    note = "“Smaller groups” combines groups with too few people to be named."
    assert small.table(VERSION_1).table.note == note
    assert "peer support" not in small.text


# A programme


def test_several_workshops_are_compared(
    page: Callable[..., Any],
    agreed: Given[Workshop],
    york: Given[Workshop],
    evidence_of: EvidenceOf,
) -> None:
    """The table has agreements and breaches; a workshop without an agreement has dashes."""
    leeds = breached(agreed)
    proposed = york.and_given(RuleProposed(rule="R1", text="Be kind."))
    combined = page(leeds, proposed, given(stream="hull"))
    assert combined.texts == ["No working agreement was made in Hull."]
    table = combined.table("Working agreements")
    assert table.column("Workshop") == ["Leeds", "York"]
    assert table.column("Rules") == [2, 1]
    assert table.column("Adopted by") == ["consent", None]
    assert table.column("Agreed") == ["3 of 4", None]
    assert table.column("Breaches") == [1, 0]
    assert table.cell("Leeds", "Agreed").evidence == evidence_of(AgreementAdopted, leeds)
    assert table.cell("Leeds", "Breaches").evidence == evidence_of(BreachRaised, leeds)
    assert table.cell("York", "Rules").evidence == evidence_of(RuleProposed, proposed)


# Versions, latecomers, and breaches of the clause in force

LATECOMERS = "Latecomers and the agreement"


def second(*rules: str) -> AgreementAdopted:
    """Return version 2 with these rules."""
    return AgreementAdopted(
        version=2, rules=rules, decided_by="unanimity", roll=ROLL, assents=ROLL, polled=ROLL
    )


def test_what_a_version_changed_is_told_in_words(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """Rules that were reworded, dropped and added, each with both wordings."""
    changed = agreed.and_given(
        RuleProposed(rule="R3", text="Nobody is named.", base_version=1),
        RuleAmended(rule="R1", text="Let each finish.", base_version=1),
        (second("R1", "R3"), "10:30"),
    )
    told = page(changed)
    table = told.table("What version 2 changed in version 1")
    assert [
        tuple(table.value(id, title) for title in table.columns[1:]) for id in ("R1", "R2")
    ] == [
        ("reworded", "One voice at a time.", "Let each finish."),
        ("dropped", "No telephones.", None),
    ]
    assert table.value("R3", "Change") == "added"
    assert table.value("R3", "After") == "Nobody is named."
    versions = told.table("When each version was adopted")
    assert versions.column("Adopted by") == ["consent", "unanimity"]
    assert versions.value(2, "In force since") == "10:30"
    assert "Versions of the agreement" not in page(agreed).sections


def test_a_version_without_changes_says_so(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """The group may adopt the same rules again, for example after newcomers."""
    again = page(agreed.and_given(second("R1", "R2")))
    assert "Version 2 has the rules of version 1." in again.texts


def test_the_version_in_force_is_known_for_any_moment(agreed: Given[Workshop]) -> None:
    """None is before the first adoption."""
    scenario = agreed.and_given((second("R1"), "10:30"))
    view = workshop_view(ANALYSIS, scenario)
    first, last = view.versions
    assert view.version_at(first.adopted.occurred_at_us - 1) is None
    assert view.version_at(last.adopted.occurred_at_us - 1) == first
    assert view.version_at(last.adopted.occurred_at_us) == last


@pytest.mark.parametrize(
    ("kind", "source"), [("table", "table S7"), ("plenary", "the group"), (None, "the group")]
)
def test_a_rule_of_nobody_in_particular_is_the_tables_or_the_groups(
    page: Callable[..., Any], workshop: Given[Workshop], kind: str | None, source: str
) -> None:
    """A flip chart of a table is no person's."""
    spaces = [] if kind is None else [SpaceCreated(space="S7", kind=kind)]
    proposed = scenario_event(RuleProposed(rule="R1", text="Be kind."), space="S7")
    rules = page(workshop.and_given(*spaces, proposed)).table("Proposed rules")
    assert rules.value("R1", "Proposed by") == source


def test_latecomers_who_never_answered_are_counted(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """By group; those who were on the roll of a version, or facilitate, are none."""
    late = agreed.and_given(
        *(PersonRegistered(person=p, group="peer support") for p in ("P7", "P8")),
        PersonRegistered(person="P9", roles=("facilitator",)),
        *(PresenceStarted(person=p) for p in ("P7", "P8", "P9", "P1")),
        AgreementAcknowledged(person="P7", version=1),
    )
    table = page(late).table(LATECOMERS)
    titles = ("Arrived later", "Answered", "Never answered")
    assert [table.value("peer support", title) for title in titles] == [2, 1, 1]
    assert "Who arrived later" not in page(agreed).sections


def test_open_breaches_are_first_and_show_the_clause_in_force(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """Whatever it says since; the median age of open ones is told at the close."""
    history = breached(agreed).and_given(
        (BreachResolved(breach="BR1", outcome="An apology."), "10:05"),
        (BreachRaised(breach="BR2", rule="R1", version=1), "10:10"),
        RuleAmended(rule="R1", text="Let each finish.", base_version=1),
        (second("R1"), "10:20"),
        (WorkshopClosed(), "10:40"),
    )
    told = page(history)
    table = told.table(BREACHES)
    assert table.column(table.columns[0]) == ["BR2", "BR1"]
    assert set(table.column("The rule as it was in force")) == {"One voice at a time."}
    assert (
        "The median age of the breaches that were open when the workshop closed is 30 min."
        in told.texts
    )


# What stays in the room

CLAUSES = "Clauses about what may leave the room"


def bound(agreed: Given[Workshop], *things: str) -> Given[Workshop]:
    """Return a history with three contributions, after which R1 keeps things in the room."""
    said = [
        ContributionMade(contribution="C1", author="P1", text="She waited.", kind="story"),
        ContributionMade(contribution="C2", author="P1", text="ANA  bell rang twice."),
        ContributionMade(contribution="C3", author="P1", text="Bluebell season."),
    ]
    named = PersonRegistered(person="P7", group="peer support", name="Ana Bell")
    kept = AgreementAdopted(
        version=2,
        rules=("R1", "R2"),
        decided_by="unanimity",
        roll=ROLL,
        assents=ROLL,
        stays_in_room=tuple((thing, "R1") for thing in things),
    )
    return agreed.and_given(named, *said, kept)


@pytest.mark.parametrize(
    ("things", "withheld"),
    [
        ((), set()),
        (("stories",), {"C1"}),
        (("names",), {"C2"}),
        (("places",), set()),
        (("names", "places", "stories"), {"C1", "C2"}),
    ],
)
def test_what_stays_in_the_room_is_not_told(
    agreed: Given[Workshop], things: tuple[str, ...], withheld: set[str]
) -> None:
    """Stories, and texts with the whole name of somebody; they are counted all the same."""
    consents = ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="spoken")
    record = workshop_view(RECORD, bound(agreed, *things).and_given(consents))
    assert set(record) == {"C1", "C2", "C3"}
    assert {id for id, text in record.items() if text == KEPT_IN_ROOM} == withheld


def test_the_report_says_which_clause_binds_it_and_how_it_was_kept(
    page: Callable[..., Any], agreed: Given[Workshop]
) -> None:
    """Of places it says that nobody searched for them."""
    table = page(bound(agreed, "names", "places", "stories")).table(CLAUSES)
    assert table.column("What") == ["names", "places", "stories"]
    assert set(table.column("Rule")) == {"R1: One voice at a time."}
    assert table.column("Contributions withheld") == [1, None, 1]
    assert "not searched for places" in table.value("places", "How this report keeps it")
    assert "What stays in the room" not in page(agreed).sections
