"""A circle with a talking piece, written with the public plugin API alone (Pranis 2005).

A piece goes round, and the one who holds it may speak, or pass.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from dialoguekit.events import TurnTaken, event, fields
from dialoguekit.plugin import (
    Block,
    Breach,
    ColumnSpec,
    CommandContext,
    CommandEvents,
    Evidence,
    Fact,
    Method,
    Programme,
    Prompt,
    Record,
    Rule,
    Session,
    Stage,
    Suggestion,
    SuggestionContext,
    Template,
    Workshop,
    breach,
    by_group,
    count,
    figures,
    headed_table,
    hookimpl,
    how_it_ran,
    refuse,
    session_rows,
    share,
    stage_rules,
)
from dialoguekit.plugin.commands import require_method_run, require_present

SOURCE = "Kay Pranis, The Little Book of Circle Processes, 2005"


@event("piece-circle.piece-passed")
class PiecePassed:
    """The piece came to a person.

    Fields:
        activity: the circle.
        person: who holds it now.
    By: scribe.
    Refused when: no circle is running; the person does not take part; the person holds it already.
    Flagged when: the piece came to nobody twice before it came to everybody once.
    """

    activity: str = fields.reference()
    person: str = fields.reference(subject=True)


@event("piece-circle.turn-passed")
class TurnPassed:
    """The person who held the piece passed it on without a word.

    Fields:
        activity: the circle.
        person: who passed.
    By: scribe.
    Refused when: the person does not hold the piece.
    Flagged when: never.
    """

    activity: str = fields.reference()
    person: str = fields.reference(subject=True)


def give_piece(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
    """Record that the piece came to a person."""
    action = f"give the piece to {person}"
    activity = require_method_run(state, context, "piece-circle", action)
    require_present(state, context, person, action)
    if _holder(state, activity) == person:
        refuse(action, f"{person} holds it already", "Name the next person")
    return (PiecePassed(activity=activity, person=person),)


def pass_turn(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
    """Record that the person who holds the piece says nothing."""
    action = f"record that {person} passes"
    activity = require_method_run(state, context, "piece-circle", action)
    if _holder(state, activity) != person:
        refuse(action, f"{person} does not hold the piece", "Record first that it came to them")
    return (TurnPassed(activity=activity, person=person),)


def _holder(state: Workshop, activity: str) -> str | None:
    passed = [e.person for e in state.plugin_events_of(PiecePassed) if e.activity == activity]
    return passed[-1] if passed else None


@attrs.frozen(kw_only=True)
class Holding:
    """One person's time with the piece."""

    person: str
    group: str | None
    turns: tuple[Fact[Any], ...]
    evidence: Evidence


@attrs.frozen(kw_only=True)
class Circle(Session):
    """One circle: who held the piece, who passed, and turns without the piece."""

    holdings: tuple[Holding, ...]
    passes: tuple[Fact[TurnPassed], ...]
    without_piece: tuple[Fact[Any], ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The participants who were in the circle."""
        return tuple(dict.fromkeys(p for run in self.stage_runs for p in run.present))

    @property
    def waiting(self) -> tuple[str, ...]:
        """Those to whom the piece has not come."""
        held = {holding.person for holding in self.holdings}
        return tuple(person for person in self.people if person not in held)


def build_sessions(record: Record) -> tuple[Circle, ...]:
    """Return the circles of one workshop."""
    return tuple(_circle(record, session) for session in record.sessions)


def _circle(record: Record, session: Session) -> Circle:
    holdings: list[Holding] = []
    without = []
    for fact in record.of(PiecePassed, TurnTaken, within=session):
        person = fact.event.person
        if isinstance(fact.event, PiecePassed):
            holdings.append(
                Holding(person=person, group=fact.group, turns=(), evidence=fact.evidence)
            )
        elif holdings and holdings[-1].person == person:
            holdings[-1] = attrs.evolve(holdings[-1], turns=(*holdings[-1].turns, fact))
        elif record.takes_part(person):
            without.append(fact)
    return Circle.of(
        session,
        holdings=tuple(holdings),
        passes=record.of(TurnPassed, within=session),
        without_piece=tuple(without),
    )


HELD: ColumnSpec[Circle] = count("Held the piece", lambda circle: circle.holdings)
SPOKE: ColumnSpec[Circle] = share(
    "Spoke",
    lambda circle: [holding for holding in circle.holdings if holding.turns],
    lambda circle: circle.holdings,
)
PASSED: ColumnSpec[Circle] = count("Passed", lambda circle: circle.passes)


def session_blocks(session: Circle, record: Record) -> Iterator[Block]:
    """Yield how the piece went round."""
    yield figures(session, HELD, PASSED)
    yield from how_it_ran(session)
    yield by_group("How the piece went round", record.groups, session, HELD, SPOKE, PASSED)


def programme_blocks(programme: Programme[tuple[Circle, ...]]) -> Iterator[Block]:
    """Yield a row for each circle."""
    yield headed_table("Circles", "Workshop", session_rows(programme), HELD, PASSED)


def _without_piece(circle: Circle) -> Breach | None:
    number = len(circle.without_piece)
    message = f"{number} turns were taken without the piece."
    return breach(message, *circle.without_piece) if number else None


def _not_offered(circle: Circle) -> Breach | None:
    waiting = len(circle.waiting)
    message = f"The piece never came to {waiting} of {len(circle.people)} people."
    return breach(message) if waiting else None


RULES: tuple[Rule[Circle], ...] = (
    *stage_rules(),
    Rule("without-piece", "a turn was taken without the piece", _without_piece),
    Rule("not-offered", "the piece never came to somebody", _not_offered, at_end=True),
)


def suggest(circle: Circle, context: SuggestionContext) -> Iterator[Suggestion]:
    """Suggest to pass the piece on."""
    if context.stage == "round" and circle.waiting:
        reason = f"It has not come to {len(circle.waiting)} of {len(circle.people)} yet."
        yield Suggestion(text="Let the piece go on.", reason=reason)


METHOD: Method[Any, Any] = Method(
    name="piece-circle",
    title="Circle with a talking piece",
    summary="A piece goes round; the one who holds it may speak, or pass.",
    source=SOURCE,
    stages=(
        Stage(name="opening", title="Opening", purpose="Why this circle meets."),
        Stage(name="round", title="Round", purpose="The piece goes round."),
        Stage(name="closing", title="Closing", purpose="A word each, to end with."),
    ),
    templates=(
        Template(
            name="one-round",
            title="One round",
            stages=("opening", "round", "closing"),
            source=SOURCE,
        ),
    ),
    prompts=(
        Prompt(name="welcome", stage="opening", text="What brings you here?"),
        Prompt(name="weighs", stage="round", text="What weighs on you?"),
        Prompt(name="last", stage="closing", text="What do you take with you?"),
    ),
    events=(PiecePassed, TurnPassed),
    commands=(give_piece, pass_turn),
    sessions=build_sessions,
    rules=RULES,
    suggestions=suggest,
    session_blocks=session_blocks,
    programme_blocks=programme_blocks,
    absence="There was no circle",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)
