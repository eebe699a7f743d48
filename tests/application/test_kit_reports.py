"""Which workshops a report is about: those named, a programme, or everything up to a cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import dialoguekit
from dialoguekit.application.kit import Kit
from dialoguekit.errors import ReportError
from dialoguekit.projections.snapshots import KIND
from dialoguekit.testing.workshop_generator import improvise


@pytest.fixture
def kit() -> Iterator[Kit]:
    """A kit in memory, with nothing but what is built in."""
    with dialoguekit.open(plugins=[]) as kit:
        yield kit


def hold(kit: Kit, *towns: str) -> None:
    """Workshops that are scheduled, and no more."""
    for town in towns:
        kit.workshop(town).schedule(title=town.capitalize(), groups=("all",))


def series(kit: Kit, programme: str, *towns: str) -> None:
    """A programme with its workshops."""
    handle = kit.programme(programme)
    handle.announce(title=programme.capitalize())
    for town in towns:
        handle.add(town)


def reported(kit: Kit, *towns: str, **options: Any) -> tuple[str, list[str]]:
    """The title of a report, and the workshops that it is about."""
    document = kit.report(*towns, **options).document
    return document.title, list(document.provenance.streams)


def test_without_a_name_a_report_is_about_everything(kit: Kit) -> None:
    """Sorted by id."""
    hold(kit, "york", "leeds")
    assert reported(kit) == ("Leeds; York", ["leeds", "york"])


def test_a_report_is_about_the_workshops_that_are_named(kit: Kit) -> None:
    """In the order in which they are named, each once."""
    hold(kit, "york", "leeds", "hull")
    assert reported(kit, "york", "hull") == ("York; Hull", ["york", "hull"])
    assert reported(kit, "york", "york") == ("York", ["york"])


def test_the_one_programme_that_holds_every_workshop_is_what_a_report_is_about(kit: Kit) -> None:
    """In its own order."""
    hold(kit, "leeds", "york")
    series(kit, "north", "york", "leeds", "hull")
    assert reported(kit) == ("North", ["york", "leeds"])
    assert reported(kit, "leeds") == ("Leeds", ["leeds"])


def test_a_programme_that_does_not_hold_every_workshop_is_one_among_others(kit: Kit) -> None:
    """A report about everything must leave nothing out."""
    hold(kit, "leeds", "york")
    series(kit, "north", "york")
    assert reported(kit) == ("Leeds; York", ["leeds", "york"])
    assert reported(kit, programme="north") == ("North", ["york"])


def test_of_two_programmes_neither_is_everything(kit: Kit) -> None:
    """Both hold every workshop; which of them would it be?"""
    hold(kit, "leeds")
    series(kit, "north", "leeds")
    series(kit, "england", "leeds")
    assert reported(kit) == ("Leeds", ["leeds"])


def test_of_a_programme_some_workshops_may_be_named(kit: Kit) -> None:
    """But none that does not belong to it."""
    hold(kit, "leeds", "york", "hull")
    series(kit, "north", "york", "leeds")
    assert reported(kit, "leeds", programme="north") == ("North", ["leeds"])
    with pytest.raises(
        ReportError, match=r"'north' has no workshop 'hull'. Workshops: york, leeds"
    ):
        kit.report("hull", programme="north")


def test_an_unknown_workshop_or_programme_is_refused_by_name(kit: Kit) -> None:
    """With those that there are."""
    hold(kit, "leeds")
    with pytest.raises(ReportError, match=r"no workshop 'york'.*Workshops: leeds"):
        kit.report("york")
    with pytest.raises(ReportError, match=r"no programme 'north'. Programmes: none"):
        kit.report(programme="north")
    series(kit, "england", "leeds")
    with pytest.raises(ReportError, match=r"no programme 'north'. Programmes: england"):
        kit.report(programme="north")


def test_where_there_is_nothing_to_report_it_says_so(kit: Kit) -> None:
    """An empty log, a log without workshops, a programme none of which has begun."""
    with pytest.raises(ReportError, match="the log holds no workshop up to position 0"):
        kit.report()
    series(kit, "north", "york")
    for programme in (None, "north"):
        with pytest.raises(ReportError, match="the log holds no workshop"):
            kit.report(programme=programme)
    hold(kit, "leeds")
    with pytest.raises(ReportError, match="Nothing is recorded of any workshop of programme 'nor"):
        kit.report(programme="north")
    series(kit, "bare")
    with pytest.raises(ReportError, match=r"'bare' has no workshop 'leeds'. Workshops: none"):
        kit.report("leeds", programme="bare")


def test_the_cut_counts_for_the_choice_of_workshops_as_well(kit: Kit) -> None:
    """What came into the log behind it is not there."""
    hold(kit, "leeds")
    series(kit, "north", "leeds")
    cut = kit.log.head()
    hold(kit, "york")
    kit.programme("north").add("york")
    series(kit, "england", "leeds", "york")
    assert reported(kit, until=cut) == ("North", ["leeds"])
    assert reported(kit, until=1) == ("Leeds", ["leeds"])
    assert reported(kit, programme="north") == ("North", ["leeds", "york"])
    with pytest.raises(ReportError, match="no programme 'england'"):
        kit.report(programme="england", until=cut)
    with pytest.raises(ReportError, match="nothing to report"):
        kit.report(until=0)


def test_a_cut_behind_the_head_is_the_head(kit: Kit) -> None:
    """A report never claims to know more than it does."""
    hold(kit, "leeds")
    assert kit.report(until=99).document.provenance.cut == 1
    assert kit.report(until=99).document == kit.report().document


def test_a_report_from_saved_folds_is_the_same_to_the_byte() -> None:
    """Also with half of what happened behind them, whatever method was run."""
    with dialoguekit.open() as held, dialoguekit.open() as kit:
        for method in ("parallel-thinking", "world-cafe"):
            improvise(held, method, workshop=method)
        rows = list(held.log.rows())
        half = held.log.head() * 3 // 4
        kit.log.restore(rows[:half])
        kit.report(verify="new")
        saved = dict(kit.log.shelf.items(KIND))
        kit.log.restore(rows[half:])
        folded = {name: kit.report(verify="new").render(name) for name in ("html", "md", "json")}
        now = dict(kit.log.shelf.items(KIND))
        kit.log.shelf.clear(KIND)
        anew = kit.report(verify="new")
        assert {name: anew.render(name) for name in folded} == folded
        assert {name for name in now if now[name] == saved.get(name)} == {
            name for name in saved if name.startswith("parallel-thinking\n")
        }


def test_a_report_that_is_not_verified_neither_uses_nor_saves_a_fold(kit: Kit) -> None:
    """And says that nobody looked."""
    hold(kit, "leeds")
    unverified = kit.report(verify="no")
    assert "Not verified" in unverified.render("md")
    assert kit.log.shelf.items(KIND) == []
    kit.report()
    assert kit.log.shelf.items(KIND) != []
    for name, _ in kit.log.shelf.items(KIND):
        kit.log.shelf.put(KIND, name, b"nonsense")
    assert kit.report(verify="no").document == unverified.document
    assert {value for _, value in kit.log.shelf.items(KIND)} == {b"nonsense"}
