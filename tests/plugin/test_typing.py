"""Type hints of the plugin API: mypy finds an author's mistake before the plugin is run."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from mypy import api

PLUGIN = """
from collections.abc import Iterable, Iterator

import attrs

from dialoguekit.events import event, fields
from dialoguekit.plugin import (
    Block,
    Breach,
    CommandContext,
    CommandEvents,
    Evidence,
    Fact,
    Method,
    Programme,
    Prompt,
    Record,
    Rule,
    SecretFacts,
    Section,
    Session,
    Stage,
    Suggestion,
    SuggestionContext,
    Text,
    Workshop,
    breach,
    by_group,
    chart,
    cite,
    contributions_table,
    count,
    figures,
    headed_table,
    hookimpl,
    session_rows,
    share,
    stage_rules,
    statement,
    table,
    text,
)
from dialoguekit.plugin.columns import people
from dialoguekit.plugin.texts import quotes
from dialoguekit.plugin.commands import require_method_run, require_person
from dialoguekit.plugin import ColumnSpec
from dialoguekit.plugin.texts import raw_text


@event("stick.passed")
class StickPassed:
    person: str = fields.reference(subject=True)
    words: str = fields.text()
    seconds: int = fields.integer(minimum=0)


def pass_stick(
    state: Workshop, context: CommandContext, person: str, words: str, seconds: int
) -> CommandEvents:
    require_method_run(state, context, "stick", "pass the stick")
    require_person(state, context, person, "pass the stick")
    return (StickPassed(person=person, words=words, seconds=seconds),)


@attrs.frozen(kw_only=True)
class Turn:
    fact: Fact[StickPassed]

    @property
    def id(self) -> str:
        return self.fact.id

    @property
    def evidence(self) -> Evidence:
        return self.fact.evidence


@attrs.frozen(kw_only=True)
class StickSession(Session):
    turns: tuple[Turn, ...]


def build_sessions(record: Record) -> tuple[StickSession, ...]:
    return tuple(
        StickSession.of(
            session,
            turns=tuple(Turn(fact=fact) for fact in record.of(StickPassed, within=session)),
        )
        for session in record.sessions
    )


def _long(session: StickSession) -> Iterator[Breach]:
    for turn in session.turns:
        if turn.fact.event.seconds > 60:
            yield breach(f"{turn.id} took {turn.fact.event.seconds} seconds.", turn)


def suggest(session: StickSession, context: SuggestionContext) -> Iterator[Suggestion]:
    if not session.turns:
        yield Suggestion(reason="Nobody held the stick yet.", prompt="who")


TURNS: ColumnSpec[StickSession] = count("Turns", lambda session: session.turns)


def session_blocks(session: StickSession, record: Record) -> Iterator[Block]:
    yield figures(session, TURNS)
    yield table(
        "Turns",
        session.turns,
        cite(),
        text("Words", lambda turn: turn.fact.event.words),
        text("Seconds", lambda turn: turn.fact.event.seconds, numeric=True),
    )
    yield by_group("Turns by group", record.groups, session, TURNS)
    yield Section("All", [contributions_table("All", session.contributions)])


def programme_blocks(programme: Programme[tuple[StickSession, ...]]) -> Iterator[Block]:
    rows = session_rows(programme)
    yield headed_table("Turns", "Workshop", rows, TURNS)
    yield chart("Turns", rows, TURNS, head="workshop", sentence="Turns of each workshop.")


METHOD: Method[StickSession, tuple[StickSession, ...]] = Method(
    name="stick",
    title="Talking stick",
    summary="One speaks at a time.",
    source="Many peoples",
    stages=(Stage(name="round", title="Round"),),
    prompts=(Prompt(name="who", stage="round", text="Who begins?"),),
    events=(StickPassed,),
    commands=(pass_stick,),
    sessions=build_sessions,
    rules=(Rule("long", "a turn took more than a minute", _long), *stage_rules()),
    suggestions=suggest,
    session_blocks=session_blocks,
    programme_blocks=programme_blocks,
    absence="The stick was not passed",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    return (METHOD,)


def of(session: StickSession, record: Record, fact: Fact[StickPassed], state: Workshop) -> None:
    turns = session.turns
"""
"""A plugin without a fault; its last function holds the mistakes below."""

MISTAKES = """
    session.turn
    session.turns[0].fact.event.speaker
    session.contributions[0].words
    session.order.add("round")
    fact.event.seconds.upper()
    fact.person
    record.of("stick.passed")
    record.of(StickPassed, during=session)
    record.of(StickPassed)[0].event.text
    record.facts(StickPassed)
    record.ballots(session)[0].voters
    record.group_of(7)
    record.groups.names
    raw_text(fact.event.words)
    table(session.turns, cite())
    table("Turns", session.turns, "Words")
    table("Turns", session.turns, TURNS)
    table("Turns", session.turns, text("Words", lambda turn: turn.words))
    table("Turns", session.turns, text("Seconds", lambda t: t.fact.event.seconds, number=True))
    table("Turns", session.turns, text("When", lambda turn: turn.fact))
    table("Turns", session.turns, notes="As told.")
    count("Words", lambda session: 7)
    figures(session.turns, TURNS)
    by_group("Turns", session, record.groups, TURNS)
    headed_table("Turns", session_rows(record), TURNS)
    chart("Turns", {"Leeds": session}, TURNS, sentence="?")
    people("People", lambda s: s.turns)
    quotes(turns)
    statement(fact.event.words)
    contributions_table("Turns", turns)
    breach("Long.", "leeds C1")
    Rule("long", _long)
    Rule("long", "?", _long, severty="info")
    stage_rules(nouns="turn")
    Suggestion(text="Who?")
    Stage(name="round")
    Prompt(name="who", text="Who?")
    Section(["Turns"])
    StickPassed(person="P1", words="Yes.")
    pass_stick(state, "P1", "Yes.", 7)
    require_person(state, "P1", "pass the stick")
    METHOD.session_blocks(session)
    Method(name="x", title="X", summary="?", source="?", chapter=session_blocks)
    Method(name="x", title="X", summary="?", source="?", sessions=build_sessions(record))
    SecretFacts(StickPassed)
"""
"""Mistakes of an author: a name, a keyword, an order or a type that does not exist."""


def test_mypy_accepts_a_plugin_and_finds_every_mistake(tmp_path: Path) -> None:
    """Every wrong line has an error, and no other line has one."""
    program = tmp_path / "stick.py"
    right = textwrap.dedent(PLUGIN).strip()
    wrong = MISTAKES.strip("\n").rstrip()
    program.write_text(f"{right}\n{wrong}\n", encoding="utf-8")
    output, _, _ = api.run(["--strict", "--no-incremental", "--config-file=", str(program)])
    first = len(right.splitlines()) + 1
    lines = dict(enumerate(program.read_text(encoding="utf-8").splitlines(), start=1))
    expected = set(range(first, first + len(wrong.splitlines())))
    found = {int(number) for number in re.findall(r"stick\.py:(\d+): error", output)}
    assert found == expected, [lines[number] for number in sorted(found ^ expected)] + [output]
