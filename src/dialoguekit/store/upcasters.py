"""Reading yesterday's events with today's classes: one pure dict -> dict per version step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import InvalidEvent

Payload: TypeAlias = dict[str, Any]


@attrs.frozen
class Upcast:
    """How the payload of ``type`` at ``version`` becomes that of the next version.

    ``step`` takes the stored fields by name and returns those of ``version + 1``; it looks at
    nothing else.
    """

    type: str
    version: int
    step: Callable[[Payload], Payload]


class NoUpcast(LookupError):
    """No step leads on from ``version``; the codec says so in its own words."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class Upcasts:
    """The version steps of every event type, ready to be chained."""

    def __init__(self, steps: Iterable[Upcast] = ()) -> None:
        self._steps: dict[tuple[str, int], Upcast] = {}
        for upcast in steps:
            key = (upcast.type, upcast.version)
            if key in self._steps:
                raise InvalidEvent(
                    upcast.type, "upcast", f"from version {upcast.version} stands twice"
                )
            self._steps[key] = upcast

    def lift(self, type: str, version: int, to: int, payload: Payload) -> Payload:
        """``payload`` of ``type`` lifted from ``version`` step by step ``to`` a later one.

        Raises :class:`NoUpcast` with the version from which no step leads on.
        """
        for step in range(version, to):
            found = self._steps.get((type, step))
            if found is None:
                raise NoUpcast(step)
            payload = found.step(payload)
        return payload
