"""Which fields are personal, whose they are, and how they read when they are withheld."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    NEUTRAL,
    BallotCast,
    ContributionMade,
    Event,
    PersonRegistered,
    ProposalTabled,
    RecordCorrected,
    WorkshopOpened,
    event,
    event_type,
    fields,
)
from dialoguekit.events.fields import (
    WITHHELD,
    kind_of,
    personal_fields,
    subject_field,
    withheld,
    withheld_values,
)
from dialoguekit.plugin.registry.discovery import installed
from dialoguekit.plugin.registry.registry import Host
from dialoguekit.store import Codec
from dialoguekit.testing.strategies import events as drawn

INSTALLED: tuple[type[Event], ...] = (*NEUTRAL, *Host(installed(), strict=True).event_classes)
"""Every event class of the core and of the plugins that are installed."""

CODEC = Codec(INSTALLED)

each_class = pytest.mark.parametrize("cls", INSTALLED, ids=lambda cls: event_type(cls).name)

_FRAME = "the organiser's announcement, made for everybody"
_LEADING = "a facilitator leading the room, in their office"
_JUDGED = "a judgement in an office, of what somebody else said"
_TOGETHER = "words that the room found together"
_ANALYST = "an analyst's reading of what many people said"
_OFFICE = "an office replies, not a person"
_RECORD = "on which ground the record was changed; it has to outlive whom it is about"

OF_THE_ROOM = {
    "workshop.scheduled": _FRAME,
    "plan.set": _FRAME,
    "programme.announced": _FRAME,
    "programme.workshop-removed": _FRAME,
    "space.created": _FRAME,
    "support.met": _LEADING,
    "activity.started": _LEADING,
    "activity.paused": _LEADING,
    "activity.resumed": _LEADING,
    "activity.ended": _LEADING,
    "stage.entered": _LEADING,
    "timebox.extended": _LEADING,
    "question.posed": _LEADING,
    "contribution.moderated": _JUDGED,
    "contribution.revealed": _LEADING,
    "item.clustered": _TOGETHER,
    "item.parked": _LEADING,
    "breach.resolved": _TOGETHER,
    "proposal.amended": _TOGETHER,
    "proposal.withdrawn": _TOGETHER,
    "ballot.opened": _LEADING,
    "objection.resolved": _TOGETHER,
    "decision.recorded": _TOGETHER,
    "commitment.updated": _JUDGED,
    "code.defined": _ANALYST,
    "theme.revised": _ANALYST,
    "assessment.made": _JUDGED,
    "feedback.given": _OFFICE,
    "record.redacted": _RECORD,
    "person.forgotten": _RECORD,
    "abcd.connection-followed": _TOGETHER,
    "nominal-group.turns-set": _LEADING,
}
"""The events whose personal fields are nobody's in particular, and what they are instead."""

NOBODYS_MAPPINGS = {
    "activity.started.params": "settings of a method",
    "ballot.cast.choices": "a vote, which goes on being counted",
    "decision.recorded.tally": "counts",
    "record.corrected.facts": "what is not personal, put right",
}
"""Mappings that are not personal although they could hold words, and what they hold instead."""


def _attributes(cls: Any) -> list[attrs.Attribute[Any]]:
    return [*attrs.fields(cls)]


# The vocabulary


@each_class
def test_all_free_text_is_personal(cls: type) -> None:
    """Whoever wrote it, about whatever; and a mapping is, unless it is known to hold no words."""
    for attribute in _attributes(cls):
        kind, name = kind_of(attribute), f"{event_type(cls).name}.{attribute.name}"
        assert kind is not None, f"{name} is not made by dialoguekit.events.fields"
        if kind.name == "text":
            assert attribute.name in personal_fields(cls)
        if kind.name == "pairs":
            assert (attribute.name in personal_fields(cls)) != (name in NOBODYS_MAPPINGS)


@each_class
def test_what_is_personal_belongs_to_somebody_or_is_known_to_be_the_rooms(cls: type) -> None:
    """An event without a subject stands in the table, with the reason."""
    is_rooms = bool(personal_fields(cls)) and subject_field(cls) is None
    assert is_rooms == (event_type(cls).name in OF_THE_ROOM)


def test_the_tables_hold_what_is_installed_and_no_more() -> None:
    """So that nothing stands in them that was renamed or taken away."""
    names = {f"{event_type(c).name}.{a.name}" for c in INSTALLED for a in _attributes(c)}
    assert names >= NOBODYS_MAPPINGS.keys()
    assert {event_type(cls).name for cls in INSTALLED} >= OF_THE_ROOM.keys()


@each_class
def test_every_event_can_be_withheld(cls: type) -> None:
    """It can be made, written and read, and differs in its personal fields alone.

    A log that keeps the words apart reads it so when they are gone.
    """

    @given(told=drawn(cls))
    def law(told: Any) -> None:
        silent = attrs.evolve(told, **withheld_values(told))
        assert attrs.evolve(silent, **withheld_values(silent)) == silent
        for attribute in _attributes(cls):
            before, after = getattr(told, attribute.name), getattr(silent, attribute.name)
            if attribute.name not in personal_fields(cls):
                assert after == before
            elif before:
                assert after in (None, (), WITHHELD) or set(after) == {WITHHELD}
        assert CODEC.decode(*CODEC.encode(silent)) == silent
        apart = CODEC.encode_apart(told)
        assert CODEC.decode(*apart[:3]) == silent
        assert CODEC.decode(*apart[:3], words=apart.words) == told

    law()


def test_people_own_what_they_say_and_what_is_said_of_them_on_the_list() -> None:
    """Some of the marks, as examples."""
    assert subject_field(ContributionMade) == "author"
    assert personal_fields(ContributionMade) == {"text", "reasons", "labels"}
    assert subject_field(PersonRegistered) == "person"
    assert personal_fields(PersonRegistered) == {"name", "labels", "source"}
    assert subject_field(BallotCast) == "voter"
    assert personal_fields(BallotCast) == {"comment"}
    assert subject_field(WorkshopOpened) is None
    assert personal_fields(WorkshopOpened) == set()


def test_a_subject_that_may_be_left_open_leaves_the_words_to_the_room() -> None:
    """A proposal of the whole group is nobody's."""
    tabled = ProposalTabled(proposal="PR1", text="A bell.")
    assert subject_field(ProposalTabled) == "proposer"
    assert tabled.proposer is None


def test_a_correction_of_the_room_is_stored_as_it_always_was() -> None:
    """Whose it is, and what outlives them, are written where they are known."""
    noted = RecordCorrected(target=3, patch=(("text", "A."),), reason="misheard")
    whose = RecordCorrected(
        target=3,
        patch=(("text", "A."),),
        reason="misheard",
        person="P1",
        facts=(("kind", "white"),),
    )
    assert Codec(NEUTRAL).decode("record.corrected", 1, _BARE) == noted
    assert Codec(NEUTRAL).decode("record.corrected", 1, _FULL) == whose


_BARE = b'{"target":3,"patch":[["text","A."]],"reason":"misheard"}'
_FULL = _BARE[:-1] + b',"person":"P1","facts":[["kind","white"]]}'


# The marks


@event("test.marked")
class Marked:
    """Personal fields of every kind that can be one."""

    thing: str = fields.identifier("TH", subject=True)
    reference: str = fields.reference(default="P1", personal=True)
    references: tuple[str, ...] = fields.references(default=(), personal=True)
    text: str = fields.text(default="-")
    texts: tuple[str, ...] = fields.texts(default=())
    label: str = fields.label(default="-", personal=True)
    labels: tuple[str, ...] = fields.labels(default=(), personal=True)
    pairs: fields.Pairs = fields.pairs(default=(), personal=True)
    choice: str | None = fields.choice("red", default=None, personal=True)
    choices: tuple[str, ...] | None = fields.choice("red", each=True, default=None, personal=True)
    whole: int | None = fields.whole(default=None, personal=True)
    wholes: tuple[int, ...] | None = fields.whole(each=True, default=None, personal=True)
    real: float | None = fields.real(default=None, personal=True)
    flag: bool | None = fields.flag(default=None, personal=True)
    moment: datetime | None = fields.moment(default=None, personal=True)
    day: date | None = fields.day(default=None, personal=True)


TOLD: Any = Marked(
    thing="TH1",
    reference="P7",
    references=("P7", "P8"),
    text="Ana",
    texts=("Ana", "Ben"),
    label="red",
    labels=("red", "red"),
    pairs=(("a", "Ana"),),
    choice="red",
    choices=("red",),
    whole=7,
    wholes=(7, 8),
    real=0.5,
    flag=True,
    moment=datetime(2026, 3, 3, 9, tzinfo=UTC),
    day=date(2026, 3, 3),
)


def test_what_is_withheld_says_nothing_and_is_legal() -> None:
    """Words read so, lists stay as long as they were, and what has no word for it is unknown."""
    assert attrs.evolve(TOLD, **withheld_values(TOLD)) == Marked(
        thing="TH1",
        reference=WITHHELD,
        references=(WITHHELD, WITHHELD),
        text=WITHHELD,
        texts=(WITHHELD, WITHHELD),
        label=WITHHELD,
        labels=(WITHHELD, WITHHELD),
    )


def test_some_fields_can_be_withheld_and_others_not() -> None:
    """Those that are asked for, and none that is not personal."""
    assert withheld_values(TOLD, ["text", "day"]) == {"text": WITHHELD, "day": None}
    with pytest.raises(KeyError, match="thing"):
        withheld_values(TOLD, ["thing"])


def test_what_json_makes_of_a_value_is_withheld_in_the_same_way() -> None:
    """A log withholds what it is about to write."""
    by_name = {attribute.name: attribute for attribute in _attributes(Marked)}
    assert withheld(["Ana", "Ben"], by_name["texts"]) == (WITHHELD, WITHHELD)
    assert withheld([["a", "Ana"]], by_name["pairs"]) == ()
    assert withheld("2026-03-03", by_name["day"]) is None
    assert withheld(None, by_name["text"]) is None


@pytest.mark.parametrize(
    "made",
    [
        fields.choice("red", personal=True),
        fields.choice("red", each=True, personal=True),
        fields.whole(personal=True),
        fields.whole(each=True, default=(), personal=True),
        fields.real(personal=True),
        fields.flag(default=False, personal=True),
        fields.moment(personal=True),
        fields.day(personal=True),
    ],
    ids=["choice", "choices", "whole", "wholes", "real", "flag", "moment", "day"],
)
def test_what_has_no_value_that_says_nothing_is_not_personal(made: Any) -> None:
    """Unless it may be None; the class is refused, and the message names the way out."""
    with pytest.raises(InvalidEvent, match=r"test\.told: secret cannot be personal: .*allow None"):
        event("test.told")(type("Told", (), {"__annotations__": {"secret": Any}, "secret": made}))


def test_an_event_has_one_subject() -> None:
    """Words of two people are noted as two events."""
    with pytest.raises(InvalidEvent, match=r"other cannot be the subject beside one"):

        @event("test.shared")
        class Shared:
            one: str = fields.reference(subject=True)
            other: str = fields.reference(subject=True)


def test_a_subject_is_not_personal() -> None:
    """Nobody could tell whose key opens the rest."""
    with pytest.raises(InvalidEvent, match=r"person says whose the personal fields are"):

        @event("test.hidden")
        class Hidden:
            person: str = fields.reference(subject=True, personal=True)


def test_fields_that_were_made_otherwise_have_no_marks() -> None:
    """They are neither personal nor a subject."""

    @event("test.bare")
    class Bare:
        words: str = attrs.field(default="x")

    assert personal_fields(Bare) == set()
    assert subject_field(Bare) is None
    assert withheld("x", _attributes(Bare)[0]) is None
