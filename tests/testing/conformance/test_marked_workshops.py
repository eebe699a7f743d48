"""Texts, people and groups are marked wherever they occur."""

from __future__ import annotations

from tests.testing.samples.orchard import TreePlanted

from dialoguekit.events import (
    BallotOpened,
    ContributionMade,
    OpaqueEvent,
    PersonRegistered,
    RecordCorrected,
    WorkshopScheduled,
)
from dialoguekit.testing.conformance.marked_workshops import (
    MarkedField,
    MarkedWorkshops,
    find_marks,
    without_marks,
)
from dialoguekit.testing.scenario import given, scenario_event

RECORDED = given(
    WorkshopScheduled(title="Leeds", groups=("peers",)),
    PersonRegistered(person="P1", group="peers", name="Ana Alder", labels=("kind",)),
    PersonRegistered(person="P11", group="others"),
    scenario_event(
        ContributionMade(contribution="C1", author="P1", text="P1 asks P11\ntwice"), by="P11"
    ),
    TreePlanted(tree="TR1", person="P1", wish="P1 planted it"),
    BallotOpened(ballot="B1", options=("C1",), kind="ranking", roll=("P11", "T1")),
    RecordCorrected(target=4, patch=(("text", "No."), ("x", 1)), reason="misheard"),
    OpaqueEvent("unknown.happened", 1, b"{}"),
).recorded
MARKED = MarkedWorkshops.of({"leeds": RECORDED, "york": RECORDED[:2]})
SCHEDULED, ANA, OTHER, MADE, PLANTED, OPENED, CORRECTED, OPAQUE = (
    recorded.event for recorded in MARKED.streams["leeds"]
)


def test_every_word_of_a_text_is_marked() -> None:
    """Words and line breaks stay; each field has a mark of its own."""
    assert isinstance(MADE, ContributionMade)
    words = MADE.text.split()
    marks = {mark for word in words for mark in find_marks(word)}
    assert all(find_marks(word.upper()) == marks for word in words)
    assert without_marks(MADE.text) == "P1 asks P11\ntwice"
    (mark,) = marks
    assert MARKED.fields[mark] == MarkedField("leeds", 4, "contribution.made", "text")
    assert len({field.field for field in MARKED.fields.values()}) > 4


def test_labels_and_mappings_are_marked() -> None:
    """Numbers stay as they are."""
    assert isinstance(ANA, PersonRegistered)
    assert without_marks(ANA.labels[0]) == "kind"
    assert find_marks(ANA.labels[0])
    assert isinstance(CORRECTED, RecordCorrected)
    patch = dict(CORRECTED.patch)
    assert without_marks(str(patch["text"])) == "No."
    assert patch["x"] == 1


def test_people_have_other_ids_wherever_they_occur() -> None:
    """Contexts, lists and texts of plugins are changed; what people said is not."""
    assert isinstance(ANA, PersonRegistered)
    assert isinstance(OTHER, PersonRegistered)
    assert isinstance(MADE, ContributionMade)
    assert isinstance(PLANTED, TreePlanted)
    assert isinstance(OPENED, BallotOpened)
    assert MADE.author == PLANTED.person == ANA.person != "P1"
    assert MARKED.streams["leeds"][3].context.by == OTHER.person
    assert OPENED.roll == (OTHER.person, "T1")
    assert without_marks(PLANTED.wish or "") == f"{ANA.person} planted it"
    assert MARKED.people_in(f"from {ANA.person[1:]}") == {"leeds P1"}
    assert MARKED.people_in("7300000000") == set()
    assert set(MARKED.people.values()) == {"leeds P1", "leeds P11", "york P1"}


def test_groups_have_marked_labels() -> None:
    """Each workshop has its own."""
    assert isinstance(SCHEDULED, WorkshopScheduled)
    assert isinstance(ANA, PersonRegistered)
    assert SCHEDULED.groups == (ANA.group,)
    (mark,) = find_marks(ANA.group or "")
    assert MARKED.groups[mark] == "peers"
    assert sorted(MARKED.groups.values()) == ["others", "peers", "peers"]
    assert not MARKED.groups.keys() & MARKED.fields.keys()


def test_unknown_events_stay() -> None:
    """Their content is not known."""
    assert RECORDED[-1].event == OPAQUE
