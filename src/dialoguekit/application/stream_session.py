"""Data that all handles of one stream share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import attrs

from dialoguekit.application.secret_ballots import SHUFFLE, Shuffle
from dialoguekit.application.stream_writer import StreamWriter
from dialoguekit.application.submitted_command import Clock, utc_now
from dialoguekit.domain.commands import CommandEvents
from dialoguekit.domain.commands.preconditions import MethodTerms
from dialoguekit.domain.state import Programme, Workshop

__all__ = ["Clock", "StreamSession", "utc_now"]

S = TypeVar("S", bound=Workshop | Programme)


@attrs.define(eq=False)
class StreamSession(Generic[S]):
    """The writer of a stream, and what a handle needs beside it.

    ``methods`` are the installed methods by name, with their terms if these are known; ``commands``
    the commands that plugins declare.
    ``reader`` reads the workshop while it runs.  ``shuffle`` gives the votes of a secret ballot
    their order; a simulation has one that it can repeat.
    """

    writer: StreamWriter[S]
    clock: Clock
    next_event_id: Callable[[], str]
    methods: Mapping[str, MethodTerms | None] = attrs.field(factory=dict)
    commands: Mapping[str, Callable[..., CommandEvents]] = attrs.field(factory=dict)
    reader: Any = None
    shuffle: Shuffle = SHUFFLE
