"""How each event changes what is known."""

from __future__ import annotations

import pytest

from dialoguekit.domain.state import Agreement, Programme, Proposal
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgreementAdopted,
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    BreachRaised,
    BreachResolved,
    CodeApplied,
    CodeDefined,
    CodingPassFrozen,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionMade,
    ContributionRevealed,
    DecisionRecorded,
    Event,
    InstrumentIssued,
    ItemParked,
    ObjectionRaised,
    ObjectionResolved,
    OpaqueEvent,
    PersonForgotten,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    ProgrammeAnnounced,
    ProposalAmended,
    ProposalTabled,
    ProposalWithdrawn,
    RecordCorrected,
    RecordRedacted,
    ResponseSubmitted,
    RuleAmended,
    RuleProposed,
    SpaceClosed,
    SpaceCreated,
    StageEntered,
    SupportMet,
    SupportRequested,
    ThemeRevised,
    WorkshopAdded,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopRemoved,
    WorkshopScheduled,
    event,
    micros,
)
from dialoguekit.events import fields as f
from dialoguekit.testing.scenario import given, given_programme, happened, moment_of

NINE = micros(moment_of("09:00"))


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin that brings something in."""

    seed: str = f.identifier("SD")


@event("garden.rain-fell")
class RainFell:
    """An event of a plugin that brings nothing in."""


# The frame


def test_a_workshop_goes_through_its_phases() -> None:
    """Draft, announced, open, closed; with the moments of opening and close."""
    scenario = given()
    assert scenario.state.phase == "draft"
    scenario = scenario.and_given(WorkshopScheduled(title="Leeds", groups=("a", "b")))
    assert (scenario.state.phase, scenario.state.groups) == ("announced", ("a", "b"))
    scenario = scenario.and_given((WorkshopOpened(), "09:00"))
    assert (scenario.state.phase, scenario.state.opened_at) == ("open", NINE)
    scenario = scenario.and_given((WorkshopClosed(), "10:00"))
    assert (scenario.state.phase, scenario.state.closed_at) == ("closed", NINE + 3_600_000_000)


def test_version_position_and_types_are_those_of_the_stream() -> None:
    """Types are wire names, by seq; so are those of events that nobody here knows."""
    opaque = OpaqueEvent("abcd.asset-identified", 1, b"{}")
    state = given(WorkshopOpened(), opaque, RainFell(), ProgrammeAnnounced(title="North")).state
    assert (state.version, state.position) == (4, 4)
    assert state.types == [
        "workshop.opened",
        "abcd.asset-identified",
        "garden.rain-fell",
        "programme.announced",
    ]


def test_what_an_event_brings_in_can_be_referred_to() -> None:
    """By its id, which leads to the event; ids go on counting from the highest."""
    state = given(
        WorkshopOpened(),
        PersonRegistered(person="P7", group="a"),
        PersonRegistered(person="P2", group="a"),
        SeedPlanted(seed="SD3"),
        SupportRequested(support="SU1", kind="access"),
    ).state
    assert state.things == {"P7": 2, "P2": 3, "SD3": 4, "SU1": 5}
    assert state.next_id("P") == "P8"
    assert state.next_id("SD") == "SD4"


def test_an_id_that_is_brought_in_twice_leads_to_the_first() -> None:
    """Such a history breaks the rules, and is folded all the same."""
    twice = PersonRegistered(person="P1", group="a")
    assert given(WorkshopOpened(), twice, twice).state.things == {"P1": 2}


def test_codes_themes_and_instruments_can_be_referred_to() -> None:
    """Their ids are the analyst's own."""
    issued = InstrumentIssued(
        instrument="mood", version="1", wave="pre", items=("a",), low=1, high=5, roll=("T1",)
    )
    state = given(
        CodeDefined(code="transport", label="Transport"),
        CodeDefined(code="transport", label="Travel", version=2),
        ThemeRevised(theme="access", op="form"),
        issued,
    ).state
    assert state.things == {"transport": 1, "access": 3, "mood": 4}
    assert state.codes == {("transport", 1), ("transport", 2)}


def test_spaces_open_and_close() -> None:
    """Whatever is closed stays known."""
    state = given(
        SpaceCreated(space="S1", kind="table"),
        SpaceCreated(space="S2", kind="table"),
        SpaceClosed(space="S1"),
    ).state
    assert {id: space.closed for id, space in state.spaces.items()} == {"S1": True, "S2": False}


def test_support_that_was_met_is_known() -> None:
    """So that it is not met twice."""
    state = given(SupportRequested(support="SU1", kind="access"), SupportMet(support="SU1")).state
    assert state.met_support == {"SU1"}


# People


def test_a_person_is_known_by_group_and_roles() -> None:
    """Sources and invitations are known as used."""
    state = given(
        PersonRegistered(
            person="P1", group="a", roles=("scribe",), source="row 1", invitation="I1"
        ),
        PersonRegistered(person="P2", group=None, roles=("observer",)),
    ).state
    assert [(p.group, p.roles) for p in state.people.values()] == [
        ("a", ("scribe",)),
        (None, ("observer",)),
    ]
    assert state.sources == {"row 1"}
    assert state.used_invitations == {"I1"}


def test_presence_consent_and_space_follow_the_moments() -> None:
    """Of when it happened; the precision of a departure or withdrawal counts."""
    state = given(
        PersonRegistered(person="P1", group="a"),
        (
            ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="spoken"),
            "09:00",
        ),
        (PresenceStarted(person="P1", space="S1"), "09:10"),
        (PresenceMoved(person="P1", origin="S1", destination="S2"), "09:20"),
        happened(ConsentWithdrawn(person="P1", scopes=("quote",)), "08:30", precision="hour"),
        happened(PresenceEnded(person="P1"), "09:05", precision="quarter"),
    ).state
    somebody = state.people["P1"]
    ten = NINE + 600_000_000
    assert somebody.presence.stretches == [(ten, ten)]
    assert somebody.consents["quote"].stretches == [(NINE, NINE)]
    assert somebody.consents["record"].stretches == [(NINE, None)]
    assert [space for _, space in somebody.whereabouts] == [None, "S1", "S2"]


# Activities


def test_an_activity_goes_through_its_phases() -> None:
    """Running, paused, running, ended; the stage and whether it has a timebox are known."""
    scenario = given(ActivityStarted(activity="A1", method="hats"))
    assert scenario.state.activities["A1"].phase == "running"
    scenario = scenario.and_given(StageEntered(activity="A1", stage="white", planned_s=60))
    white = scenario.state.activities["A1"]
    assert (white.stage, white.has_timebox) == ("white", True)
    scenario = scenario.and_given(StageEntered(activity="A1", stage="blue", left="white"))
    blue = scenario.state.activities["A1"]
    assert (blue.stage, blue.has_timebox) == ("blue", False)
    phases = []
    for step in (ActivityPaused, ActivityResumed, ActivityEnded):
        scenario = scenario.and_given(step(activity="A1"))
        phases.append(scenario.state.activities["A1"].phase)
    assert phases == ["paused", "running", "ended"]


# Contributions


def test_a_contribution_is_known_by_its_length_and_visibility() -> None:
    """What is hidden is hidden until it is revealed; what is parked is parked."""
    said = ContributionMade(contribution="C1", author="P1", text="Hello", source="row 1")
    state = given(
        happened(said, visibility="hidden"),
        ContributionMade(contribution="C2", author="P1", text="Hi"),
        ItemParked(contribution="C2"),
    ).state
    assert state.text_lengths == {"C1": 5, "C2": 2}
    assert (state.hidden, state.parked, state.sources) == ({"C1"}, {"C2"}, {"row 1"})
    revealed = given(
        happened(said, visibility="hidden"), ContributionRevealed(contributions=("C1",))
    )
    assert revealed.state.hidden == set()


def test_a_corrected_text_is_known_by_its_new_length() -> None:
    """Until its words are withheld."""
    said = ContributionMade(contribution="C1", author="P1", text="Hello")
    longer = RecordCorrected(target=1, patch=(("text", "Hello all"),), reason="x")
    assert given(said, longer).state.text_lengths == {"C1": 9}
    withheld = given(said, RecordRedacted(target=1, basis="a request"), longer).state
    assert withheld.text_lengths == {"C1": 5}
    assert withheld.redacted == {1}


def test_the_facts_of_a_correction_count_as_its_patch_does() -> None:
    """Wherever the right text of a contribution stands."""
    said = ContributionMade(contribution="C1", author="P1", text="Hello")
    longer = RecordCorrected(target=1, patch=(), facts=(("text", "Hello all"),), reason="x")
    assert given(said, longer).state.text_lengths == {"C1": 9}


def test_who_was_forgotten_is_known_and_still_counts() -> None:
    """With what they were known as; where they were and how they voted stays."""
    beginning = given(
        PersonRegistered(person="P1", group="peer support", invitation="I1"),
        (PresenceStarted(person="P1"), "09:00"),
        BallotOpened(ballot="B1", options=("a",), scale=("no", "yes"), roll=("P1",)),
        BallotCast(ballot="B1", voter="P1", choices=(("a", 1),)),
    )
    before = beginning.state
    after = beginning.and_given(
        PersonForgotten(person="P1", also_known_as=("I1",), basis="asked")
    ).state
    assert (before.forgotten, after.forgotten) == (set(), {"P1", "I1"})
    assert after.people == before.people
    assert after.ballots == before.ballots
    assert after.people["P1"].invitation == "I1"


# The working agreement


def test_rules_versions_and_breaches_are_known() -> None:
    """How often each rule was amended, what each version holds, which breaches are open."""
    state = given(
        RuleProposed(rule="R1", text="a"),
        RuleProposed(rule="R2", text="b"),
        RuleAmended(rule="R1", text="c"),
        (
            AgreementAdopted(
                version=1, rules=("R1",), decided_by="consent", roll=("P1",), assents=("P1",)
            ),
            "09:00",
        ),
        BreachRaised(breach="BR1", rule="R1", version=1),
        BreachRaised(breach="BR2", rule="R1", version=1),
        BreachResolved(breach="BR1", outcome="d"),
    ).state
    assert state.rules == {"R1": 1, "R2": 0}
    assert state.agreements == [Agreement(frozenset({"R1"}), NINE)]
    assert state.open_breaches == {"BR2"}


# Deciding


def test_proposals_are_known_by_version_and_phase() -> None:
    """And by the event that brought their wording."""
    state = given(
        ProposalTabled(proposal="PR1", text="a"),
        ProposalTabled(proposal="PR2", text="b"),
        ProposalTabled(proposal="PR3", text="c"),
        ProposalAmended(proposal="PR1", version=2, text="d"),
        ProposalWithdrawn(proposal="PR2"),
        DecisionRecorded(decision="D1", proposal="PR3", version=1, outcome="parked"),
    ).state
    assert state.proposals == {
        "PR1": Proposal(2, "tabled", worded=4),
        "PR2": Proposal(1, "withdrawn", worded=2),
        "PR3": Proposal(1, "decided", worded=3),
    }


def test_a_ballot_keeps_the_last_vote_of_each_voter() -> None:
    """And goes from open through closed to revealed."""
    scenario = given(
        BallotOpened(ballot="B1", options=("x", "y"), scale=("no", "yes"), roll=("P1", "P2")),
        BallotCast(ballot="B1", voter="P1", choices=(("x", 0),)),
        BallotCast(ballot="B1", voter="P2", choices=(("x", 1),)),
        BallotCast(ballot="B1", voter="P1", choices=(("x", 1), ("y", "maybe"))),
    )
    ballot = scenario.state.ballots["B1"]
    assert ballot.votes == {"P1": {"x": 1}, "P2": {"x": 1}}
    assert (ballot.roll, ballot.opened) == (frozenset({"P1", "P2"}), 1)
    closed = scenario.and_given(BallotClosed(ballot="B1"))
    assert closed.state.ballots["B1"].phase == "closed"
    revealed = closed.and_given(BallotRevealed(ballot="B1"))
    assert revealed.state.ballots["B1"].phase == "revealed"


def test_objections_are_open_until_they_are_resolved() -> None:
    """Each against one wording."""
    state = given(
        ObjectionRaised(objection="O1", proposal="PR1", version=1),
        ObjectionRaised(objection="O2", proposal="PR1", version=2),
        ObjectionResolved(objection="O1", how="x"),
    ).state
    assert [(o.version, o.open) for o in state.objections.values()] == [(1, False), (2, True)]


# Analysis and evaluation


def test_passes_are_open_until_they_are_frozen() -> None:
    """What is coded in them afterwards does not thaw them."""
    applied = CodeApplied(contribution="C1", code="c", coding_pass="first")
    state = given(
        applied,
        CodeApplied(contribution="C1", code="c", coding_pass="second"),
        CodingPassFrozen(coding_pass="first"),
        applied,
    ).state
    assert state.frozen_passes == {"first": True, "second": False}


def test_a_theme_is_there_until_it_is_dropped() -> None:
    """Splitting and merging leave it."""
    formed = [ThemeRevised(theme=name, op="form") for name in ("a", "b")]
    merged = ThemeRevised(theme="c", op="merge", parents=("a", "b"))
    dropped = ThemeRevised(theme="a", op="drop")
    assert given(*formed, merged).state.themes == {"a", "b", "c"}
    assert given(*formed, merged, dropped, dropped).state.themes == {"b", "c"}


def test_who_responded_is_known_by_instrument_and_wave() -> None:
    """Answers to what was never issued are counted nowhere."""
    issued = [
        InstrumentIssued(
            instrument="mood", version="1", wave=wave, items=("a",), low=1, high=5, roll=("T1",)
        )
        for wave in ("pre", "post")
    ]
    answered = [
        ResponseSubmitted(instrument="mood", wave=wave, token="T1", items=())
        for wave in ("pre", "follow-up")
    ]
    instruments = given(*issued, *answered).state.instruments
    assert {key: i.answered for key, i in instruments.items()} == {
        ("mood", "pre"): {"T1"},
        ("mood", "post"): set(),
    }


# Programmes


def test_a_programme_knows_its_workshops() -> None:
    """In the order in which they were added; twice is once."""
    added = [WorkshopAdded(workshop=name) for name in ("leeds", "york", "leeds")]
    gone = WorkshopRemoved(workshop="leeds")
    state = given_programme(ProgrammeAnnounced(title="North"), *added).state
    assert state == Programme(True, 4, 4, ["leeds", "york"])
    assert given_programme(*added, gone, gone).state.workshops == ["york"]


@pytest.mark.parametrize("stray", [WorkshopOpened(), ProgrammeAnnounced(title="North")])
def test_an_event_in_a_stream_of_another_kind_is_only_counted(stray: Event) -> None:
    """Somebody imported it; the state of the stream is none the wiser."""
    workshop = given(stray).state
    series = given_programme(stray).state
    assert workshop.version == series.version == 1
    assert (workshop.phase == "open") == isinstance(stray, WorkshopOpened)
    assert series.announced == isinstance(stray, ProgrammeAnnounced)
