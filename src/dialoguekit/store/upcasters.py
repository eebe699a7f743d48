"""Upcasters: read old events with current classes, with one pure dict -> dict step a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import InvalidEvent

Payload: TypeAlias = dict[str, Any]


@attrs.frozen
class Upcaster:
    """The conversion of the payload of ``type`` from ``version`` to the next version.

    ``convert`` takes the stored fields by name and returns those of ``version + 1``.  It must be
    pure.
    """

    type: str
    version: int
    convert: Callable[[Payload], Payload]


class MissingUpcaster(LookupError):
    """Error: there is no upcaster from ``version``.  The codec raises its own error instead."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class UpcasterChain:
    """The upcasters of all event types, applied one version at a time."""

    def __init__(self, upcasters: Iterable[Upcaster] = ()) -> None:
        self._upcasters: dict[tuple[str, int], Upcaster] = {}
        for upcaster in upcasters:
            key = (upcaster.type, upcaster.version)
            if key in self._upcasters:
                raise InvalidEvent(
                    upcaster.type, "upcaster", f"from version {upcaster.version} is declared twice"
                )
            self._upcasters[key] = upcaster

    def upcast(self, type: str, version: int, target_version: int, payload: Payload) -> Payload:
        """Return ``payload``, converted from ``version`` to ``target_version`` step by step.

        Raises :class:`MissingUpcaster` with the version that no upcaster converts.
        """
        for current in range(version, target_version):
            found = self._upcasters.get((type, current))
            if found is None:
                raise MissingUpcaster(current)
            payload = found.convert(payload)
        return payload
