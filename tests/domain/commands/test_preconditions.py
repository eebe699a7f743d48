"""Preconditions that commands share."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.domain import commands
from dialoguekit.domain.commands import CommandContext
from dialoguekit.domain.commands.preconditions import (
    context_in,
    default_roll,
    has_id,
    join_names,
    refuse,
    require_context,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import (
    PRECISIONS,
    ActivityStarted,
    AgreementAdopted,
    BallotOpened,
    BreachRaised,
    CommitmentMade,
    ConsentWithdrawn,
    Context,
    ContributionMade,
    DecisionRecorded,
    FindingStated,
    InstrumentIssued,
    InvitationSent,
    ObjectionRaised,
    PersonForgotten,
    PersonMerged,
    PersonRegistered,
    PresenceEnded,
    PresenceStarted,
    ProposalAmended,
    ProposalSubmitted,
    QuestionPosed,
    RoundOpened,
    RuleProposed,
    SpaceCreated,
    TokenIssued,
    WorkshopScheduled,
)
from dialoguekit.testing.scenario import Given, given

from .conftest import consent


def test_a_refusal_has_an_action_a_reason_and_a_remedy() -> None:
    """The message has two sentences; each part is an attribute."""
    with pytest.raises(Refused) as caught:
        refuse("cast a vote", "the ballot is closed", "Open a new one")
    assert str(caught.value) == "Cannot cast a vote: the ballot is closed. Open a new one."
    assert caught.value.action == "cast a vote"
    assert caught.value.reason == "the ballot is closed"
    assert caught.value.remedy == "Open a new one"


def test_a_time_is_the_same_in_every_zone() -> None:
    """10:00 in Leeds in summer is 09:00 UTC."""
    leeds = datetime(2025, 7, 1, 10, tzinfo=timezone(timedelta(hours=1)))
    assert (
        CommandContext(leeds).occurred_at_us
        == CommandContext(datetime(2025, 7, 1, 9, tzinfo=UTC)).occurred_at_us
    )


def test_a_time_without_a_zone_is_an_invalid_event(workshop: Given[Workshop]) -> None:
    """The workshop has no time zone; the message says what to do."""
    with pytest.raises(InvalidEvent, match=r"must have a time zone.*time_zone="):
        workshop.at(datetime(2025, 3, 4, 9, 30)).when(  # noqa: DTZ001  # tested
            commands.take_turn, "P1"
        )


@pytest.mark.parametrize(
    ("naive", "utc"),
    [
        (datetime(2026, 3, 29, 0, 59), "00:59"),  # noqa: DTZ001  # tested
        (datetime(2026, 3, 29, 2, 0), "01:00"),  # noqa: DTZ001  # tested
        (datetime(2026, 10, 25, 0, 59), "23:59"),  # noqa: DTZ001  # tested
        (datetime(2026, 10, 25, 2, 0), "02:00"),  # noqa: DTZ001  # tested
    ],
)
def test_a_time_without_a_zone_is_local(naive: datetime, utc: str) -> None:
    """In London, on the days on which the clocks change."""
    state = given(WorkshopScheduled(title="A", groups=("a",), time_zone="Europe/London")).state
    assert f"{context_in(state, naive).occurred_at.astimezone(UTC):%H:%M}" == utc


@pytest.mark.parametrize(
    ("naive", "reason"),
    [
        (datetime(2026, 3, 29, 1, 30), "the clocks skip that time"),  # noqa: DTZ001  # tested
        (datetime(2026, 10, 25, 1, 30), r"twice on this day, with the offset \+01:00 or \+00:00"),  # noqa: DTZ001  # tested
    ],
)
def test_a_local_time_that_is_skipped_or_ambiguous_is_refused(naive: datetime, reason: str) -> None:
    """The message says which it is, and the offsets to choose from."""
    state = given(WorkshopScheduled(title="A", groups=("a",), time_zone="Europe/London")).state
    with pytest.raises(InvalidEvent, match=reason):
        context_in(state, naive)


@pytest.mark.parametrize(
    ("precision", "seconds"),
    [("exact", 0), ("minute", 60), ("quarter", 900), ("hour", 3600), ("day", 86400)],
)
def test_a_precision_is_a_tolerance_in_microseconds(precision: str, seconds: int) -> None:
    """Every precision has one."""
    context = Context(precision=precision)
    assert (
        CommandContext(datetime(2025, 3, 4, tzinfo=UTC), context).tolerance_us
        == seconds * 1_000_000
    )


def test_every_precision_is_tested() -> None:
    """The table above is complete."""
    assert set(PRECISIONS) == {"exact", "minute", "quarter", "hour", "day"}


def test_a_long_list_of_names_is_shortened() -> None:
    """Twelve names are shown."""
    names = [f"P{number}" for number in range(1, 14)]
    assert join_names(names[:12]) == ", ".join(names[:12])
    assert join_names(names) == ", ".join(names[:12]) + ", …"


@draw(st.lists(st.text("abc", min_size=1, max_size=3), max_size=30))
def test_a_message_lists_at_most_twelve_names(names: list[str]) -> None:
    """An ellipsis marks more, and a default text none."""
    joined = join_names(names, "no one")
    if not names:
        assert joined == "no one"
    elif len(names) > 12:
        assert joined == ", ".join(names[:12]) + ", …"
    else:
        assert joined == ", ".join(names)


def test_an_id_is_a_prefix_and_a_number() -> None:
    """An event has to have created it."""
    state = Workshop(seq_by_id={"SU1": 3, "SUPPORT": 4, "S1": 5})
    assert has_id(state, "SU1", "SU")
    assert not has_id(state, "SU2", "SU")
    assert not has_id(state, "SUPPORT", "SU")
    assert not has_id(state, "SU1", "S")


_UNSCHEDULED: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (commands.open, {}),
    (commands.close, {}),
    (commands.set_plan, {"activities": ["Hats"]}),
    (commands.create_space, {"kind": "table"}),
    (commands.request_support, {"kind": "access"}),
    (commands.invite, {"invitee": "Ana", "channel": "direct"}),
    (commands.register, {"group": "peer support"}),
    (commands.give_consent, {"person": "P1", "scopes": ["record"]}),
    (commands.forget, {"person": "P1", "basis": "asked"}),
    (commands.pose_question, {"text": "Who is here?"}),
    (commands.propose_rule, {"text": "One at a time."}),
    (commands.open_ballot, {"options": ["line"], "scale": ["no", "yes"]}),
    (commands.record_count, {"counts": {"yes": 2, "no": 1}}),
    (commands.record_count, {"counts": {"agree": 2}, "form": "tally"}),
    (commands.state_finding, {"text": "A.", "kind": "barrier", "evidence": ["C1"], "role": "us"}),
    (commands.record_import, {"name": "notes.csv", "sha256": "0" * 64, "kind": "notes"}),
    (commands.update_commitment, {"commitment": "CM1", "status": "done"}),
    (commands.define_code, {"code": "transport", "label": "Transport"}),
    (commands.revise_theme, {"theme": "access", "op": "form"}),
    (commands.assess, {"framework": "4Pi", "check": "presence", "verdict": "met"}),
    (commands.publish_report, {"version": "1", "position": 0, "head": 0, "policy": "open"}),
    (
        commands.issue_instrument,
        {"instrument": "heard", "version": "2", "wave": "post", "items": ["a"]}
        | {"low": 1, "high": 5, "roll": ["T1"]},
    ),
]


@pytest.mark.parametrize(
    ("command", "arguments"),
    _UNSCHEDULED,
    ids=lambda value: value.get("form", "") if isinstance(value, dict) else value.__name__,
)
def test_commands_need_a_scheduled_workshop(
    draft: Given[Workshop], command: Callable[..., Any], arguments: dict[str, Any]
) -> None:
    """Other reasons would be misleading."""
    draft.when(command, **arguments).then_refused("not scheduled", "Schedule it first")


_OF_P9: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (commands.give_consent, {"person": "P9", "scopes": ["record"]}),
    (commands.arrive, {"person": "P9"}),
    (commands.assign_role, {"person": "P9", "role": "scribe"}),
    (commands.take_turn, {"person": "P9"}),
    (commands.contribute, {"author": "P9", "text": "Me too."}),
    (
        commands.state_finding,
        {"text": "A.", "kind": "barrier", "evidence": ["R1"], "role": "us", "stated_by": "P9"},
    ),
    (commands.request_support, {"kind": "access", "person": "P9"}),
    (commands.propose_rule, {"text": "One at a time.", "proposer": "P9"}),
    (commands.amend_rule, {"rule": "R1", "text": "Two.", "proposer": "P9"}),
    (commands.acknowledge_agreement, {"person": "P9"}),
    (commands.raise_breach, {"rule": "R1", "raised_by": "P9"}),
    (commands.submit_proposal, {"text": "Both.", "proposer": "P9"}),
    (commands.raise_objection, {"proposal": "PR1", "person": "P9"}),
    (commands.make_commitment, {"owner": "P9", "what": "Call"}),
    (commands.cluster_contributions, {"members": ["C1"], "author": "P9"}),
    (commands.resolve_breach, {"breach": "BR1", "outcome": "Heard.", "author": "P9"}),
    (commands.amend_proposal, {"proposal": "PR1", "text": "Both.", "author": "P9"}),
    (commands.withdraw_proposal, {"proposal": "PR1", "author": "P9"}),
    (commands.resolve_objection, {"objection": "O1", "resolution": "Asked.", "author": "P9"}),
    (commands.record_dissent, {"decision": "D1", "text": "No.", "person": "P9"}),
    (commands.update_commitment, {"commitment": "CM1", "status": "done", "author": "P9"}),
]


@pytest.mark.parametrize(
    ("command", "arguments"), _OF_P9, ids=lambda value: getattr(value, "__name__", "")
)
def test_commands_need_a_registered_person(
    workshop: Given[Workshop], command: Callable[..., Any], arguments: dict[str, Any]
) -> None:
    """The message names the registered people."""
    scenario = workshop.and_given(
        RuleProposed(rule="R1", text="One at a time."),
        ContributionMade(contribution="C1", author="P1", text="Nobody knows."),
        BreachRaised(breach="BR1", rule="R1", version=1),
        ProposalSubmitted(proposal="PR1", text="A line."),
        ProposalSubmitted(proposal="PR2", text="A page."),
        ObjectionRaised(objection="O1", proposal="PR1", version=1),
        DecisionRecorded(decision="D1", proposal="PR2", version=1, outcome="parked"),
        CommitmentMade(commitment="CM1", owner="P1", what="Call"),
    )
    scenario.when(command, **arguments).then_refused(
        "no person is registered as P9", "registered: P1, P2, P3"
    )


@pytest.mark.parametrize(
    ("context", "author"),
    [
        ({"by": "P1"}, "P1"),
        ({"by": "P1", "role": "participant"}, "P1"),
        ({"by": "P1", "role": "scribe"}, None),
        ({"by": "P1", "on_behalf_of": "P2"}, "P2"),
        ({"by": "P4"}, None),
        ({"by": "organiser"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_the_author_of_a_text_is_the_participant_who_acts(
    workshop: Given[Workshop], context: dict[str, str], author: str | None
) -> None:
    """P4 facilitates: what people write in an office is the workshop's own."""
    submitted = workshop.and_given(
        PersonRegistered(person="P4", roles=("facilitator",)),
        ProposalSubmitted(proposal="PR1", text="A line."),
    )
    submitted.with_context(**context).when(commands.amend_proposal, "PR1", "Two.").then(
        ProposalAmended(proposal="PR1", version=2, text="Two.", author=author)
    )


def test_a_forgotten_person_is_the_author_of_no_new_text(workshop: Given[Workshop]) -> None:
    """Their personal data can no longer be stored."""
    submitted = workshop.and_given(
        ProposalSubmitted(proposal="PR1", text="A line."),
        PersonForgotten(person="P1", basis="asked for"),
    )
    submitted.with_context(by="P1").when(commands.amend_proposal, "PR1", "Two.").then(
        ProposalAmended(proposal="PR1", version=2, text="Two.")
    )
    submitted.when(commands.amend_proposal, "PR1", "Two.", author="P1").then_refused("was erased")


def test_without_a_roll_the_participants_present_are_asked(workshop: Given[Workshop]) -> None:
    """A facilitator who is present is asked only if named."""
    facilitator = PersonRegistered(person="P4", roles=("facilitator",))
    room = workshop.and_given(facilitator, PresenceStarted(person="P4")).at("09:40")
    context = context_in(room.state, room.next_occurred_at)
    assert default_roll(room.state, context) == ("P1", "P2")
    assert default_roll(room.state, context, asked={"P3", "P4"}) == ("P1", "P2", "P4")


def test_without_a_roll_that_of_the_activity_is_asked(workshop: Given[Workshop]) -> None:
    """The people of an activity at a distance need not be in the room."""
    letters = ActivityStarted(activity="A1", method="delphi", roll=("P2", "P3"))
    room = workshop.and_given(letters)
    inside = context_in(room.state, room.next_occurred_at, Context(activity="A1"))
    assert default_roll(room.state, inside) == ("P2", "P3")
    assert default_roll(room.state, attrs.evolve(inside, context=Context())) == ("P1", "P2")
    assert default_roll(
        room.state, context_in(room.state, room.next_occurred_at), activity="A1"
    ) == (
        "P2",
        "P3",
    )


ISSUED = (TokenIssued(token="k7f3"), consent("P3", "record"), consent("k7f3", "record"))
LETTERS = ActivityStarted(activity="A1", method="delphi", roll=("P2", "P3", "k7f3"))
GONE = PersonForgotten(person="k7f3", basis="They asked.")
BOTH_GONE = PersonForgotten(person="P3", also_known_as=("k7f3",), basis="They asked.")
WITHDRAWN = ConsentWithdrawn(person="P2", scopes=("record",))
MERGED = PersonMerged(person="P3", alias="k7f3")


@pytest.mark.parametrize("activity", ["A1", None])
@pytest.mark.parametrize(
    ("later", "left"),
    [
        ((), ("P2", "P3", "k7f3")),
        ((GONE,), ("P2", "P3")),
        ((WITHDRAWN,), ("P3", "k7f3")),
        ((MERGED,), ("P2", "P3")),
        ((MERGED, BOTH_GONE), ("P2",)),
        ((GONE, WITHDRAWN), ("P3",)),
    ],
)
def test_nobody_is_asked_who_may_not_be_recorded(
    workshop: Given[Workshop], activity: str | None, later: tuple[Any, ...], left: tuple[str, ...]
) -> None:
    """On the roll of an activity as in the room.  Of two ids of a person the kept one is asked."""
    away = (
        PresenceEnded(person="P1"),
        PresenceStarted(person="P3"),
        PresenceStarted(person="k7f3"),
    )
    room = workshop.and_given(*ISSUED, *away, LETTERS, *later).at("10:00")
    context = context_in(room.state, room.next_occurred_at, Context(activity=activity))
    assert default_roll(room.state, context) == left


def test_who_leaves_the_room_stays_on_the_roll_of_an_activity_at_a_distance(
    workshop: Given[Workshop],
) -> None:
    """It may begin in the room, and go on for weeks."""
    left = workshop.and_given(*ISSUED, LETTERS, PresenceEnded(person="P2")).at("10:00")
    at_distance = context_in(left.state, left.next_occurred_at, Context(activity="A1"))
    assert default_roll(left.state, at_distance) == ("P2", "P3", "k7f3")
    in_room = context_in(left.state, left.next_occurred_at)
    assert default_roll(left.state, in_room) == ("P1",)


ROLLS: Sequence[tuple[Any, dict[str, Any]]] = (
    (commands.open_ballot, {"options": ["A", "B"], "scale": ["no", "yes"]}),
    (commands.open_round, {}),
    (commands.start, {"method": "delphi"}),
    (
        commands.adopt_agreement,
        {"rules": ["R1"], "decided_by": "majority", "assents": ["P1", "P3"]},
    ),
    (
        commands.issue_instrument,
        {"instrument": "heard", "version": "1", "wave": "pre", "items": ["a"], "low": 1, "high": 5},
    ),
)


@pytest.mark.parametrize(("command", "args"), ROLLS)
def test_nobody_forgotten_is_asked(
    workshop: Given[Workshop], command: Any, args: dict[str, Any]
) -> None:
    """Neither on a roll that is given."""
    forgotten = workshop.and_given(*ISSUED, RuleProposed(rule="R1", text="One at a time."), GONE)
    forgotten.when(command, **args, roll=["P1", "k7f3"][args.get("low", 0) :]).then_refused(
        "erased"
    )


@pytest.mark.parametrize(("command", "args"), ROLLS[:4])
def test_of_two_ids_of_one_person_a_roll_has_the_kept_one(
    workshop: Given[Workshop], command: Any, args: dict[str, Any]
) -> None:
    """The other one still works, and is nobody apart."""
    merged = workshop.and_given(*ISSUED, RuleProposed(rule="R1", text="One at a time."), MERGED)
    event: Any = merged.when(command, **args, roll=["P1", "P3", "k7f3"]).accepted_events[0]
    assert event.roll == ("P1", "P3")


def test_a_question_at_a_distance_may_be_dated_within_the_tolerance_of_clocks(
    scheduled: Given[Workshop],
) -> None:
    """As a contribution may; a minute before the start of the activity, and not five."""
    letters = ActivityStarted(activity="A1", method="delphi", roll=("P1",))
    later = scheduled.and_given(PersonRegistered(person="P1"), (letters, "09:00"))
    asking = later.with_context(activity="A1")
    asking.at("08:59").when(commands.pose_question, "What?").then(
        QuestionPosed(question="Q1", text="What?")
    )
    asking.at("08:55").when(commands.pose_question, "What?").then_refused("not open")


@pytest.mark.parametrize(
    ("command", "args", "field"),
    [
        (commands.assess, {"framework": "4Pi", "check": "presence", "verdict": "met"}, "assessor"),
        (commands.give_feedback, {"target": "C1", "reply": "Yes.", "outcome": "done"}, "replier"),
        (commands.assign_role, {"person": "P1"}, "role"),
        (
            commands.state_finding,
            {"text": "Few know.", "kind": "barrier", "evidence": ("C1",)},
            "role",
        ),
        (commands.revise_finding, {"finding": "F1", "text": "No.", "evidence": ("C1",)}, "role"),
    ],
)
def test_an_office_is_no_persons_id(
    workshop: Given[Workshop], command: Any, args: Mapping[str, Any], field: str
) -> None:
    """Neither of somebody who is registered, nor of who is not yet, nor a token."""
    scenario = workshop.and_given(
        TokenIssued(token="T-7"),
        ContributionMade(contribution="C1", author="P1", text="Nobody knows."),
        FindingStated(finding="F1", text="Few.", kind="barrier", evidence=("C1",), role="analyst"),
    )
    for id in ("P1", "P99", "I3", "T-7"):
        scenario.when(command, **args, **{field: id}).then_refused(f"{field}={id} is the id of a")
    assert scenario.when(command, **args, **{field: "organiser"}).accepted_events


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"by": "P1x"}, "Did you mean 'P1'"),
        ({"by": "p1"}, "Did you mean 'P1'"),
        ({"by": "P99"}, "no person is registered as P99"),
        ({"by": "Ana"}, "no person is registered"),
        ({"by": "P5"}, "P5's data was erased"),
        ({"on_behalf_of": "P19"}, "no person is registered as P19. Did you mean 'P1'"),
        ({"on_behalf_of": "organiser"}, "no person is registered"),
        ({"role": "particpant"}, "Did you mean 'participant'"),
        ({"role": "Facilitator"}, "Did you mean 'facilitator'"),
        ({"space": "S9"}, "there is no space S9"),
        ({"activity": "A9"}, "there is no activity A9"),
    ],
)
def test_a_mistyped_context_is_refused(
    workshop: Given[Workshop], fields: Mapping[str, Any], reason: str
) -> None:
    """Its event would be nobody's, so that nobody's consent would be asked."""
    scenario = workshop.and_given(
        PersonRegistered(person="P5", group="peer support"),
        PersonForgotten(person="P5", basis="asked"),
    )
    with pytest.raises(Refused) as caught:
        require_context(scenario.state, Context(**fields), "record it")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"by": "P3", "role": "timekeeper"},
        {"by": "organiser", "role": "organiser"},
        {"by": "analyst-2"},
        {"by": "bénévole"},
        {"by": "I1", "role": "participant"},
        {"by": "T-7", "on_behalf_of": "P1"},
        {"space": "S1"},
    ],
)
def test_a_context_names_people_and_offices(
    workshop: Given[Workshop], fields: Mapping[str, Any]
) -> None:
    """Registered people need not be present; offices are words in small letters."""
    scenario = workshop.and_given(
        TokenIssued(token="T-7"),
        InvitationSent(invitation="I1", invitee="Ana", channel="direct"),
        SpaceCreated(space="S1", kind="table"),
    )
    require_context(scenario.state, Context(**fields), "record it")


SPEAKING: list[tuple[Any, Mapping[str, Any], str]] = [
    (commands.cast_vote, {"ballot": "B1", "choices": {"PR1": 1}}, "voter"),
    (commands.cast_vote, {"ballot": "B2", "choices": {"PR1": 1}}, "voter"),
    (commands.submit_proposal, {"text": "A line."}, "proposer"),
    (commands.amend_proposal, {"proposal": "PR1", "text": "Two."}, "author"),
    (commands.propose_rule, {"text": "One at a time."}, "proposer"),
    (commands.amend_rule, {"rule": "R1", "text": "One voice."}, "proposer"),
    (commands.acknowledge_agreement, {}, "person"),
    (commands.raise_breach, {"rule": "R1"}, "raised_by"),
    (commands.raise_objection, {"proposal": "PR1"}, "person"),
    (commands.record_dissent, {"decision": "D1", "text": "No."}, "person"),
    (commands.resolve_objection, {"objection": "O1", "resolution": "A grant."}, "author"),
    (
        commands.state_finding,
        {"text": "Few.", "kind": "barrier", "evidence": ("PR1",), "role": "participant"},
        "stated_by",
    ),
    (
        commands.submit_response,
        {"instrument": "wellbeing", "wave": "1", "items": {"calm": 2}},
        "token",
    ),
    (commands.answer_round, {}, "person"),
    (commands.take_stance, {"contribution": "C9", "value": 1}, "person"),
    (commands.endorse_finding, {"finding": "F1"}, "person"),
    (commands.challenge_finding, {"finding": "F1", "reason": "No."}, "person"),
    (
        commands.revise_finding,
        {"finding": "F1", "text": "Some.", "evidence": ("PR1",), "role": "participant"},
        "stated_by",
    ),
    (commands.withdraw_finding, {"finding": "F1"}, "stated_by"),
    (commands.withdraw_proposal, {"proposal": "PR1"}, "author"),
    (
        commands.cluster_contributions,
        {"members": ("C9",), "label": "Lines"},
        "author",
    ),
    (commands.update_commitment, {"commitment": "CM1", "status": "done"}, "author"),
    (commands.resolve_breach, {"breach": "BR1", "outcome": "A talk."}, "author"),
    (commands.take_turn, {}, "person"),
    (commands.contribute, {"text": "Once more."}, "author"),
    (commands.make_commitment, {"what": "Ask."}, "owner"),
]


OTHERWISE = {
    "by the consent that it changes, or none": (
        "forget give_consent withdraw_consent record_demographic register merge_people "
        "match_person subjects_of"
    ),
    "presence, roles and support need no consent to be recorded": (
        "arrive leave move assign_role request_support"
    ),
    "those who do not speak for themselves": "assess give_feedback invite record_count",
    "rolls leave them out": (
        "adopt_agreement issue_instrument open_ballot open_round show_round start"
    ),
}
"""Why a command that names people is not refused after a withdrawal."""
NAMES_OF_PEOPLE = {
    *("alias", "asked", "assents", "assessor", "author", "counted_by", "invitee", "owner"),
    *("people", "person", "proposer", "raised_by", "replier", "roll", "stated_by", "token"),
    "voter",
}


def test_every_command_that_names_people_is_tried() -> None:
    """One that is added is tried below, or it is said why not."""
    found = {
        name
        for name in commands.__all__
        if inspect.isfunction(command := getattr(commands, name))
        and NAMES_OF_PEOPLE & set(inspect.signature(command).parameters)
    }
    tried = {command.__name__ for command, _, _ in SPEAKING}
    otherwise = set(" ".join(OTHERWISE.values()).split())
    assert (found - tried, tried & otherwise) == (otherwise, set())


@pytest.mark.parametrize(("command", "args", "speaker"), SPEAKING)
def test_nobody_is_recorded_after_a_withdrawal(
    workshop: Given[Workshop], command: Any, args: Mapping[str, Any], speaker: str
) -> None:
    """Neither a registered person nor the holder of a token; others are."""
    ballot: dict[str, Any] = {
        "options": ("PR1",),
        "scale": ("no", "yes"),
        "roll": ("P1", "P2", "T-7"),
    }
    scenario = workshop.and_given(
        TokenIssued(token="T-7"),
        consent("T-7", "record"),
        PresenceStarted(person="T-7"),
        ProposalSubmitted(proposal="PR1", text="A line."),
        ProposalSubmitted(proposal="PR2", text="A stop."),
        ObjectionRaised(objection="O1", proposal="PR1", version=1),
        RuleProposed(rule="R1", text="One at a time."),
        AgreementAdopted(
            version=1, rules=("R1",), decided_by="majority", roll=("P1",), assents=("P1",)
        ),
        DecisionRecorded(
            decision="D1", proposal="PR2", version=1, outcome="adopted", rule="consent"
        ),
        BallotOpened(ballot="B1", **ballot),
        BallotOpened(ballot="B2", secrecy="secret", **ballot),
        ContributionMade(contribution="C9", author="P2", text="A line."),
        BreachRaised(breach="BR1", rule="R1", version=1),
        CommitmentMade(commitment="CM1", owner="P2", what="Ask."),
        FindingStated(
            finding="F1", text="Few.", kind="barrier", evidence=("PR1",), role="participant"
        ),
        RoundOpened(round="RD1", roll=("P1", "P2", "T-7")),
        InstrumentIssued(
            instrument="wellbeing",
            version="1",
            wave="1",
            items=("calm",),
            low=1,
            high=5,
            roll=("P1", "P2", "T-7"),
        ),
        ConsentWithdrawn(person="P1", scopes=("record",)),
        ConsentWithdrawn(person="T-7", scopes=("record",)),
    ).later(minutes=10)
    for person in ("P1", "T-7"):
        scenario.when(command, **args, **{speaker: person}).then_refused("consent")
    assert scenario.when(command, **args, **{speaker: "P2"}).accepted_events
