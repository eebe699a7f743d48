"""Facts: every personal text, person, group and secret of every event, as it may be published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pytest
from tests.golden import examples_outcomes, examples_rounds, examples_workshop

from dialoguekit.disclosure.facts import DisclosedEvents, Fact, latest
from dialoguekit.disclosure.permissions import Permissions
from dialoguekit.disclosure.policy import STANDARD, UNRESTRICTED, DisclosurePolicy
from dialoguekit.disclosure.secrets import SecretFacts
from dialoguekit.disclosure.text import (
    AWAITING_MODERATION,
    NOT_FOR_QUOTATION,
    NOT_SHOWN,
    PRIVATE,
    REJECTED,
)
from dialoguekit.events import (
    CORE_EVENTS,
    BallotAnswered,
    BallotClosed,
    BallotOpened,
    BreachRaised,
    CommitmentMade,
    ConsentGiven,
    ConsentWithdrawn,
    ContributionLinked,
    ContributionMade,
    ContributionModerated,
    ContributionRevealed,
    ContributionsClustered,
    DecisionRecorded,
    Event,
    PersonForgotten,
    PersonRegistered,
    QuestionPosed,
    RecordRedacted,
    ReportPublished,
    RoleAssigned,
    StanceTaken,
    VoteCast,
    event_type,
)
from dialoguekit.events.fields import PLACEHOLDER, personal_fields, subject_field
from dialoguekit.projections.kept_events import KeptEvents
from dialoguekit.testing.builders import ballot_opened, vote_cast, workshop_with_participants
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event

EXAMPLES = [
    *examples_workshop.EXAMPLES,
    *examples_outcomes.EXAMPLES,
    *examples_rounds.EXAMPLES,
]

ROOM = workshop_with_participants(per_group=5)
"""P1 facilitates; P2 to P6 are of primary care, P7 to P11 of peer support; all consent."""

SAID = ContributionMade(contribution="C1", author="P2", text="Canary.", reasons="Canary.")
VOTERS = tuple(f"P{number}" for number in range(2, 12))


def disclosed(
    *events: ScenarioInput,
    room: Given[Any] = ROOM,
    policy: DisclosurePolicy = UNRESTRICTED,
    secrets: Sequence[SecretFacts[Any, Any, Any]] = (),
) -> DisclosedEvents:
    scenario = room.and_given(*events)
    classes = {type(recorded.event) for recorded in scenario.recorded}
    kept = scenario.project(lambda: KeptEvents(tuple(classes)))[scenario.stream]
    permissions = Permissions.from_events(
        r for r in scenario.recorded if type(r.event) in Permissions.EVENTS
    )
    return DisclosedEvents(scenario.stream, kept, permissions, permissions.groups(policy), secrets)


def texts_of(fact: Fact[Any]) -> list[str]:
    """Return all personal texts of a fact."""
    found: list[Any] = []
    for name in personal_fields(type(fact.event)):
        value = getattr(fact.event, name)
        values = value if isinstance(value, tuple) else (value,)
        found += [each[1] if isinstance(each, tuple) else each for each in values]
    return [text for text in found if isinstance(text, str)]


def test_a_consenting_persons_text_is_published_with_its_source() -> None:
    """It carries its citation, the label of the group, and its event as evidence."""
    (fact,) = disclosed(SAID).of(ContributionMade)
    assert fact.event.text == "Canary."
    assert (fact.cite, fact.group, fact.event.author) == ("leeds C1", "primary care", "P2")
    assert list(fact.evidence) == [("leeds", fact.seq)]
    text: Any = fact.event.text
    assert (text.cite, text.group, text.evidence) == (fact.cite, fact.group, fact.evidence)


def test_people_in_a_fact_are_references() -> None:
    """An id of a person in any field is one, and an id of anything else stays text."""
    events = disclosed(ballot_opened("B1", "C1", roll=VOTERS), SAID)
    assert f"{events.of(ContributionMade)[0].event.author}" == "a person"
    opened = events.of(BallotOpened)[0].event
    assert {f"{voter}" for voter in opened.roll} == {"a person"}
    assert opened.roll == VOTERS
    assert opened.options == ("C1",)


@pytest.mark.parametrize(
    ("later", "shown"),
    [
        ([ConsentWithdrawn(person="P2", scopes=("quote",))], NOT_FOR_QUOTATION),
        ([ConsentWithdrawn(person="P2", scopes=("record",))], NOT_FOR_QUOTATION),
        ([ContributionModerated(contribution="C1", outcome="held")], AWAITING_MODERATION),
        ([RecordRedacted(target=len(ROOM.recorded) + 1, basis="asked")], PLACEHOLDER),
        ([PersonForgotten(person="P2", basis="asked")], PLACEHOLDER),
    ],
)
def test_a_contribution_is_withheld_for_each_reason(later: list[Event], shown: str) -> None:
    """The placeholder states the reason, also where it came after the contribution."""
    (fact,) = disclosed(SAID, *later).of(ContributionMade)
    assert {fact.event.text, fact.event.reasons} == {shown}


def test_a_rejected_contribution_is_in_no_result() -> None:
    """Neither it, what is about it, nor a reference to it; the moderation alone stays."""
    other = ContributionMade(contribution="C2", author="P3", text="Another.", refs=("C1",))
    events = disclosed(
        SAID,
        other,
        StanceTaken(contribution="C1", person="P3", value=1),
        StanceTaken(contribution="C2", person="P2", value=1),
        ContributionsClustered(cluster="G1", members=("C1", "C2"), label="Both."),
        ContributionsClustered(cluster="G2", members=("C1",), label="One."),
        ContributionLinked(origin="C2", relation="answers", target="C1"),
        ContributionModerated(contribution="C1", outcome="rejected", reason="Canary."),
    )
    (made,) = events.of(ContributionMade)
    assert (made.id, made.event.refs) == ("C2", ())
    assert [fact.event.contribution for fact in events.of(StanceTaken)] == ["C2"]
    assert [fact.event.members for fact in events.of(ContributionsClustered)] == [("C2",)]
    assert events.of(ContributionLinked) == ()
    (moderated,) = events.of(ContributionModerated)
    assert moderated.event.reason == REJECTED


@pytest.mark.parametrize("visibility", ["hidden", "restricted"])
def test_a_hidden_contribution_is_shown_once_it_is_revealed(visibility: str) -> None:
    """Before that it is counted, and its text is not told."""
    hidden = scenario_event(SAID, visibility=visibility)
    (before,) = disclosed(hidden).of(ContributionMade)
    assert (before.event.text, before.shown) == (NOT_SHOWN, False)
    (after,) = disclosed(hidden, ContributionRevealed(contributions=("C1",))).of(ContributionMade)
    assert (after.event.text, after.shown) == ("Canary.", True)


def test_what_is_said_for_another_needs_her_consent_too() -> None:
    """P3 withdrew hers, so what P2 said for her is not quoted."""
    said = scenario_event(SAID, on_behalf_of="P3")
    (fact,) = disclosed(said).of(ContributionMade)
    assert fact.event.text == "Canary."
    withdrawn = ConsentWithdrawn(person="P3", scopes=("quote",))
    (fact,) = disclosed(said, withdrawn).of(ContributionMade)
    assert fact.event.text == NOT_FOR_QUOTATION


_PERSONAL = [cls for cls in CORE_EVENTS if personal_fields(cls)]


def _example(cls: type[Any], person: str) -> Any:
    """Return an example with a canary in every personal text, about a person."""
    event: Any = next(event for event, _ in EXAMPLES if type(event) is cls)
    changes: dict[str, Any] = {}
    for name in personal_fields(cls):
        value = getattr(event, name)
        if isinstance(value, str):
            changes[name] = "canary"
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changes[name] = ("canary",) * len(value)
    subject = subject_field(cls)
    if subject is not None and subject != "invitation":
        changes[subject] = person
    return attrs.evolve(event, **changes)


@pytest.mark.parametrize("cls", _PERSONAL, ids=lambda cls: event_type(cls).name)
@pytest.mark.parametrize("visibility", ["hidden", "restricted"])
def test_no_text_of_a_hidden_event_is_told(cls: type[Any], visibility: str) -> None:
    """That holds for every event of the core that has a personal text."""
    hidden = scenario_event(_example(cls, "P2"), visibility=visibility)
    fact = disclosed(hidden).of(cls)[-1:]
    assert [text for f in fact for text in texts_of(f) if "canary" in text] == []


@pytest.mark.parametrize(
    "cls",
    [c for c in _PERSONAL if subject_field(c) and c is not ConsentGiven],
    ids=lambda cls: event_type(cls).name,
)
def test_no_text_of_an_unconsenting_person_is_told(cls: type[Any]) -> None:
    """P99 consents to nothing; an invitation is of nobody who could."""
    fact = disclosed(_example(cls, "P99")).of(cls)[-1:]
    assert [text for f in fact for text in texts_of(f) if "canary" in text] == []


def test_a_name_is_never_told() -> None:
    """Consent to be quoted is not consent to be named."""
    events = disclosed(PersonRegistered(person="P12", name="Ana Alder", group="peer support"))
    assert events.of(PersonRegistered)[-1].event.name == PRIVATE


def test_a_text_of_nobody_in_particular_is_told() -> None:
    """A question and a rule without a proposer belong to the workshop."""
    asked = QuestionPosed(question="Q1", text="What works?")
    (fact,) = disclosed(asked).of(QuestionPosed)
    assert (fact.event.text, fact.group) == ("What works?", None)


@pytest.mark.parametrize(
    "event",
    [
        BreachRaised(breach="BR1", rule="R1", version=1, behaviour="Canary.", raised_by="P2"),
        CommitmentMade(commitment="CM1", owner="P2", what="Canary."),
    ],
)
def test_an_author_without_consent_is_not_quoted_in_any_event(event: Any) -> None:
    """The events differ in the field that names the author."""
    withdrawn = ConsentWithdrawn(person="P2", scopes=("quote",))
    (fact,) = disclosed(event, withdrawn).of(type(event))
    assert "Canary." not in texts_of(fact)


def test_small_groups_have_one_label() -> None:
    """The only person of a third group is not told by the label of what she said."""
    room = workshop_with_participants(("primary care", "peers", "carers"), per_group=4)
    alone = PersonRegistered(person="P20", group="students")
    events = disclosed(alone, room=room, policy=STANDARD)
    assert events.label_of("P20") == "smaller groups"
    assert events.groups.labels == ("peers", "carers", "smaller groups")
    assert events.label_of("P1") == "facilitator"
    assert events.label_of(None) is None


def test_a_published_report_keeps_groups_combined() -> None:
    """Two carers were combined when the report was published; a third one does not tell them."""
    room = workshop_with_participants(("primary care", "peers"), per_group=4)
    carers = [PersonRegistered(person=f"P{n}", group="carers") for n in (20, 21, 22)]
    before = room.and_given(*carers[:2])
    published = ReportPublished(version="1", cut=len(before.recorded), policy="standard")
    unpublished = disclosed(carers[2], room=before, policy=STANDARD)
    assert unpublished.label_of("P20") == "carers"
    later = disclosed(published, carers[2], room=before, policy=STANDARD)
    assert later.label_of("P20") == "smaller groups"


@pytest.mark.parametrize("role", ["facilitator", "participant"])
def test_the_role_at_the_time_decides_who_recorded_a_fact(role: str) -> None:
    """A role that is taken on later changes nothing."""
    said, assigned = scenario_event(SAID, by="P2"), RoleAssigned(person="P2", role=role)
    (before,) = disclosed(said, assigned).of(ContributionMade)
    assert before.by_participant
    (after,) = disclosed(assigned, said).of(ContributionMade)
    assert after.by_participant == (role == "participant")


CLUSTER = ContributionsClustered(cluster="G1", members=("C1", "C2"), label="Canary.")
OTHER = ContributionMade(contribution="C2", author="P3", text="Other.")


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([SAID, OTHER], "Canary."),
        ([scenario_event(SAID, visibility="hidden"), OTHER], NOT_SHOWN),
        ([SAID, OTHER, ContributionModerated(contribution="C2", outcome="rejected")], REJECTED),
        ([SAID, OTHER, ConsentWithdrawn(person="P2", scopes=("quote",))], "Canary."),
        (
            [SAID, OTHER, *(ConsentWithdrawn(person=p, scopes=("quote",)) for p in ("P2", "P3"))],
            NOT_FOR_QUOTATION,
        ),
    ],
)
def test_the_label_of_a_cluster_is_withheld_with_its_contributions(
    events: list[ScenarioInput], told: str
) -> None:
    """It may repeat a contribution that was hidden or rejected, or that none of them may quote."""
    (cluster,) = disclosed(*events, CLUSTER).of(ContributionsClustered)
    assert cluster.event.label == told


def test_the_latest_fact_for_each_key_counts() -> None:
    """The order is that of the first facts."""
    said = [
        ContributionMade(contribution=f"C{n}", author=f"P{2 + n % 2}", text="Canary.")
        for n in range(1, 4)
    ]
    facts = disclosed(*said).of(ContributionMade)
    assert [f.id for f in latest(facts, lambda event: event.author)] == ["C3", "C2"]


# Secret facts

SECRET_BALLOT = ballot_opened("B1", "yes", "no", roll=VOTERS, kind="dots", budget=1)


def _votes() -> list[ScenarioInput]:
    return [
        scenario_event(
            VoteCast(ballot="B1", voter=voter, choices=(("yes", 1),), comment=f"Because of {voter}")
        )
        for voter in VOTERS
    ]


def test_a_secret_vote_is_unknown_before_the_close() -> None:
    """Only the number of votes is."""
    events = disclosed(SECRET_BALLOT, *_votes())
    assert events.of(VoteCast) == ()
    assert events.open_count(VoteCast, "B1") == len(VOTERS)


def test_a_secret_vote_cites_the_close_and_has_no_group() -> None:
    """Nothing else of it leads to the voter: order, time, place, comment."""
    events = disclosed(SECRET_BALLOT, *_votes(), BallotClosed(ballot="B1"))
    (closed,) = events.of(BallotClosed)
    votes = events.of(VoteCast)
    assert len(votes) == len(VOTERS)
    for vote in votes:
        assert vote.secret
        assert vote.evidence == closed.evidence
        assert (vote.seq, vote.occurred_at_us) == (closed.seq, closed.occurred_at_us)
        assert (vote.group, vote.space) == (None, None)
        comment: Any = vote.event.comment
        assert (comment.group, comment.cite, len(comment.evidence)) == (None, "", 0)
        assert "peer" not in repr(vote)
    comments = [str(vote.event.comment) for vote in votes]
    in_order_of_voting = [f"Because of {voter}" for voter in VOTERS]
    assert sorted(comments) == sorted(in_order_of_voting)
    assert comments != in_order_of_voting


def test_the_close_of_a_ballot_has_no_single_vote() -> None:
    """Ballots count them; its comments are shown if all voters may be quoted."""
    closed = BallotClosed(
        ballot="B1",
        votes=((("yes", 1),), (("no", 1),)),
        groups=("peer support", "peer support"),
        comments=("Canary.",),
    )
    answers = [BallotAnswered(ballot="B1", voter=voter) for voter in VOTERS]
    events = disclosed(SECRET_BALLOT, *answers, closed)
    (fact,) = events.of(BallotClosed)
    assert (fact.event.votes, fact.event.groups) == ((), ())
    assert fact.event.comments == ("Canary.",)
    assert disclosed(SECRET_BALLOT, *answers).open_count(VoteCast, "B1") == len(VOTERS)


def test_a_secret_voter_equals_no_id() -> None:
    """References in secret facts can only be compared with each other."""
    ballot = [SECRET_BALLOT, *_votes(), BallotClosed(ballot="B1")]
    other = [ballot_opened("B2", "yes", roll=VOTERS), vote_cast("B2", "P2", "yes")]
    events = disclosed(*ballot, *other, BallotClosed(ballot="B2"))
    voters = [vote.event.voter for vote in events.of(VoteCast)]
    assert len(set(voters)) == len(VOTERS)
    assert len(voters) == len(VOTERS) + 1
    known = {*VOTERS, *map(events.refer, VOTERS)}
    assert not [voter for voter in voters if any(voter == person for person in known)]


def test_the_last_secret_vote_of_a_person_counts() -> None:
    """One after the close does not."""
    first, second, late = (vote_cast("B1", "P2", option) for option in ("yes", "no", "yes"))
    ballot = ballot_opened("B1", "yes", "no", roll=VOTERS)
    events = disclosed(ballot, first, second, BallotClosed(ballot="B1"), late)
    (vote,) = events.of(VoteCast)
    assert vote.event.choices == (("no", 1),)


def test_a_vote_of_an_open_ballot_is_a_fact_like_any_other() -> None:
    """It cites itself."""
    ballot = ballot_opened("B1", "yes", roll=VOTERS, secrecy="open")
    (vote,) = disclosed(ballot, vote_cast("B1", "P2", "yes")).of(VoteCast)
    assert (vote.secret, vote.group) == (False, "primary care")


def test_a_plugins_secret_facts_are_closed_by_its_own_event() -> None:
    """The keys are named by functions; here clusters are secret until a decision on them."""
    secret = SecretFacts(
        event=ContributionsClustered,
        key=lambda cluster: cluster.label,
        closed_by=DecisionRecorded,
        closing_key=lambda decision: decision.proposal,
    )
    cluster = ContributionsClustered(cluster="G1", members=("C1",), label="PR1")
    other = ContributionsClustered(cluster="G2", members=("C1",), label="PR2")
    decided = DecisionRecorded(
        decision="D1", proposal="PR1", version=1, outcome="adopted", rule="consent"
    )
    events = disclosed(SAID, cluster, other, decided, secrets=[secret])
    (fact,) = events.of(ContributionsClustered)
    assert fact.event.cluster == "G1"
    assert fact.evidence == events.of(DecisionRecorded)[0].evidence
    assert events.open_count(ContributionsClustered, "PR2") == 1
