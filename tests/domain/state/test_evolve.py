"""The effect of each event on the state."""

from __future__ import annotations

import pytest

from dialoguekit.domain.state import Agreement, Programme, Proposal
from dialoguekit.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgreementAdopted,
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
    ContributionParked,
    ContributionRevealed,
    DecisionRecorded,
    Event,
    InstrumentIssued,
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
    ProposalSubmitted,
    ProposalWithdrawn,
    RecordCorrected,
    RecordRedacted,
    ResponseSubmitted,
    RuleAmended,
    RuleProposed,
    SpaceClosed,
    SpaceCreated,
    StageEntered,
    SupportProvided,
    SupportRequested,
    ThemeRevised,
    VoteCast,
    WorkshopAdded,
    WorkshopClosed,
    WorkshopOpened,
    WorkshopRemoved,
    WorkshopScheduled,
    event,
    to_microseconds,
)
from dialoguekit.events import fields as f
from dialoguekit.testing.scenario import given, given_programme, resolve_time, scenario_event

NINE = to_microseconds(resolve_time("09:00"))


@event("garden.seed-planted")
class SeedPlanted:
    """An event of a plugin that creates an id."""

    seed: str = f.identifier("SD")


@event("garden.rain-fell")
class RainFell:
    """An event of a plugin that creates no id."""


# Workshop


def test_a_workshop_has_phases() -> None:
    """They are draft, announced, open and closed, with the times of opening and close."""
    scenario = given()
    assert scenario.state.phase == "draft"
    scenario = scenario.and_given(WorkshopScheduled(title="Leeds", groups=("a", "b")))
    assert (scenario.state.phase, scenario.state.groups) == ("announced", ("a", "b"))
    scenario = scenario.and_given((WorkshopOpened(), "09:00"))
    assert (scenario.state.phase, scenario.state.opened_at_us) == ("open", NINE)
    scenario = scenario.and_given((WorkshopClosed(), "10:00"))
    assert (scenario.state.phase, scenario.state.closed_at_us) == ("closed", NINE + 3_600_000_000)


def test_version_position_and_types_are_those_of_the_stream() -> None:
    """Types are wire names by ``seq``, also of unknown events."""
    opaque = OpaqueEvent("abcd.asset-identified", 1, b"{}")
    state = given(WorkshopOpened(), opaque, RainFell(), ProgrammeAnnounced(title="North")).state
    assert (state.version, state.position) == (4, 4)
    assert state.event_types == [
        "workshop.opened",
        "abcd.asset-identified",
        "garden.rain-fell",
        "programme.announced",
    ]


def test_created_ids_are_known() -> None:
    """An id leads to its event; new ids count from the highest number."""
    state = given(
        WorkshopOpened(),
        PersonRegistered(person="P7", group="a"),
        PersonRegistered(person="P2", group="a"),
        SeedPlanted(seed="SD3"),
        SupportRequested(support="SU1", kind="access"),
    ).state
    assert state.seq_by_id == {"P7": 2, "P2": 3, "SD3": 4, "SU1": 5}
    assert state.next_id("P") == "P8"
    assert state.next_id("SD") == "SD4"


def test_an_id_created_twice_leads_to_the_first_event() -> None:
    """An invalid history is accepted too."""
    twice = PersonRegistered(person="P1", group="a")
    assert given(WorkshopOpened(), twice, twice).state.seq_by_id == {"P1": 2}


def test_ids_of_codes_themes_and_questionnaires_are_known() -> None:
    """Analysts and organisers choose them."""
    issued = InstrumentIssued(
        instrument="mood", version="1", wave="pre", items=("a",), low=1, high=5, roll=("T1",)
    )
    state = given(
        CodeDefined(code="transport", label="Transport"),
        CodeDefined(code="transport", label="Travel", version=2),
        ThemeRevised(theme="access", op="form"),
        issued,
    ).state
    assert state.seq_by_id == {"transport": 1, "access": 3, "mood": 4}
    assert state.codes == {("transport", 1), ("transport", 2)}


def test_spaces_open_and_close() -> None:
    """A closed space is still known."""
    state = given(
        SpaceCreated(space="S1", kind="table"),
        SpaceCreated(space="S2", kind="table"),
        SpaceClosed(space="S1"),
    ).state
    assert {id: space.is_closed for id, space in state.spaces.items()} == {"S1": True, "S2": False}


def test_provided_support_is_known() -> None:
    """It is not provided twice."""
    state = given(
        SupportRequested(support="SU1", kind="access"), SupportProvided(support="SU1")
    ).state
    assert state.provided_support == {"SU1"}


# People


def test_a_person_has_a_group_and_roles() -> None:
    """Used sources and invitations are known."""
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


def test_presence_consent_and_space_are_ordered_by_time() -> None:
    """The precision of a departure or withdrawal is applied."""
    state = given(
        PersonRegistered(person="P1", group="a"),
        (
            ConsentGiven(person="P1", scopes=("record", "quote"), version="1", basis="spoken"),
            "09:00",
        ),
        (PresenceStarted(person="P1", space="S1"), "09:10"),
        (PresenceMoved(person="P1", origin="S1", destination="S2"), "09:20"),
        scenario_event(ConsentWithdrawn(person="P1", scopes=("quote",)), "08:30", precision="hour"),
        scenario_event(PresenceEnded(person="P1"), "09:05", precision="quarter"),
    ).state
    person = state.people["P1"]
    ten = NINE + 600_000_000
    assert person.presence.intervals == [(ten, ten)]
    assert person.consents["quote"].intervals == [(NINE, NINE)]
    assert person.consents["record"].intervals == [(NINE, None)]
    assert [space for _, space in person.whereabouts] == ["S1", None, "S2"]


# Activities


def test_an_activity_has_phases() -> None:
    """Its stage and timebox are known too."""
    scenario = given(ActivityStarted(activity="A1", method="hats"))
    assert scenario.state.activities["A1"].phase == "running"
    scenario = scenario.and_given(StageEntered(activity="A1", stage="white", planned_s=60))
    white = scenario.state.activities["A1"]
    assert (white.stage, white.has_timebox) == ("white", True)
    scenario = scenario.and_given(StageEntered(activity="A1", stage="blue", left="white"))
    blue = scenario.state.activities["A1"]
    assert (blue.stage, blue.has_timebox) == ("blue", False)
    phases = []
    for event_class in (ActivityPaused, ActivityResumed, ActivityEnded):
        scenario = scenario.and_given(event_class(activity="A1"))
        phases.append(scenario.state.activities["A1"].phase)
    assert phases == ["paused", "running", "ended"]


# Contributions


def test_a_contribution_has_a_length_and_visibility() -> None:
    """Hidden and parked contributions are known."""
    contribution = ContributionMade(contribution="C1", author="P1", text="Hello", source="row 1")
    state = given(
        scenario_event(contribution, visibility="hidden"),
        ContributionMade(contribution="C2", author="P1", text="Hi"),
        ContributionParked(contribution="C2"),
    ).state
    assert state.text_lengths == {"C1": 5, "C2": 2}
    assert (state.hidden_contributions, state.parked_contributions, state.sources) == (
        {"C1"},
        {"C2"},
        {"row 1"},
    )
    revealed = given(
        scenario_event(contribution, visibility="hidden"),
        ContributionRevealed(contributions=("C1",)),
    )
    assert revealed.state.hidden_contributions == set()


def test_a_corrected_text_has_its_new_length() -> None:
    """A redacted text keeps its length."""
    contribution = ContributionMade(contribution="C1", author="P1", text="Hello")
    longer = RecordCorrected(target=1, patch=(("text", "Hello all"),), reason="x")
    assert given(contribution, longer).state.text_lengths == {"C1": 9}
    redacted = given(contribution, RecordRedacted(target=1, basis="a request"), longer).state
    assert redacted.text_lengths == {"C1": 5}
    assert redacted.redacted_seqs == {1}


def test_facts_of_a_correction_apply_like_its_patch() -> None:
    """The corrected text may be in either."""
    contribution = ContributionMade(contribution="C1", author="P1", text="Hello")
    longer = RecordCorrected(target=1, patch=(), facts=(("text", "Hello all"),), reason="x")
    assert given(contribution, longer).state.text_lengths == {"C1": 9}


def test_a_forgotten_person_still_counts() -> None:
    """Presence and votes remain; the ids of person and invitation are known."""
    beginning = given(
        PersonRegistered(person="P1", group="peer support", invitation="I1"),
        (PresenceStarted(person="P1"), "09:00"),
        BallotOpened(ballot="B1", options=("a",), scale=("no", "yes"), roll=("P1",)),
        VoteCast(ballot="B1", voter="P1", choices=(("a", 1),)),
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


def test_rules_agreements_and_breaches_are_known() -> None:
    """These are amendments by rule, rules by version, and open breaches."""
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


# Decisions


def test_a_proposal_has_a_version_and_a_phase() -> None:
    """The ``seq`` of its wording is known."""
    state = given(
        ProposalSubmitted(proposal="PR1", text="a"),
        ProposalSubmitted(proposal="PR2", text="b"),
        ProposalSubmitted(proposal="PR3", text="c"),
        ProposalAmended(proposal="PR1", version=2, text="d"),
        ProposalWithdrawn(proposal="PR2"),
        DecisionRecorded(decision="D1", proposal="PR3", version=1, outcome="parked"),
    ).state
    assert state.proposals == {
        "PR1": Proposal(2, "submitted", worded_seq=4),
        "PR2": Proposal(1, "withdrawn", worded_seq=2),
        "PR3": Proposal(1, "decided", worded_seq=3),
    }


def test_a_ballot_has_the_last_vote_of_each_voter() -> None:
    """Its phases are open, closed and revealed."""
    scenario = given(
        BallotOpened(ballot="B1", options=("x", "y"), scale=("no", "yes"), roll=("P1", "P2")),
        VoteCast(ballot="B1", voter="P1", choices=(("x", 0),)),
        VoteCast(ballot="B1", voter="P2", choices=(("x", 1),)),
        VoteCast(ballot="B1", voter="P1", choices=(("x", 1), ("y", "maybe"))),
    )
    ballot = scenario.state.ballots["B1"]
    assert ballot.votes == {"P1": {"x": 1}, "P2": {"x": 1}}
    assert (ballot.roll, ballot.opened_seq) == (frozenset({"P1", "P2"}), 1)
    closed = scenario.and_given(BallotClosed(ballot="B1"))
    assert closed.state.ballots["B1"].phase == "closed"
    revealed = closed.and_given(BallotRevealed(ballot="B1"))
    assert revealed.state.ballots["B1"].phase == "revealed"


def test_objections_are_open_until_they_are_resolved() -> None:
    """Each applies to one version."""
    state = given(
        ObjectionRaised(objection="O1", proposal="PR1", version=1),
        ObjectionRaised(objection="O2", proposal="PR1", version=2),
        ObjectionResolved(objection="O1", how="x"),
    ).state
    assert [(o.version, o.is_open) for o in state.objections.values()] == [(1, False), (2, True)]


# Analysis and evaluation


def test_passes_are_open_until_they_are_frozen() -> None:
    """Later codings do not reopen them."""
    applied = CodeApplied(contribution="C1", code="c", coding_pass="first")
    state = given(
        applied,
        CodeApplied(contribution="C1", code="c", coding_pass="second"),
        CodingPassFrozen(coding_pass="first"),
        applied,
    ).state
    assert state.coding_passes == {"first": True, "second": False}


def test_a_theme_exists_until_it_is_dropped() -> None:
    """Splitting and merging do not remove it."""
    formed = [ThemeRevised(theme=name, op="form") for name in ("a", "b")]
    merged = ThemeRevised(theme="c", op="merge", parents=("a", "b"))
    dropped = ThemeRevised(theme="a", op="drop")
    assert given(*formed, merged).state.themes == {"a", "b", "c"}
    assert given(*formed, merged, dropped, dropped).state.themes == {"b", "c"}


def test_responses_are_known_by_questionnaire_and_wave() -> None:
    """Answers to an unknown wave are ignored."""
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


def test_a_programme_has_workshops() -> None:
    """They are in the order of adding, without duplicates."""
    added = [WorkshopAdded(workshop=name) for name in ("leeds", "york", "leeds")]
    removed = WorkshopRemoved(workshop="leeds")
    state = given_programme(ProgrammeAnnounced(title="North"), *added).state
    assert state == Programme(True, 4, 4, ["leeds", "york"])
    assert given_programme(*added, removed, removed).state.workshops == ["york"]


@pytest.mark.parametrize("stray", [WorkshopOpened(), ProgrammeAnnounced(title="North")])
def test_an_event_of_another_kind_of_stream_is_only_counted(stray: Event) -> None:
    """An import may contain one; it has no other effect."""
    workshop = given(stray).state
    programme = given_programme(stray).state
    assert workshop.version == programme.version == 1
    assert (workshop.phase == "open") == isinstance(stray, WorkshopOpened)
    assert programme.is_announced == isinstance(stray, ProgrammeAnnounced)
