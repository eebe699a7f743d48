"""Random histories with corrections.

Each history has legal and illegal commands and corrections.  After every correction these laws
must hold:

- What the state says is what reports read from the corrected events: people, consents, presence,
  ballots with their votes, rounds, agreements, breaches, proposals, objections, findings.
- What was accepted is accepted again on the corrected record, as if it had been recorded right
  from the start.
- A correction changes no event before its target, and no id.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing import Pool
from random import Random
from typing import Any

import attrs

from dialoguekit.domain import commands
from dialoguekit.domain.commands.ballots import count_secret_votes
from dialoguekit.domain.commands.preconditions import context_in
from dialoguekit.domain.commands.redeciding import decide_again
from dialoguekit.domain.state import Workshop, evolve, fold
from dialoguekit.errors import InvalidEvent, Refused
from dialoguekit.events import (
    CORE_EVENTS,
    NO_CONTEXT,
    BallotClosed,
    Context,
    Event,
    RecordedEvent,
    to_microseconds,
)
from dialoguekit.events.corrected_record import Corrections, changes_earlier
from dialoguekit.events.fields import (
    created_id_field,
    field_type_of,
    identity_fields,
    reference_fields,
)
from dialoguekit.events.secret_votes import AnswerWithVote, CastVote, HeldVote, latest_vote
from dialoguekit.projections.kept_events import KeptEvents
from faults.experiments import Experiment
from faults.random_commands import COMMANDS, SCALE, TEXTS, draw_id
from faults.reported_state import read_record, read_state
from faults.result import ExperimentResult
from faults.stores import FILE_STORES, StoreKind

_START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
_LENGTH = 45
_CHUNK = 250


@attrs.define
class _History:
    """A history under construction."""

    random: Random
    recorded: list[RecordedEvent[Any]] = attrs.field(factory=list)
    state: Workshop = attrs.field(factory=Workshop)
    now: datetime = _START
    counts: Counter[str] = attrs.field(factory=Counter)
    boxes: dict[str, dict[str, HeldVote]] = attrs.field(factory=dict)

    def build(self) -> None:
        self._begin()
        for _ in range(self.random.randint(5, _LENGTH)):
            self.now += timedelta(seconds=self.random.randint(0, 300))
            if self.random.random() < 0.25:  # a quarter are corrections
                self._correct()
            else:
                command, args, kwargs = self.random.choice(COMMANDS)(self.random, self.state)
                self._run(command, *args, context=self._context(), **kwargs)

    def _begin(self) -> None:
        self._run(commands.schedule, title="Leeds", groups=("all", "press"))
        self._run(commands.open)
        for group in ("all", "press", "all"):
            self._run(commands.check_in, group=group, consents=("record", "quote"))
        self._run(commands.create_space, kind="table")
        self._run(commands.start, "hats")
        self._run(commands.submit_proposal, "A line.")
        if self.random.random() < 0.5:  # half of the histories begin later in the day
            self._begin_with_everything()

    def _begin_with_everything(self) -> None:
        self._run(commands.propose_rule, "One at a time.")
        self._run(commands.adopt_agreement, assents=("P1", "P2", "P3"))
        self._run(commands.raise_breach, "R1")
        self._run(commands.pose_question, "What do we know?")
        self._run(commands.contribute, "P1", "Nobody knows.")
        self._run(commands.contribute, "P2", "I do.", context=Context(visibility="hidden"))
        self._run(commands.raise_objection, "PR1", person="P2")
        secrecy = self.random.choice(("open", "secret"))
        self._run(commands.open_ballot, ("PR1",), scale=SCALE, secrecy=secrecy)
        for voter in ("P1", "P2"):
            self._run(commands.cast_vote, "B1", voter, {"PR1": 2})
        self._run(commands.make_commitment, "P1", "Call")
        self._run(commands.open_round)
        basis: dict[str, Any] = {"evidence": ("C1",), "role": "analyst"}
        self._run(commands.state_finding, "Few know.", kind="barrier", **basis)

    def _context(self) -> Context:
        if self.random.random() < 0.7:  # most events have the usual context
            return NO_CONTEXT
        return Context(
            space=self.random.choice((None, "S1")),
            precision=self.random.choice(("exact", "minute", "hour")),
            visibility=self.random.choice(("room", "hidden")),
        )

    def _run(
        self, command: Callable[..., Any], *args: Any, context: Context = NO_CONTEXT, **kwargs: Any
    ) -> bool:
        # Recorded late, or by a device of which the clock is a day ahead.
        late = timedelta(minutes=self.random.choice((0, 0, 0, 0, 5, 40, -24 * 60)))
        at = self.now - late if len(self.recorded) > 8 else self.now  # the morning
        command_context = context_in(self.state, min(at, self.now), context)
        try:
            events: Sequence[Event] = command(self.state, command_context, *args, **kwargs)
        except (Refused, InvalidEvent):
            self.counts[f"{command.__name__} refused"] += 1
            return False
        self.counts[f"{command.__name__} accepted"] += 1
        for event in map(self._without_secrets, events):
            seq = len(self.recorded) + 1
            us = to_microseconds(self.now)
            entry = RecordedEvent(
                seq, "leeds", seq, f"leeds-{seq}", event, to_microseconds(at), us, context
            )
            self.recorded.append(entry)
            evolve(self.state, entry)
        if any(map(changes_earlier, events)):
            self.state = fold(Workshop(), self.recorded)
        return True

    def _without_secrets(self, event: Event) -> Event:
        """Return the event as it is recorded: votes go to the ballot box, and leave it at once."""
        if isinstance(event, AnswerWithVote):
            box = self.boxes.setdefault(event.ballot, {})
            cast = CastVote(event.ballot, event.voter, event.vote, event.options)
            box[event.voter] = latest_vote(box.get(event.voter), cast)
            return event.without_vote()
        if isinstance(event, BallotClosed) and event.ballot in self.boxes:
            held = self.boxes[event.ballot]
            answered = self.state.ballots[event.ballot].answered
            votes = {voter: each.vote for voter, each in held.items() if voter in answered}
            return count_secret_votes(self.state, event.ballot, votes, self.random.shuffle)
        return event

    def _correct(self) -> None:
        target = self.random.choice(self.recorded)
        patch = self._draw_patch(target.event)
        surroundings: dict[str, Any] = {}
        at = None
        if self.random.random() < 0.3:  # some corrections change the context
            name, values = self.random.choice(
                (
                    ("space", ("S1", "S9", None)),
                    ("activity", ("A1", "A9")),
                    ("visibility", ("room", "hidden")),
                    ("precision", ("exact", "hour")),
                )
            )
            surroundings[name] = self.random.choice(values)
        if self.random.random() < 0.3:  # and some the time
            at = target.occurred_at + timedelta(minutes=self.random.randint(-60, 20))
        before = self.corrected()
        was_right = self.wrong_events(before)
        accepted = self._run(
            commands.correct,
            target.seq,
            patch,
            reason="a slip",
            record=tuple(self.recorded),
            occurred_at=at,
            context_fields=surroundings,
        )
        if accepted:
            self.check(target.seq, before, was_right)

    def _draw_patch(self, event: Any) -> dict[str, Any]:
        """Return a value for a field, from another event or made up."""
        cls = type(event)
        fields = attrs.fields(cls)
        if not fields:
            return {}
        who_or_where = [a for a in fields if a.name in reference_fields(cls) - identity_fields(cls)]
        prefers = who_or_where and self.random.random() < 0.6
        attribute = self.random.choice(who_or_where if prefers else fields)
        others = [r.event for r in self.recorded if type(r.event) is cls]
        field_type = field_type_of(attribute)
        values: list[Any] = [getattr(other, attribute.name) for other in others]
        if field_type is not None and field_type.name == "reference" and not field_type.many:
            values += [draw_id(self.random, self.state, prefix) for prefix in ("P", "S", "A")]
            values += ["white", "red"]
        elif field_type is not None and field_type.name == "text":
            values += TEXTS
        elif field_type is not None and field_type.options:
            values += field_type.options
        elif field_type is not None and field_type.name == "label":
            values += ["all", "press", "other"]
        elif field_type is not None and field_type.name == "integer":
            values += [0, 1, 2, 60]
        return {attribute.name: self.random.choice(values)}

    # Laws

    def corrected(self) -> list[RecordedEvent[Any]]:
        corrections = Corrections(self.recorded)
        return list(map(corrections.correct, self.recorded))

    def wrong_events(self, events: Sequence[RecordedEvent[Any]]) -> set[int]:
        """Return the events that their commands would not record as they are."""
        state, wrong = Workshop(), set()
        for recorded in events:
            decision = decide_again(state, recorded)
            if decision.refused is not None or decision.derived:
                wrong.add(recorded.seq)
            evolve(state, recorded)
        return wrong

    def check(self, target: int, before: Sequence[RecordedEvent[Any]], was_wrong: set[int]) -> None:
        """Raise AssertionError if a law does not hold after a correction."""
        after = self.corrected()
        kept = KeptEvents(CORE_EVENTS)
        for recorded in map(Corrections(self.recorded).apply, self.recorded):
            kept.fold(recorded)
        times = [recorded.occurred_at_us for recorded in after]
        said, told = read_state(self.state, times), read_record(kept.workshops["leeds"], times)
        for topic, value in said.items():
            assert value == told[topic], f"{topic}: decided on {value}, reported {told[topic]}"
        assert after[: target - 1] == before[: target - 1], "an earlier event was changed"
        for old, new in zip(before, after, strict=False):
            created = created_id_field(type(old.event))
            if created is not None:
                assert getattr(old.event, created[0]) == getattr(new.event, created[0])
        wrong = self.wrong_events(after) - was_wrong
        assert not wrong, f"events {sorted(wrong)} would not have been recorded so"


def run_history(seed: int) -> Counter[str]:
    """Run one history; return how often each command was accepted and refused.

    Raises AssertionError with the seed if a law does not hold.
    """
    history = _History(Random(seed))
    try:
        history.build()
    except AssertionError as error:
        lines = "\n".join(f"  {r.seq} {r.occurred_at} {r.event}" for r in history.recorded)
        raise AssertionError(f"History {seed}: {error}\n{lines}") from error
    return history.counts


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Run ``iterations`` histories with seeds from ``seed`` on."""
    seeds = range(seed, seed + iterations)
    chunks = [seeds[n : n + _CHUNK] for n in range(0, iterations, _CHUNK)]
    total: Counter[str] = Counter()
    violations: list[str] = []
    with Pool(min(os.cpu_count() or 1, len(chunks))) as pool:
        for found, broken in pool.imap_unordered(_run_chunk, chunks):
            total.update(found)
            violations += broken
    accepted = sum(n for name, n in total.items() if name.endswith(" accepted"))
    counts = {
        "histories": iterations,
        "commands accepted": accepted,
        "commands refused": total.total() - accepted,
        "corrections accepted": total["correct accepted"],
        "corrections refused": total["correct refused"],
    }
    return ExperimentResult(counts, sorted(violations))


def _run_chunk(seeds: Iterable[int]) -> tuple[Counter[str], list[str]]:
    """Return the counts of some histories, and a line for each that broke a law."""
    counts: Counter[str] = Counter()
    broken: list[str] = []
    for seed in seeds:
        try:
            counts.update(run_history(seed))
        except AssertionError as error:
            broken.append(str(error))
    return counts, broken


EXPERIMENTS = (
    Experiment(
        name="corrected-histories",
        fault="random legal and illegal commands, a quarter of them corrections of any field, time "
        "or circumstance",
        unit="histories",
        full_iterations=100_000,
        short_iterations=40,
        invariant="the state that decides says what reports read from the log; what was accepted "
        "is accepted again on the corrected record; nothing before a correction changes",
        stores=FILE_STORES[:1],
        run=run,
        not_applicable_reason="corrections are applied before any store",
    ),
)
