"""Personal fields, their data subjects, and their placeholders."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given

from dialoguekit.errors import InvalidEvent
from dialoguekit.events import (
    CORE_EVENTS,
    ContributionMade,
    Event,
    PersonRegistered,
    ProposalSubmitted,
    RecordCorrected,
    VoteCast,
    WorkshopOpened,
    event,
    event_type,
    fields,
)
from dialoguekit.events.fields import (
    PLACEHOLDER,
    field_type_of,
    personal_fields,
    placeholder_for,
    placeholders_for,
    subject_field,
)
from dialoguekit.plugin.registry.discovery import discover
from dialoguekit.plugin.registry.registry import PluginRegistry
from dialoguekit.store import Codec
from dialoguekit.testing.strategies import events as events_of

INSTALLED: tuple[type[Event], ...] = (
    *CORE_EVENTS,
    *PluginRegistry(discover(), strict=True).event_classes,
)
"""Every event class of the core and of the installed plugins."""

CODEC = Codec(INSTALLED)

each_class = pytest.mark.parametrize("cls", INSTALLED, ids=lambda cls: event_type(cls).name)

_FRAME = "the organiser's announcement to everyone"
_LEADING = "a facilitator acting in their role"
_JUDGED = "a judgement of another person's statement, made in a role"
_TOGETHER = "a text that the participants worked out together"
_ANALYST = "an analyst's interpretation of many contributions"
_OFFICE = "a reply by an office, not a person"
_RECORD = "grounds for a change of the record; they must outlive the person"

OF_THE_WORKSHOP = {
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
    "item.parked": _LEADING,
    "ballot.opened": _LEADING,
    "count.recorded": _LEADING,
    "ballot.closed": "comments of secret votes, of which nobody knows the author",
    "decision.recorded": _TOGETHER,
    "code.defined": _ANALYST,
    "theme.revised": _ANALYST,
    "assessment.made": _JUDGED,
    "feedback.given": _OFFICE,
    "file.imported": "the name of a file that the organiser or an analyst imported",
    "record.redacted": _RECORD,
    "person.forgotten": _RECORD,
    "programme.person-matched": _RECORD,
    "round.opened": _LEADING,
    "round.extended": _LEADING,
    "round.closed": _LEADING,
    "abcd.connection-followed": _TOGETHER,
    "nominal-group.turns-set": _LEADING,
}
"""Events whose personal fields belong to the workshop, with the reason."""

PUBLIC_MAPPINGS = {
    "activity.started.params": "parameters of a method",
    "agreement.adopted.stays_in_room": "ids of rules",
    "ballot.cast.choices": "a vote, which still counts",
    "ballot.closed.votes": "secret votes, without voters",
    "decision.recorded.tally": "counts",
    "programme.person-matched.people": "ids of one person, by workshop",
    "record.corrected.context": "ids, and words of closed lists",
    "record.corrected.facts": "corrections of fields that are not personal",
}
"""Mappings that are not personal although they could contain text, with their content."""


def _attributes(cls: Any) -> list[attrs.Attribute[Any]]:
    return [*attrs.fields(cls)]


# Event classes


@each_class
def test_all_free_text_is_personal(cls: type) -> None:
    """So is every mapping, except those in the table."""
    for attribute in _attributes(cls):
        field_type, name = field_type_of(attribute), f"{event_type(cls).name}.{attribute.name}"
        assert field_type is not None, f"{name} is not made by dialoguekit.events.fields"
        if field_type.name == "text":
            assert attribute.name in personal_fields(cls)
        if field_type.name == "mapping":
            assert (attribute.name in personal_fields(cls)) != (name in PUBLIC_MAPPINGS)


@each_class
def test_personal_data_has_a_subject_or_an_entry_in_the_table(cls: type) -> None:
    """An event class without a subject is in the table, with the reason."""
    of_workshop = bool(personal_fields(cls)) and subject_field(cls) is None
    assert of_workshop == (event_type(cls).name in OF_THE_WORKSHOP)


def test_the_tables_contain_installed_classes_only() -> None:
    """They contain no renamed or removed event."""
    names = {f"{event_type(c).name}.{a.name}" for c in INSTALLED for a in _attributes(c)}
    assert names >= PUBLIC_MAPPINGS.keys()
    assert {event_type(cls).name for cls in INSTALLED} >= OF_THE_WORKSHOP.keys()


@each_class
def test_every_event_can_be_redacted(cls: type) -> None:
    """It can be encoded and decoded, and differs in its personal fields only.

    A log that stores personal data separately decodes it so after an erasure.
    """

    @given(original=events_of(cls))
    def law(original: Any) -> None:
        redacted = attrs.evolve(original, **placeholders_for(original))
        assert attrs.evolve(redacted, **placeholders_for(redacted)) == redacted
        for attribute in _attributes(cls):
            before, after = getattr(original, attribute.name), getattr(redacted, attribute.name)
            if attribute.name not in personal_fields(cls):
                assert after == before
            elif before:
                assert after in (None, (), PLACEHOLDER) or set(after) == {PLACEHOLDER}
        assert CODEC.decode(*CODEC.encode(redacted)) == redacted
        split = CODEC.encode_split(original)
        assert CODEC.decode(*split[:3]) == redacted
        assert CODEC.decode(*split[:3], personal_data=split.personal_data) == original

    law()


def test_examples_of_subjects_and_personal_fields() -> None:
    """Some classes serve as examples."""
    assert subject_field(ContributionMade) == "author"
    assert personal_fields(ContributionMade) == {"text", "reasons", "labels"}
    assert subject_field(PersonRegistered) == "person"
    assert personal_fields(PersonRegistered) == {"name", "labels", "source"}
    assert subject_field(VoteCast) == "voter"
    assert personal_fields(VoteCast) == {"comment"}
    assert subject_field(WorkshopOpened) is None
    assert personal_fields(WorkshopOpened) == set()


def test_without_a_subject_the_data_belongs_to_the_workshop() -> None:
    """A proposal of the whole group has no data subject."""
    submitted = ProposalSubmitted(proposal="PR1", text="A bell.")
    assert subject_field(ProposalSubmitted) == "proposer"
    assert submitted.proposer is None


def test_a_correction_without_a_subject_is_still_decoded() -> None:
    """``person`` and ``facts`` are optional in stored events."""
    without_subject = RecordCorrected(target=3, patch=(("text", "A."),), reason="misheard")
    with_subject = RecordCorrected(
        target=3,
        patch=(("text", "A."),),
        reason="misheard",
        person="P1",
        facts=(("kind", "white"),),
    )
    assert Codec(CORE_EVENTS).decode("record.corrected", 1, _BARE) == without_subject
    assert Codec(CORE_EVENTS).decode("record.corrected", 1, _FULL) == with_subject


_BARE = b'{"target":3,"patch":[["text","A."]],"reason":"misheard"}'
_FULL = _BARE[:-1] + b',"person":"P1","facts":[["kind","white"]]}'


# Marks


@event("test.marked")
class Marked:
    """Personal fields of every type that has a placeholder."""

    thing: str = fields.identifier("TH", subject=True)
    reference: str = fields.reference(default="P1", personal=True)
    references: tuple[str, ...] = fields.references(default=(), personal=True)
    text: str = fields.text(default="-")
    texts: tuple[str, ...] = fields.texts(default=())
    label: str = fields.label(default="-", personal=True)
    labels: tuple[str, ...] = fields.labels(default=(), personal=True)
    pairs: fields.Pairs = fields.mapping(default=(), personal=True)
    choice: str | None = fields.choice("red", default=None, personal=True)
    choices: tuple[str, ...] | None = fields.choice("red", many=True, default=None, personal=True)
    whole: int | None = fields.integer(default=None, personal=True)
    wholes: tuple[int, ...] | None = fields.integer(many=True, default=None, personal=True)
    real: float | None = fields.number(default=None, personal=True)
    flag: bool | None = fields.boolean(default=None, personal=True)
    moment: datetime | None = fields.timestamp(default=None, personal=True)
    day: date | None = fields.calendar_date(default=None, personal=True)


ORIGINAL: Any = Marked(
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


def test_placeholders_are_valid() -> None:
    """Text becomes a placeholder, lists keep their length, and other values become None."""
    assert attrs.evolve(ORIGINAL, **placeholders_for(ORIGINAL)) == Marked(
        thing="TH1",
        reference=PLACEHOLDER,
        references=(PLACEHOLDER, PLACEHOLDER),
        text=PLACEHOLDER,
        texts=(PLACEHOLDER, PLACEHOLDER),
        label=PLACEHOLDER,
        labels=(PLACEHOLDER, PLACEHOLDER),
    )


def test_json_values_have_the_same_placeholders() -> None:
    """A log replaces values that it is about to write."""
    by_name = {attribute.name: attribute for attribute in _attributes(Marked)}
    assert placeholder_for(["Ana", "Ben"], by_name["texts"]) == (PLACEHOLDER, PLACEHOLDER)
    assert placeholder_for([["a", "Ana"]], by_name["pairs"]) == ()
    assert placeholder_for("2026-03-03", by_name["day"]) is None
    assert placeholder_for(None, by_name["text"]) is None


@pytest.mark.parametrize(
    "made",
    [
        fields.choice("red", personal=True),
        fields.choice("red", many=True, personal=True),
        fields.integer(personal=True),
        fields.integer(many=True, default=(), personal=True),
        fields.number(personal=True),
        fields.boolean(default=False, personal=True),
        fields.timestamp(personal=True),
        fields.calendar_date(personal=True),
    ],
    ids=["choice", "choices", "whole", "wholes", "real", "flag", "moment", "day"],
)
def test_a_field_without_a_placeholder_is_not_personal(made: Any) -> None:
    """The class is refused unless None is valid; the message gives the remedy."""
    with pytest.raises(
        InvalidEvent, match=r"test\.secret: secret cannot be personal: .*allow None"
    ):
        event("test.secret")(
            type("Secret", (), {"__annotations__": {"secret": Any}, "secret": made})
        )


def test_an_event_has_one_subject() -> None:
    """Personal data of two people needs two events."""
    with pytest.raises(InvalidEvent, match=r"other cannot be the subject: one is"):

        @event("test.shared")
        class Shared:
            one: str = fields.reference(subject=True)
            other: str = fields.reference(subject=True)


def test_a_subject_is_not_personal() -> None:
    """Otherwise the key of the other fields could not be found."""
    with pytest.raises(InvalidEvent, match=r"person names the data subject"):

        @event("test.hidden")
        class Hidden:
            person: str = fields.reference(subject=True, personal=True)


def test_other_fields_have_no_marks() -> None:
    """They are neither personal nor a subject."""

    @event("test.bare")
    class Bare:
        text: str = attrs.field(default="x")

    assert personal_fields(Bare) == set()
    assert subject_field(Bare) is None
    assert placeholder_for("x", _attributes(Bare)[0]) is None
