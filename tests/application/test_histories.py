"""Random histories of a workshop, legal and illegal, through the public handles.

Two handles write to one stream, sometimes at the same moment, sometimes about earlier ones.
Whatever happens, the log has no gaps, what is folded from it is what the handles know, and a
refusal leaves no trace.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
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

from dialoguekit.application.handle import WorkshopHandle, workshop_handle
from dialoguekit.domain.state import Workshop, evolve
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import NEUTRAL, RecordedEvent
from dialoguekit.store import Codec
from dialoguekit.store.event_store import Place
from dialoguekit.store.memory import MemoryLog

CODEC = Codec(NEUTRAL)
NINE = datetime(2025, 3, 4, 9, tzinfo=UTC)
SCALE = ("no", "hm", "yes")

# Calls


class Call(NamedTuple):
    """A method of a handle, and with what it is called."""

    method: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def on(self, handle: WorkshopHandle) -> None:
        things = handle.state.things
        args, kwargs = filled_in(self.args, things), filled_in(self.kwargs, things)
        getattr(handle, self.method)(*args, **kwargs)


class Known(NamedTuple):
    """An id to be filled in when a call is made: one of those there are, or none of them."""

    prefix: str
    which: int


def filled_in(value: Any, things: Collection[str]) -> Any:
    """The value with ids where they were to be filled in."""
    match value:
        case Known(prefix, which):
            there = [id for id in things if re.fullmatch(rf"{prefix}[0-9]+", id)]
            return there[which % len(there)] if which and there else f"{prefix}99"
        case tuple():
            return tuple(filled_in(item, things) for item in value)
        case dict():
            return {name: filled_in(item, things) for name, item in value.items()}
        case _:
            return value


CALLS: dict[str, st.SearchStrategy[Call]] = {}
"""How each method may be called."""


def may(method: str, *args: Any, **kwargs: Any) -> None:
    """A method may be called so; what is no strategy stands for itself."""

    def drawn(value: Any) -> st.SearchStrategy[Any]:
        return value if isinstance(value, st.SearchStrategy) else st.just(value)

    given = st.fixed_dictionaries({name: drawn(value) for name, value in kwargs.items()})
    calls = st.builds(Call, st.just(method), st.tuples(*map(drawn, args)), given)
    CALLS[method] = CALLS[method] | calls if method in CALLS else calls


def known(prefix: str) -> st.SearchStrategy[Known]:
    """Ids that exist, and now and then one that never does."""
    return st.builds(Known, st.just(prefix), st.integers(0, 7))


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=2).map(tuple)


def any_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


PERSON, SAID, SPACE, RULE = known("P"), known("C"), known("S"), known("R")
PROPOSAL, BALLOT = known("PR"), known("B")
CODE, PASS = any_of("unknown", "C1"), any_of("first", "second")
THEME, WAVE = any_of("access", "trust"), any_of("pre", "post", "later")
SCOPES = any_of(("record",), ("record", "demographics"), ("quote",))
ACTIVITY = st.none() | known("A")
EVERYBODY = any_of(("P1", "P2"), ("P1", "P2"), ("P1",), ("P1", "P2", "P3"))
ANYTHING = PERSON | SAID | PROPOSAL | THEME

may("schedule", title="Leeds", groups=any_of(("all",), (), ("a", "a")))
may("open")
may("close")
may("set_plan", activities=("Hats",), timeboxes=any_of((), (600,), (1, 2)))
may("create_space", kind="table", parent=st.none() | SPACE)
may("close_space", SPACE)
may("request_support", "access", person=st.none() | PERSON)
may("meet_support", known("SU"))
may("invite", "Ana", channel="direct", group=any_of(None, "all", "press"))
may("answer_invitation", known("I"), "accepted")
may("register", group=any_of("all", "all", None), invitation=st.none() | known("I"))
may("welcome", group="all", consents=SCOPES, space=st.none() | SPACE)
may("give_consent", PERSON, SCOPES)
may("withdraw_consent", PERSON, SCOPES)
may(
    "record_demographic",
    PERSON,
    "age",
    scheme="ONS",
    vault_ref=any_of("vault:8f3a9c2e", "vault:8f3a9c2e", "45-54"),
)
may("assign_role", PERSON, "scribe")
may("arrive", PERSON, space=st.none() | SPACE)
may("leave", PERSON)
may("move", PERSON, SPACE, origin=st.none() | SPACE)
may("start", any_of("conversation", "conversation", "hats"))
may("pause", ACTIVITY)
may("resume", known("A"))
may("end", ACTIVITY)
may("enter", any_of("white", "blue"), planned_s=any_of(None, 60), activity=ACTIVITY)
may("extend", 60)
may("pose", "What do we know?")
may("take_turn", PERSON)
may("contribute", PERSON, "Hm.")
may("contribute", PERSON, "Nobody knows.", question=known("Q"), refs=several(SAID))
may("moderate", SAID, "accepted")
may("take_stance", PERSON, SAID, st.integers(-2, 1))
may("reveal", several(SAID))
may("link", ANYTHING, "answers", ANYTHING)
may("cluster", several(SAID))
may("park", SAID)
may("propose_rule", "One at a time.", proposer=st.none() | PERSON)
may("amend_rule", RULE, "Please.", base_version=any_of(None, 0, 1))
may(
    "adopt_agreement",
    assents=EVERYBODY,
    roll=EVERYBODY,
    decided_by=any_of("unanimity", "consent", "majority"),
)
may("acknowledge", PERSON, version=any_of(None, 1, 3))
may("raise_breach", RULE)
may("resolve_breach", known("BR"), "An apology")
may("table", "A line.", sources=several(SAID))
may("amend", PROPOSAL, "A better line.", version=any_of(None, 1, 2))
may("withdraw", PROPOSAL)
may("object_to", PROPOSAL, person=st.none() | PERSON)
may("resolve_objection", known("O"), "Met")
may("open_ballot", any_of(("PR1",), ("PR1", "PR2"), ()), scale=SCALE, roll=EVERYBODY)
may("cast", BALLOT, any_of("P1", "P2", "P3"), any_of({"PR1": 2}, {"PR1": 1}, {"PR1": 3}))
may("close_ballot", BALLOT)
may("reveal_ballot", BALLOT)
may("record_decision", PROPOSAL, "adopted", ballot=st.none() | BALLOT)
may("record_decision", PROPOSAL, "parked")
may("commit", PERSON, "Call", sources=several(PROPOSAL))
may("update_commitment", known("CM"), "done")
may("define_code", CODE, label="Unknown", version=st.integers(1, 3))
may("apply_code", SAID, CODE, coding_pass=PASS, end=any_of(None, 3, 99))
may("freeze_pass", PASS)
may("revise_theme", THEME, any_of("form", "drop"), codes=several(CODE))
may(
    "issue_instrument",
    "heard",
    version="1",
    wave=WAVE,
    items=("heard",),
    low=st.integers(1, 2),
    high=2,
    roll=("T1",),
)
may("respond", "heard", WAVE, any_of("T1", "T1", "T2"), {"heard": 2}, replaces=st.booleans())
may("assess", "4Pi", "presence", "met", evidence=several(ANYTHING))
may("publish_report", "1", cut=any_of(1, 999), policy="open")
may("give_feedback", ANYTHING, "Yes", "done")
may("correct", SAID, reason="misheard", text=any_of("Hm!", " "))
may("correct", st.integers(0, 12), reason="misheard", title="York")
may("redact", SAID | st.integers(0, 12), basis="a request")
may("forget", any_of("P3", "P99") | known("I"), basis="a request")

ABOUT_THE_HANDLE = {
    "act",
    "batch",
    "bring",
    "decide",
    "decisions",
    "events",
    "guidance",
    "methods",
    "noting",
    "refresh",
    "state",
    "version",
}
CALL = st.sampled_from(sorted(CALLS)).flatmap(CALLS.__getitem__)
CIRCUMSTANCES: st.SearchStrategy[dict[str, str]] = st.just({}) | st.fixed_dictionaries(
    {"precision": any_of("exact", "quarter", "hour")},
    optional={"space": any_of("S1", "S99"), "visibility": any_of("hidden", "restricted")},
)
LATE = st.just(0) | st.just(0) | st.integers(0, 60)

# Histories


class BusyLog(MemoryLog):
    """A log to which somebody else appends at the last moment, once, when they are told to."""

    interruption: Callable[[], object] | None = None

    def _transaction(self) -> AbstractContextManager[Place]:
        if self.interruption is not None:
            interrupt, self.interruption = self.interruption, None
            interrupt()
        return super()._transaction()


class Histories(RuleBasedStateMachine):
    """Two writers of one workshop."""

    accepted: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.log = BusyLog(CODEC)
        self.minutes = itertools.count()
        self.now = NINE
        self.ours, self.theirs = (
            workshop_handle(self.log, "leeds", methods=("conversation",), clock=self.clock)
            for _ in range(2)
        )
        self.kept: list[RecordedEvent[Any]] = []

    def clock(self) -> datetime:
        self.now = NINE + timedelta(minutes=next(self.minutes))
        return self.now

    @initialize(how_far=any_of("morning", "morning", "morning", "opening", "nothing"))
    def begin(self, how_far: str) -> None:
        """Most histories begin in a room where something of everything is there already."""
        ours = self.ours
        if how_far == "nothing":
            return
        ours.schedule(title="Leeds", groups=("all",))
        ours.open()
        for _ in range(2):
            ours.welcome(group="all", consents=("record",))
        if how_far == "opening":
            return
        ours.invite("Ana", channel="direct")
        ours.request_support("access")
        ours.create_space(kind="table")
        ours.propose_rule("One at a time.")
        ours.adopt_agreement(assents=("P1", "P2"))
        ours.raise_breach("R1")
        ours.start("conversation")
        ours.pose("What do we know?")
        ours.contribute("P1", "Nobody knows.")
        ours.noting(visibility="hidden").contribute("P2", "I do.")
        ours.table("A line.")
        ours.object_to("PR1")
        ours.open_ballot(("PR1",), scale=SCALE, rule="least", roll=("P1", "P2"))
        ours.commit("P1", "Call")
        ours.register(group="all")
        ours.enter("white", planned_s=60)
        ours.define_code("unknown", label="Unknown")
        ours.apply_code("C1", "unknown", coding_pass="first")
        ours.revise_theme("access", "form")

    def tried(self, handle: WorkshopHandle, call: Call) -> bool:
        """Whether the call was accepted."""
        try:
            call.on(handle)
        except (Refused, InvalidEvent):
            self.refused[call.method] += 1
            return False
        self.accepted[call.method] += 1
        return True

    @rule(call=CALL, ours=st.booleans(), late=LATE, how=CIRCUMSTANCES)
    def act(self, call: Call, ours: bool, late: int, how: dict[str, str]) -> None:
        """One of the two does something, perhaps on an old state, perhaps about earlier."""
        handle, head = self.ours if ours else self.theirs, self.log.head()
        at = self.now - timedelta(minutes=late) if late else None
        if self.tried(handle.noting(at=at, **how), call):
            assert self.log.head() > head
            assert handle.version == self.log.version("leeds")
        else:
            assert self.log.head() == head

    @rule(call=CALL)
    def act_while_the_other_does(self, call: Call) -> None:
        """The other is quicker: what we decide is decided again, and nothing is lost."""
        if self.ours.state.phase == "draft":
            return
        head = self.log.head()
        self.log.interruption = lambda: self.theirs.noting(by="them").request_support("access")
        done = self.tried(self.ours, call)
        interrupted = self.log.interruption is None
        self.log.interruption = None
        since = list(self.log.read("leeds", after=head))
        assert [r.context.by for r in since[:1]] == ["them"] * interrupted
        assert len(since) > interrupted if done else len(since) == interrupted

    @rule(calls=st.lists(CALL, min_size=1, max_size=4))
    def act_at_once(self, calls: list[Call]) -> None:
        """A batch: all of it, in one append, or nothing."""
        head = self.log.head()
        try:
            with self.ours.batch():
                for call in calls:
                    call.on(self.ours)
                    assert self.log.head() == head
        except (Refused, InvalidEvent):
            assert self.log.head() == head
        else:
            assert self.log.head() >= head + len(calls)

    @invariant()
    def nothing_that_was_recorded_changes(self) -> None:
        """Numbers have no gaps, and what stood there still does."""
        events = list(self.log.read("leeds"))
        numbers = list(range(1, len(events) + 1))
        assert [r.seq for r in events] == [r.position for r in events] == numbers
        assert events[: len(self.kept)] == self.kept
        self.kept = events

    @invariant()
    def handles_know_what_the_log_amounts_to(self) -> None:
        """Ours always after looking; theirs stays behind, at some earlier point of the log."""
        theirs = self.theirs.state
        events = list(self.log.read("leeds"))
        state = Workshop()
        for recorded in events[: theirs.version]:
            evolve(state, recorded)
        assert theirs == state
        for recorded in events[theirs.version :]:
            evolve(state, recorded)
        self.ours.refresh()
        assert self.ours.state == state


def test_every_method_of_a_handle_takes_part() -> None:
    """A new one has to be added to the calls."""
    public = {name for name in dir(WorkshopHandle) if not name.startswith("_")}
    assert set(CALLS) == public - ABOUT_THE_HANDLE


def test_whatever_happens_the_record_holds() -> None:
    """Many methods are accepted in these histories, and many are refused."""
    Histories.accepted.clear()
    Histories.refused.clear()
    run_state_machine_as_test(
        Histories, settings=settings(max_examples=120, stateful_step_count=40)
    )
    assert len(Histories.accepted) >= 50, sorted(CALLS.keys() - Histories.accepted.keys())
    assert len(Histories.refused) >= 50, sorted(CALLS.keys() - Histories.refused.keys())
