"""The method's rules, as flags with their evidence.

Each rule is a function of one session and of its workshop, and yields flags: ``warning`` if a rule
of the method was broken, ``info`` if something is worth knowing.  A session is not flagged for what
it can still fulfil.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Evidence, Flag, Rule, StageRules, combined_evidence
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.view import (
    Ballot,
    NominalSession,
    NominalView,
    Option,
    Turn,
    WorkshopView,
)

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def active_flags(view: NominalView, workshop: str) -> Iterator[Flag]:
    """Yield the flags of a workshop, session by session."""
    workshop_view = view.workshops.get(workshop, WorkshopView())
    for session in workshop_view.sessions:
        yield from flags(workshop_view, session)


def flags(workshop: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Yield the flags of a session, rule by rule."""
    for rule in RULES:
        yield from rule(workshop, session)


def begins_in_silence(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``no-silence``: ideas are written before any is presented."""
    runs = [run for run in session.stage_runs if method.METHOD.stage(run.stage) is not None]
    if runs and runs[0].stage != "silent":
        message = (
            f"The session began with “{runs[0].title}”: there was no silent writing before others "
            "spoke."
        )
        yield session.flag_parts("no-silence", message, runs[0])


def silence_is_kept(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``draft-visible``, ``revealed-early`` and ``spoken-in-silence``: writing is silent."""
    for item in session.visible_in_silence:
        message = f"{item.id} was visible to all while others were still writing."
        yield item.flag("draft-visible", message)
    for idea in session.drafts:
        if idea.revealed_in == "silent":
            message = f"{idea.contribution.id} was revealed while others were still writing."
            yield _flag("revealed-early", message, (idea.contribution.cite,), idea.evidence)
    for spoken in session.spoken_in_silence:
        message = "A participant spoke while others were still writing."
        yield _flag("spoken-in-silence", message, (session.cite,), spoken)


def one_at_a_time(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``revealed-together``: in a round-robin one idea is presented at a time."""
    for count, evidence in session.joint_reveals:
        message = f"{count} ideas were revealed at once: a round-robin takes one at a time."
        yield _flag("revealed-together", message, (session.cite,), evidence)


def turns_are_set(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``no-order``: an order of turns was set."""
    if session.rounds and not session.has_turn_order:
        message = "Ideas were presented in rounds without an order of turns."
        yield _flag(
            "no-order", message, (session.cite,), combined_evidence(session.rounds), info=True
        )


def turns_are_kept(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``out-of-turn``: people speak in turn."""
    for round in session.rounds:
        for turn in round.turns:
            if turn.in_order is False:
                cites = tuple(item.cite for item in turn.ideas) or (session.cite,)
                message = (
                    f"Out of turn in round {round.number}: {_place_in_order(turn)} ({turn.group})."
                )
                evidence = turn.evidence | turn.order_evidence
                yield _flag("out-of-turn", message, cites, evidence)


def no_one_is_skipped(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``skipped``: a round passes over no one who has drafts left."""
    for round in session.rounds:
        for skip in round.skipped:
            drafts = f"{skip.drafts_left} draft{'s' if skip.drafts_left > 1 else ''}"
            message = (
                f"Round {round.number} passed over place {skip.place_in_order} in the order "
                f"({skip.group}), with {drafts} left."
            )
            yield _flag("skipped", message, (session.cite,), skip.evidence)


def all_revealed_before_discussion(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``talked-early``: the discussion begins when every idea is on the list."""
    late = [idea for idea in session.drafts if idea.revealed_late]
    if late:
        discussion = next(
            run for run in session.stage_runs if run.stage in method.DISCUSSION_STAGES
        )
        ids = ", ".join(idea.contribution.id for idea in late)
        message = f"The discussion began before {ids} had been revealed."
        cites = tuple(idea.contribution.cite for idea in late)
        evidence = combined_evidence([discussion, *late])
        yield _flag("talked-early", message, cites, evidence)


def no_draft_is_lost(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``draft-lost``: every draft is revealed."""
    if session.ended:
        for idea in session.unrevealed:
            message = f"{idea.contribution.id}, a draft, was never revealed."
            yield idea.contribution.flag("draft-lost", message)


def clarified_before_voting(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``voted-unclarified``: ideas are clarified before the first ballot."""
    for ballot in session.ballots[:1]:
        if not ballot.clarified:
            message = f"{ballot.id} was opened before the ideas were clarified."
            yield _flag("voted-unclarified", message, (ballot.cite,), ballot.evidence)


def votes_are_secret(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``not-secret`` and ``told-early``: votes are secret, and results wait for the close."""
    for ballot in session.ballots:
        if not ballot.secret:
            message = f"{ballot.id} was not secret."
            yield _flag("not-secret", message, (ballot.cite,), ballot.evidence)
        if ballot.early_results:
            message = f"A result of {ballot.id} was disclosed before it was closed."
            yield _flag("told-early", message, (ballot.cite,), ballot.early_results)


def planned_ballots_are_held(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``ballot-missing``: every announced ballot is held."""
    stages = session.order if session.planned is None else session.planned.stages
    expected = sum(stage in method.BALLOT_STAGES for stage in stages)
    held = len(session.ballots)
    if session.ended and held < expected:
        message = f"Ballots held: {held}; ballots expected: {expected}."
        yield session.flag("ballot-missing", message, *session.ballots)


def ballots_have_same_options(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``options-differ``: both ballots have the same options, unless some were merged."""
    if len(session.ballots) < 2:
        return
    first, last = session.ballots[0], session.ballots[-1]
    dropped, added = _unmatched(first, last), _unmatched(last, first)
    if dropped or added:
        parts = [("without", dropped), ("with", added)]
        difference = " and ".join(f"{word} {_ids(options)}" for word, options in parts if options)
        message = f"{last.id} was held {difference}, unlike {first.id}, and no ideas were merged."
        yield _flag(
            "options-differ", message, (first.cite, last.cite), combined_evidence([first, last])
        )


def every_idea_is_voted_on(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``not-voted-on``: every presented idea is in the first ballot, itself or merged."""
    ballot = next(iter(session.ballots), None)
    if ballot is None or not any(option.contributions for option in ballot.options):
        return
    voted_on = frozenset(one for option in ballot.options for one in option.canonical_ids)
    omitted = [
        idea
        for idea in session.revealed
        if idea.canonical_id not in voted_on
        and not (idea.removal_reason or idea.contribution.parked or idea.by_facilitator)
    ]
    if omitted:
        ids = ", ".join(idea.contribution.id for idea in omitted)
        message = f"Presented and not voted on in {ballot.id}: {ids}."
        cites = tuple(idea.contribution.cite for idea in omitted)
        evidence = combined_evidence([ballot, *omitted])
        yield _flag("not-voted-on", message, cites, evidence, info=True)


def facilitators_add_no_ideas(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``facilitators-idea``: facilitators bring no ideas of their own to a vote."""
    voted_on = {one for b in session.ballots for option in b.options for one in option.members}
    for idea in session.ideas:
        if idea.by_facilitator and idea.contribution.id in voted_on:
            message = f"{idea.contribution.id}, which was voted on, is a facilitator's idea."
            yield idea.contribution.flag("facilitators-idea", message, severity="info")


def enough_options_are_ranked(_: WorkshopView, session: NominalSession) -> Iterator[Flag]:
    """Check ``few-ranked``: voters rank five options or more, if there are that many."""
    for ballot in session.counted_ballots:
        short = ballot.ranking_fewer_than(method.MIN_RANKED)
        if short:
            asked = min(method.MIN_RANKED, len(ballot.options))
            message = (
                f"{short} of {ballot.votes_cast} who voted in {ballot.id} ranked fewer than "
                f"{asked} of {len(ballot.options)} options."
            )
            yield _flag("few-ranked", message, (ballot.cite,), ballot.evidence, info=True)


RULES: tuple[Rule, ...] = (
    begins_in_silence,
    STAGES.follows_template,
    STAGES.has_known_template,
    STAGES.has_known_stages,
    STAGES.facilitator_leads,
    STAGES.within_stages,
    STAGES.on_stage,
    STAGES.on_time,
    silence_is_kept,
    one_at_a_time,
    turns_are_set,
    turns_are_kept,
    no_one_is_skipped,
    all_revealed_before_discussion,
    no_draft_is_lost,
    clarified_before_voting,
    votes_are_secret,
    planned_ballots_are_held,
    ballots_have_same_options,
    every_idea_is_voted_on,
    facilitators_add_no_ideas,
    enough_options_are_ranked,
)


def _flag(
    rule: str, message: str, cites: tuple[str, ...], evidence: Evidence, *, info: bool = False
) -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity="info" if info else "warning",
        cites=cites,
        evidence=evidence,
    )


def _place_in_order(turn: Turn) -> str:
    return (
        "not in the order"
        if turn.place_in_order is None
        else f"place {turn.place_in_order} in the order"
    )


def _unmatched(ballot: Ballot, other: Ballot) -> list[Option]:
    """Return the options of a ballot that share no idea with another ballot."""
    known = frozenset(one for option in other.options for one in option.canonical_ids)
    return [option for option in ballot.options if not option.canonical_ids & known]


def _ids(options: list[Option]) -> str:
    return ", ".join(option.id for option in options)
