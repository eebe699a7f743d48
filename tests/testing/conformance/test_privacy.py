"""Texts, people, small groups and secret facts that must not be shown are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard
from tests.testing.samples.orchard import OrchardSession, TreePlanted

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.events import (
    PersonRegistered,
    WorkshopScheduled,
    event,
    fields,
)
from dialoguekit.plugin import (
    Block,
    CommandContext,
    CommandEvents,
    Contribution,
    Evidence,
    Fact,
    Record,
    Rule,
    SecretFacts,
    Section,
    Session,
    Suggestion,
    Text,
    Workshop,
    breach,
    cite,
    count,
    headed_table,
    table,
    text,
)
from dialoguekit.plugin.blocks import Chart, ItemList, KeyFigure, KeyFigures, Quote
from dialoguekit.plugin.texts import raw_text
from dialoguekit.testing.conformance import permission_changes, privacy

METHOD = orchard.METHOD
TEXTS = "Print the text of the fact as it is"
PEOPLE = "Never print who a person is"

Blocks = Callable[[Any, Record], Iterable[Block]]


def found(under_test: Callable[..., Any], **changes: Any) -> dict[str, str]:
    """Return the fixes of the findings about a changed method, by message."""
    plugin = under_test(methods=[attrs.evolve(METHOD, **changes)])
    findings = privacy.check(plugin)
    assert all(finding.is_error for finding in findings)
    return {finding.message: finding.fix for finding in findings}


def the_only(under_test: Callable[..., Any], **changes: Any) -> tuple[str, str]:
    """Return the message and the fix of the only finding."""
    (leak,) = found(under_test, **changes).items()
    return leak


def test_texts_of_facts_may_be_shown(under_test: Callable[..., Any]) -> None:
    """The orchard shows wishes, quotes, groups and numbers."""
    plugin = under_test(analyses=[orchard.ANALYSIS])
    assert privacy.check(plugin) == []


# Texts


def recorded(value: Any) -> str:
    return raw_text(value, reason="to show it to everybody")


def recorded_wish(tree: Fact[TreePlanted]) -> str | None:
    return None if tree.event.wish is None else recorded(tree.event.wish)


def raw_wishes(session: OrchardSession, record: Record) -> Iterator[Block]:
    """Yield a table of the recorded wishes."""
    yield table("Wishes", session.trees, cite(), text("Wish", recorded_wish))


def test_a_table_of_recorded_texts_of_the_plugin_is_found(under_test: Callable[..., Any]) -> None:
    """The message names the event, the field and the table, and the fix what to print."""
    message, fix = the_only(under_test, session_blocks=raw_wishes)
    assert message.startswith("the text 'wish' of orchard.tree-planted (leeds #")
    assert "must read “(not for quotation)”" in message
    assert message.endswith(
        "and it is in the chapter on the workshop leeds, the table 'Wishes', the column 'Wish'"
    )
    assert fix.startswith(TEXTS)
    assert "raw_text is only for what does not disclose the text" in fix


@attrs.frozen(kw_only=True)
class CopyingSession(Session):
    """A session with plain copies of texts."""

    wishes: tuple[str, ...]


def test_a_raw_copy_in_the_view_is_found(under_test: Callable[..., Any]) -> None:
    """It makes no difference where the text was read."""

    def copy(record: Record) -> tuple[CopyingSession, ...]:
        wishes = tuple(recorded(f.event.wish) for f in record.of(TreePlanted) if f.event.wish)
        return tuple(CopyingSession.of(session, wishes=wishes) for session in record.sessions)

    def blocks(session: CopyingSession, record: Record) -> Iterator[Block]:
        yield ItemList(session.wishes)

    changes = {"rules": (), "suggestions": None, "programme_blocks": nothing}
    message, _ = the_only(under_test, sessions=copy, session_blocks=blocks, **changes)
    assert "the text 'wish' of orchard.tree-planted" in message
    assert message.endswith("the chapter on the workshop leeds, a list")


def nothing(_: Any) -> Iterator[Block]:
    yield Text("Nothing.")


def showing(show: Callable[[str, Contribution], Block]) -> Blocks:
    """Return blocks that show the recorded text of every contribution."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        for item in session.contributions:
            yield show(recorded(item.text), item)

    return blocks


PLACES: dict[str, Callable[[str, Contribution], Block]] = {
    "a paragraph": lambda said, item: Text(said),
    "a list": lambda said, item: ItemList([said]),
    "a heading": lambda said, item: Section(said.upper(), ()),
    "a quote": lambda said, item: Quote(text=said[:20], cite=item.cite),
    "the figure": lambda said, item: KeyFigures([KeyFigure(label=said, value=1)]),
    "the chart": lambda said, item: Chart(
        title="C", spec={"data": {"values": [{"what": said.split()[-1]}]}}, sentence="S."
    ),
    "the table": lambda said, item: headed_table(
        said, "H", {"a": item}, count("C", lambda each: [each])
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_hidden_text_is_found_in_every_block(under_test: Callable[..., Any], place: str) -> None:
    """A part of it in other letters is found too."""
    messages = found(under_test, session_blocks=showing(PLACES[place]))
    (message,) = [m for m in messages if m.startswith("the text 'text' of contribution.made")]
    assert f"the chapter on the workshop leeds, {place}" in message
    assert "zq" not in message


@pytest.mark.parametrize(
    ("change", "reads"),
    [
        ("after events were hidden", "(not shown to all participants)"),
        ("after events were restricted", "(not shown to all participants)"),
        ("after events were redacted", "[withheld]"),
    ],
)
def test_a_text_that_one_change_withholds_is_found(
    under_test: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, change: str, reads: str
) -> None:
    """The plugin heeds all other changes."""
    blocks = showing(lambda said, item: Text(said if str(item.text) == reads else item.text))
    only = {change: permission_changes.CHANGES[change]}
    monkeypatch.setattr(permission_changes, "CHANGES", only)
    message, _ = the_only(under_test, session_blocks=blocks)
    assert f"must read “{reads}” {change}, and it is in" in message


def test_a_text_that_is_disclosed_beside_another_is_found(
    under_test: Callable[..., Any],
) -> None:
    """All are shown, but only while one of them may be published."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        shown = [item for item in session.contributions if str(item.text).startswith("zq")]
        hidden = [item for item in session.contributions if str(item.text).startswith("(not shown")]
        yield ItemList([recorded(item.text) for item in hidden if shown])

    message, _ = the_only(under_test, session_blocks=blocks)
    assert "must read “(not shown to all participants)” after events were hidden" in message


def test_flags_and_suggestions_are_searched(under_test: Callable[..., Any]) -> None:
    """A suggestion is made while a session runs."""

    def check(session: OrchardSession) -> Any:
        for item in session.contributions:
            yield breach(f"{item.id} says: {recorded(item.text)}", item)

    def suggest(session: OrchardSession, context: Any) -> Iterator[Suggestion]:
        for item in session.contributions[-1:]:
            yield Suggestion(text="More?", reason=recorded(item.text))

    rule = Rule("said", "somebody spoke", check)
    message, _ = the_only(under_test, rules=(rule,))
    assert "the chapter on the workshop leeds, under 'Method rules', the flag 'said'" in message
    message, _ = the_only(under_test, suggestions=suggest)
    assert message.endswith("a suggestion for leeds")


# People


def id_of(person: Any) -> str:
    """Return the id of a person, by its private attribute."""
    return str(person._id)


PEOPLE_SHOWN: dict[str, Callable[[OrchardSession, Record], Iterable[str]]] = {
    "private attribute": lambda session, record: [id_of(t.event.person) for t in session.trees],
    "slice": lambda session, record: [id_of(t.event.person)[1:] for t in session.trees],
    "guessed": lambda session, record: [
        f"P{n}" for n in range(30) for t in session.trees if t.event.person == f"P{n}"
    ],
    "roster": lambda session, record: record._events.permissions.roster.members,
}


@pytest.mark.parametrize("trick", PEOPLE_SHOWN)
def test_the_id_of_a_person_is_found(under_test: Callable[..., Any], trick: str) -> None:
    """It is found as a heading of a table, and the message names the table."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        rows = {f"Trees of {who}": session for who in PEOPLE_SHOWN[trick](session, record)}
        yield headed_table("Trees by planter", "Planter", rows, orchard.TREES)

    message, fix = the_only(under_test, session_blocks=blocks)
    assert message.startswith("the id of a person, ")
    assert "in the chapter on the workshop leeds, the table 'Trees by planter'" in message
    assert fix.startswith(PEOPLE)


@event("orchard.tree-watered")
class TreeWatered:
    """A tree was watered, by a person whose id is stored as a label."""

    who: str = fields.label()


def water(state: Workshop, context: CommandContext, person: str) -> CommandEvents:
    """Record the id of a person as a label."""
    return (TreeWatered(who=person),)


def test_the_id_of_a_person_in_a_label_is_found(under_test: Callable[..., Any]) -> None:
    """A label is no reference, so nothing else guards it."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        yield ItemList([fact.event.who for fact in record.of(TreeWatered)])

    message, fix = the_only(
        under_test,
        events=(TreePlanted, TreeWatered),
        commands=(orchard.plant, water),
        session_blocks=blocks,
    )
    assert message.startswith("the id of a person, P")
    assert fix.startswith(PEOPLE)


def test_an_id_that_a_participant_said_is_a_text(under_test: Callable[..., Any]) -> None:
    """It is shown as part of a text that may be published."""

    def play(workshop: WorkshopHandle) -> None:
        workshop.schedule(title="Hull", groups=("all",))
        workshop.open()
        person = workshop.check_in(group="all", consents=("record", "quote"))
        workshop.start("orchard")
        workshop.contribute(person, f"I am {person}.")

    plugin = under_test(plays=[play])
    assert privacy.check(plugin) == []


def test_the_name_of_a_person_is_found(under_test: Callable[..., Any]) -> None:
    """Names are private: no consent makes them public."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        for fact in record.of(PersonRegistered):
            if fact.event.name:
                yield Text(recorded(fact.event.name))

    message, _ = the_only(under_test, session_blocks=blocks)
    assert message.startswith("the text 'name' of person.registered (leeds #")
    assert "must read “(private)”" in message


# Groups and secret facts


def test_the_label_of_a_small_group_is_found(under_test: Callable[..., Any]) -> None:
    """Labels in events are not combined."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        for fact in record.of(WorkshopScheduled):
            yield ItemList(fact.event.groups)

    message, fix = the_only(under_test, session_blocks=blocks)
    assert message == (
        "the group 'primary care' is too small to be named, and it is in the chapter on the "
        "workshop leeds, a list"
    )
    assert "record.group_of(person)" in fix


def test_a_secret_event_as_evidence_is_found(under_test: Callable[..., Any]) -> None:
    """Trees are secret here, and nothing closes them."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        evidence = Evidence.from_seqs(record.workshop, range(1, 60))
        yield KeyFigures([KeyFigure(label="events", value=59, evidence=evidence)])

    secret: SecretFacts[TreePlanted] = SecretFacts(event=TreePlanted, key=lambda tree: tree.tree)
    message, fix = the_only(under_test, secrets=(secret,), session_blocks=blocks, rules=())
    assert message.startswith(
        "the evidence in the chapter on the workshop leeds, the figure 'events' cites the secret"
    )
    assert "that of a secret fact is its close" in fix


def test_a_secret_text_is_found(under_test: Callable[..., Any]) -> None:
    """The text of a secret event is no text of a fact before the close."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        for kept in record._events.kept.get(TreePlanted, ()):
            yield Text(kept.event.wish or "none")

    secret: SecretFacts[TreePlanted] = SecretFacts(
        event=TreePlanted,
        key=lambda planted: planted.tree,
        closed_by=WorkshopScheduled,
        closing_key=lambda scheduled: scheduled.title,
    )
    messages = found(under_test, secrets=(secret,), session_blocks=blocks)
    assert any("must read “(secret)”" in message for message in messages)


def test_a_part_that_fails_without_texts_is_found(under_test: Callable[..., Any]) -> None:
    """The message names the line and the change."""

    def blocks(session: OrchardSession, record: Record) -> Iterator[Block]:
        for item in session.contributions:
            if str(item.text) == "(not shown to all participants)":
                raise ZeroDivisionError
            yield Text(item.text)

    messages = found(under_test, session_blocks=blocks)
    (message,) = [m for m in messages if "ZeroDivisionError" in m]
    assert "test_privacy.py:" in message
    assert message.endswith("(after events were hidden)")
