"""Corrections, redactions and erasures, applied to the events of a stream."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.events import (
    CORE_EVENTS,
    ContributionMade,
    Event,
    InvitationSent,
    OpaqueEvent,
    PersonForgotten,
    PersonRegistered,
    RecordCorrected,
    RecordedEvent,
    RecordRedacted,
    WorkshopScheduled,
)
from dialoguekit.events.corrected_record import CORRECTION_TYPES, Corrections
from dialoguekit.events.fields import PLACEHOLDER, field_type_of, identity_fields, personal_fields
from dialoguekit.testing.scenario import given
from dialoguekit.testing.strategies import any_event, events

CONTRIBUTION = ContributionMade(
    contribution="C1",
    author="P1",
    text="No busses.",
    kind="black",
    reasons="I waited",
    labels=("x",),
)


evolve: Any = attrs.evolve


def corrected(target: int, **patch: Any) -> RecordCorrected:
    return RecordCorrected(target=target, patch=tuple(sorted(patch.items())), reason="misheard")


def redacted(target: int) -> RecordRedacted:
    return RecordRedacted(target=target, basis="a request")


def apply_corrections(*events: Event) -> list[Any]:
    """Return the corrected events of a stream."""
    recorded = given(*events).recorded
    corrections = Corrections(recorded)
    return [corrections.apply(r).event for r in recorded]


def test_without_corrections_an_event_is_unchanged() -> None:
    """The same object is returned."""
    recorded = given(CONTRIBUTION).recorded[0]
    corrections = Corrections()
    assert not corrections
    assert corrections.apply(recorded) is recorded
    assert Corrections([recorded]).apply(recorded) is recorded


def test_a_correction_changes_the_fields_in_its_patch() -> None:
    """Other fields and the envelope are unchanged."""
    recorded = given(CONTRIBUTION, corrected(1, text="No buses.")).recorded
    corrections = Corrections(recorded)
    assert corrections
    corrected_event = corrections.apply(recorded[0])
    assert corrected_event.event == evolve(CONTRIBUTION, text="No buses.")
    assert corrected_event == recorded[0].replace(event=corrected_event.event)
    assert corrections.apply(recorded[1]) is recorded[1]


def test_a_later_correction_overrides_an_earlier_one() -> None:
    """Each field has its latest correction."""
    assert apply_corrections(
        CONTRIBUTION,
        corrected(1, text="No buses.", kind="white"),
        corrected(1, kind=None),
    )[0] == evolve(CONTRIBUTION, text="No buses.", kind=None)


def test_a_correction_may_precede_its_event() -> None:
    """Events are found by ``seq``, not by order."""
    assert apply_corrections(corrected(2, text="No buses."), CONTRIBUTION)[1].text == "No buses."


@pytest.mark.parametrize(
    "patch", [{"text": " "}, {"text": 7}, {"words": "No buses."}, {"question": "Q2"}]
)
def test_an_invalid_patch_is_ignored(patch: dict[str, Any]) -> None:
    """It may come from an import; other patches apply."""
    wrong, corrected_event = corrected(1, **patch), corrected(1, kind="white")
    for both in ((wrong, corrected_event), (corrected_event, wrong)):
        assert apply_corrections(CONTRIBUTION, *both)[0] == evolve(CONTRIBUTION, kind="white")


def test_a_redaction_removes_personal_data_only() -> None:
    """The author and kind remain, the text does not."""
    redacted_event = evolve(
        CONTRIBUTION, text=PLACEHOLDER, reasons=PLACEHOLDER, labels=(PLACEHOLDER,)
    )
    assert apply_corrections(CONTRIBUTION, redacted(1))[0] == redacted_event


def test_a_redaction_leaves_none_unchanged() -> None:
    """None stays None."""
    bare = WorkshopScheduled(title="Leeds", groups=("all",))
    assert apply_corrections(bare, redacted(1))[0] == evolve(bare, title=PLACEHOLDER)


def test_a_redaction_cannot_be_corrected() -> None:
    """The order of correction and redaction does not matter."""
    for corrections in (
        (redacted(1), corrected(1, text="No buses.")),
        (corrected(1, text="No buses."), redacted(1)),
    ):
        assert apply_corrections(CONTRIBUTION, *corrections)[0].text == PLACEHOLDER


def test_the_corrections_of_a_redacted_event_are_redacted() -> None:
    """Their patch and reason may repeat the text.  Other corrections are unchanged."""
    other = corrected(9, text="Another.")
    _, own, _, unchanged = apply_corrections(
        CONTRIBUTION, corrected(1, text="No buses."), redacted(1), other
    )
    assert (own.target, own.patch, own.reason) == (1, (), PLACEHOLDER)
    assert unchanged == other


def test_the_data_of_a_forgotten_person_is_redacted() -> None:
    """This includes earlier and later events and the invitation, but no other person."""
    other = evolve(CONTRIBUTION, contribution="C2", author="P2")
    registered = PersonRegistered(person="P1", group="peer support", name="Ana", invitation="I1")
    invited = InvitationSent(invitation="I1", invitee="Ana of Leeds", channel="direct")
    forgotten = PersonForgotten(person="P1", also_known_as=("I1",), basis="asked")
    later = evolve(CONTRIBUTION, contribution="C3")
    read = apply_corrections(invited, registered, CONTRIBUTION, other, forgotten, later)
    assert read[0] == evolve(invited, invitee=PLACEHOLDER)
    assert read[1] == evolve(registered, name=PLACEHOLDER)
    assert (read[2].author, read[2].kind, read[2].text) == ("P1", "black", PLACEHOLDER)
    assert read[3:5] == [other, forgotten]
    assert read[5].text == PLACEHOLDER


def test_facts_of_a_correction_outlive_its_personal_data() -> None:
    """The kind of a forgotten person's contribution stays corrected."""
    facts = (("kind", "white"),)
    with_facts = evolve(corrected(1, text="No buses."), person="P1", facts=facts)
    forgotten = PersonForgotten(person="P1", basis="asked")
    assert apply_corrections(CONTRIBUTION, with_facts)[0] == evolve(
        CONTRIBUTION, text="No buses.", kind="white"
    )
    contribution, correction, _ = apply_corrections(CONTRIBUTION, with_facts, forgotten)
    assert (contribution.text, contribution.kind) == (PLACEHOLDER, "white")
    assert (correction.patch, correction.reason) == ((), PLACEHOLDER)
    assert correction.facts == (("kind", "white"),)


def test_a_correction_cannot_be_corrected() -> None:
    """A second correction of the original event is used instead."""
    first = corrected(1, text="No buses.")
    assert apply_corrections(CONTRIBUTION, first, corrected(2, reason="x"))[1] == first


def test_an_event_of_unknown_type_is_unchanged() -> None:
    """Its personal fields are unknown."""
    opaque = OpaqueEvent("abcd.asset-identified", 1, b'{"gift":"a hall"}')
    assert apply_corrections(opaque, corrected(1, gift="a barn"), redacted(1))[0] is opaque


def test_the_types_of_corrections_are_wire_names() -> None:
    """A replay reads them by these names."""
    assert {
        "record.corrected",
        "record.redacted",
        "person.forgotten",
        "person.merged",
    } == CORRECTION_TYPES


@draw(st.lists(any_event(), max_size=6), st.lists(events(RecordCorrected), max_size=4))
def test_no_correction_changes_an_identity_field(
    originals: list[Event], drawn: list[RecordCorrected]
) -> None:
    """Every event stays valid and of its class."""
    targeted = [evolve(c, target=1 + c.target % 7) for c in drawn]
    recorded: tuple[RecordedEvent[Any], ...] = given(*originals, *targeted).recorded
    corrections = Corrections(recorded)
    for original in recorded:
        corrected_event = corrections.apply(original)
        assert type(corrected_event.event) is type(original.event)
        for name in identity_fields(type(original.event)):
            assert getattr(corrected_event.event, name) == getattr(original.event, name)


@draw(any_event())
def test_a_redaction_leaves_no_personal_data(event: Event) -> None:
    """No other field changes."""
    redacted_event, _ = apply_corrections(event, redacted(1))
    personal = personal_fields(type(event))
    for field in attrs.fields(type(event)):  # type: ignore[arg-type]
        before, after = getattr(event, field.name), getattr(redacted_event, field.name)
        field_type = field_type_of(field)
        if field.name not in personal or before is None:
            assert after == before
        elif field_type is not None and field_type.name == "mapping":
            assert after == ()
        elif isinstance(before, tuple):
            assert after == (PLACEHOLDER,) * len(before)
        else:
            assert after == PLACEHOLDER


def test_some_event_has_personal_fields_of_every_type() -> None:
    """This confirms that the law above covers text, lists, labels and mappings."""
    personal = {(cls.__name__, name) for cls in CORE_EVENTS for name in personal_fields(cls)}
    assert personal >= {
        ("ContributionMade", "text"),
        ("DecisionRecorded", "dissent"),
        ("PersonRegistered", "labels"),
        ("ResponseSubmitted", "items"),
    }
