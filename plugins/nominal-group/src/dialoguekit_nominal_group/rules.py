"""The method's rules, as flags with their evidence.

Every rule is a function of one session, and of the workshop that it is part of, and yields
flags: ``flag`` where a rule of the method was broken, ``note`` where something is worth
knowing.  Nothing is held against a session that can still come in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from dialoguekit.plugin import Evidence, Flag, Rule, StageRules, behind
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.view import Ballot, NominalSession, NominalView, Option, Turn, Worked

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def standing(view: NominalView, workshop: str) -> Iterator[Flag]:
    """Every flag that stands in a workshop, session by session."""
    room = view.workshops.get(workshop, Worked())
    for session in room.sessions:
        yield from flags(room, session)


def flags(room: Worked, session: NominalSession) -> Iterator[Flag]:
    """Everything that the rules say about a session, rule by rule."""
    for rule in RULES:
        yield from rule(room, session)


def begins_in_silence(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Ideas are written before any is told."""
    runs = [run for run in session.runs if method.METHOD.stage(run.stage) is not None]
    if runs and runs[0].stage != "silent":
        message = f"Began with {runs[0].stage}: nobody could write alone before others spoke."
        yield session.flag_parts("no-silence", message, runs[0])


def silence_is_kept(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Nobody reads or hears what others think while everybody writes."""
    for item in session.aloud:
        message = f"{item.id} could be read by the room while others were still writing."
        yield item.flag("draft-visible", message)
    for idea in session.drafts:
        if idea.shown_in == "silent":
            message = f"{idea.item.id} was revealed while others were still writing."
            yield _flag("revealed-early", message, (idea.item.cite,), idea.evidence)
    for spoken in session.loud:
        message = "Somebody spoke while others were still writing."
        yield _flag("spoken-in-silence", message, (session.cite,), spoken)


def one_at_a_time(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """In a round-robin one idea is told at a time."""
    for count, evidence in session.together:
        message = f"{count} ideas were revealed at once: a round-robin takes one at a time."
        yield _flag("revealed-together", message, (session.cite,), evidence)


def turns_are_set(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """There is an order of turns, or nobody can say whether it was kept."""
    if session.rounds and not session.ordered:
        message = "Ideas were told in rounds, and no order of turns was set."
        yield _flag("no-order", message, (session.cite,), behind(session.rounds), note=True)


def turns_are_kept(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Everybody speaks in turn."""
    for round in session.rounds:
        for turn in round.turns:
            if turn.kept is False:
                cites = tuple(item.cite for item in turn.ideas) or (session.cite,)
                message = f"Out of turn in round {round.number}: {_whose(turn)} ({turn.group})."
                evidence = turn.evidence | turn.set_by
                yield _flag("out-of-turn", message, cites, evidence)


def nobody_is_skipped(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """A round passes nobody over who has something to tell."""
    for round in session.rounds:
        for missed in round.missed:
            drafts = f"{missed.left} draft{'s' if missed.left > 1 else ''}"
            message = (
                f"Round {round.number} passed over place {missed.place} in the order "
                f"({missed.group}), with {drafts} left."
            )
            yield _flag("skipped", message, (session.cite,), missed.evidence)


def all_is_told_before_the_talk(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Nothing is discussed before everything is on the list."""
    late = [idea for idea in session.drafts if idea.late]
    if late:
        talk = next(run for run in session.runs if run.stage in method.TALKING_STAGES)
        ids = ", ".join(idea.item.id for idea in late)
        message = f"The talk about ideas began before {ids} had been revealed."
        cites = tuple(idea.item.cite for idea in late)
        evidence = behind([talk, *late])
        yield _flag("talked-early", message, cites, evidence)


def no_draft_is_lost(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Whatever was written is told."""
    if session.over:
        for idea in session.missing:
            message = f"{idea.item.id}, a draft, was never revealed."
            yield idea.item.flag("draft-lost", message)


def understood_before_voted_on(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Ideas are clarified before the first vote on them."""
    for ballot in session.ballots[:1]:
        if not ballot.clarified:
            message = f"{ballot.id} was opened before the ideas were clarified."
            yield _flag("voted-unclarified", message, (ballot.cite,), ballot.evidence)


def votes_are_secret(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Nobody sees how others vote, nor any result before the vote is closed."""
    for ballot in session.ballots:
        if not ballot.secret:
            message = f"{ballot.id} was not secret."
            yield _flag("not-secret", message, (ballot.cite,), ballot.evidence)
        if ballot.told_early:
            message = f"A result of {ballot.id} was told before it was closed."
            yield _flag("told-early", message, (ballot.cite,), ballot.told_early)


def as_many_ballots_as_planned(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Every ballot that the order announced has, or that a stage was entered for, is held."""
    stages = session.order if session.planned is None else session.planned.stages
    wanted = sum(stage in method.BALLOT_STAGES for stage in stages)
    held = len(session.ballots)
    if session.over and held < wanted:
        message = f"Ballots that were held: {held}; ballots that there were to be: {wanted}."
        yield session.flag("ballot-missing", message, *session.ballots)


def same_options(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """The last ballot is on what the first was on, unless something was put together since."""
    if len(session.ballots) < 2:
        return
    first, last = session.ballots[0], session.ballots[-1]
    dropped, added = _unmatched(first, last), _unmatched(last, first)
    if dropped or added:
        parts = [("without", dropped), ("with", added)]
        told = " and ".join(f"{word} {_ids(options)}" for word, options in parts if options)
        message = f"{last.id} was held {told}, other than {first.id}, and nothing was put together."
        yield _flag("options-differ", message, (first.cite, last.cite), behind([first, last]))


def every_idea_is_voted_on(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """What was told stands in the first ballot, by itself or with what it was put together with."""
    ballot = next(iter(session.ballots), None)
    if ballot is None or not any(option.items for option in ballot.options):
        return
    voted_on = frozenset(one for option in ballot.options for one in option.same)
    left = [
        idea
        for idea in session.told
        if idea.same not in voted_on and not (idea.gone or idea.item.parked or idea.by_facilitator)
    ]
    if left:
        ids = ", ".join(idea.item.id for idea in left)
        message = f"Told and not voted on in {ballot.id}: {ids}."
        cites = tuple(idea.item.cite for idea in left)
        evidence = behind([ballot, *left])
        yield _flag("not-voted-on", message, cites, evidence, note=True)


def facilitators_stand_aside(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Who facilitates brings no ideas of their own into the vote."""
    voted_on = {one for b in session.ballots for option in b.options for one in option.members}
    for idea in session.ideas:
        if idea.by_facilitator and idea.item.id in voted_on:
            message = f"{idea.item.id}, which was voted on, is an idea of a facilitator."
            yield idea.item.flag("facilitators-idea", message, severity="note")


def enough_is_ranked(_: Worked, session: NominalSession) -> Iterator[Flag]:
    """Voters rank five options or more, where there are so many."""
    for ballot in session.counted:
        short = ballot.ranking_fewer_than(method.FEWEST_RANKED)
        if short:
            asked = min(method.FEWEST_RANKED, len(ballot.options))
            message = (
                f"{short} of {ballot.cast} who voted in {ballot.id} ranked fewer than "
                f"{asked} of {len(ballot.options)} options."
            )
            yield _flag("few-ranked", message, (ballot.cite,), ballot.evidence, note=True)


RULES: tuple[Rule, ...] = (
    begins_in_silence,
    STAGES.keeps_to_template,
    STAGES.knows_template,
    STAGES.knows_stages,
    STAGES.facilitator_leads,
    STAGES.within_stages,
    STAGES.in_place,
    STAGES.in_time,
    silence_is_kept,
    one_at_a_time,
    turns_are_set,
    turns_are_kept,
    nobody_is_skipped,
    all_is_told_before_the_talk,
    no_draft_is_lost,
    understood_before_voted_on,
    votes_are_secret,
    as_many_ballots_as_planned,
    same_options,
    every_idea_is_voted_on,
    facilitators_stand_aside,
    enough_is_ranked,
)


def _flag(
    rule: str, message: str, cites: tuple[str, ...], evidence: Evidence, *, note: bool = False
) -> Flag:
    return Flag(
        rule=rule,
        message=message,
        severity="note" if note else "flag",
        cites=cites,
        evidence=evidence,
    )


def _whose(turn: Turn) -> str:
    return "nobody in the order" if turn.place is None else f"place {turn.place} in the order"


def _unmatched(ballot: Ballot, other: Ballot) -> list[Option]:
    """The options of a ballot that have nothing in common with any of another."""
    known = frozenset(one for option in other.options for one in option.same)
    return [option for option in ballot.options if not option.same & known]


def _ids(options: list[Option]) -> str:
    return ", ".join(option.id for option in options)
