"""An import happens once and whole; names, licence and progress of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from dialoguekit import events as e
from dialoguekit.application.handle import workshop_handle
from dialoguekit.errors import LogUnavailable, Refused
from dialoguekit.events import NEUTRAL
from dialoguekit.interchange.polis_import import LICENCE, import_polis
from dialoguekit.store import Codec, Log, open_log

Export = Callable[..., Path]

SMALL = "polis-small"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_same_import_twice_changes_nothing_and_says_so(log: Log, export: Export) -> None:
    first = import_polis(log, export(), clock=lambda: NOW)
    head = log.head()
    again = import_polis(log, export(), clock=lambda: NOW + timedelta(days=1))
    assert again == attrs.evolve(first, changed=False, events=0)
    assert log.head() == head
    assert str(again).startswith("Nothing changed: polis-small holds this import already (10")


def test_the_same_import_changes_nothing_after_the_workshop_went_on(
    log: Log, export: Export
) -> None:
    import_polis(log, export())
    workshop_handle(log, SMALL, methods=()).park("C3")
    head = log.head()
    assert not import_polis(log, export()).changed
    assert log.head() == head


def test_another_export_under_the_same_id_is_refused(log: Log, export: Export) -> None:
    import_polis(log, export())
    before = list(log.read())
    with pytest.raises(Refused, match="Choose another id with --workshop"):
        import_polis(log, export(comments=("Keep the heron.", "Keep the herons.")))
    assert list(log.read()) == before


def test_a_workshop_that_was_held_is_not_imported_into(log: Log, export: Export) -> None:
    held = workshop_handle(log, "leeds", methods=())
    held.schedule(title="Leeds", groups=("peers",))
    with pytest.raises(Refused, match="the workshop leeds stands in the log already"):
        import_polis(log, export(), workshop="leeds")
    assert log.version("leeds") == 1


def test_one_export_can_be_two_workshops(log: Log, export: Export) -> None:
    import_polis(log, export(), workshop="one")
    assert import_polis(log, export(), workshop="two").changed
    assert log.streams() == ["one", "two"]


def test_event_ids_follow_from_workshop_and_export(export: Export) -> None:
    codec = Codec(NEUTRAL)

    def ids(workshop: str, licence: str = LICENCE) -> list[str]:
        with open_log("memory:", codec) as log:
            import_polis(log, export(), workshop=workshop, licence=licence)
            return [recorded.id for recorded in log.read()]

    assert ids("one") == ids("one")
    assert not {*ids("one")} & {*ids("two")}
    assert not {*ids("one")} & {*ids("one", "CC0 1.0")}


def test_every_event_is_noted_when_it_was_imported(log: Log, export: Export) -> None:
    import_polis(log, export(), clock=lambda: NOW)
    assert {recorded.noted for recorded in log.read()} == {NOW}


def test_a_log_that_cannot_be_written_leaves_nothing_behind(
    log: Log, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LogUnavailable("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(log, "_transaction", fail)
        with pytest.raises(LogUnavailable):
            import_polis(log, export())
    assert log.head() == 0


def test_whatever_has_a_log_can_be_imported_into(log: Log, export: Export) -> None:
    @attrs.frozen
    class Kit:
        log: Log

    assert import_polis(Kit(log), export()).changed
    assert log.streams() == [SMALL]


# Names, licence, progress


@pytest.mark.parametrize(
    ("directory", "id"),
    [
        ("london.youth.policing", "london.youth.policing"),
        ("Bürger: Rat 2022", "burger-rat-2022"),
        ("-.Leeds.-", "leeds"),
    ],
)
def test_the_id_of_the_workshop_is_made_of_the_name_of_the_directory(
    log: Log, export: Export, directory: str, id: str
) -> None:
    home = export()
    assert import_polis(log, home.rename(home.parent / directory)).workshop == id


def test_the_current_directory_has_a_name_too(
    log: Log, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(export())
    assert import_polis(log, ".").workshop == SMALL


def test_a_name_that_makes_no_id_is_refused(log: Log, export: Export) -> None:
    home = export()
    with pytest.raises(Refused, match="Choose an id with --workshop"):
        import_polis(log, home.rename(home.parent / "桃園"))


@pytest.mark.parametrize(
    "id", ["", "two words", "programme:leeds", "tab\tbed", "ü", "..", "x" * 101]
)
def test_an_id_that_cannot_be_a_workshop_is_refused(log: Log, export: Export, id: str) -> None:
    with pytest.raises(Refused, match="of letters, digits, dots and dashes"):
        import_polis(log, export(), workshop=id)


def test_the_licence_of_another_source_can_be_named(log: Log, export: Export) -> None:
    import_polis(log, export(), licence="CC0 1.0")
    given = [r.event for r in log.read() if isinstance(r.event, e.ConsentGiven)]
    assert {consent.terms for consent in given} == {"CC0 1.0"}


def test_nobody_comes_in_without_a_licence(log: Log, export: Export) -> None:
    with pytest.raises(Refused, match="none is named"):
        import_polis(log, export(), licence=" ")


def test_progress_rises_to_the_number_of_events(log: Log, made_up_export: Path) -> None:
    calls: list[tuple[int, int]] = []
    imported = import_polis(log, made_up_export, progress=lambda *call: calls.append(call))
    assert calls[-1] == (imported.events, imported.events)
    assert len(calls) == imported.events // 500 + 1
    done = [call[0] for call in calls]
    assert done == sorted(set(done))
    assert {call[1] for call in calls} == {imported.events}


def test_a_callback_that_raises_stops_the_import_before_anything_is_written(
    log: Log, made_up_export: Path
) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_polis(log, made_up_export, progress=interrupt)
    assert log.head() == 0
