"""Texts from the door to the report: what is recorded is normal, and what is shown is safe."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dialoguekit
from dialoguekit.errors import DialogueKitError, InvalidEvent, Refused
from dialoguekit.events import ContributionMade, NewEvent, WorkshopScheduled
from dialoguekit.events.validators import reading_recorded

DECOMPOSED, COMPOSED = "cafe\u0301", "caf\u00e9"
REORDERING = set("\u202a\u202b\u202c\u202d\u202e")
LETTERS = st.characters() | st.sampled_from("\x1b\x9b\u202e\u200d\u05d0\u0627\u2067\u2069\u0301\n ")
TEXTS = st.text(LETTERS, min_size=1, max_size=12)


def has_control_characters(text: str) -> bool:
    kinds = {unicodedata.category(letter) for letter in text if letter not in "\n\t"}
    return bool(kinds & {"Cc", "Cs"} or set(text) & REORDERING)


def is_encodable(text: str) -> bool:
    """Return whether a text has no lone surrogate: no version recorded one."""
    return not any(unicodedata.category(letter) == "Cs" for letter in text)


def strings(value: Any) -> set[str]:
    """Return all texts in a value of JSON."""
    if isinstance(value, dict):
        return set[str]().union(*map(strings, value.values()))
    if isinstance(value, list):
        return set[str]().union(*map(strings, value))
    return {value} if isinstance(value, str) else set()


def recorded_workshop(kit: dialoguekit.Kit, title: str, text: str) -> None:
    leeds = kit.workshop("leeds")
    leeds.schedule(title=title, groups=("everybody",), purpose=text)
    leeds.open()
    for _ in range(3):
        leeds.check_in(group="everybody", consents=("record", "quote"))
    leeds.start("conversation")
    leeds.contribute("P1", text)


@settings(max_examples=30, deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_accepted_comes_back_and_controls_nothing(title: str, text: str) -> None:
    """In HTML and Markdown it may be between marks of direction."""
    with dialoguekit.open(plugins=[]) as kit:
        try:
            recorded_workshop(kit, title, text)
        except InvalidEvent:
            return
        report = kit.report("leeds", policy="none")
        rendered = {name: report.render(name) for name in ("html", "md", "json")}
        recorded = next(
            r.event for r in kit.workshop("leeds").events() if type(r.event) is ContributionMade
        )
    assert recorded.text == unicodedata.normalize("NFC", text)
    assert not any(map(has_control_characters, rendered.values()))
    found = strings(json.loads(rendered["json"]))
    assert {unicodedata.normalize("NFC", title), unicodedata.normalize("NFC", text)} <= found


@settings(max_examples=30, deadline=None)
@given(
    TEXTS.filter(lambda text: text.strip() and not set(text) & set(map(chr, range(0xD800, 0xE000))))
)
def test_an_older_log_with_any_text_is_read_and_shown_safely(text: str) -> None:
    """Its texts are not changed: a coded span counts their letters."""
    with dialoguekit.open(plugins=[]) as kit:
        leeds = kit.workshop("leeds")
        with reading_recorded():
            recorded_workshop(kit, "Leeds", "x")
            old = ContributionMade(contribution="C2", author="P2", text=text)
            now = next(iter(leeds.events())).occurred_at
            kit.store.append(
                "leeds",
                [NewEvent(event=old, occurred_at=now, recorded_at=now)],
                expected_version=leeds.version,
            )
        leeds.refresh()
        leeds.correct("C2", kind="idea", reason="It was an idea.")
        report = kit.report("leeds", policy="none")
        assert [r.event for r in leeds.events()][-2] == old
        assert not any(has_control_characters(report.render(f)) for f in ("html", "md", "json"))
        assert report.document.parts


def test_equal_names_are_equal_however_they_are_written() -> None:
    """Groups, options, kinds and stages are compared by commands."""
    with dialoguekit.open(plugins=[]) as kit:
        leeds = kit.workshop("leeds")
        with pytest.raises(Refused, match="two groups have the same name"):
            leeds.schedule(title="Leeds", groups=(DECOMPOSED, COMPOSED))
        leeds.schedule(title="Leeds", groups=(DECOMPOSED, "others"))
        leeds.open()
        ana = leeds.check_in(name=DECOMPOSED, group=DECOMPOSED, consents=("record",))
        assert leeds.state.groups == (COMPOSED, "others")
        ballot = leeds.open_ballot(options=(DECOMPOSED, "no"), kind="dots", budget=1, roll=(ana,))
        leeds.cast_vote(ballot, ana, {COMPOSED: 1})
        space = leeds.create_space(kind=DECOMPOSED)
        noted = leeds.with_context(by=DECOMPOSED, space=space)
        noted.contribute(ana, "Yes.")
        assert list(leeds.events())[-1].context.by == COMPOSED


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\u202e", "\u0378", "\ud800"])
@pytest.mark.parametrize("field", ["title", "groups", "region"])
def test_a_control_character_is_refused_wherever_it_is_given(letter: str, field: str) -> None:
    values: dict[str, Any] = {"title": "Leeds", "groups": ("all",)}
    values[field] = (f"a{letter}",) if field == "groups" else f"a{letter}"
    with pytest.raises(InvalidEvent):
        WorkshopScheduled(**values)
    with dialoguekit.open(plugins=[]) as kit, pytest.raises(DialogueKitError):
        kit.workshop("leeds").schedule(**values)


def test_a_name_in_a_sentence_is_isolated() -> None:
    """HTML has its own element for it, and Markdown the marks of direction."""
    name = "\u05e9\u05dc\u05d5\u05dd (3)"
    with dialoguekit.open(plugins=[]) as kit:
        recorded_workshop(kit, name, name)
        report = kit.report("leeds", policy="none")
    assert f"<bdi>{name}</bdi>" in report.render("html")
    assert f"<title>\u2068{name}\u2069</title>" in report.render("html")
    assert f"# \u2068{name}\u2069" in report.render("md")
