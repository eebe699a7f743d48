"""Commands that are sent again under the id of the caller's.

The stored events of the command are found by their ids.  The command is run again on the state
before them.  If it gives the same events, it is the same command, and they are its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, takewhile
from typing import Any, Generic, Self, TypeVar

import attrs

from dialoguekit.application.id_numbers import created_ids, last_numbers, numbers_before
from dialoguekit.application.submitted_command import (
    CommandRun,
    StreamLog,
    SubmittedCommand,
    event_ids_of,
)
from dialoguekit.domain.commands import CommandEvents
from dialoguekit.domain.state import Programme, Workshop, evolve
from dialoguekit.errors import CommandIdReused, InvalidEvent, Refused
from dialoguekit.events import (
    BallotClosed,
    ContributionMade,
    Event,
    PersonForgotten,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    event_type,
    to_microseconds,
)
from dialoguekit.events.corrected_record import CORRECTION_TYPES, Corrections, changes_earlier
from dialoguekit.events.fields import PLACEHOLDER, placeholders_for, subject_field
from dialoguekit.events.validators import evolve_recorded
from dialoguekit.store.reader import LogReader

S = TypeVar("S", bound=Workshop | Programme)

_ERASURES = (event_type(RecordRedacted).name, event_type(PersonForgotten).name)
_CORRECTED = event_type(RecordCorrected).name
_IDS_PER_QUERY = 16
_UNKNOWN_LENGTH = 2**62


def answer_repeated(
    reader: LogReader, stream: str, create_state: Callable[[], S], command: SubmittedCommand
) -> CommandEvents:
    """Return the events that a recorded command has recorded.

    Raises :class:`~dialoguekit.errors.CommandIdReused` if another command has its id.
    """
    assert command.command_id is not None
    repetition = Repetition.find(reader, stream, create_state, command.command_id)
    assert repetition is not None, "the caller has found the id"
    events = repetition.run(command)
    repetition.finish()
    return events


@attrs.define(eq=False)
class Repetition(Generic[S]):
    """The recorded events of a command id, to compare repeated commands with.

    ``state`` is that before the next of the ``stored`` events.
    """

    command_id: str
    log: StreamLog
    create_state: Callable[[], S]
    state: S
    stored: list[RecordedEvent[Event]]
    _compared: int = 0

    @classmethod
    def find(
        cls,
        reader: LogReader,
        stream: str,
        create_state: Callable[[], S],
        command_id: str,
    ) -> Self | None:
        """Return the recorded events of a command id, or None.

        Raises :class:`~dialoguekit.errors.CommandIdReused` if they are in another stream.
        """
        position = reader.find_ids((command_id,)).get(command_id)
        if position is None:
            return None
        (first,) = reader.read(after=position - 1, until=position)
        if first.stream != stream:
            raise CommandIdReused(command_id, first.stream, first.seq)
        until = _find_last_position(reader, command_id)
        stored = [
            recorded
            for recorded, id in zip(
                reader.read(stream, after=position - 1, until=until),
                event_ids_of(command_id),
                strict=False,
            )
            if recorded.id == id
        ]
        state = _fold_without_lengths(reader, stream, create_state, position - 1)
        return cls(command_id, StreamLog(reader, stream), create_state, state, stored)

    def run(self, command: SubmittedCommand) -> CommandEvents:
        """Run a repeated command and return the events that it has recorded.

        Raises :class:`~dialoguekit.errors.CommandIdReused` where they differ.
        """
        expected = self.stored[self._compared :]
        first = expected[0] if expected else self.stored[-1]
        numbers = numbers_before(created_ids(recorded.event for recorded in expected))
        try:
            with last_numbers(self.state, numbers):
                log = attrs.evolve(self.log, until=first.position)
                run = command.run(self.state, log, first.recorded_at, first.occurred_at)
        except (Refused, InvalidEvent) as error:
            raise self._different() from error
        # The text from which other corrections follow may have been erased since.
        compared = tuple(event for event in run.events if not _follows(event))
        found = expected[: len(compared)]
        if not self._are_same(run, compared, found):
            raise self._different()
        found += takewhile(lambda recorded: _follows(recorded.event), expected[len(found) :])
        self._compared += len(found)
        for recorded in found:
            _evolve_without_length(self.state, recorded)
        if found and any(changes_earlier(recorded.event) for recorded in found):
            self.state = _fold_without_lengths(
                self.log.reader, self.log.stream, self.create_state, found[-1].position
            )
        return tuple(recorded.event for recorded in found)

    def finish(self) -> None:
        """Raise :class:`~dialoguekit.errors.CommandIdReused` if stored events were not repeated."""
        if self._compared < len(self.stored):
            raise self._different()

    def _different(self) -> CommandIdReused:
        return CommandIdReused(self.command_id, self.log.stream, self.stored[0].seq)

    def _are_same(
        self, run: CommandRun, compared: CommandEvents, found: list[RecordedEvent[Event]]
    ) -> bool:
        if len(compared) != len(found):
            return False
        at, context = to_microseconds(run.occurred_at), run.context
        return all(
            recorded.occurred_at_us == at
            and recorded.context == context
            and (_are_equal(recorded.event, event) or self._was_erased(recorded, event))
            for recorded, event in zip(found, compared, strict=True)
        )

    def _was_erased(self, recorded: RecordedEvent[Any], event: Any) -> bool:
        """Return whether an event differs only in personal data that was erased."""
        stored, cls = recorded.event, type(event)
        if isinstance(stored, RecordCorrected) and isinstance(event, RecordCorrected):
            event = _with_erased_values(event, stored)
            if event == stored:
                return True
        if type(stored) is not cls or evolve_recorded(event, **placeholders_for(event)) != stored:
            return False
        seqs = {recorded.seq}
        if isinstance(stored, RecordCorrected):
            seqs.add(stored.target)
        for later in self.log.reader.read(self.log.stream, types=(_CORRECTED,)):
            correction: Any = later.event
            is_move = isinstance(correction, RecordCorrected) and correction.moved
            if is_move and correction.target in seqs and later.seq > recorded.seq:
                return True
        field = subject_field(cls)
        subject = None if field is None else getattr(stored, field)
        for erasure in self.log.reader.read(self.log.stream, types=_ERASURES):
            erased = erasure.event
            if isinstance(erased, RecordRedacted) and erased.target in seqs:
                return True
            if isinstance(erased, PersonForgotten) and subject in (
                erased.person,
                *erased.also_known_as,
            ):
                return True
        return False


def _follows(event: Event) -> bool:
    """Return whether an event is a correction that follows from another one."""
    return isinstance(event, RecordCorrected) and event.follows is not None


def _with_erased_values(event: RecordCorrected, stored: RecordCorrected) -> RecordCorrected:
    """Return a correction that moves a text, with the text that its target no longer has."""
    known = dict(stored.patch)
    if not stored.moved:
        return event
    patch = {
        name: known.get(name) if PLACEHOLDER in str(value) else value for name, value in event.patch
    }
    untyped: Any = event
    changed: RecordCorrected = attrs.evolve(untyped, patch=patch)
    return changed


def _are_equal(stored: Event, repeated: Event) -> bool:
    """Return whether events are equal; the votes of a closed ballot are in the stored one only."""
    if isinstance(stored, BallotClosed) and isinstance(repeated, BallotClosed):
        return stored.ballot == repeated.ballot
    return stored == repeated


def _find_last_position(reader: LogReader, command_id: str) -> int:
    """Return the position of the last event of a command id, which exists."""
    size = _IDS_PER_QUERY
    while True:
        found = reader.find_ids(islice(event_ids_of(command_id), size))
        if len(found) < size:
            return max(found.values())
        size *= 8


def _fold_without_lengths(
    reader: LogReader, stream: str, create_state: Callable[[], S], until: int
) -> S:
    """Fold the state up to a position, as the corrections up to there have the events."""
    state = create_state()
    corrections = Corrections(reader.read(stream, until=until, types=CORRECTION_TYPES))
    for recorded in reader.read(stream, until=until):
        _evolve_without_length(state, corrections.correct(recorded))
    return state


def _evolve_without_length(state: Workshop | Programme, recorded: RecordedEvent[Event]) -> None:
    """Apply an event; the length of an erased text is unknown and limits nothing."""
    evolve(state, recorded)
    event = recorded.event
    if (
        isinstance(state, Workshop)
        and isinstance(event, ContributionMade)
        and event.text == PLACEHOLDER
    ):
        state.text_lengths[event.contribution] = _UNKNOWN_LENGTH
