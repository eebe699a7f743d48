"""What is said, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    Decided,
    Noting,
    heard,
    known,
    known_contribution,
    named,
    open_space,
    refuse,
)
from dialoguekit.domain.state import Workshop


def contribute(
    state: Workshop,
    noting: Noting,
    author: str,
    text: str,
    *,
    kind: str | None = None,
    question: str | None = None,
    reasons: str | None = None,
    refs: Sequence[str] = (),
    labels: Sequence[str] = (),
    source: str | None = None,
) -> Decided:
    """Record one idea from one author; returns its id, which quotes are cited by."""
    what = f"record a contribution of {author}"
    heard(state, noting, author, what)
    if noting.context.space is not None:
        open_space(state, noting.context.space, what)
    if question is not None and not named(state, question, "Q"):
        refuse(what, f"there is no question {question}", "Pose it first, or leave it out")
    for ref in refs:
        known_contribution(state, ref, what)
    if source is not None and source in state.sources:
        refuse(what, f"{source!r} is recorded already", "Import every contribution once")
    return (
        e.ContributionMade(
            contribution=state.next_id("C"),
            author=author,
            text=text,
            kind=kind,
            question=question,
            reasons=reasons,
            refs=tuple(refs),
            labels=tuple(labels),
            source=source,
        ),
    )


def moderate(
    state: Workshop, noting: Noting, contribution: str, outcome: str, *, reason: str | None = None
) -> Decided:
    """Accept, hold or reject a contribution; the latest judgement counts."""
    known_contribution(state, contribution, f"moderate {contribution}")
    return (e.ContributionModerated(contribution=contribution, outcome=outcome, reason=reason),)


def take_stance(
    state: Workshop, noting: Noting, person: str, contribution: str, value: int
) -> Decided:
    """Record a stance: −1 disagree, 0 pass, +1 agree.  A later one replaces an earlier one."""
    what = f"record a stance of {person}"
    known_contribution(state, contribution, what)
    heard(state, noting, person, what)
    if isinstance(value, bool) or value not in (-1, 0, 1):
        refuse(what, f"{value!r} is off the scale", "Use -1 disagree, 0 pass or +1 agree")
    return (e.StanceTaken(contribution=contribution, person=person, value=value),)


def reveal(
    state: Workshop, noting: Noting, contributions: Sequence[str], *, audience: str | None = None
) -> Decided:
    """Show contributions that were written in silence."""
    what = "reveal contributions"
    if not contributions:
        refuse(what, "none is named", "Name at least one")
    for contribution in contributions:
        known_contribution(state, contribution, what)
        if contribution not in state.hidden:
            refuse(what, f"{contribution} is visible already", "Name hidden contributions only")
    return (e.ContributionRevealed(contributions=tuple(contributions), audience=audience),)


def link(state: Workshop, noting: Noting, origin: str, relation: str, target: str) -> Decided:
    """Connect two things: ``link("C9", "answers", "C4")``."""
    what = f"link {origin} to {target}"
    known(state, origin, what)
    known(state, target, what)
    if origin == target:
        refuse(what, "a link needs two ends", "Name two different things")
    return (e.ContributionLinked(origin=origin, target=target, relation=relation),)


def cluster(
    state: Workshop, noting: Noting, members: Sequence[str], *, label: str | None = None
) -> Decided:
    """Put contributions together; returns the id of the cluster."""
    what = "make a cluster"
    if not members:
        refuse(what, "it has no members", "Name at least one contribution")
    for member in members:
        known_contribution(state, member, what)
    return (e.ItemClustered(cluster=state.next_id("G"), members=tuple(members), label=label),)


def park(
    state: Workshop, noting: Noting, contribution: str, *, reason: str | None = None
) -> Decided:
    """Set a contribution aside, in sight."""
    what = f"park {contribution}"
    known_contribution(state, contribution, what)
    if contribution in state.parked:
        refuse(what, "it is parked already", "Nothing needs to be done")
    return (e.ItemParked(contribution=contribution, reason=reason),)
