"""Apply events to the state.  Nothing here refuses, fails or reads a clock."""

from __future__ import annotations

from typing import Any, TypeVar

from dialoguekit import events as e
from dialoguekit.domain.state import decisions, programme, workshop
from dialoguekit.domain.state.model import (
    Programme,
    Workshop,
)
from dialoguekit.events import Event, RecordedEvent
from dialoguekit.events.fields import created_id_field
from dialoguekit.events.merged_people import is_registration_of_alias, under_kept_ids
from dialoguekit.events.time_order import not_after_recording

State = TypeVar("State", bound=Workshop | Programme)

_HANDLERS = workshop.HANDLERS | decisions.HANDLERS
_CORE_EVENTS = frozenset(e.CORE_EVENTS)
_CREATED_ID_FIELDS: dict[type[Event], tuple[str, str] | None] = {
    cls: created_id_field(cls) for cls in e.CORE_EVENTS
}


def evolve(state: State, recorded: RecordedEvent[Event]) -> State:
    """Apply the next event of the stream to ``state`` and return it.

    Events of plugins are stored, and the ids that they create are known.  Events of unknown types,
    or of another kind of stream, are counted only.  A correction changes events before it, so the
    state has to be folded again (see :func:`~dialoguekit.domain.state.fold`).
    """
    recorded = not_after_recording(recorded)
    event = recorded.event
    event_class = type(event)
    state.version, state.position = recorded.seq, recorded.position
    handlers = programme.HANDLERS
    if isinstance(state, Workshop):
        handlers = _HANDLERS
        state.event_types.append(recorded.type)
        if event_class not in _CREATED_ID_FIELDS:
            _CREATED_ID_FIELDS[event_class] = created_id_field(event_class)
        created_id = _CREATED_ID_FIELDS[event_class]
        if created_id is not None:
            field, prefix = created_id
            _register_id(state, getattr(event, field), prefix, recorded.seq)
        if state.aliases:
            if is_registration_of_alias(event, state.aliases):
                return state
            kept: Any = under_kept_ids(event, state.aliases)
            if kept is not event:
                event, recorded = kept, recorded.replace(event=kept)
        if event_class not in _CORE_EVENTS and event_class is not e.OpaqueEvent:
            state.plugin_events.setdefault(event_class, []).append(event)
    handler = handlers.get(event_class)
    if handler is not None:
        handler(state, recorded)
    return state


def _register_id(state: Workshop, id: str, prefix: str, seq: int) -> None:
    """Register an id that was created at ``seq``.

    A new number replaces a code or theme with the same id.
    """
    number, last = int(id.removeprefix(prefix)), state.id_counters.get(prefix, 0)
    if number > last:
        state.id_counters[prefix], state.seq_by_id[id] = number, seq
    else:
        state.seq_by_id.setdefault(id, seq)
