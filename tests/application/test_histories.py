"""Random histories of a workshop, with accepted and refused commands.

Two handles write to one stream, sometimes concurrently, sometimes about earlier times.  The log
never has gaps, its state is that of the handles, and a refusal changes nothing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.domain.state import Workshop, copy_state, fold
from dialoguekit.errors import BatchConflict, CommandIdReused, InvalidEvent, Refused
from dialoguekit.events import RecordCorrected, RecordedEvent
from dialoguekit.events.fields import placeholders_for
from dialoguekit.events.validators import evolve_recorded

from .conftest import HANDLE_MEMBERS, MORNING, BusyStore

SCALE = ("no", "hm", "yes")

# Calls


class Call(NamedTuple):
    """A method of a handle with its arguments."""

    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def on(self, handle: WorkshopRunner) -> None:
        ids = handle.state.seq_by_id
        args, kwargs = fill_ids(self.args, ids), fill_ids(self.kwargs, ids)
        getattr(handle, self.method)(*args, **kwargs)


class ExistingId(NamedTuple):
    """An id to fill in when a call is made; it exists or, for number 0, does not."""

    prefix: str
    number: int


def fill_ids(value: Any, ids: Collection[str]) -> Any:
    """Return a value with its placeholders replaced by ids."""
    match value:
        case ExistingId(prefix, number):
            matching = [id for id in ids if re.fullmatch(rf"{prefix}[0-9]+", id)]
            return matching[number % len(matching)] if number and matching else f"{prefix}99"
        case tuple():
            return tuple(fill_ids(item, ids) for item in value)
        case dict():
            return {name: fill_ids(item, ids) for name, item in value.items()}
        case _:
            return value


def flat(value: Any) -> list[Any]:
    """Return all items of nested tuples and mappings."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, ExistingId) or not isinstance(value, tuple | list):
        return [value]
    return [found for item in value for found in flat(item)]


CALLS: dict[str, st.SearchStrategy[Call]] = {}
"""How each method may be called."""


def add_call(method: str, *args: Any, **kwargs: Any) -> None:
    """Add arguments with which a method may be called; values may be strategies."""

    def to_strategy(value: Any) -> st.SearchStrategy[Any]:
        return value if isinstance(value, st.SearchStrategy) else st.just(value)

    given = st.fixed_dictionaries({name: to_strategy(value) for name, value in kwargs.items()})
    calls = st.builds(Call, st.just(method), st.tuples(*map(to_strategy, args)), given)
    CALLS[method] = CALLS[method] | calls if method in CALLS else calls


def existing_id(prefix: str) -> st.SearchStrategy[ExistingId]:
    """Return ids that exist, and sometimes one that does not."""
    return st.builds(ExistingId, st.just(prefix), st.integers(0, 7))


def up_to_two(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


def any_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


PERSON, CONTRIBUTION, SPACE, RULE = (
    existing_id("P"),
    existing_id("C"),
    existing_id("S"),
    existing_id("R"),
)
PROPOSAL, BALLOT = existing_id("PR"), existing_id("B")
ROUND, FINDING = existing_id("RD"), existing_id("F")
CODE, PASS = any_of("unknown", "C1"), any_of("first", "second")
THEME, WAVE = any_of("access", "trust"), any_of("pre", "post", "later")
SCOPES = any_of(("record",), ("record", "demographics"), ("quote",))
ACTIVITY = st.none() | existing_id("A")
PEOPLE = any_of(("P1", "P2"), ("P1", "P2"), ("P1",), ("P1", "P2", "P3"))
ITEM = PERSON | CONTRIBUTION | PROPOSAL | THEME

add_call("schedule", title="Leeds", groups=any_of(("all",), (), ("a", "a")))
add_call("open")
add_call("close")
add_call("set_plan", activities=("Hats",), timeboxes=any_of((), (600,), (1, 2)))
add_call("create_space", kind="table", parent=st.none() | SPACE)
add_call("close_space", SPACE)
add_call("request_support", "access", person=st.none() | PERSON)
add_call("provide_support", existing_id("SU"))
add_call("invite", "Ana", channel="direct", group=any_of(None, "all", "press"))
add_call("answer_invitation", existing_id("I"), "accepted")
add_call("register", group=any_of("all", "all", None), invitation=st.none() | existing_id("I"))
add_call("check_in", group="all", consents=SCOPES, space=st.none() | SPACE)
add_call("give_consent", PERSON, SCOPES)
add_call("withdraw_consent", PERSON, SCOPES)
add_call(
    "record_demographic",
    PERSON,
    "age",
    scheme="ONS",
    vault_ref=any_of("vault:8f3a9c2e", "vault:8f3a9c2e", "45-54"),
)
add_call("assign_role", PERSON, "scribe")
add_call("arrive", PERSON, space=st.none() | SPACE)
add_call("leave", PERSON)
add_call("move", PERSON, SPACE, origin=st.none() | SPACE)
add_call("start", any_of("conversation", "conversation", "hats"))
add_call("pause", ACTIVITY)
add_call("resume", existing_id("A"))
add_call("end", ACTIVITY)
add_call("enter_stage", any_of("white", "blue"), planned_s=any_of(None, 60), activity=ACTIVITY)
add_call("extend_timebox", 60)
add_call("pose_question", "What do we know?")
add_call("take_turn", PERSON)
add_call("contribute", PERSON, "Hm.")
add_call(
    "contribute", PERSON, "Nobody knows.", question=existing_id("Q"), refs=up_to_two(CONTRIBUTION)
)
add_call("moderate", CONTRIBUTION, "accepted")
add_call("take_stance", PERSON, CONTRIBUTION, st.integers(-2, 1))
add_call("reveal_contributions", up_to_two(CONTRIBUTION))
add_call("link_contributions", ITEM, "answers", ITEM)
add_call("cluster_contributions", up_to_two(CONTRIBUTION))
add_call("park", CONTRIBUTION)
add_call("propose_rule", "One at a time.", proposer=st.none() | PERSON)
add_call("amend_rule", RULE, "Please.", base_version=any_of(None, 0, 1))
add_call(
    "adopt_agreement",
    assents=PEOPLE,
    roll=PEOPLE,
    decided_by=any_of("unanimity", "consent", "majority"),
)
add_call("acknowledge_agreement", PERSON, version=any_of(None, 1, 3))
add_call("raise_breach", RULE)
add_call("resolve_breach", existing_id("BR"), "An apology")
add_call("submit_proposal", "A line.", sources=up_to_two(CONTRIBUTION))
add_call("amend_proposal", PROPOSAL, "A better line.", version=any_of(None, 1, 2))
add_call("withdraw_proposal", PROPOSAL)
add_call("raise_objection", PROPOSAL, person=st.none() | PERSON)
add_call("resolve_objection", existing_id("O"), "Met")
add_call("open_ballot", any_of(("PR1",), ("PR1", "PR2"), ()), scale=SCALE, roll=PEOPLE)
add_call("cast_vote", BALLOT, any_of("P1", "P2", "P3"), any_of({"PR1": 2}, {"PR1": 1}, {"PR1": 3}))
add_call("close_ballot", BALLOT)
add_call("reveal_ballot", BALLOT)
add_call("record_decision", PROPOSAL, "adopted", ballot=st.none() | BALLOT)
add_call("record_decision", PROPOSAL, "parked")
add_call("record_dissent", existing_id("D"), "I do not agree.", person=st.none() | PERSON)
add_call("make_commitment", PERSON, "Call", sources=up_to_two(PROPOSAL))
add_call("update_commitment", existing_id("CM"), "done")
add_call("define_code", CODE, label="Unknown", version=st.integers(1, 3))
add_call("apply_code", CONTRIBUTION, CODE, coding_pass=PASS, end=any_of(None, 3, 99))
add_call("freeze_coding_pass", PASS)
add_call("revise_theme", THEME, any_of("form", "drop"), codes=up_to_two(CODE))
add_call(
    "issue_instrument",
    "heard",
    version="1",
    wave=WAVE,
    items=("heard",),
    low=st.integers(1, 2),
    high=2,
    roll=("T1",),
)
add_call(
    "submit_response", "heard", WAVE, any_of("T1", "T1", "T2"), {"heard": 2}, replaces=st.booleans()
)
add_call("assess", "4Pi", "presence", "met", evidence=up_to_two(ITEM))
add_call("publish_report", "1", position=any_of(1, 999), policy="open")
add_call("give_feedback", ITEM, "Yes", "done")
add_call("correct", CONTRIBUTION, reason="misheard", text=any_of("Hm!", " "))
add_call("correct", st.integers(0, 12), reason="misheard", title="York")
add_call("correct", CONTRIBUTION, reason="misheard", author=PERSON)
add_call("correct", PERSON, reason="misheard", group=any_of("all", "press"))
add_call("correct", st.integers(3, 30), reason="misheard", person=PERSON, space=any_of(None, "S1"))
add_call("issue_tokens", any_of(("k7f3m9",), ("q1w2e3", "P1")), consents=SCOPES)
add_call("open_round", roll=PEOPLE, quorum=any_of(None, 1))
add_call("show_round", ROUND, items=up_to_two(CONTRIBUTION))
add_call("answer_round", PERSON, round=st.none() | ROUND)
add_call("extend_round", ROUND, any_of(MORNING, MORNING + timedelta(days=9)))
add_call("close_round", ROUND)
add_call("merge_people", PERSON, PERSON)
add_call("record_count", any_of({"yes": 2, "no": 1}, {"yes": -1}, {}))
add_call("record_count", {"agree": 2, "disagree": 1}, form="tally", target=st.none() | PROPOSAL)
add_call("state_finding", "Few know.", kind="barrier", evidence=up_to_two(ITEM), role="analyst")
add_call("revise_finding", FINDING, "Some know.", evidence=up_to_two(ITEM), role="analyst")
add_call("challenge_finding", FINDING, "Not all.", person=st.none() | PERSON)
add_call("endorse_finding", FINDING, PERSON)
add_call("withdraw_finding", FINDING)
add_call("record_import", "notes.csv", sha256=any_of("0" * 64, "x"), kind="notes")
add_call("redact", CONTRIBUTION | st.integers(0, 12), basis="a request")
add_call("forget", any_of("P3", "P99") | existing_id("I"), basis="a request")

CALL = st.sampled_from(sorted(CALLS)).flatmap(CALLS.__getitem__)
CONTEXT_FIELDS: st.SearchStrategy[dict[str, str]] = st.just({}) | st.fixed_dictionaries(
    {"precision": any_of("exact", "quarter", "hour")},
    optional={"space": any_of("S1", "S99"), "visibility": any_of("hidden", "restricted")},
)
DELAY = st.just(0) | st.just(0) | st.integers(0, 60)

# Histories


class Histories(RuleBasedStateMachine):
    """A state machine with two writers of one workshop."""

    accepted: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.store = BusyStore()
        self.minutes = itertools.count()
        self.now = MORNING
        self.ours, self.theirs = (
            workshop_handle(self.store, "leeds", methods=("conversation",), clock=self.clock)
            for _ in range(2)
        )
        self.earlier_events: list[RecordedEvent[Any]] = []

    def clock(self) -> datetime:
        self.now = MORNING + timedelta(minutes=next(self.minutes))
        return self.now

    @initialize(extent=any_of("morning", "morning", "morning", "opening", "nothing"))
    def begin(self, extent: str) -> None:
        """Prepare a workshop, in most histories with an item of every kind."""
        ours = self.ours
        if extent == "nothing":
            return
        ours.schedule(title="Leeds", groups=("all",))
        ours.open()
        for _ in range(2):
            ours.check_in(group="all", consents=("record",))
        if extent == "opening":
            return
        ours.invite("Ana", channel="direct")
        ours.request_support("access")
        ours.create_space(kind="table")
        ours.propose_rule("One at a time.")
        ours.adopt_agreement(assents=("P1", "P2"))
        ours.raise_breach("R1")
        ours.start("conversation")
        ours.pose_question("What do we know?")
        ours.contribute("P1", "Nobody knows.")
        ours.with_context(visibility="hidden").contribute("P2", "I do.")
        ours.submit_proposal("A line.")
        ours.raise_objection("PR1")
        ours.open_ballot(("PR1",), scale=SCALE, rule="least", roll=("P1", "P2"))
        ours.make_commitment("P1", "Call")
        ours.register(group="all")
        ours.enter_stage("white", planned_s=60)
        ours.define_code("unknown", label="Unknown")
        ours.apply_code("C1", "unknown", coding_pass="first")
        ours.revise_theme("access", "form")

    def run_call(self, handle: WorkshopHandle, call: Call) -> bool:
        """Run a call and return whether it was accepted."""
        try:
            call.on(handle)
        except (Refused, InvalidEvent):
            self.refused[call.method] += 1
            return False
        self.accepted[call.method] += 1
        return True

    @rule(call=CALL, ours=st.booleans(), delay=DELAY, context_fields=CONTEXT_FIELDS)
    def act(self, call: Call, ours: bool, delay: int, context_fields: dict[str, str]) -> None:
        """Run a call on either handle, with an outdated state or an earlier time."""
        handle, head = self.ours if ours else self.theirs, self.store.head()
        at = self.now - timedelta(minutes=delay) if delay else None
        if self.run_call(handle.with_context(occurred_at=at, **context_fields), call):
            assert self.store.head() > head
            assert handle.version == self.store.stream_version("leeds")
        else:
            assert self.store.head() == head

    @rule(call=CALL)
    def act_concurrently(self, call: Call) -> None:
        """Run a call after a conflict; it is repeated, and no event is lost."""
        if self.ours.state.phase == "draft":
            return
        head = self.store.head()
        them = self.theirs.with_context(by="them")
        self.store.interruptions = [lambda: them.request_support("access")]
        done = self.run_call(self.ours, call)
        interrupted = not self.store.interruptions
        self.store.interruptions = []
        since = list(self.store.read("leeds", after=head))
        assert [r.context.by for r in since[:1]] == ["them"] * interrupted
        assert len(since) > interrupted if done else len(since) == interrupted

    @rule(calls=st.lists(CALL, min_size=1, max_size=3), others=st.lists(CALL, max_size=3))
    def act_while_a_batch_is_open(self, calls: list[Call], others: list[Call]) -> None:
        """Run calls in a batch and others at once; the ids of both stay what they were."""
        head = self.store.head()
        at_once: list[str] = []
        created: list[str] = []
        try:
            with self.ours.batch() as batch:
                for call, other in itertools.zip_longest(calls, others):
                    if call is not None:
                        known = set(batch.state.seq_by_id)
                        call.on(batch)
                        self.accepted[call.method] += 1
                        created += batch.state.seq_by_id.keys() - known
                    if other is not None:
                        known = set(self.ours.state.seq_by_id)
                        self.run_call(self.ours, other)
                        at_once += self.ours.state.seq_by_id.keys() - known
        except (Refused, InvalidEvent, BatchConflict):
            created.clear()
        ids = self.ours.state.seq_by_id
        assert ids.keys() >= {*at_once, *created}
        numbered = [id for id in (*at_once, *created) if re.fullmatch("[A-Z]+[0-9]+", id)]
        assert all(ids[id] > head for id in at_once)
        assert len(set(numbered)) == len(numbered)

    @rule(call=CALL, id=st.sampled_from("abcdefgh"))
    def act_with_an_id(self, call: Call, id: str) -> None:
        """Run a call again under the same id; it changes nothing, or the id is another's."""
        head = self.store.head()
        try:
            call.on(self.ours.once(id))
        except (Refused, InvalidEvent, CommandIdReused):
            assert self.store.head() == head
            return
        self.accepted[call.method] += 1
        head = self.store.head()
        try:
            call.on(self.ours.once(id))
        except CommandIdReused:
            # The arguments name other ids now than the first time.
            assert any(isinstance(item, ExistingId) for item in flat(call))
        assert self.store.head() == head

    @rule(calls=st.lists(CALL, min_size=1, max_size=4))
    def act_in_a_batch(self, calls: list[Call]) -> None:
        """Run calls in a batch; either all events are appended at once or none."""
        head = self.store.head()
        try:
            with self.ours.batch() as batch:
                for call in calls:
                    call.on(batch)
                    self.accepted[call.method] += 1
                    assert self.store.head() == head
        except (Refused, InvalidEvent):
            assert self.store.head() == head
        else:
            assert self.store.head() >= head + len(calls)

    @invariant()
    def recorded_events_do_not_change(self) -> None:
        """Sequence numbers have no gaps, and earlier events are unchanged.

        A text of which the author was corrected is stored again, and erased where it was.
        """
        events = list(self.store.read("leeds"))
        numbers = list(range(1, len(events) + 1))
        assert [r.seq for r in events] == [r.position for r in events] == numbers
        corrections = [r.event for r in events if isinstance(r.event, RecordCorrected)]
        moved = {correction.target for correction in corrections if correction.moved}
        for earlier, now in zip(self.earlier_events, events, strict=False):
            target = getattr(earlier.event, "target", None)
            assert now == earlier or (
                not moved.isdisjoint({earlier.seq, target})
                and now.event == evolve_recorded(earlier.event, **placeholders_for(earlier.event))
            )
        self.earlier_events = events

    @invariant()
    def states_match_the_log(self) -> None:
        """Our state matches after a refresh, theirs at an earlier position.

        Theirs has the lengths of texts that were erased since.
        """
        theirs = copy_state(self.theirs.state)
        events = list(self.store.read("leeds"))
        expected = fold(Workshop(), events[: theirs.version])
        for state in (theirs, expected):
            state.text_lengths = dict.fromkeys(state.text_lengths, 0)
        assert theirs == expected
        self.ours.refresh()
        assert self.ours.state == fold(Workshop(), events)


def test_every_command_of_a_handle_is_called() -> None:
    public = {name for name in dir(WorkshopHandle) if not name.startswith("_")}
    assert set(CALLS) == public - HANDLE_MEMBERS


def test_random_histories_keep_the_invariants() -> None:
    """Many methods are accepted, and many are refused."""
    Histories.accepted.clear()
    Histories.refused.clear()
    run_state_machine_as_test(
        Histories, settings=settings(max_examples=120, stateful_step_count=40)
    )
    assert len(Histories.accepted) >= 50, sorted(CALLS.keys() - Histories.accepted.keys())
    assert len(Histories.refused) >= 50, sorted(CALLS.keys() - Histories.refused.keys())
