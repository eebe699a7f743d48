"""Who is who: tokens that stand for people, and two registrations of one person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.people import given_at_once, withdrawn_at_once
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    refuse,
    require_group_in_scheme,
    require_not_forgotten,
    require_registered,
    require_scheduled,
)
from dialoguekit.domain.state import Person, Workshop
from dialoguekit.errors import shown

_ID = re.compile(r"[A-Z]{1,2}[0-9]+")


def issue_tokens(
    state: Workshop,
    context: CommandContext,
    tokens: Mapping[str, str | None] | Sequence[str],
    *,
    consents: Sequence[str] = (),
    version: str = "1",
    basis: str = "written",
) -> CommandEvents:
    """Issue tokens to people who take part without a name: ``{"k7f3": "peer support"}``.

    Each token stands for one person.  Its value is the group of its holder, or None.  ``consents``
    are the scopes that all holders consented to; :func:`give_consent` records those of one.
    """
    action = "issue tokens"
    require_scheduled(state, action)
    groups = dict(tokens) if isinstance(tokens, Mapping) else dict.fromkeys(tokens)
    events: list[e.Event] = []
    for token, group in groups.items():
        require_not_forgotten(state, token, action)
        if state.canonical(token) in state.people or token in state.aliases:
            refuse(action, f"{shown(token)} was issued before", "Issue every token once")
        if token in state.seq_by_id or _ID.fullmatch(token):
            refuse(action, f"{shown(token)} is, or may become, an id", "Use longer random tokens")
        require_group_in_scheme(state, group, action)
        events.append(e.TokenIssued(token=token, group=group))
        events += given_at_once(token, consents, version=version, basis=basis)
    if not events:
        refuse(action, "none is given", "Give at least one token")
    return tuple(events)


def merge_people(
    state: Workshop,
    context: CommandContext,
    person: str,
    alias: str,
    *,
    reason: str | None = None,
) -> CommandEvents:
    """Record that two ids are of the same person; ``person`` is kept, ``alias`` still works.

    Every count sees one person from then on.  The stricter consent of the two applies until it is
    given again.  In an open ballot the vote that was cast last counts; a closed ballot stays as it
    was counted.
    """
    action = f"merge {shown(alias)} into {shown(person)}"
    kept, other = (require_registered(state, id, action) for id in (person, alias))
    person, alias = state.canonical(person), state.canonical(alias)
    if person == alias:
        refuse(action, "both ids are of the same person already", "Nothing needs to be done")
    if kept.is_token and not other.is_token:
        refuse(
            action,
            f"{shown(person)} is a token, and {shown(alias)} is registered",
            f"Keep {shown(alias)} instead",
        )
    counted = []
    for id, ballot in state.ballots.items():
        if ballot.phase == "open" and ballot.is_secret and alias in ballot.answered:
            why_not = f"{shown(alias)} has voted in the secret ballot {shown(id)}"
            refuse(action, why_not, f"Close it first, or keep {shown(alias)} instead")
        if ballot.phase != "open" and {person, alias} <= ballot.voters:
            counted.append(id)
    merged = e.PersonMerged(person=person, alias=alias, ballots=tuple(counted), reason=reason)
    stricter = _consented_once(kept, other)
    why = f"Only one of {person} and {alias} had consented."
    return (merged, *withdrawn_at_once(person, stricter, why))


def _consented_once(one: Person, other: Person) -> tuple[str, ...]:
    """Return the scopes that exactly one of the two consents to."""
    now = [{s for s, spans in p.consents.items() if spans.is_open} for p in (one, other)]
    return tuple(scope for scope in e.CONSENT_SCOPES if scope in now[0] ^ now[1])
