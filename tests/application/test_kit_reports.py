"""Reports cover named workshops, a programme, or everything up to a position."""

from __future__ import annotations

from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.document.formats import FORMATS
from dialoguekit.errors import ReportError
from dialoguekit.projections.snapshots import NAMESPACE
from dialoguekit.store.rows import NewRow
from dialoguekit.testing.workshop_generator import generate_workshop

from .conftest import announce, schedule


def report_summary(kit: Kit, *towns: str, **options: Any) -> tuple[str, list[str]]:
    """Return the title of a report and its workshops."""
    document = kit.report(*towns, **options).document
    return document.title, list(document.provenance.streams)


def test_without_a_name_a_report_covers_everything(kit: Kit) -> None:
    """Workshops are sorted by id."""
    schedule(kit, "york", "leeds")
    assert report_summary(kit) == ("Leeds; York", ["leeds", "york"])


def test_a_report_covers_the_named_workshops(kit: Kit) -> None:
    """They are in the given order, each once."""
    schedule(kit, "york", "leeds", "hull")
    assert report_summary(kit, "york", "hull") == ("York; Hull", ["york", "hull"])
    assert report_summary(kit, "york", "york") == ("York", ["york"])


def test_a_report_covers_the_only_programme_if_it_includes_every_workshop(kit: Kit) -> None:
    """Workshops are in the order of the programme."""
    schedule(kit, "leeds", "york")
    announce(kit, "north", "york", "leeds", "hull")
    assert report_summary(kit) == ("North", ["york", "leeds"])
    assert report_summary(kit, "leeds") == ("Leeds", ["leeds"])


def test_a_programme_without_every_workshop_is_not_the_default(kit: Kit) -> None:
    """A report of everything must be complete."""
    schedule(kit, "leeds", "york")
    announce(kit, "north", "york")
    assert report_summary(kit) == ("Leeds; York", ["leeds", "york"])
    assert report_summary(kit, programme="north") == ("North", ["york"])


def test_with_two_programmes_neither_is_the_default(kit: Kit) -> None:
    schedule(kit, "leeds")
    announce(kit, "north", "leeds")
    announce(kit, "england", "leeds")
    assert report_summary(kit) == ("Leeds", ["leeds"])


def test_some_workshops_of_a_programme_can_be_named(kit: Kit) -> None:
    """A workshop outside the programme is refused."""
    schedule(kit, "leeds", "york", "hull")
    announce(kit, "north", "york", "leeds")
    assert report_summary(kit, "leeds", programme="north") == ("North", ["leeds"])
    with pytest.raises(
        ReportError, match=r"'north' has no workshop 'hull'. Workshops: york, leeds"
    ):
        kit.report("hull", programme="north")


def test_an_unknown_workshop_or_programme_is_refused_by_name(kit: Kit) -> None:
    """The error lists the known ones."""
    schedule(kit, "leeds")
    with pytest.raises(ReportError, match=r"no workshop 'york'.*Workshops: leeds"):
        kit.report("york")
    with pytest.raises(ReportError, match=r"no programme 'north'. Programmes: none"):
        kit.report(programme="north")
    announce(kit, "england", "leeds")
    with pytest.raises(ReportError, match=r"no programme 'north'. Programmes: england"):
        kit.report(programme="north")


def test_an_empty_report_is_refused(kit: Kit) -> None:
    """The log is empty, has no workshops, or has none of the programme."""
    with pytest.raises(ReportError, match="the log has no workshop up to position 0"):
        kit.report()
    announce(kit, "north", "york")
    for programme in (None, "north"):
        with pytest.raises(ReportError, match="the log has no workshop"):
            kit.report(programme=programme)
    schedule(kit, "leeds")
    with pytest.raises(ReportError, match="no workshop of the programme 'north' has any"):
        kit.report(programme="north")
    announce(kit, "bare")
    with pytest.raises(ReportError, match=r"'bare' has no workshop 'leeds'. Workshops: none"):
        kit.report("leeds", programme="bare")


def test_later_events_do_not_affect_the_selection_of_workshops(kit: Kit) -> None:
    schedule(kit, "leeds")
    announce(kit, "north", "leeds")
    position = kit.store.head()
    schedule(kit, "york")
    kit.programme("north").add_workshop("york")
    announce(kit, "england", "leeds", "york")
    assert report_summary(kit, as_of=position) == ("North", ["leeds"])
    assert report_summary(kit, as_of=1) == ("Leeds", ["leeds"])
    assert report_summary(kit, programme="north") == ("North", ["leeds", "york"])
    with pytest.raises(ReportError, match="no programme 'england'"):
        kit.report(programme="england", as_of=position)
    with pytest.raises(ReportError, match="nothing to report"):
        kit.report(as_of=0)


def test_a_position_beyond_the_head_is_the_head(kit: Kit) -> None:
    schedule(kit, "leeds")
    assert kit.report(as_of=99).document.provenance.position == 1
    assert kit.report(as_of=99).document == kit.report().document


def test_a_report_from_snapshots_has_the_same_bytes() -> None:
    """Some snapshots are used, and some are outdated."""
    with dialoguekit.open() as source, dialoguekit.open() as kit:
        for method in ("parallel-thinking", "world-cafe"):
            generate_workshop(source, method, workshop=method)
        rows = list(map(NewRow.of, source.store.rows()))
        half = source.store.head() * 3 // 4
        kit.store.import_rows(rows[:half])
        kit.report(verify="incremental")
        first = dict(kit.store.key_values.items(NAMESPACE))
        kit.store.import_rows(rows[half:])
        rendered = {name: kit.report(verify="incremental").render(name) for name in FORMATS}
        current = dict(kit.store.key_values.items(NAMESPACE))
        kit.store.key_values.clear(NAMESPACE)
        rebuilt = kit.report(verify="incremental")
        assert {name: rebuilt.render(name) for name in rendered} == rendered
        assert {name for name in current if current[name] == first.get(name)} == {
            name for name in first if name.startswith("parallel-thinking\n")
        }


def test_a_report_without_verification_neither_uses_nor_saves_snapshots(kit: Kit) -> None:
    """It states that it was not verified."""
    schedule(kit, "leeds")
    unverified = kit.report(verify="none")
    assert "Not verified" in unverified.render("md")
    assert kit.store.key_values.items(NAMESPACE) == []
    kit.report()
    assert kit.store.key_values.items(NAMESPACE) != []
    for name, _ in kit.store.key_values.items(NAMESPACE):
        kit.store.key_values.put(NAMESPACE, name, b"nonsense")
    assert kit.report(verify="none").document == unverified.document
    assert {value for _, value in kit.store.key_values.items(NAMESPACE)} == {b"nonsense"}
