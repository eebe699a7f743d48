"""The rules for ballots."""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Breach, Rule, breach
from dialoguekit.plugin.ballots import Ballot
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.view import NominalSession


def _voted_unclarified(session: NominalSession) -> Iterator[Breach]:
    for ballot in session.ballots[:1]:
        latest = ballot.opened.occurred_at_us + ballot.opened.tolerance_us, ballot.opened.seq
        if not any(run.start < latest for run in session.stage_runs_of("clarify")):
            yield breach(f"{ballot.id} was opened before the ideas were clarified.", ballot)


def _not_secret(session: NominalSession) -> Iterator[Breach]:
    for ballot in session.ballots:
        if not ballot.secret:
            yield breach(f"{ballot.id} was not secret.", ballot)


def _told_early(session: NominalSession) -> Iterator[Breach]:
    for ballot in session.ballots:
        if ballot.early_results:
            message = f"A result of {ballot.id} was disclosed before it was closed."
            yield breach(message, *ballot.early_results, cites=[ballot.cite])


def _ballot_missing(session: NominalSession) -> Breach | None:
    stages = session.order if session.planned is None else session.planned.stages
    expected = sum(stage in method.BALLOT_STAGES for stage in stages)
    held = len(session.ballots)
    if held >= expected:
        return None
    message = f"Ballots held: {held}; ballots expected: {expected}."
    return breach(message, session, *session.ballots, cites=[session.cite])


def _options_differ(session: NominalSession) -> Breach | None:
    if len(session.ballots) < 2:
        return None
    first, last = session.ballots[0], session.ballots[-1]
    differences = [
        ("without", _unmatched(session, first, last)),
        ("with", _unmatched(session, last, first)),
    ]
    told = " and ".join(f"{word} {', '.join(ids)}" for word, ids in differences if ids)
    if not told:
        return None
    message = f"{last.id} was held {told}, unlike {first.id}, and no ideas were merged."
    return breach(message, first, last)


def _unmatched(session: NominalSession, ballot: Ballot, other: Ballot) -> list[str]:
    """Return the options of a ballot that share no idea with another ballot."""
    known = frozenset(id for option in session.options_of(other) for id in option.canonical_ids)
    return [o.id for o in session.options_of(ballot) if not o.canonical_ids & known]


def _not_voted_on(session: NominalSession) -> Iterator[Breach]:
    for ballot in session.ballots[:1]:
        options = session.options_of(ballot)
        voted_on = frozenset(id for option in options for id in option.canonical_ids)
        omitted = [
            idea
            for idea in session.revealed
            if idea.canonical_id not in voted_on
            and not (idea.removal_reason or idea.parked or idea.by_facilitator)
        ]
        if omitted and any(option.contributions for option in options):
            ids = ", ".join(idea.id for idea in omitted)
            message = f"Presented and not voted on in {ballot.id}: {ids}."
            cites = [idea.cite for idea in omitted]
            yield breach(message, ballot, *omitted, cites=cites)


def _facilitators_idea(session: NominalSession) -> Iterator[Breach]:
    voted_on = {item.id for option in session.options.values() for item in option.contributions}
    for idea in session.ideas:
        if idea.by_facilitator and idea.id in voted_on:
            message = f"{idea.id}, which was voted on, is a facilitator's idea."
            yield breach(message, idea)


def _few_ranked(session: NominalSession) -> Iterator[Breach]:
    for ballot in session.ballots:
        short = 0 if ballot.tally is None else ballot.ranking_fewer_than(method.MIN_RANKED)
        if short and not (ballot.secret and short == ballot.votes_cast):
            asked = min(method.MIN_RANKED, len(ballot.form.options))
            yield breach(
                f"{short} of {ballot.votes_cast} who voted in {ballot.id} ranked fewer than "
                f"{asked} of {len(ballot.form.options)} options.",
                ballot,
            )


RULES: tuple[Rule[NominalSession], ...] = (
    Rule("voted-unclarified", "the first ballot came before the clarification", _voted_unclarified),
    Rule("not-secret", "a ballot was not secret", _not_secret),
    Rule("told-early", "a result was revealed or decided on before the close", _told_early),
    Rule(
        "ballot-missing",
        "there were fewer ballots than stages for them",
        _ballot_missing,
        at_end=True,
    ),
    Rule(
        "options-differ",
        "the last ballot had other options than the first, and no ideas were merged",
        _options_differ,
    ),
    Rule(
        "not-voted-on",
        "a presented idea was in the first ballot neither by itself nor in a cluster",
        _not_voted_on,
        severity="info",
    ),
    Rule(
        "facilitators-idea",
        "an idea of a facilitator was voted on",
        _facilitators_idea,
        severity="info",
    ),
    Rule(
        "few-ranked",
        f"a voter ranked fewer than {method.MIN_RANKED} options, or not all if there were fewer, "
        "in a ballot whose result is shown; if it was secret, another voter ranked as many",
        _few_ranked,
        severity="info",
    ),
)
