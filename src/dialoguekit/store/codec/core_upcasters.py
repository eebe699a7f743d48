"""The upcasters of the events of dialoguekit."""

from __future__ import annotations

from dialoguekit.store.upcasters import Payload, Upcaster


def _keep(payload: Payload) -> Payload:
    """Return the fields unchanged: the new version has more of them, all optional."""
    return payload


CORE_UPCASTERS = (
    Upcaster("ballot.closed", 1, _keep),  # The votes of older secret ballots are events.
)
"""The upcasters of core events, which a codec applies to the classes that it knows."""
