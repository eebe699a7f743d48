"""Corrections are decided like the fact."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dialoguekit.domain import commands
from dialoguekit.domain.commands.redeciding import is_decided
from dialoguekit.domain.state import Workshop, fold
from dialoguekit.events import (
    CORE_EVENTS,
    ActivityStarted,
    AgreementAdopted,
    BallotClosed,
    BallotOpened,
    CodeApplied,
    CodeDefined,
    ConsentWithdrawn,
    ContributionMade,
    DecisionRecorded,
    Event,
    PersonForgotten,
    PersonRegistered,
    PresenceEnded,
    PresenceMoved,
    PresenceStarted,
    ProposalSubmitted,
    RecordCorrected,
    RuleProposed,
    StageEntered,
    VoteCast,
    WorkshopClosed,
    event_type,
)
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.testing.scenario import (
    CommandResult,
    Given,
    ScenarioInput,
    resolve_time,
    scenario_event,
)

from .conftest import TABLES, consent

SAID = ContributionMade(contribution="C1", author="P1", text="No busses at all here.")
BALLOT = BallotOpened(
    ballot="B1",
    title="Buses",
    options=("PR1",),
    scale=("no", "hm", "yes"),
    rule="majority",
    threshold=1,
    roll=("P1", "P2"),
)
PROPOSED = ProposalSubmitted(proposal="PR1", text="A night bus.")
RULE = RuleProposed(rule="R1", text="One at a time.")
ADOPTED = AgreementAdopted(
    version=1, rules=("R1",), decided_by="majority", roll=("P1", "P2"), assents=("P1", "P2")
)


def vote(voter: str, grade: int) -> VoteCast:
    return VoteCast(ballot="B1", voter=voter, choices=(("PR1", grade),))


def correct(
    scenario: Given[Workshop], target: str | int, reason: str = "a slip", **patch: Any
) -> CommandResult[Workshop]:
    """Correct an event; ``at`` is a time of day, ``within`` are fields of its context."""
    at, within = patch.pop("at", None), patch.pop("within", None)
    return scenario.when(
        commands.correct,
        target,
        patch,
        reason=reason,
        record=scenario.recorded,
        occurred_at=None if at is None else resolve_time(at),
        context_fields=within,
    )


def corrected_events(result: CommandResult[Workshop]) -> list[Any]:
    """Return the corrected events after an accepted correction."""
    recorded = result.resulting_scenario.recorded
    corrections = Corrections(recorded)
    return [corrections.apply(each) for each in recorded]


def seq_of(scenario: Given[Workshop], cls: type[Event]) -> int:
    """Return the seq of the last event of a class."""
    return [r.seq for r in scenario.recorded if type(r.event) is cls][-1]


# Decided like the fact


@pytest.mark.parametrize(
    ("events", "target", "patch", "reason"),
    [
        ((), PersonRegistered, {"group": "press"}, "not in the scheme"),
        ((SAID,), ContributionMade, {"author": "P3"}, "P3 was not present"),
        ((SAID,), ContributionMade, {"author": "P9"}, "no person is registered as P9"),
        ((SAID,), ContributionMade, {"space": "S9"}, "there is no space S9"),
        ((SAID,), ContributionMade, {"activity": "A9"}, "there is no activity A9"),
        ((SAID,), ContributionMade, {"on_behalf_of": "P9"}, "no person is registered as P9"),
        ((BALLOT, vote("P1", 2)), VoteCast, {"voter": "P3"}, "not on the roll"),
        ((BALLOT, vote("P1", 2)), VoteCast, {"choices": {"PR1": 7}}, "off the scale"),
        ((PROPOSED,), ProposalSubmitted, {"proposer": "P9"}, "no person is registered"),
        (
            (ActivityStarted(activity="A1", method="hats"), StageEntered(activity="A1", stage="x")),
            StageEntered,
            {"activity": "A9"},
            "there is no activity A9",
        ),
        ((BALLOT,), BallotOpened, {"scale": ["yes"]}, "has no scale"),
        ((BALLOT,), BallotOpened, {"options": ["PR1", "PR1"]}, "named twice"),
        ((BALLOT,), BallotOpened, {"secrecy": "secret"}, "'secrecy' identifies something"),
        ((BALLOT,), BallotOpened, {"by_group": True}, "'by_group' identifies something"),
        ((), PresenceStarted, {"space": "S9"}, "there is no space S9"),
        (
            (
                PROPOSED,
                DecisionRecorded(
                    decision="D1", proposal="PR1", version=1, outcome="rejected", rule="majority"
                ),
            ),
            DecisionRecorded,
            {"outcome": "adopted"},
            "no ballot is named",
        ),
    ],
)
def test_a_correction_is_decided_like_the_fact(
    workshop: Given[Workshop],
    events: tuple[ScenarioInput, ...],
    target: type[Event],
    patch: dict[str, Any],
    reason: str,
) -> None:
    """What would have been refused then is refused, whatever the state is now."""
    scenario = workshop.and_given(*events)
    correct(scenario, seq_of(scenario, target), **patch).then_refused(reason)


def test_a_correction_is_decided_on_the_state_of_then(workshop: Given[Workshop]) -> None:
    """P3 arrived and consented later, P2 left later."""
    later = workshop.and_given(
        (SAID, "09:10"),
        (consent("P3", "record"), "09:20"),
        PresenceStarted(person="P3"),
        PresenceEnded(person="P2"),
    ).at("09:30")
    correct(later, "C1", author="P3").then_refused("P3 was not present")
    assert correct(later, "C1", author="P2").accepted_events


def test_an_outcome_is_not_turned_against_its_ballot(workshop: Given[Workshop]) -> None:
    """Neither from adopted to rejected nor back; parked is no outcome of the votes."""
    for grade, outcome, other in ((2, "adopted", "rejected"), (0, "rejected", "adopted")):
        decided = workshop.and_given(
            PROPOSED,
            BALLOT,
            vote("P1", grade),
            vote("P2", grade),
            BallotClosed(ballot="B1"),
            DecisionRecorded(
                decision="D1",
                proposal="PR1",
                version=1,
                outcome=outcome,
                rule="majority",
                ballot="B1",
            ),
        )
        correct(decided, "D1", outcome=other).then_refused()
        assert correct(decided, "D1", outcome="parked").accepted_events


def test_an_event_that_was_imported_against_the_rules_can_be_corrected(
    workshop: Given[Workshop],
) -> None:
    """A correction that does not make it worse is accepted."""
    absent = workshop.and_given(ContributionMade(contribution="C1", author="P3", text="No busses."))
    assert correct(absent, "C1", text="No buses.").accepted_events
    correct(absent, "C1", author="P9").then_refused("no person is registered")


# What can be mended


def test_who_stage_place_activity_and_time_are_corrected(workshop: Given[Workshop]) -> None:
    """They are what people get wrong most."""
    scenario = workshop.and_given(
        *TABLES,
        ActivityStarted(activity="A1", method="hats"),
        ActivityStarted(activity="A2", method="hats"),
        StageEntered(activity="A1", stage="white"),
        (scenario_event(SAID, "09:40", activity="A2", space="S1")),
    )
    result = correct(
        scenario,
        "C1",
        author="P2",
        at="09:10",
        within={"activity": "A1", "space": "S2", "precision": "quarter"},
    )
    found = corrected_events(result)[seq_of(scenario, ContributionMade) - 1]
    assert found.event.author == "P2"
    assert found.occurred_at == resolve_time("09:10")
    context = found.context
    assert (context.activity, context.space, context.precision) == ("A1", "S2", "quarter")
    staged = correct(scenario, seq_of(scenario, StageEntered), stage="red", activity="A2")
    assert staged.resulting_scenario.state.activities["A2"].stage == "red"
    assert staged.resulting_scenario.state.activities["A1"].stage is None


def test_the_state_is_that_of_the_corrected_record(workshop: Given[Workshop]) -> None:
    """A group, a departure and a place are corrected for those who decide, too."""
    scenario = workshop.and_given((PresenceEnded(person="P2"), "09:20")).at("09:30")
    left = correct(scenario, seq_of(scenario, PresenceEnded), person="P1")
    state = left.resulting_scenario.state
    assert state.present_at(left.resulting_scenario.recorded[-1].occurred_at_us) == ("P2",)
    regrouped = correct(scenario, "P1", group="primary care").resulting_scenario
    assert regrouped.state.people["P1"].group == "primary care"


def test_what_follows_from_a_correction_is_corrected_with_it(workshop: Given[Workshop]) -> None:
    """The next stage leaves the corrected stage, the next move begins in the corrected space."""
    staged = workshop.and_given(
        ActivityStarted(activity="A1", method="hats"),
        StageEntered(activity="A1", stage="white"),
        StageEntered(activity="A1", stage="blue", left="white"),
    )
    first = seq_of(staged, StageEntered) - 1
    result = correct(staged, first, stage="red")
    assert [event.target for event in result.accepted_events] == [first, first + 1]  # type: ignore[attr-defined]
    assert corrected_events(result)[first].event.left == "red"
    moved = workshop.and_given(
        *TABLES,
        PresenceMoved(person="P1", destination="S1"),
        PresenceMoved(person="P1", origin="S1", destination="S2"),
    )
    first = seq_of(moved, PresenceMoved) - 1
    result = correct(moved, first, destination="S2")
    assert corrected_events(result)[first].event.origin == "S2"


def test_what_the_record_determines_is_not_corrected_by_hand(workshop: Given[Workshop]) -> None:
    """The stage that was left follows from the one before."""
    staged = workshop.and_given(
        ActivityStarted(activity="A1", method="hats"),
        StageEntered(activity="A1", stage="white"),
    )
    correct(staged, seq_of(staged, StageEntered), left="blue").then_refused("would have been")


def test_a_list_and_a_mapping_are_corrected(workshop: Given[Workshop]) -> None:
    """They are stored as JSON, and decided like the fact."""
    opened = workshop.and_given(BALLOT, vote("P1", 2))
    result = correct(opened, seq_of(opened, VoteCast), choices={"PR1": 1})
    assert result.resulting_scenario.state.ballots["B1"].votes == {"P1": {"PR1": 1}}
    labelled = workshop.and_given(SAID)
    result = correct(labelled, "C1", labels=["referral", "carer"])
    assert corrected_events(result)[seq_of(labelled, ContributionMade) - 1].event.labels == (
        "referral",
        "carer",
    )
    regrouped = correct(workshop, 1, groups=["peer support", "primary care", "press"])
    assert regrouped.resulting_scenario.state.groups[-1] == "press"
    correct(workshop, 1, groups=["peer support"]).then_refused("not in the scheme")


# Personal data


def test_a_corrected_author_takes_the_text_along(workshop: Given[Workshop]) -> None:
    """The whole text is stored under the right person; what was stored before is erased."""
    scenario = workshop.and_given(
        ContributionMade(contribution="C1", author="P1", text="Hm.", reasons="I waited", kind="x")
    )
    (moved,) = correct(scenario, "C1", author="P2").accepted_events
    assert isinstance(moved, RecordCorrected)
    assert moved.moved
    assert moved.person == "P2"
    assert moved.facts == (("author", "P2"),)
    assert dict(moved.patch) == {"text": "Hm.", "reasons": "I waited", "labels": "[]"}


def test_what_has_no_personal_data_is_not_moved(workshop: Given[Workshop]) -> None:
    """A departure of another person has no text."""
    scenario = workshop.and_given(PresenceEnded(person="P2"))
    (event,) = correct(scenario, seq_of(scenario, PresenceEnded), person="P1").accepted_events
    assert isinstance(event, RecordCorrected)
    assert (event.person, event.moved, event.facts) == ("P1", False, (("person", "P1"),))


def test_nothing_becomes_the_text_of_a_forgotten_person(workshop: Given[Workshop]) -> None:
    """Their data could not be stored."""
    scenario = workshop.and_given(SAID, PersonForgotten(person="P2", basis="asked"))
    correct(scenario, "C1", author="P2").then_refused("P2 was forgotten")


# Later events


@pytest.mark.parametrize(
    ("events", "target", "patch", "reason"),
    [
        (
            (ContributionMade(contribution="C1", author="P2", text="Hm."),),
            PresenceStarted,
            {"person": "P3"},
            "was not present",
        ),
        (
            (
                consent("P3", "record"),
                PresenceStarted(person="P3"),
                ConsentWithdrawn(person="P3", scopes=("record",)),
            ),
            PresenceStarted,
            {"person": "P1"},
            "P1 was already present",
        ),
        (
            (
                PROPOSED,
                BALLOT,
                vote("P1", 2),
                vote("P2", 2),
                BallotClosed(ballot="B1"),
                DecisionRecorded(
                    decision="D1",
                    proposal="PR1",
                    version=1,
                    outcome="adopted",
                    rule="majority",
                    ballot="B1",
                ),
            ),
            VoteCast,
            {"choices": {"PR1": 0}},
            "others have acted upon it",
        ),
    ],
)
def test_a_later_event_must_still_be_possible(
    workshop: Given[Workshop],
    events: tuple[ScenarioInput, ...],
    target: type[Event],
    patch: dict[str, Any],
    reason: str,
) -> None:
    """The message names the event that was recorded upon it."""
    scenario = workshop.and_given(*TABLES, *events)
    correct(scenario, seq_of(scenario, target), **patch).then_refused(reason)


def test_the_message_names_the_later_event(workshop: Given[Workshop]) -> None:
    """P2's arrival is needed for what P2 said."""
    scenario = workshop.and_given(ContributionMade(contribution="C1", author="P2", text="Hm."))
    arrival = seq_of(scenario, PresenceStarted)
    said = seq_of(scenario, ContributionMade)
    correct(scenario, arrival, person="P3").then_refused(
        f"event {said} (contribution.made) was recorded upon it", f"Correct or redo event {said}"
    )


# Hidden


@pytest.mark.parametrize(
    ("before", "after", "is_accepted"),
    [
        ({"visibility": "hidden"}, {"visibility": "room"}, False),
        ({"visibility": "restricted"}, {"visibility": "hidden"}, False),
        ({"visibility": "room"}, {"visibility": "hidden"}, True),
        ({"visibility": "hidden"}, {"visibility": "restricted"}, True),
        ({"capture": "paraphrase"}, {"capture": "verbatim"}, False),
        ({"capture": "verbatim"}, {"capture": "paraphrase"}, True),
    ],
)
def test_a_correction_shows_nothing_that_was_hidden(
    workshop: Given[Workshop], before: dict[str, str], after: dict[str, str], is_accepted: bool
) -> None:
    """Protection is raised, never lowered."""
    scenario = workshop.and_given(scenario_event(SAID, **before))
    result = correct(scenario, "C1", within=after)
    if is_accepted:
        assert result.accepted_events
    else:
        result.then_refused("a correction cannot")


def test_a_context_has_valid_values_of_known_fields(workshop: Given[Workshop]) -> None:
    """An unknown name lists the fields of both; a cause is no field that is corrected."""
    scenario = workshop.and_given(SAID)
    correct(scenario, "C1", precision="year").then_refused("precision must be one of")
    correct(scenario, "C1", cause="x").then_refused("no field 'cause'", "of its context: by")


# Times


def test_a_corrected_time_is_not_after_the_recording(workshop: Given[Workshop]) -> None:
    """The clocks of devices may differ by two minutes."""
    scenario = workshop.and_given((SAID, "09:30"))
    correct(scenario, "C1", at="09:33").then_refused("it was recorded at")
    assert correct(scenario, "C1", at="09:32").accepted_events


@pytest.mark.parametrize(
    ("target", "at", "is_accepted"),
    [
        ("A1", "09:55", True),
        ("A1", "10:20", False),
        (StageEntered, "09:30", False),
        (StageEntered, "10:05", True),
        (WorkshopClosed, "08:30", False),
        (WorkshopClosed, "10:45", True),
    ],
)
def test_a_corrected_time_keeps_a_possible_order(
    workshop: Given[Workshop], target: Any, at: str, is_accepted: bool
) -> None:
    """Nothing is about what did not exist yet, and no workshop closes before it opens."""
    scenario = workshop.and_given(
        (ActivityStarted(activity="A1", method="hats"), "10:00"),
        (StageEntered(activity="A1", stage="white"), "10:10"),
        (WorkshopClosed(), "11:00"),
    )
    recorded = [
        each.replace(recorded_at_us=each.occurred_at_us + timedelta(hours=2) // timedelta(0, 0, 1))
        for each in scenario.recorded
    ]
    seq = target if isinstance(target, str) else seq_of(scenario, target)
    result = scenario.when(
        commands.correct, seq, {}, reason="x", record=recorded, occurred_at=resolve_time(at)
    )
    if is_accepted:
        assert result.accepted_events
    else:
        result.then_refused("at 2025-03-04T")


def test_a_time_needs_a_zone(workshop: Given[Workshop]) -> None:
    """The message is that of every time."""
    scenario = workshop.and_given(SAID)
    naive = datetime(2025, 3, 4, 9, 30)  # noqa: DTZ001  # what is refused
    scenario.when(
        commands.correct, "C1", {}, reason="x", record=scenario.recorded, occurred_at=naive
    ).then_refused("must have a time zone")


# Spans


def coded(workshop: Given[Workshop], start: int, end: int | None) -> Given[Workshop]:
    return workshop.and_given(
        SAID,
        CodeDefined(code="transport", label="Transport"),
        CodeApplied(contribution="C1", code="transport", start=start, end=end, coding_pass="one"),
    )


@pytest.mark.parametrize(
    ("span", "text", "expected"),
    [
        ((3, 9), "No buses at all here.", (3, 8)),
        ((13, 16), "We have no busses at all here.", None),
        ((10, 16), "We have no busses at all here.", (18, 24)),
        ((10, None), "We have no busses at all here.", (18, None)),
        ((0, None), "Nothing.", (0, None)),
    ],
)
def test_spans_move_with_a_corrected_text(
    workshop: Given[Workshop],
    span: tuple[int, int | None],
    text: str,
    expected: tuple[int, int | None] | None,
) -> None:
    """A passage is found again by its text, or by what is around it."""
    scenario = coded(workshop, *span)
    result = correct(scenario, "C1", text=text)
    found = corrected_events(result)[seq_of(scenario, CodeApplied) - 1].event
    if expected is not None:
        assert (found.start, found.end, found.unplaced) == (*expected, False)
    else:
        assert not found.unplaced or (found.start, found.end) == (0, None)


def test_a_coding_that_is_not_found_again_is_unplaced(workshop: Given[Workshop]) -> None:
    """It then spans the whole text, and is flagged on replay."""
    scenario = coded(workshop, 3, 9)
    result = correct(scenario, "C1", text="Trams everywhere")
    found = corrected_events(result)[seq_of(scenario, CodeApplied) - 1].event
    assert (found.start, found.end, found.unplaced) == (0, None, True)


# The table


def test_every_core_event_that_can_be_corrected_has_a_command() -> None:
    """Corrections and merges are not corrected, assents neither, and a programme has none."""
    undecided = {event_type(cls).name for cls in CORE_EVENTS if not is_decided(cls)}
    assert undecided == {
        "record.corrected",
        "record.redacted",
        "person.forgotten",
        "person.merged",
        "rule.assented",
        "programme.announced",
        "programme.person-matched",
        "programme.workshop-added",
        "programme.workshop-removed",
    }


def test_a_state_is_folded_from_the_corrected_events(workshop: Given[Workshop]) -> None:
    """It is the state of the same events, had they been recorded right."""
    scenario = workshop.and_given(SAID)
    result = correct(scenario, "C1", author="P2", text="No buses at all here.")
    recorded = result.resulting_scenario.recorded
    corrections = Corrections(recorded)
    right = [corrections.apply(each) for each in recorded]
    assert fold(Workshop(), recorded) == fold(Workshop(), [*right[:-1], recorded[-1]])
