"""Programmes: series of workshops."""

from __future__ import annotations

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    join_names,
    refuse,
)
from dialoguekit.domain.state import Programme
from dialoguekit.errors import shown


def announce(
    state: Programme,
    context: CommandContext,
    *,
    title: str,
    purpose: str | None = None,
    commissioner: str | None = None,
) -> CommandEvents:
    """Announce the programme."""
    if state.is_announced:
        reason = "it is announced already"
        refuse("announce the programme", reason, "Choose another id for another programme")
    return (e.ProgrammeAnnounced(title=title, purpose=purpose, commissioner=commissioner),)


def add_workshop(state: Programme, context: CommandContext, workshop: str) -> CommandEvents:
    """Add a workshop to the programme."""
    action = f"add {shown(workshop, words=True)}"
    if not state.is_announced:
        refuse(action, "the programme is not announced", "Announce it first")
    if workshop in state.workshops:
        refuse(action, "it belongs to the programme already", "Nothing needs to be done")
    return (e.WorkshopAdded(workshop=workshop),)


def remove_workshop(
    state: Programme, context: CommandContext, workshop: str, *, reason: str | None = None
) -> CommandEvents:
    """Remove a workshop from the programme; its own stream does not change."""
    if workshop not in state.workshops:
        action = f"remove {shown(workshop, words=True)}"
        refuse(
            action,
            "it does not belong to the programme",
            f"Workshops: {join_names(state.workshops)}",
        )
    return (e.WorkshopRemoved(workshop=workshop, reason=reason),)
