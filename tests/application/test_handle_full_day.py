"""A whole day is recorded through handles, with every core event."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from dialoguekit.application.handle import WorkshopHandle, programme_handle, workshop_handle
from dialoguekit.events import CORE_EVENTS, event_type
from dialoguekit.events.corrected_record import Corrections
from dialoguekit.store.memory import MemoryEventStore

from .conftest import CODEC, MORNING

SCALE = ("no", "hm", "yes")


def record_morning(leeds: WorkshopHandle) -> tuple[str, str]:
    """Record invitations, arrivals and the agreement; return the participants."""
    leeds.schedule(title="Leeds", groups=("peer support", "primary care"), start=MORNING)
    leeds.set_plan(activities=("Agreement", "Hats"), timeboxes=(600, 2400))
    invitation = leeds.invite("Ana", channel="network", group="peer support")
    leeds.answer_invitation(invitation, "accepted")
    support = leeds.request_support("access", detail="A ramp")
    leeds.provide_support(support, how="A ramp was laid")
    plenary = leeds.create_space(kind="plenary")
    table = leeds.create_space(kind="table", parent=plenary, capacity=6)
    ana = leeds.register(group="peer support", name="Ana", invitation=invitation)
    leeds.give_consent(ana, ("record", "quote", "demographics"), basis="written")
    leeds.issue_instrument(
        "feeling-heard", version="1", wave="pre", items=("heard",), low=1, high=5, roll=("T1",)
    )
    leeds.submit_response("feeling-heard", "pre", "T1", {"heard": 2})
    leeds.open()
    leeds.arrive(ana, space=plenary)
    ben = leeds.check_in(name="Ben", group="primary care", consents=("record",), space=plenary)
    leeds.record_demographic(ana, "age band", scheme="ONS", vault_ref="vault:8f3a9c2e")
    leeds.withdraw_consent(ana, ("quote",))
    leeds.assign_role(ben, "timekeeper")
    leeds.move(ana, table, origin=plenary)
    rule = leeds.propose_rule("One at a time.", proposer=ana)
    leeds.amend_rule(rule, "One at a time, please.")
    other = leeds.propose_rule("No telephones.")
    assents = {rule: (ana, ben), other: (ana,)}
    leeds.adopt_agreement(decided_by="consent", assents=assents, asked=(ben,))
    leeds.acknowledge_agreement(ben)
    breach = leeds.raise_breach(rule, behaviour="Two spoke at once")
    leeds.resolve_breach(breach, "An apology")
    return ana, ben


def record_noon(leeds: WorkshopHandle, ana: str, ben: str) -> str:
    """Record an activity with contributions; return the first contribution."""
    hats = leeds.start("parallel-thinking", template="initial-ideas")
    leeds.enter_stage("white", planned_s=420)
    leeds.extend_timebox(60, reason="more to say")
    leeds.pause()
    leeds.resume(hats)
    question = leeds.pose_question("What do we know about referral today?")
    leeds.take_turn(ben, duration_s=30)
    first = leeds.contribute(ana, "Nobody told the surgery we exist.", question=question)
    hidden = leeds.with_context(visibility="hidden").contribute(ben, "We were told, and forgot.")
    leeds.reveal_contributions((hidden,))
    leeds.moderate(hidden, "accepted")
    leeds.take_stance(ana, hidden, 1)
    leeds.link_contributions(hidden, "answers", first)
    leeds.cluster_contributions((first, hidden), label="Not being known")
    leeds.park(hidden)
    leeds.end()
    leeds.close_space("S2")
    return first


def record_afternoon(leeds: WorkshopHandle, ana: str, ben: str, first: str) -> None:
    """Record proposals, ballots, decisions and commitments, and close the workshop."""
    line = leeds.submit_proposal("A referral line.", sources=(first,), proposer=ana)
    objection = leeds.raise_objection(line, person=ben, reason="Who pays?")
    leeds.amend_proposal(line, "A referral line, paid by both.")
    leeds.resolve_objection(objection, "Both pay", new_version=2)
    ballot = leeds.open_ballot((line,), scale=SCALE, rule="least")
    leeds.cast_vote(ballot, ana, {line: 2})
    leeds.cast_vote(ballot, ben, {line: 1})
    leeds.close_ballot(ballot)
    leeds.reveal_ballot(ballot)
    secret = leeds.open_ballot((line,), scale=SCALE, secrecy="secret")
    leeds.cast_vote(secret, ana, {line: 2})
    leeds.close_ballot(secret)
    decision = leeds.record_decision(line, "adopted", ballot=ballot)
    leeds.record_dissent(decision, "It costs too much.", person=ben)
    leeds.record_count({"yes": 2, "no": 0}, title="Shall we meet again?")
    other = leeds.submit_proposal("A newsletter.")
    leeds.withdraw_proposal(other)
    commitment = leeds.make_commitment(
        ben, "Call the surgery", due=date(2025, 4, 1), sources=(line, decision)
    )
    leeds.leave(ana)
    leeds.close()
    leeds.update_commitment(commitment, "done")


def record_distance(leeds: WorkshopHandle, ana: str, ben: str, first: str) -> None:
    """Record a round at a distance, a finding, an imported file and a merged person."""
    leeds.issue_tokens({"k7f3m9": "peer support"}, consents=("record",))
    round = leeds.open_round(roll=(ana, "k7f3m9"), quorum=1)
    leeds.show_round(round, items=(first,))
    leeds.answer_round("k7f3m9", round=round)
    leeds.extend_round(round, MORNING + timedelta(days=9))
    leeds.close_round(round)
    leeds.record_import("notes.csv", sha256="0" * 64, kind="notes", counts={"contributions": 1})
    finding = leeds.state_finding("Few know.", kind="barrier", evidence=(first,), role="analyst")
    leeds.revise_finding(finding, "Some do not know.", evidence=(first,), role="analyst")
    leeds.challenge_finding(finding, "I knew.", person=ben)
    leeds.endorse_finding(finding, ana)
    leeds.withdraw_finding(finding)
    leeds.merge_people(ben, leeds.register(group="primary care", name="Ben"))


def record_follow_up(leeds: WorkshopHandle, first: str, head: int) -> None:
    """Record coding, themes, assessment, the report and feedback."""
    leeds.define_code("unknown", label="Not being known")
    leeds.apply_code(first, "unknown", coding_pass="first", start=0, end=6)
    leeds.freeze_coding_pass("first")
    leeds.revise_theme("being-known", "form", label="Being known", codes=("unknown",))
    leeds.assess("4Pi", "presence", "partly", evidence=("P1",))
    leeds.correct(first, reason="misheard", text="Nobody told the surgery that we exist.")
    leeds.redact("C2", basis="a request")
    late = leeds.register(group="peer support", name="Cem")
    leeds.forget(late, basis="a request")
    leeds.publish_report("1", position=head, policy="open", audit="passed")
    leeds.give_feedback("being-known", "A leaflet goes out", "planned")


@pytest.fixture(scope="module")
def store() -> Iterator[MemoryEventStore]:
    """A programme with one completed and one removed workshop."""
    with MemoryEventStore(CODEC) as store:
        clock = itertools.count()
        leeds = workshop_handle(
            store,
            "leeds",
            methods=("parallel-thinking",),
            clock=lambda: MORNING + timedelta(minutes=next(clock)),
        )
        north = programme_handle(store, "programme:north", clock=lambda: MORNING)
        north.announce(title="North")
        north.add_workshop("leeds")
        north.add_workshop("york")
        north.remove_workshop("york", reason="postponed")
        ana, ben = record_morning(leeds)
        first = record_noon(leeds, ana, ben)
        record_afternoon(leeds, ana, ben, first)
        record_distance(leeds, ana, ben, first)
        north.add_workshop("hull")
        hull = workshop_handle(store, "hull", methods=(), clock=lambda: MORNING)
        hull.schedule(title="Hull", groups=("peer support",))
        north.match_person({"leeds": ana, "hull": hull.register(group="peer support")})
        record_follow_up(leeds, first, store.head())
        yield store


def test_every_core_event_can_be_recorded_through_a_handle(store: MemoryEventStore) -> None:
    assert {r.type for r in store.read()} == {event_type(cls).name for cls in CORE_EVENTS}


def test_positions_and_sequence_numbers_have_no_gaps(store: MemoryEventStore) -> None:
    assert [r.position for r in store.read()] == list(range(1, store.head() + 1))
    for stream in store.streams():
        assert [r.seq for r in store.read(stream)] == list(
            range(1, store.stream_version(stream) + 1)
        )


def test_events_are_recorded_in_the_order_of_the_stream(store: MemoryEventStore) -> None:
    """No event of this day is recorded late."""
    times = [r.recorded_at_us for r in store.read("leeds")]
    assert times == sorted(times)
    assert all(r.occurred_at_us == r.recorded_at_us for r in store.read("leeds"))


def test_corrections_and_redactions_are_applied(store: MemoryEventStore) -> None:
    """C1 is corrected and C2 redacted."""
    corrections = Corrections(store.read("leeds"))
    made = [corrections.apply(r) for r in store.read("leeds", types=["contribution.made"])]
    assert [getattr(r.event, "text", None) for r in made] == [
        "Nobody told the surgery that we exist.",
        "[withheld]",
    ]


def test_the_state_at_the_end_of_the_day_is_complete(store: MemoryEventStore) -> None:
    state = workshop_handle(store, "leeds", methods=()).state
    assert state.phase == "closed"
    assert {p.phase for p in state.proposals.values()} == {"decided", "withdrawn"}
    assert state.ballots["B1"].phase == "revealed"
    assert not state.open_breaches
    assert not any(objection.is_open for objection in state.objections.values())
    assert state.coding_passes == {"first": True}
    assert state.themes == {"being-known"}
    assert programme_handle(store, "programme:north").state.workshops == ["leeds", "hull"]
