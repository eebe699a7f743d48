"""Purity is checked in processes of their own, wherever a projection is defined."""

from __future__ import annotations

import itertools
import os
import pickle
import sys
import threading
import time
import types
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard
from tests.testing.samples.words import Words

from dialoguekit.errors import MissingExtra
from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Chapter, Scope, Text
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.purity import assert_pure, check_purity
from dialoguekit.testing.purity.check import check_subjects
from dialoguekit.testing.purity.code_transfer import Home, Parcel, packed, unpacked
from dialoguekit.testing.purity.environments import BASE
from dialoguekit.testing.purity.fold_variants import Subject
from dialoguekit.testing.purity.forked_run import can_fork, examined_beside
from dialoguekit.testing.purity.subprocess_run import Lost, examined_elsewhere
from dialoguekit.testing.scenario import given

SAID = given(
    *(
        ContributionMade(contribution=f"C{n}", author=f"P{n}", text=f"word {n} again")
        for n in range(1, 7)
    )
).recorded
STREAMS = [SAID]

forks = pytest.mark.skipif(not can_fork(), reason="processes cannot be copied here")


def told(found: tuple[Finding, ...]) -> list[str]:
    return [finding.message for finding in found]


def checked(*projections: Any) -> dict[str, list[str]]:
    """What is found of several projections, in one go."""
    subjects = [Subject(name=_name(p), projection=p) for p in projections]
    found = check_subjects(subjects, {"leeds": SAID})
    return {name: told(verdict.findings) for name, verdict in found.items()}


def _name(projection: Any) -> str:
    return getattr(projection, "__name__", "partial")


def test_a_projection_is_pure_on_histories_that_are_drawn() -> None:
    """Without any streams; with its chapter and its flags."""
    assert_pure(orchard.Growing, chapter=orchard.chapter, flags=orchard.flags)


def test_flags_and_chapters_are_looked_at() -> None:
    """Each in its step."""

    def flags(view: Any, workshop: str) -> Any:
        return [time.time() > 0]

    def chapter(view: Any, scope: Scope) -> Chapter:
        return Chapter(name="x", title="X", blocks=[Text(str(len({*view})))][: os.getpid()])

    with pytest.raises(AssertionError) as failed:
        assert_pure(Words, STREAMS, chapter=chapter, flags=flags)
    assert "clock: time.time" in str(failed.value)
    assert "(in the flags, of leeds)" in str(failed.value)
    assert "machine: os.getpid" in str(failed.value)
    assert "(in the chapter, of leeds)" in str(failed.value)


# Where a projection is defined


def test_a_projection_inside_of_a_function_travels_whole() -> None:
    """With what it closes over."""
    start = ["word"]

    @attrs.define
    class Closed(Words):
        """Looks at a list around it, and at sets."""

        def view(self) -> Any:
            return tuple({*start, *self.said.values()})

    assert any(m.startswith("hash order: ") for m in told(check_purity(Closed, STREAMS)))


SOURCE = """
import attrs
from dialoguekit.events import ContributionMade
from dialoguekit.plugin import Projection, handles

HELD = []

@attrs.define
class Made(Projection):
    said: dict = attrs.field(factory=dict)

    @handles(ContributionMade)
    def say(self, recorded):
        self.said[recorded.id] = recorded.event.text

    def join(self, other):
        return type(self)(self.said | other.said)

    def view(self):
        return tuple(self.said.items())

@attrs.define
class Unsorted(Made):
    def view(self):
        return tuple(set(self.said.values()))

@attrs.define
class Hoarding(Made):
    def say(self, recorded):
        HELD.append(recorded.id)
"""


@pytest.mark.parametrize("module", [None, "made_up", "in_sys_modules"])
def test_a_projection_that_lies_in_no_file_travels_whole(
    module: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether or not its module says what it is called."""
    held: Any = types.ModuleType("in_sys_modules")
    names: dict[str, Any] = vars(held)
    if module == "in_sys_modules":
        monkeypatch.setitem(sys.modules, module, held)
    else:
        names = {} if module is None else {"__name__": module}
    exec(SOURCE, names)
    found = checked(names["Made"], names["Unsorted"], names["Hoarding"])
    assert found["Made"] == []
    (message,) = found["Unsorted"]
    assert message.startswith("hash order: ")
    (message,) = found["Hoarding"]
    assert "HELD is another after each fold" in message


def test_a_projection_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no import finds it any more."""
    file = tmp_path / "garden.py"
    file.write_text(SOURCE + "\nHOME = __file__\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import garden  # type: ignore[import-not-found]

    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(tmp_path)])
    try:
        (message,) = told(check_purity(garden.Unsorted, STREAMS))
        assert message.startswith("hash order: ")
    finally:
        del sys.modules["garden"]


def test_a_factory_makes_projections_as_a_class_does() -> None:
    """A partial, or any function."""
    assert checked(partial(Words), lambda: Words()) == {"partial": [], "<lambda>": []}  # noqa: PLW0108


@forks
def test_what_cannot_be_carried_is_examined_beside() -> None:
    """In copies of this process, with a note that says what could not be looked for."""
    lock = threading.Lock()

    @attrs.define
    class Locked(Words):
        """Closes over a lock."""

        def view(self) -> Any:
            with lock:
                return len(self.said)

    @attrs.define
    class Timed(Locked):
        """And looks at the clock."""

        def view(self) -> Any:
            with lock:
                return time.time() > 0

    (note,) = check_purity(Locked, STREAMS)
    assert not note.is_fault
    assert note.message.startswith("carrying: it cannot be carried to another interpreter")
    assert any(m.startswith("clock: time.time") for m in told(check_purity(Timed, STREAMS)))


@forks
def test_a_copy_that_ends_or_never_ends_is_a_finding() -> None:
    """It costs nobody but itself."""
    lock = threading.Lock()

    @attrs.define
    class Leaving(Words):
        """Leaves the process."""

        def view(self) -> Any:
            with lock:
                os._exit(3)

    @attrs.define
    class Endless(Words):
        """Never comes back."""

        def view(self) -> Any:
            with lock:
                return [n for n in itertools.count() if n < 0]

    (finding,) = check_purity(Leaving, STREAMS)
    assert finding.message.startswith("processes: the process ended with status")
    (finding,) = check_purity(Endless, STREAMS, within_s=0.5)
    assert finding.message == "time taken: it did not end within 0 seconds"


def test_where_nothing_can_be_copied_there_is_only_the_note(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On other systems."""
    lock = threading.Lock()

    @attrs.define
    class Locked(Words):
        """Closes over a lock."""

        def view(self) -> Any:
            return lock.locked()

    monkeypatch.setattr("dialoguekit.testing.purity.check.can_fork", lambda: False)
    (note,) = check_purity(Locked, STREAMS)
    assert not note.is_fault


# Several at once


@forks
def test_one_that_cannot_be_carried_costs_the_others_nothing() -> None:
    """They are looked at one by one then; none is none."""
    lock = threading.Lock()

    @attrs.define
    class Locked(Words):
        """Closes over a lock."""

        def view(self) -> Any:
            with lock:
                return len(self.said)

    subjects = [Subject(name=c.__name__, projection=c) for c in (Words, Locked)]
    found = check_subjects(subjects, {"leeds": SAID})
    assert found["Words"].findings == ()
    assert len(found["Locked"].findings) == 1
    assert check_subjects([], {}) == {}


def test_one_that_never_ends_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """But the time that it was given: the others are looked at by themselves."""

    @attrs.define
    class Endless(Words):
        """Never comes back."""

    def examined(parcel: Parcel, *args: Any, **kwargs: Any) -> Any:
        if b"Endless" in parcel.blob:
            return Lost("it did not end within 60 seconds", late=True)
        return examined_elsewhere(parcel, *args, **kwargs)

    monkeypatch.setattr("dialoguekit.testing.purity.check.examined_elsewhere", examined)
    subjects = [Subject(name=c.__name__, projection=c) for c in (Endless, Words)]
    found = check_subjects(subjects, {"leeds": SAID})
    assert found["Words"].findings == ()
    assert found["Endless"].harmful
    assert found["Endless"].findings[0].message.startswith("time taken: ")


def test_a_projection_that_cannot_be_made_is_no_impurity() -> None:
    """That it has laws to keep is said elsewhere; without events there is little to fold."""

    class Unmade(Words):
        """Cannot be made empty."""

        def __init__(self) -> None:
            raise ZeroDivisionError

    assert checked(Unmade) == {"Unmade": []}


# Libraries and parcels


@pytest.mark.parametrize("library", ["time_machine", "cloudpickle"])
def test_libraries_that_are_missing_are_named(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how to install them."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=r"dialoguekit-core\[testing\]"):
        check_purity(Words, STREAMS)


def test_a_parcel_brings_its_code_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, into a directory of its own; what is imported already stays."""
    parcel = packed([Subject(name="w", projection=orchard.Growing)], {"leeds": SAID})
    (home,) = [home for home in parcel.homes if home.whole is not None]
    assert home.name == orchard.__name__
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = sys.modules[orchard.__name__]
    (subject,), streams = unpacked(parcel, tmp_path)
    assert sys.modules[orchard.__name__] is before
    assert subject.projection is orchard.Growing
    assert streams == {"leeds": SAID}
    assert [path.name for path in tmp_path.glob("*/*")] == ["orchard.py"]
    monkeypatch.delitem(sys.modules, orchard.__name__)
    (moved,), _ = unpacked(parcel, tmp_path)
    file = sys.modules[orchard.__name__].__file__
    assert file is not None
    assert Path(file).is_relative_to(tmp_path)
    assert moved.projection is not orchard.Growing


def test_a_package_is_moved_as_a_whole_unless_it_is_too_big(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module of it is found in the copy."""
    package = tmp_path / "bed"
    package.mkdir()
    for name in ("__init__.py", "rose.py"):
        (package / name).write_text(SOURCE, encoding="utf-8")
    parcel = Parcel(
        blob=b"N.",
        homes=(Home("bed.rose", str(package / "rose.py"), str(package)),),
        path=(),
        own=("bed",),
    )
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr("pickle.loads", lambda _: ((), {}))
    for most, home in ((500, tmp_path / "copies"), (1, package)):
        monkeypatch.setattr("dialoguekit.testing.purity.code_transfer._MOST_FILES", most)
        unpacked(parcel, tmp_path / "copies" / str(most))
        file = sys.modules["bed.rose"].__file__
        assert file is not None
        assert Path(file).is_relative_to(home)
        for name in ("bed.rose", "bed"):
            sys.modules.pop(name, None)
        monkeypatch.setattr(sys, "path", [e for e in sys.path if "copies" not in e])


def test_a_module_that_cannot_be_imported_is_let_be(tmp_path: Path) -> None:
    """Whoever needs it says so; nothing is left of it."""
    broken, text = tmp_path / "weed.py", tmp_path / "weed.txt"
    broken.write_text("1 / 0", encoding="utf-8")
    homes = (Home("weed", str(broken)), Home("weed_text", str(text)))
    parcel = Parcel(blob=pickle.dumps(((), {})), homes=homes, path=(), own=())
    assert unpacked(parcel, None) == ((), {})
    assert not {"weed", "weed_text"} & set(sys.modules)


def test_code_that_cannot_be_found_is_said_to_be(tmp_path: Path) -> None:
    """By the process that looked for it."""
    parcel = packed([Subject(name="w", projection=orchard.Growing)], {})
    astray = attrs.evolve(parcel, blob=b"cno_such_module\nX\n.", homes=())
    answer = examined_elsewhere(astray, BASE, tmp_path, within_s=20, saved={})
    assert isinstance(answer, Lost)
    assert not answer.begun
    assert "no_such_module" in answer.why


@forks
def test_a_copy_answers_as_another_process_does(tmp_path: Path) -> None:
    """But for the order of hashes, which it has from here."""
    subject = Subject(name="w", projection=Words)
    beside = examined_beside([subject], {"leeds": SAID}, BASE, tmp_path, within_s=20, saved={})
    elsewhere = examined_elsewhere(
        packed([subject], {"leeds": SAID}), BASE, tmp_path, within_s=20, saved={}
    )
    assert not isinstance(beside, Lost)
    assert not isinstance(elsewhere, Lost)
    assert beside.subjects["w"].values == elsewhere.subjects["w"].values
