"""A Polis import is idempotent and atomic; workshop ids, licence and progress."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from dialoguekit import events as e
from dialoguekit.application.handle import workshop_handle
from dialoguekit.errors import Refused, StoreUnavailable
from dialoguekit.interchange.polis_import import LICENCE, import_polis
from dialoguekit.store import EventStore, open_store

from .conftest import CODEC, SMALL, Export, events_of

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_second_import_changes_nothing(store: EventStore, export: Export) -> None:
    first = import_polis(store, export(), clock=lambda: NOW)
    head = store.head()
    again = import_polis(store, export(), clock=lambda: NOW + timedelta(days=1))
    assert again == attrs.evolve(first, changed=False, events=0)
    assert store.head() == head
    assert str(again).startswith("Nothing changed: polis-small already contains this import (10")


def test_a_second_import_changes_nothing_after_later_events(
    store: EventStore, export: Export
) -> None:
    import_polis(store, export())
    workshop_handle(store, SMALL, methods=()).park("C3")
    head = store.head()
    assert not import_polis(store, export()).changed
    assert store.head() == head


def test_another_export_under_the_same_id_is_refused(store: EventStore, export: Export) -> None:
    import_polis(store, export())
    before = list(store.read())
    with pytest.raises(Refused, match="Choose another id with --workshop"):
        import_polis(store, export(comments=("Keep the heron.", "Keep the herons.")))
    assert list(store.read()) == before


def test_an_existing_workshop_is_not_imported_into(store: EventStore, export: Export) -> None:
    workshop = workshop_handle(store, "leeds", methods=())
    workshop.schedule(title="Leeds", groups=("peers",))
    with pytest.raises(Refused, match="the workshop leeds exists and has other events"):
        import_polis(store, export(), workshop="leeds")
    assert store.stream_version("leeds") == 1


def test_one_export_can_be_imported_as_two_workshops(store: EventStore, export: Export) -> None:
    import_polis(store, export(), workshop="one")
    assert import_polis(store, export(), workshop="two").changed
    assert store.streams() == ["one", "two"]


def test_event_ids_are_derived_from_workshop_licence_and_export(export: Export) -> None:
    def ids(workshop: str, licence: str = LICENCE) -> list[str]:
        with open_store("memory:", CODEC) as store:
            import_polis(store, export(), workshop=workshop, licence=licence)
            return [recorded.id for recorded in store.read()]

    assert ids("one") == ids("one")
    assert not {*ids("one")} & {*ids("two")}
    assert not {*ids("one")} & {*ids("one", "CC0 1.0")}


def test_every_event_is_recorded_at_the_time_of_the_import(
    store: EventStore, export: Export
) -> None:
    import_polis(store, export(), clock=lambda: NOW)
    assert {recorded.recorded_at for recorded in store.read()} == {NOW}


def test_a_failed_append_leaves_the_log_unchanged(
    store: EventStore, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailable("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "transaction", fail)
        with pytest.raises(StoreUnavailable):
            import_polis(store, export())
    assert store.head() == 0


def test_an_object_with_a_store_can_be_imported_into(store: EventStore, export: Export) -> None:
    @attrs.frozen
    class Kit:
        store: EventStore

    assert import_polis(Kit(store), export()).changed
    assert store.streams() == [SMALL]


# Names, licence, progress


@pytest.mark.parametrize(
    ("directory", "id"),
    [
        ("london.youth.policing", "london.youth.policing"),
        ("Bürger: Rat 2022", "burger-rat-2022"),
        ("-.Leeds.-", "leeds"),
    ],
)
def test_the_workshop_id_is_derived_from_the_directory_name(
    store: EventStore, export: Export, directory: str, id: str
) -> None:
    home = export()
    assert import_polis(store, home.rename(home.parent / directory)).workshop == id


def test_the_current_directory_has_a_name(
    store: EventStore, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(export())
    assert import_polis(store, ".").workshop == SMALL


def test_a_name_without_valid_characters_is_refused(store: EventStore, export: Export) -> None:
    home = export()
    with pytest.raises(Refused, match="Choose an id with --workshop"):
        import_polis(store, home.rename(home.parent / "桃園"))


@pytest.mark.parametrize(
    "id", ["", "two words", "programme:leeds", "tab\tbed", "ü", "..", "x" * 101]
)
def test_an_invalid_workshop_id_is_refused(store: EventStore, export: Export, id: str) -> None:
    with pytest.raises(Refused, match="Use letters, digits, dots and dashes"):
        import_polis(store, export(), workshop=id)


def test_another_licence_can_be_named(store: EventStore, export: Export) -> None:
    import_polis(store, export(), licence="CC0 1.0")
    assert {r.event.terms for r in events_of(store, e.ConsentGiven)} == {"CC0 1.0"}


def test_an_empty_licence_is_refused(store: EventStore, export: Export) -> None:
    with pytest.raises(Refused, match=r"the licence .* is empty"):
        import_polis(store, export(), licence=" ")


def test_progress_rises_to_the_number_of_events(store: EventStore, generated_export: Path) -> None:
    calls: list[tuple[int, int]] = []
    imported = import_polis(store, generated_export, progress=lambda *call: calls.append(call))
    assert calls[-1] == (imported.events, imported.events)
    assert len(calls) == imported.events // 500 + 1
    counts = [call[0] for call in calls]
    assert counts == sorted(set(counts))
    assert {call[1] for call in calls} == {imported.events}


def test_an_interrupted_import_appends_nothing(store: EventStore, generated_export: Path) -> None:
    def interrupt(counts: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_polis(store, generated_export, progress=interrupt)
    assert store.head() == 0
