"""People matched across workshops, and how a combined report counts them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from dialoguekit.application.handle import ProgrammeBatch
from dialoguekit.application.kit import Kit
from dialoguekit.document.blocks import KeyFigures, Table
from dialoguekit.errors import CommandIdReused, Refused
from dialoguekit.testing.builders import memory_kit
from dialoguekit.testing.method_output import find_blocks

PEOPLE = 4


@pytest.fixture
def kit() -> Iterator[Kit]:
    """A programme of three workshops with four people each."""
    with memory_kit() as kit:
        north = kit.programme("north")
        north.announce(title="North")
        for name in ("leeds", "york", "hull"):
            workshop = kit.workshop(name)
            workshop.schedule(title=name.title(), groups=("carers",))
            workshop.open()
            for _ in range(PEOPLE):
                workshop.check_in(group="carers", consents=("record",))
            workshop.register(group="carers")  # P5 does not come.
            north.add_workshop(name)
        yield kit


def totals(kit: Kit, *workshops: str, **options: str) -> dict[str, tuple[object, str | None]]:
    """Return the figures on attendance in the combined part of a report."""
    chapter = kit.report(*workshops, **options).document.parts[0].chapters[0]  # type: ignore[arg-type]
    (figures,) = find_blocks(KeyFigures, chapter)
    return {figure.label: (figure.value, figure.note) for figure in figures.items}


def note(kit: Kit, *workshops: str) -> str:
    """Return the note on the attendance in the combined part of a report."""
    chapter = kit.report(*workshops).document.parts[0].chapters[0]
    return str(next(t.note for t in find_blocks(Table, chapter) if "Attendance" in t.caption))


def test_without_a_match_visits_are_counted_and_not_people(kit: Kit) -> None:
    assert totals(kit)["visits"] == (12, None)
    assert "people took part" not in totals(kit)
    assert "visits and registrations, not people" in note(kit)


def test_workshops_that_are_named_are_counted_as_the_programme_knows_them(kit: Kit) -> None:
    """What a programme says counts in each report of these workshops, and in no other."""
    north = kit.programme("north")
    for id in ("P1", "P2", "P3"):
        north.match_person({"leeds": id, "york": id})
    for workshops in (("leeds", "york"), ("york", "leeds")):
        found = totals(kit, *workshops)
        assert found["people took part"] == (5, None)
        assert found["visits"] == (8, "5 people made 8; 3 came to 2 workshops")
        assert "counts as another person" in note(kit, *workshops)
    assert totals(kit, "leeds", "hull")["visits"] == (8, None)
    assert totals(kit)["people took part"] == (9, None)
    assert totals(kit)["visits"] == (12, "9 people made 12; 3 came to 2 workshops")


def test_before_the_match_a_report_counts_visits(kit: Kit) -> None:
    before = kit.store.head()
    kit.programme("north").match_person({"leeds": "P1", "york": "P1"})
    chapter = kit.report("leeds", "york", as_of=before).document.parts[0].chapters[0]
    (figures,) = find_blocks(KeyFigures, chapter)
    assert figures.items[0].label == "visits"


def test_few_people_who_came_again_are_not_counted_apart(kit: Kit) -> None:
    """The policy decides how many are few."""
    north = kit.programme("north")
    north.match_person({"leeds": "P5", "york": "P5"})
    assert totals(kit)["visits"][1] == (
        "12 people made 12; nobody is known to have come to several workshops"
    )
    north.match_person({"leeds": "P1", "york": "P2"})
    assert totals(kit)["visits"][1] == "11 people made 12; fewer than 3 came to several workshops"
    assert totals(kit, policy="none")["visits"][1] == "11 people made 12; 1 came to 2 workshops"
    north.match_person({"leeds": "P2", "york": "P3"})
    north.match_person({"hull": "P3", "york": "P3"})
    north.match_person({"leeds": "P3", "hull": "P1"})
    assert totals(kit)["visits"][1] == "8 people made 12; 3 came to several workshops"
    assert totals(kit, policy="none")["visits"][1] == (
        "8 people made 12; 2 came to 2 workshops, 1 came to 3 workshops"
    )


def test_witnesses_and_facilitators_who_came_again_are_counted_once(kit: Kit) -> None:
    for role, label in (
        ("witness", "witnesses"),
        ("scribe", "facilitators, scribes and observers"),
    ):
        ids = {}
        for name in ("leeds", "york"):
            workshop = kit.workshop(name)
            ids[name] = workshop.check_in(roles=(role,), consents=("record",))
        assert totals(kit)[label][0] == 2
        kit.programme("north").match_person(ids)
        assert totals(kit)[label][0] == 1


def test_a_match_is_of_people_whom_the_log_knows(kit: Kit) -> None:
    north = kit.programme("north")
    with pytest.raises(Refused, match="no person is registered as P99"):
        north.match_person({"leeds": "P1", "york": "P99"})
    kit.workshop("york").forget("P2", basis="asked")
    with pytest.raises(Refused, match="P2's data was erased"):
        north.match_person({"leeds": "P1", "york": "P2"})
    north.match_person({"leeds": "P1", "york": "P1"})
    with pytest.raises(Refused, match="P1 and P3 of 'york' would be one person"):
        north.match_person({"leeds": "P1", "york": "P3"})
    kit.workshop("york").merge_people("P1", "P3")
    north.match_person({"leeds": "P1", "york": "P3"})


def test_a_batch_and_an_asynchronous_handle_refuse_the_same(kit: Kit) -> None:
    """A batch sees its own matches, too."""

    def match_two(batch: ProgrammeBatch) -> None:
        batch.match_person({"leeds": "P1", "york": "P1"})
        batch.match_person({"leeds": "P2", "york": "P1"})

    with pytest.raises(Refused, match="P1 and P2 of 'leeds'"):
        kit.programme("north").run_batch(match_two)
    assert not kit.programme("north").state.matches

    async def match() -> None:
        north = kit.async_programme("north")
        await north.match_person({"leeds": "P1", "york": "P1"})
        with pytest.raises(Refused, match="no person is registered as P99"):
            await north.match_person({"leeds": "P1", "york": "P99"})

    asyncio.run(match())
    assert kit.programme("north").state.matches == [(("leeds", "P1"), ("york", "P1"))]


def test_a_match_that_is_sent_again_is_recorded_once(kit: Kit) -> None:
    """Also if a person was forgotten meanwhile: it is judged as of its recording."""
    form = kit.programme("north").once("form-1")
    form.match_person({"leeds": "P1", "york": "P1"})
    kit.workshop("york").forget("P1", basis="asked")
    form.match_person({"leeds": "P1", "york": "P1"})
    assert len(kit.programme("north").state.matches) == 1
    with pytest.raises(CommandIdReused):
        form.match_person({"leeds": "P2", "york": "P1"})
