"""The recording of a batch: all its events, or none.

If nobody appended to the stream meanwhile, the events are appended as they are.  Otherwise the
commands are run again on the current state.  The ids that they created first stay the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

import attrs

from dialoguekit.application.group_transaction import GroupTransaction
from dialoguekit.application.id_numbers import created_ids, last_numbers, numbers_before
from dialoguekit.application.submission import Submission
from dialoguekit.application.submitted_command import CommandRun, StreamLog, event_ids_of
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.errors import BatchConflict
from dialoguekit.events import (
    Event,
    NewEvent,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    to_microseconds,
)
from dialoguekit.events.secret_votes import CastVote

S = TypeVar("S", bound=Workshop | Programme)


@attrs.frozen
class Step:
    """A command of a batch, with the ids that it created and the seq of its first event."""

    run: CommandRun
    created: list[tuple[str, int]]
    first_seq: int


class BatchContent(Protocol):
    """The part of a batch that is recorded."""

    command_id: str | None
    is_strict: bool
    base_version: int
    steps: list[Step]
    new_events: list[NewEvent]
    votes: list[CastVote]


class BatchSubmission(Submission[S]):
    """A batch to be recorded; ``state`` is the one at its end."""

    def __init__(self, content: BatchContent, state: S) -> None:
        super().__init__()
        self._content = content
        self._state: S | None = state
        self._new_events: Sequence[NewEvent] = content.new_events
        self._votes: Sequence[CastVote] = content.votes

    def carries_state(self) -> bool:
        return self._state is not None

    def was_recorded(self, group: GroupTransaction[S]) -> bool:
        """Return whether an attempt of which the result was unknown recorded the batch."""
        first = self._new_events[0]
        position = group.transaction.find_ids((first.id,)).get(first.id)
        if not self.may_be_recorded or position is None:
            return False
        # Another process may have recorded the same command id.
        (found,) = group.transaction.read(after=position - 1, until=position)
        return found.event == first.event and found.recorded_at == first.recorded_at

    def record(self, group: GroupTransaction[S]) -> None:
        content, self.error = self._content, None
        # The writer may modify the state from now on, also where the transaction fails later.
        state, self._state = self._state, None
        if self.was_recorded(group):
            return  # The answer to the previous attempt was lost.
        if content.command_id and group.transaction.find_ids((content.command_id,)):
            self.error = self._conflict(group)
            return
        version = group.version()
        try:
            is_current = state is not None and version == content.base_version
            if content.is_strict and not (is_current and self._are_ids_free(group)):
                self.error = self._conflict(group)
            elif state is not None and is_current:
                self._append(group, state)
                group.replace_state(state)
            else:
                self._run_again(group)
        except Exception as error:
            if group.is_broken:
                raise
            self.error = error

    def _are_ids_free(self, group: GroupTransaction[S]) -> bool:
        """Return whether no batch of another process has promised an id of this one."""
        return not group.is_promised(id for step in self._content.steps for id in step.created)

    def _append(self, group: GroupTransaction[S], state: S) -> None:
        self.may_be_recorded = True
        recorded = group.append(self._new_events, self._votes)
        state.position = recorded[-1].position

    def _conflict(self, group: GroupTransaction[S], id: str | None = None) -> BatchConflict:
        return BatchConflict(group.stream, self._content.base_version, group.version(), id)

    def _run_again(self, group: GroupTransaction[S]) -> None:
        """Run all commands again, and append their events."""
        state = group.state()
        group.replace_state(None)  # Until all commands have run, the state is not that of the log.
        stream, command_id = group.stream, self._content.command_id
        pending: list[RecordedEvent[Event]] = []
        new_events: list[NewEvent] = []
        new_seqs: dict[int, int] = {}
        votes: list[CastVote] = []
        log = StreamLog(group.transaction, stream, pending, votes)
        ids = None if command_id is None else event_ids_of(command_id)
        for step in self._content.steps:
            run = self._run_step(group, state, log, step, new_seqs)
            new = run.new_events(ids)
            first_seq = state.version + 1
            for offset, entry in enumerate(new):
                new_seqs[step.first_seq + offset] = first_seq + offset
                pending.append(provisional_event(stream, first_seq + offset, entry))
                evolve(state, pending[-1])
            new_events.extend(new)
            votes.extend(run.votes)
        self._new_events, self._votes = new_events, votes
        if new_events:
            self._append(group, state)
        group.replace_state(state)

    def _run_step(
        self,
        group: GroupTransaction[S],
        state: S,
        log: StreamLog,
        step: Step,
        new_seqs: dict[int, int],
    ) -> CommandRun:
        """Run a command again; raise a conflict unless it creates the same ids.

        ``new_seqs`` are those of earlier events of the batch, by the seq that they had first.
        """
        first = step.run
        if isinstance(state, Workshop):
            for prefix, number in step.created:
                if f"{prefix}{number}" in state.seq_by_id:
                    raise self._conflict(group, f"{prefix}{number}")
        with last_numbers(state, numbers_before(step.created)):
            run = first.command.run(state, log, first.recorded_at)
        if list(created_ids(run.events)) != step.created:
            raise self._conflict(group)
        targets = [new_seqs.get(target, target) for target in _targets(first.events)]
        if list(_targets(run.events)) != targets:
            raise self._conflict(group)
        return run


def _targets(events: Iterable[Event]) -> Iterable[int]:
    """Yield the sequence numbers to which events refer."""
    for event in events:
        if isinstance(event, RecordCorrected | RecordRedacted):
            yield event.target


def provisional_event(stream: str, seq: int, new_event: NewEvent) -> RecordedEvent[Event]:
    """Return an event as it will be recorded, with position 0, which commands do not use."""
    return RecordedEvent(
        0,
        stream,
        seq,
        new_event.id,
        new_event.event,
        to_microseconds(new_event.occurred_at),
        to_microseconds(new_event.recorded_at),
        new_event.context,
    )
