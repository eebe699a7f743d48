"""What a method or an analysis declares, applied to workshops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from dialoguekit.document.blocks import Flags, Section, Text
from dialoguekit.events import ActivityStarted, QuestionPosed
from dialoguekit.plugin import (
    Analysis,
    Block,
    Method,
    Programme,
    Prompt,
    Record,
    Rule,
    Session,
    Stage,
    Suggestion,
    SuggestionContext,
    breach,
)
from dialoguekit.plugin.assembly import context_of
from dialoguekit.testing.builders import (
    activity_started,
    contribution_made,
    stage_entered,
    workshop_with_participants,
)
from dialoguekit.testing.method_output import (
    assemble,
    find_blocks,
    paragraphs,
    programme_chapter,
    raised_flags,
    suggestions_of,
    workshop_chapter,
    workshop_view,
)
from dialoguekit.testing.scenario import Given, ScenarioInput, scenario_event


def session_blocks(session: Session, record: Record) -> Iterator[Block]:
    """Yield the citation of a session."""
    yield Text(f"{session.cite}, {len(record.contributions)} contributions")


def programme_blocks(programme: Programme[Any]) -> Iterator[Block]:
    """Yield the titles and warnings of the workshops that are shown."""
    for workshop, sessions in programme.views.items():
        warnings = sum(len(programme.warnings(session)) for session in sessions)
        yield Text(f"{programme.titles[workshop]}: {warnings} warnings")


def suggest(session: Session, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield a prompt of the method, and a text of its own."""
    yield Suggestion(reason=f"{len(session.contributions)} so far.", prompt="who")
    yield Suggestion(text=f"Why {context.stage}?", reason="It is asked.")


def _silent(session: Session) -> Any:
    return None if session.contributions else breach("Nobody spoke.", session)


def _twice(sessions: tuple[Session, ...]) -> Any:
    return [breach("It was held again.", s, cites=[s.cite]) for s in sessions[1:]]


METHOD: Method[Session, tuple[Session, ...]] = Method(
    name="circle",
    title="Circle",
    summary="Talk.",
    source="these tests",
    stages=(Stage(name="talk", title="Talk"),),
    prompts=(
        Prompt(name="what", stage="talk", text="What?"),
        Prompt(name="who", stage="talk", text="Who?"),
    ),
    rules=(Rule("silent", "nothing was said", _silent),),
    workshop_rules=(Rule("twice", "a second circle was held", _twice),),
    suggestions=suggest,
    session_blocks=session_blocks,
    programme_blocks=programme_blocks,
    absence="No circle was held",
)


START = activity_started("circle", "10:00")
AGAIN = scenario_event(ActivityStarted(activity="A2", method="circle", title="Again"), "11:00")


def workshop(*facts: ScenarioInput, stream: str = "leeds") -> Given[Any]:
    """Return a workshop with these facts after all participants arrived."""
    return workshop_with_participants(stream=stream).and_given(*facts)


@attrs.frozen(kw_only=True)
class Own(Session):
    """A session of a method's own class."""

    size: int


def build_own(record: Record) -> tuple[Own, ...]:
    """Return the sessions with their sizes."""
    return tuple(Own.of(s, size=len(s.contributions)) for s in record.sessions)


def test_the_view_is_the_sessions_or_what_is_built() -> None:
    """Sessions may be of a method's own class."""

    own: Method[Own, tuple[Own, ...]] = Method(
        name="circle", title="Circle", summary="Talk.", source="these tests", sessions=build_own
    )
    assert [type(s) for s in workshop_view(METHOD, workshop(START))] == [Session]
    assert [session.size for session in workshop_view(own, workshop(START))] == [0]
    counted: Method[Session, int] = Method(
        name="circle",
        title="Circle",
        summary="Talk.",
        source="these tests",
        view=lambda record: len(record.sessions),
    )
    assert workshop_view(counted, workshop(START, AGAIN)) == 2


def test_a_single_session_has_no_section() -> None:
    """Its blocks are followed by the flags of all rules."""
    chapter = workshop_chapter(METHOD, workshop(START))
    assert [type(block) for block in chapter.blocks] == [Text, Section]
    (flags,) = find_blocks(Flags, chapter)
    assert [flag.rule for flag in flags.items] == ["silent"]


def test_several_sessions_have_a_section_each() -> None:
    """A flag of the workshop stands in the session that it cites."""
    said = contribution_made("C1", "P2", "Yes.", "10:01")
    chapter = workshop_chapter(METHOD, workshop(START, said, AGAIN))
    sections = [block for block in chapter.blocks if isinstance(block, Section)]
    assert [section.title for section in sections] == ["Circle (leeds A1)", "Again (leeds A2)"]
    flags = [[f.rule for b in find_blocks(Flags, s) for f in b.items] for s in sections]
    assert flags == [[], ["silent", "twice"]]
    assert [f.rule for f in raised_flags(METHOD, workshop(START, said, AGAIN))] == [
        "silent",
        "twice",
    ]


def test_a_workshop_without_the_method_says_so() -> None:
    """Its absence is a sentence, in a programme with the titles of the workshops."""
    assert paragraphs(workshop_chapter(METHOD, workshop())) == ["No circle was held."]
    assert paragraphs(programme_chapter(METHOD, workshop())) == ["No circle was held."]
    both = programme_chapter(METHOD, workshop(START), workshop(stream="york"))
    assert paragraphs(both) == ["Leeds: 1 warnings", "No circle was held in York."]


def test_an_analysis_reads_its_view() -> None:
    """Its flags stand at the end, without a section."""

    def blocks(questions: tuple[Any, ...], record: Record) -> Iterator[Block]:
        yield Text(f"{len(questions)} questions")

    def of_programme(programme: Programme[tuple[Any, ...]]) -> Iterator[Block]:
        yield Text(f"{len(programme.views)} workshops")

    analysis = Analysis(
        name="questions",
        title="Questions",
        summary="Counts questions.",
        view=lambda record: record.of(QuestionPosed),
        workshop_rules=(
            Rule(
                "few",
                "there are fewer than two",
                lambda q: breach("Few.", *q) if len(q) < 2 else None,
            ),
        ),
        workshop_blocks=blocks,
        programme_blocks=of_programme,
        absence="No question was posed",
    )
    posed = workshop(QuestionPosed(question="Q1", text="Why?"))
    text, flags = workshop_chapter(analysis, posed).blocks
    assert text == Text("1 questions")
    assert isinstance(flags, Flags)
    assert [flag.cites for flag in flags.items] == [("leeds Q1",)]
    assert paragraphs(workshop_chapter(analysis, workshop())) == ["No question was posed."]


def test_suggestions_are_followed_by_the_remaining_prompts() -> None:
    """A suggestion without a text has that of its prompt; other sessions suggest nothing."""
    running = workshop(START, stage_entered("talk", "10:01"))
    context = context_of(workshop_view(METHOD, running)[0])
    assert [(s.text, s.prompt) for s in suggestions_of(METHOD, running, context)] == [
        ("Who?", "who"),
        ("Why talk?", None),
        ("What?", "what"),
    ]
    elsewhere = attrs.evolve(context, activity="A9")
    assert [s.prompt for s in suggestions_of(METHOD, running, elsewhere)] == ["what", "who"]


def test_a_chapter_that_lists_contributions_is_named() -> None:
    """The record of every chapter knows it."""
    assert assemble(METHOD, workshop(START)).record.listed_in == {}
