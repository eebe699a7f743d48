"""Contributions, stances, links, clusters."""

from __future__ import annotations

from collections.abc import Sequence

from dialoguekit import events as e
from dialoguekit.domain.commands.preconditions import (
    CommandContext,
    CommandEvents,
    refuse,
    require_author,
    require_contribution,
    require_created,
    require_group_in_scheme,
    require_id,
    require_open_or_at_distance,
    require_open_space,
    require_present,
)
from dialoguekit.domain.commands.rounds import answers_of
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import shown


def contribute(
    state: Workshop,
    context: CommandContext,
    author: str | None,
    text: str,
    *,
    kind: str | None = None,
    question: str | None = None,
    reasons: str | None = None,
    refs: Sequence[str] = (),
    labels: Sequence[str] = (),
    source: str | None = None,
    group: str | None = None,
) -> CommandEvents:
    """Record one idea of one author and return its id, by which it is cited.

    ``author`` is None for a note without a name, the flip-chart of a table or an imported comment;
    ``group`` is its group, if that is known.
    """
    if author is None:
        action = "record a contribution without a known author"
        require_open_or_at_distance(state, context, context.context.activity, action)
        require_group_in_scheme(state, group, action)
    else:
        action = f"record a contribution of {shown(author)}"
        require_present(state, context, author, action)
        if group is not None:
            remedy = "Leave the group out, or give None as the author"
            refuse(action, "a group is given beside the author, who has one", remedy)
    if context.context.space is not None:
        require_open_space(state, context.context.space, action)
    if question is not None:
        remedy = "Pose it first, or leave it out"
        require_created(state, question, "Q", "question", action, remedy)
    for ref in refs:
        require_contribution(state, ref, action)
    if source is not None and source in state.sources:
        refuse(action, f"{shown(source)} is recorded already", "Import every contribution once")
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
            group=group,
        ),
        *(() if author is None else answers_of(state, context, author)),
    )


def moderate(
    state: Workshop,
    context: CommandContext,
    contribution: str,
    outcome: str,
    *,
    reason: str | None = None,
) -> CommandEvents:
    """Accept, hold or reject a contribution.  The latest outcome counts."""
    require_contribution(state, contribution, f"moderate {shown(contribution)}")
    return (e.ContributionModerated(contribution=contribution, outcome=outcome, reason=reason),)


def take_stance(
    state: Workshop, context: CommandContext, person: str, contribution: str, value: int
) -> CommandEvents:
    """Record a stance: −1 disagree, 0 pass, +1 agree.  A later one replaces an earlier one."""
    action = f"record a stance of {shown(person)}"
    require_contribution(state, contribution, action)
    require_present(state, context, person, action)
    if isinstance(value, bool) or value not in (-1, 0, 1):
        refuse(action, f"{shown(value)} is off the scale", "Use -1 disagree, 0 pass or +1 agree")
    return (
        e.StanceTaken(contribution=contribution, person=person, value=value),
        *answers_of(state, context, person),
    )


def reveal_contributions(
    state: Workshop,
    context: CommandContext,
    contributions: Sequence[str],
    *,
    audience: str | None = None,
) -> CommandEvents:
    """Reveal contributions that were made in silence."""
    action = "reveal contributions"
    if not contributions:
        refuse(action, "none is named", "Name at least one")
    for contribution in contributions:
        require_contribution(state, contribution, action)
        if contribution not in state.hidden_contributions:
            refuse(
                action,
                f"{shown(contribution)} is visible already",
                "Name hidden contributions only",
            )
    return (e.ContributionRevealed(contributions=tuple(contributions), audience=audience),)


def link_contributions(
    state: Workshop, context: CommandContext, origin: str, relation: str, target: str
) -> CommandEvents:
    """Link two items: ``link_contributions("C9", "answers", "C4")``; not only contributions."""
    action = f"link {shown(origin)} to {shown(target)}"
    require_id(state, origin, action)
    require_id(state, target, action)
    if origin == target:
        refuse(action, "a link needs two ends", "Name two different things")
    return (e.ContributionLinked(origin=origin, target=target, relation=relation),)


def cluster_contributions(
    state: Workshop,
    context: CommandContext,
    members: Sequence[str],
    *,
    label: str | None = None,
    author: str | None = None,
) -> CommandEvents:
    """Cluster contributions and return the id of the cluster.

    The ``author`` of the label is the participant who acts, unless another one is given.
    """
    action = "make a cluster"
    if not members:
        refuse(action, "it has no members", "Name at least one contribution")
    for member in members:
        require_contribution(state, member, action)
    return (
        e.ContributionsClustered(
            cluster=state.next_id("G"),
            members=tuple(members),
            label=label,
            author=require_author(state, context, author, action),
        ),
    )


def park(
    state: Workshop, context: CommandContext, contribution: str, *, reason: str | None = None
) -> CommandEvents:
    """Park a contribution for later."""
    action = f"park {shown(contribution)}"
    require_contribution(state, contribution, action)
    if contribution in state.parked_contributions:
        refuse(action, "it is parked already", "Nothing needs to be done")
    return (e.ContributionParked(contribution=contribution, reason=reason),)
