"""What is said about events by later events of their stream."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from dialoguekit.events import (
    NEUTRAL,
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
from dialoguekit.events.fields import WITHHELD, identity_fields, kind_of, personal_fields
from dialoguekit.projections.corrections import TYPES, Corrections
from dialoguekit.testing.scenario import given
from dialoguekit.testing.strategies import any_event, events

SAID = ContributionMade(
    contribution="C1",
    author="P1",
    text="No busses.",
    kind="black",
    reasons="I waited",
    labels=("x",),
)


def changed(event: Any, **fields: Any) -> Any:
    return attrs.evolve(event, **fields)


def corrected(target: int, **patch: Any) -> RecordCorrected:
    return RecordCorrected(target=target, patch=tuple(sorted(patch.items())), reason="misheard")


def redacted(target: int) -> RecordRedacted:
    return RecordRedacted(target=target, basis="a request")


def read(*facts: Event) -> list[Any]:
    """The events of a stream as they should read."""
    recorded = given(*facts).recorded
    about = Corrections(recorded)
    return [about.apply(r).event for r in recorded]


def test_without_corrections_everything_reads_as_it_was_noted() -> None:
    """As the very same object."""
    recorded = given(SAID).recorded[0]
    about = Corrections()
    assert not about
    assert about.apply(recorded) is recorded
    assert Corrections([recorded]).apply(recorded) is recorded


def test_a_correction_changes_the_fields_that_it_names() -> None:
    """And nothing else of the event or its envelope."""
    recorded = given(SAID, corrected(1, text="No buses.")).recorded
    about = Corrections(recorded)
    assert about
    right = about.apply(recorded[0])
    assert right.event == changed(SAID, text="No buses.")
    assert right[:4] + right[5:] == recorded[0][:4] + recorded[0][5:]
    assert about.apply(recorded[1]) is recorded[1]


def test_a_later_correction_outdoes_an_earlier_one() -> None:
    """Field by field."""
    assert read(SAID, corrected(1, text="No buses.", kind="white"), corrected(1, kind=None))[
        0
    ] == changed(SAID, text="No buses.", kind=None)


def test_a_correction_may_stand_before_its_event() -> None:
    """Order does not matter here; the numbers do."""
    assert read(corrected(2, text="No buses."), SAID)[1].text == "No buses."


@pytest.mark.parametrize(
    "patch", [{"text": " "}, {"text": 7}, {"words": "No buses."}, {"author": "P2"}]
)
def test_a_patch_that_decisions_refuse_changes_nothing(patch: dict[str, Any]) -> None:
    """It came from elsewhere; the patches beside it count."""
    wrong, right = corrected(1, **patch), corrected(1, kind="white")
    for both in ((wrong, right), (right, wrong)):
        assert read(SAID, *both)[0] == changed(SAID, kind="white")


def test_words_are_withheld_and_facts_are_not() -> None:
    """Who spoke, and what sort of thing it was, stay; what was said does not."""
    withheld = changed(SAID, text=WITHHELD, reasons=WITHHELD, labels=(WITHHELD,))
    assert read(SAID, redacted(1))[0] == withheld


def test_words_that_were_never_said_are_not_made_up() -> None:
    """None stays None."""
    bare = WorkshopScheduled(title="Leeds", groups=("all",))
    assert read(bare, redacted(1))[0] == changed(bare, title=WITHHELD)


def test_what_is_withheld_stays_so() -> None:
    """Whatever is corrected in it, before or after."""
    for about in (
        (redacted(1), corrected(1, text="No buses.")),
        (corrected(1, text="No buses."), redacted(1)),
    ):
        assert read(SAID, *about)[0].text == WITHHELD


def test_a_correction_does_not_tell_what_is_withheld() -> None:
    """Its patch and its reason may repeat the words; of other events they stay."""
    other = corrected(9, text="Another.")
    _, hers, _, others = read(SAID, corrected(1, text="No buses."), redacted(1), other)
    assert (hers.target, hers.patch, hers.reason) == (1, (), WITHHELD)
    assert others == other


def test_what_belongs_to_somebody_who_was_forgotten_is_withheld() -> None:
    """Before and after, with what they were known as; of others everything stays."""
    others = changed(SAID, contribution="C2", author="P2")
    named = PersonRegistered(person="P1", group="peer support", name="Ana", invitation="I1")
    asked = InvitationSent(invitation="I1", invitee="Ana of Leeds", channel="direct")
    gone = PersonForgotten(person="P1", also_known_as=("I1",), basis="asked")
    read_as = read(asked, named, SAID, others, gone, changed(SAID, contribution="C3"))
    assert read_as[0] == changed(asked, invitee=WITHHELD)
    assert read_as[1] == changed(named, name=WITHHELD)
    assert (read_as[2].author, read_as[2].kind, read_as[2].text) == ("P1", "black", WITHHELD)
    assert read_as[3:5] == [others, gone]
    assert read_as[5].text == WITHHELD


def test_facts_that_were_put_right_outlive_the_words() -> None:
    """A forgotten person's correction still says which kind it was, and no word more."""
    right = changed(corrected(1, text="No buses."), person="P1", facts=(("kind", "white"),))
    gone = PersonForgotten(person="P1", basis="asked")
    assert read(SAID, right)[0] == changed(SAID, text="No buses.", kind="white")
    said, about, _ = read(SAID, right, gone)
    assert (said.text, said.kind) == (WITHHELD, "white")
    assert (about.patch, about.reason, about.facts) == ((), WITHHELD, (("kind", "white"),))


def test_a_correction_of_a_correction_changes_nothing() -> None:
    """The original is corrected again instead."""
    first = corrected(1, text="No buses.")
    assert read(SAID, first, corrected(2, reason="x"))[1] == first


def test_an_event_of_an_unknown_type_reads_as_it_was_stored() -> None:
    """Nobody here knows which of its fields hold words."""
    opaque = OpaqueEvent("abcd.asset-identified", 1, b'{"gift":"a hall"}')
    assert read(opaque, corrected(1, gift="a barn"), redacted(1))[0] is opaque


def test_the_types_of_corrections_are_their_wire_names() -> None:
    """With which a replay asks for them."""
    assert {"record.corrected", "record.redacted", "person.forgotten"} == TYPES


@draw(st.lists(any_event(), max_size=6), st.lists(events(RecordCorrected), max_size=4))
def test_whatever_is_corrected_who_and_which_stays(
    facts: list[Event], corrections: list[RecordCorrected]
) -> None:
    """Every event can be read, is of its class, and is about the same people and things."""
    aimed = [changed(c, target=1 + c.target % 7) for c in corrections]
    recorded: tuple[RecordedEvent[Any], ...] = given(*facts, *aimed).recorded
    about = Corrections(recorded)
    for original in recorded:
        right = about.apply(original)
        assert type(right.event) is type(original.event)
        for name in identity_fields(type(original.event)):
            assert getattr(right.event, name) == getattr(original.event, name)


@draw(any_event())
def test_whatever_is_withheld_says_nothing(event: Event) -> None:
    """No word of it is left, and no other field has changed."""
    withheld, _ = read(event, redacted(1))
    personal = personal_fields(type(event))
    for field in attrs.fields(type(event)):  # type: ignore[arg-type]
        before, after = getattr(event, field.name), getattr(withheld, field.name)
        kind = kind_of(field)
        if field.name not in personal or before is None:
            assert after == before
        elif kind is not None and kind.name == "pairs":
            assert after == ()
        elif isinstance(before, tuple):
            assert after == (WITHHELD,) * len(before)
        else:
            assert after == WITHHELD


def test_some_event_holds_words_of_every_kind() -> None:
    """So that the law above is about something: one text, several, labels, answers."""
    held = {(cls.__name__, name) for cls in NEUTRAL for name in personal_fields(cls)}
    assert held >= {
        ("ContributionMade", "text"),
        ("DecisionRecorded", "dissent"),
        ("PersonRegistered", "labels"),
        ("ResponseSubmitted", "items"),
    }
