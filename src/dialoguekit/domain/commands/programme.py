"""A series of workshops."""

from __future__ import annotations

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import Decided, Noting, listed, refuse
from dialoguekit.domain.state import Programme


def announce(
    state: Programme,
    noting: Noting,
    *,
    title: str,
    purpose: str | None = None,
    commissioner: str | None = None,
) -> Decided:
    """Announce the programme."""
    if state.announced:
        why = "it is announced already"
        refuse("announce the programme", why, "Choose another id for another programme")
    return (e.ProgrammeAnnounced(title=title, purpose=purpose, commissioner=commissioner),)


def add_workshop(state: Programme, noting: Noting, workshop: str) -> Decided:
    """Make a workshop part of the programme."""
    what = f"add {workshop}"
    if not state.announced:
        refuse(what, "the programme is not announced", "Announce it first")
    if workshop in state.workshops:
        refuse(what, "it belongs to the programme already", "Nothing needs to be done")
    return (e.WorkshopAdded(workshop=workshop),)


def remove_workshop(
    state: Programme, noting: Noting, workshop: str, *, reason: str | None = None
) -> Decided:
    """Take a workshop out of the programme; its own stream stays as it is."""
    if workshop not in state.workshops:
        what = f"remove {workshop}"
        refuse(what, "it does not belong to the programme", f"Workshops: {listed(state.workshops)}")
    return (e.WorkshopRemoved(workshop=workshop, reason=reason),)
