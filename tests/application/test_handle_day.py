"""A whole day through the handles: every event of the core is recorded by somebody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from dialoguekit.application.handle import WorkshopHandle, programme_handle, workshop_handle
from dialoguekit.events import NEUTRAL, event_type
from dialoguekit.projections.corrections import Corrections
from dialoguekit.store import Codec
from dialoguekit.store.memory import MemoryLog

NINE = datetime(2025, 3, 4, 9, tzinfo=UTC)
SCALE = ("no", "hm", "yes")


def morning(leeds: WorkshopHandle) -> tuple[str, str]:
    """Invitations, arrivals, and the agreement; returns who is there."""
    leeds.schedule(title="Leeds", groups=("peer support", "primary care"), start=NINE)
    leeds.set_plan(activities=("Agreement", "Hats"), timeboxes=(600, 2400))
    invitation = leeds.invite("Ana", channel="network", group="peer support")
    leeds.answer_invitation(invitation, "accepted")
    support = leeds.request_support("access", detail="A ramp")
    leeds.meet_support(support, how="A ramp was laid")
    plenary = leeds.create_space(kind="plenary")
    table = leeds.create_space(kind="table", parent=plenary, capacity=6)
    ana = leeds.register(group="peer support", name="Ana", invitation=invitation)
    leeds.give_consent(ana, ("record", "quote", "demographics"), basis="written")
    leeds.issue_instrument(
        "feeling-heard", version="1", wave="pre", items=("heard",), low=1, high=5, roll=("T1",)
    )
    leeds.respond("feeling-heard", "pre", "T1", {"heard": 2})
    leeds.open()
    leeds.arrive(ana, space=plenary)
    ben = leeds.welcome(name="Ben", group="primary care", consents=("record",), space=plenary)
    leeds.record_demographic(ana, "age band", scheme="ONS", vault_ref="vault:8f3a9c2e")
    leeds.withdraw_consent(ana, ("quote",))
    leeds.assign_role(ben, "timekeeper")
    leeds.move(ana, table, origin=plenary)
    rule = leeds.propose_rule("One at a time.", proposer=ana)
    leeds.amend_rule(rule, "One at a time, please.")
    leeds.adopt_agreement(assents=(ana, ben))
    leeds.acknowledge(ben)
    breach = leeds.raise_breach(rule, behaviour="Two spoke at once")
    leeds.resolve_breach(breach, "An apology")
    return ana, ben


def noon(leeds: WorkshopHandle, ana: str, ben: str) -> str:
    """Hats, contributions, and what became of them; returns the first contribution."""
    hats = leeds.start("parallel-thinking", template="initial-ideas")
    leeds.enter("white", planned_s=420)
    leeds.extend(60, reason="more to say")
    leeds.pause()
    leeds.resume(hats)
    question = leeds.pose("What do we know about referral today?")
    leeds.take_turn(ben, duration_s=30)
    first = leeds.contribute(ana, "Nobody told the surgery we exist.", question=question)
    hidden = leeds.noting(visibility="hidden").contribute(ben, "We were told, and forgot.")
    leeds.reveal((hidden,))
    leeds.moderate(hidden, "accepted")
    leeds.take_stance(ben, first, 1)
    leeds.link(hidden, "answers", first)
    leeds.cluster((first, hidden), label="Not being known")
    leeds.park(hidden)
    leeds.end()
    leeds.close_space("S2")
    return first


def afternoon(leeds: WorkshopHandle, ana: str, ben: str, first: str) -> None:
    """Proposals, votes, decisions, commitments, and the close."""
    line = leeds.table("A referral line.", sources=(first,), proposer=ana)
    objection = leeds.object_to(line, person=ben, reason="Who pays?")
    leeds.amend(line, "A referral line, paid by both.")
    leeds.resolve_objection(objection, "Both pay", new_version=2)
    ballot = leeds.open_ballot((line,), scale=SCALE, rule="least")
    leeds.cast(ballot, ana, {line: 2})
    leeds.cast(ballot, ben, {line: 1})
    leeds.close_ballot(ballot)
    leeds.reveal_ballot(ballot)
    decision = leeds.record_decision(line, "adopted", ballot=ballot)
    other = leeds.table("A newsletter.")
    leeds.withdraw(other)
    commitment = leeds.commit(
        ben, "Call the surgery", due=date(2025, 4, 1), sources=(line, decision)
    )
    leeds.leave(ana)
    leeds.close()
    leeds.update_commitment(commitment, "done")


def afterwards(leeds: WorkshopHandle, first: str, head: int) -> None:
    """Coding, themes, assessment, the report and the replies to it."""
    leeds.define_code("unknown", label="Not being known")
    leeds.apply_code(first, "unknown", coding_pass="first", start=0, end=6)
    leeds.freeze_pass("first")
    leeds.revise_theme("being-known", "form", label="Being known", codes=("unknown",))
    leeds.assess("4Pi", "presence", "partly", evidence=("P1",))
    leeds.correct(first, reason="misheard", text="Nobody told the surgery that we exist.")
    leeds.redact("C2", basis="a request")
    late = leeds.register(group="peer support", name="Cem")
    leeds.forget(late, basis="a request")
    leeds.publish_report("1", cut=head, policy="open", audit="passed")
    leeds.give_feedback("being-known", "A leaflet goes out", "planned")


@pytest.fixture(scope="module")
def log() -> Iterator[MemoryLog]:
    """A programme of one workshop that was held, and of another that was postponed."""
    with MemoryLog(Codec(NEUTRAL)) as log:
        clock = itertools.count()
        leeds = workshop_handle(
            log,
            "leeds",
            methods=("parallel-thinking",),
            clock=lambda: NINE + timedelta(minutes=next(clock)),
        )
        north = programme_handle(log, "programme:north", clock=lambda: NINE)
        north.announce(title="North")
        north.add("leeds")
        north.add("york")
        north.remove("york", reason="postponed")
        ana, ben = morning(leeds)
        first = noon(leeds, ana, ben)
        afternoon(leeds, ana, ben, first)
        afterwards(leeds, first, log.head())
        yield log


def test_every_event_of_the_core_can_be_recorded_through_a_handle(log: MemoryLog) -> None:
    """None is there that only a test can make."""
    assert {r.type for r in log.read()} == {event_type(cls).name for cls in NEUTRAL}


def test_positions_and_numbers_have_no_gaps(log: MemoryLog) -> None:
    """Through the log and through each stream."""
    assert [r.position for r in log.read()] == list(range(1, log.head() + 1))
    for stream in log.streams():
        assert [r.seq for r in log.read(stream)] == list(range(1, log.version(stream) + 1))


def test_facts_were_noted_in_the_order_of_the_stream(log: MemoryLog) -> None:
    """Nobody entered anything late on this day."""
    noted = [r.noted_us for r in log.read("leeds")]
    assert noted == sorted(noted)
    assert all(r.at_us == r.noted_us for r in log.read("leeds"))


def test_what_was_said_reads_as_it_was_put_right(log: MemoryLog) -> None:
    """The correction of C1 and the redaction of C2 are applied."""
    about = Corrections(log.read("leeds"))
    made = [about.apply(r) for r in log.read("leeds", types=["contribution.made"])]
    assert [getattr(r.event, "text", None) for r in made] == [
        "Nobody told the surgery that we exist.",
        "[withheld]",
    ]


def test_the_day_is_over(log: MemoryLog) -> None:
    """What stands at the end of it."""
    state = workshop_handle(log, "leeds", methods=()).state
    assert state.phase == "closed"
    assert {p.phase for p in state.proposals.values()} == {"decided", "withdrawn"}
    assert state.ballots["B1"].phase == "revealed"
    assert not state.open_breaches
    assert not any(objection.open for objection in state.objections.values())
    assert state.frozen_passes == {"first": True}
    assert state.themes == {"being-known"}
    assert programme_handle(log, "programme:north").state.workshops == ["leeds"]
