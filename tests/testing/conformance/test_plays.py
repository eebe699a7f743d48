"""Everything is built in generated workshops and plays, and what these do not reach is listed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession, TreePlanted

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.events import event, fields
from dialoguekit.plugin import Block, CommandContext, CommandEvents, Record, Text, Workshop, refuse
from dialoguekit.testing.conformance import chapters, empty_workshop, flags, plays, privacy
from dialoguekit.testing.findings import Finding

METHOD = orchard.METHOD
PASSWORD = "abracadabra"


def open_workshop(workshop: WorkshopHandle) -> str:
    """Schedule and open a workshop, start the method, and return the id of a person."""
    workshop.schedule(title="Hull", groups=("all",))
    workshop.open()
    person = workshop.check_in(group="all", consents=("record", "quote"))
    workshop.start("orchard", template="spring")
    workshop.enter_stage("planting")
    return person


@event("orchard.tree-blessed")
class TreeBlessed:
    """A tree was blessed.

    Fields:
        word: the word that was said.
    By: participant.
    Refused when: the word is not the right one.
    Flagged when: never.
    """

    word: str = fields.text()


def bless(state: Workshop, context: CommandContext, word: str) -> CommandEvents:
    """Record a blessing; no generated argument is the right word."""
    if word != PASSWORD:
        refuse("bless a tree", "the word is wrong", "Say the right word")
    return (TreeBlessed(word=word),)


def blocks_of_blessed(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Yield a paragraph; raise for three blessings."""
    blessings = record.of(TreeBlessed)
    if len(blessings) == 3:
        raise ZeroDivisionError
    yield Text(f"{len(blessings)} blessings.")


BLESSING = attrs.evolve(
    METHOD,
    events=(TreePlanted, TreeBlessed),
    commands=(orchard.plant, bless),
    session_blocks=blocks_of_blessed,
)


def bless_three_times(workshop: WorkshopHandle) -> None:
    """Run the method with three blessings."""
    person = open_workshop(workshop)
    workshop.execute_named("orchard.plant", person)
    for _ in range(3):
        workshop.execute(bless, PASSWORD)
    workshop.end()


def of(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.subject, finding.message) for finding in findings]


def test_a_plugin_that_is_reached_completely_passes(under_test: Callable[..., Any]) -> None:
    """Its commands, events, texts and blocks are reached by generated workshops."""
    assert plays.check(under_test(analyses=[orchard.ANALYSIS])) == []


def test_what_generated_workshops_do_not_reach_is_listed(under_test: Callable[..., Any]) -> None:
    """Findings of severity info show the last refusal, and ask for a play."""
    findings = plays.check(under_test(methods=[BLESSING]))
    where = "in generated workshops and plays"
    refusal = "Cannot bless a tree: the word is wrong. Say the right word."
    assert of(findings) == [
        ("event orchard.tree-blessed", f"no command recorded it, {where}"),
        ("command orchard.bless", f"it recorded nothing, {where}; at last: {refusal}"),
    ]
    assert not any(finding.is_error for finding in findings)
    assert "assert_conforms(plugin, plays=[play])" in findings[0].fix


def test_an_error_that_only_a_play_reaches_is_found_once(under_test: Callable[..., Any]) -> None:
    """The finding names file and line; the other checks do not repeat it."""
    plugin = under_test(methods=[BLESSING], plays=[bless_three_times])
    (finding,) = plays.check(plugin)
    assert finding.is_error
    assert finding.subject == "method orchard"
    assert finding.message.startswith(
        "its chapter on the workshop play-1 raised ZeroDivisionError() at conformance/test_plays.py"
    )
    assert finding.message.endswith(", in blocks_of_blessed")
    for other in (empty_workshop, chapters, flags, privacy):
        assert other.check(plugin) == []


def test_a_block_that_is_never_built_is_listed(under_test: Callable[..., Any]) -> None:
    """The session is never shown, because the view is empty."""
    nothing = attrs.evolve(METHOD, sessions=lambda record: ())
    found = of(plays.check(under_test(methods=[nothing])))
    assert found == [
        ("method orchard", f"its {name} were never built, in generated workshops and plays")
        for name in ("session_blocks", "programme_blocks")
    ]


def test_a_text_that_was_never_recorded_is_listed(under_test: Callable[..., Any]) -> None:
    """The check of privacy cannot look for it."""

    def plant(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
        return orchard.plant(state, context, person)

    found = of(plays.check(under_test(methods=[attrs.evolve(METHOD, commands=(plant,))])))
    message = "its text 'wish' was never recorded, in generated workshops and plays"
    assert found == [("event orchard.tree-planted", message)]


def test_a_play_that_raises_is_found(under_test: Callable[..., Any]) -> None:
    """The finding names the play and its line."""

    def play(workshop: WorkshopHandle) -> None:
        open_workshop(workshop)
        workshop.execute(bless, "please")

    (finding,) = plays.check(under_test(plays=[play]))
    assert finding.is_error
    assert "test_a_play_that_raises_is_found.<locals>.play raised Refused(" in finding.message
    assert " at conformance/test_plays.py:" in finding.message
    assert finding.fix == "Fix the play, or the command that it calls."


def test_a_play_that_ends_the_process_is_found(under_test: Callable[..., Any]) -> None:
    """Only KeyboardInterrupt is raised."""

    def leave(workshop: WorkshopHandle) -> None:
        sys.exit(3)

    def stop(workshop: WorkshopHandle) -> None:
        raise KeyboardInterrupt

    (finding,) = plays.check(under_test(plays=[leave]))
    assert "raised SystemExit(3)" in finding.message
    with pytest.raises(KeyboardInterrupt):
        plays.check(under_test(plays=[stop]))


@pytest.mark.usefixtures("failing_generation")
def test_a_method_that_cannot_be_run_is_found(under_test: Callable[..., Any]) -> None:
    """The finding shows the exception."""
    (finding, *_) = plays.check(under_test())
    assert finding.message == "generating a workshop of 'orchard' raised ZeroDivisionError()"


PACKAGE = {
    "__init__.py": """
from dialoguekit.plugin import Method, hookimpl
from dialoguekit_shed import blocks, rules

METHOD = Method(
    name="shed",
    title="Shed",
    summary="A shed.",
    source="ours",
    rules=(rules.RULE,),
    session_blocks=blocks.session_blocks,
    programme_blocks=blocks.programme_blocks,
    absence="There was no shed",
)


@hookimpl
def dialoguekit_methods():
    return (METHOD,)
""",
    "blocks.py": '''
from typing import Protocol

from dialoguekit.plugin import Text


class Tool(Protocol):
    def use(self):
        """Use it."""
        ...


def session_blocks(session, record):
    yield Text("A shed.")
    if session.template == "locked":
        yield from _locked(session)


def _locked(session):
    yield Text("It is locked.")


def programme_blocks(programme):
    yield Text("Sheds.")
''',
    "rules.py": """
from dialoguekit.plugin import Rule, breach

RULE = Rule("empty", "nothing is said", lambda session: _find(session))


def _find(session):
    return None if session.contributions else _breach(session)


def _breach(session):
    return breach("Nobody spoke.", session)
""",
    "helpers.py": '''
def unused():
    """Return nothing."""
''',
}


@pytest.fixture
def shed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A plugin in a package of its own."""
    package = tmp_path / "dialoguekit_shed"
    package.mkdir()
    for name, source in PACKAGE.items():
        (package / name).write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import dialoguekit_shed  # type: ignore[import-not-found]

    yield dialoguekit_shed
    for name in [name for name in sys.modules if name.partition(".")[0] == "dialoguekit_shed"]:
        del sys.modules[name]


def test_functions_that_were_never_entered_are_listed(
    shed: Any, under_test_module: Callable[..., Any]
) -> None:
    """Modules of blocks, rules and views are read; a function without code is not listed."""
    found = of(plays.check(under_test_module(shed)))
    head = "has functions that were never entered: "
    assert found == [
        ("plugin shed", f"dialoguekit_shed/blocks.py {head}_locked (line 19)"),
        ("plugin shed", f"dialoguekit_shed/rules.py {head}_breach (line 11)"),
    ]


def test_a_play_reaches_functions(shed: Any, under_test_module: Callable[..., Any]) -> None:
    """Nothing is left to list."""

    def lock(workshop: WorkshopHandle) -> None:
        workshop.schedule(title="Hull", groups=("all",))
        workshop.open()
        workshop.start("shed", template="locked")

    assert of(plays.check(under_test_module(shed, plays=[lock]))) == []
