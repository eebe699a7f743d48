"""Purity is checked in separate processes, wherever a projection is defined."""

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
from tests.testing.samples import base
from tests.testing.samples.base import Texts

from dialoguekit.errors import MissingExtra
from dialoguekit.events import ContributionMade
from dialoguekit.testing.findings import Finding
from dialoguekit.testing.purity import assert_pure, check_purity
from dialoguekit.testing.purity.check import check_subjects
from dialoguekit.testing.purity.code_transfer import CodeBundle, ModuleSource, pack, unpack
from dialoguekit.testing.purity.environments import BASE
from dialoguekit.testing.purity.fold_variants import Subject
from dialoguekit.testing.purity.forked_run import can_fork, examine_in_fork
from dialoguekit.testing.purity.subprocess_run import ProcessFailure, examine_in_subprocess
from dialoguekit.testing.sample_projections import WordCount
from dialoguekit.testing.scenario import given

CONTRIBUTIONS = given(
    *(
        ContributionMade(contribution=f"C{n}", author=f"P{n}", text=f"word {n} again")
        for n in range(1, 7)
    )
).recorded
STREAMS = [CONTRIBUTIONS]

pytestmark = pytest.mark.usefixtures("two_environments")

forks = pytest.mark.skipif(not can_fork(), reason="this platform cannot fork")


def messages(found: tuple[Finding, ...]) -> list[str]:
    return [finding.message for finding in found]


def checked(*projections: Any) -> dict[str, list[str]]:
    """Return the messages of the findings about several projections, checked together."""
    subjects = [Subject(name=_name(p), projection=p) for p in projections]
    found = check_subjects(subjects, {"leeds": CONTRIBUTIONS})
    return {name: messages(verdict.findings) for name, verdict in found.items()}


def _name(projection: Any) -> str:
    return getattr(projection, "__name__", "partial")


def test_a_projection_is_pure_on_generated_histories() -> None:
    """Streams need not be given."""
    assert_pure(WordCount)


def test_the_error_contains_all_findings() -> None:
    """A finding names the step."""

    @attrs.define
    class Timed(Texts):
        """A projection that reads the clock and the number of its process."""

        def view(self) -> Any:
            return time.time() > 0, os.getpid()

    with pytest.raises(AssertionError) as failed:
        assert_pure(Timed, STREAMS)
    assert "clock: time.time" in str(failed.value)
    assert "machine: os.getpid" in str(failed.value)
    assert "(in view, of leeds)" in str(failed.value)


def first_word(projection: Texts) -> str:
    """Return the first word; read the clock."""
    time.time()
    return projection.words[0]


@attrs.define
class ByFunction(Texts):
    """A projection whose view is made by a function."""

    function: Any = first_word

    def view(self) -> Any:
        return self.function(self)


def test_the_checked_code_can_be_named() -> None:
    """By default it is the projection itself."""
    assert Subject(name="texts", projection=Texts).parts == (Texts,)
    subject = Subject(name="named", projection=ByFunction, code=(first_word,))
    assert subject.parts == (first_word,)
    (message,) = messages(check_subjects([subject], {"leeds": CONTRIBUTIONS})["named"].findings)
    assert message.startswith("clock: time.time, in first_word, line ")


def locked_projection() -> Any:
    """Return a projection with a lock in its closure, which cannot be transferred."""
    lock = threading.Lock()

    @attrs.define
    class Locked(Texts):
        """A projection with a lock in its closure."""

        def view(self) -> Any:
            with lock:
                return len(self.texts)

    return Locked


# Location of the code


def test_a_local_class_is_transferred_by_value() -> None:
    """Its closure is transferred too."""
    start = ["word"]

    @attrs.define
    class Closed(Texts):
        """A projection that reads an enclosing list, and a set."""

        def view(self) -> Any:
            return tuple({*start, *self.texts.values()})

    assert any(m.startswith("hash order: ") for m in messages(check_purity(Closed, STREAMS)))


SOURCE = """
import attrs
from dialoguekit.events import ContributionMade
from dialoguekit.projections.projection import Projection, handles

HELD = []

@attrs.define
class Pure(Projection):
    texts: dict = attrs.field(factory=dict)

    @handles(ContributionMade)
    def add(self, recorded):
        self.texts[recorded.id] = recorded.event.text

    def combine(self, other):
        return type(self)(self.texts | other.texts)

    def view(self):
        return tuple(self.texts.items())

@attrs.define
class Unsorted(Pure):
    def view(self):
        return tuple(set(self.texts.values()))

@attrs.define
class Accumulating(Pure):
    def add(self, recorded):
        HELD.append(recorded.id)
"""


@pytest.mark.parametrize("module", [None, "made_up", "in_sys_modules"])
def test_a_class_without_a_file_is_transferred_by_value(
    module: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its module may have a name or not."""
    module_object: Any = types.ModuleType("in_sys_modules")
    names: dict[str, Any] = vars(module_object)
    if module == "in_sys_modules":
        monkeypatch.setitem(sys.modules, module, module_object)
    else:
        names = {} if module is None else {"__name__": module}
    exec(SOURCE, names)
    found = checked(names["Pure"], names["Unsorted"], names["Accumulating"])
    assert found["Pure"] == []
    (message,) = found["Unsorted"]
    assert message.startswith("hash order: ")
    (message,) = found["Accumulating"]
    assert "HELD changes with each fold" in message


def test_a_projection_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found even if its module can no longer be imported by name."""
    file = tmp_path / "garden.py"
    file.write_text(SOURCE + "\nHOME = __file__\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import garden  # type: ignore[import-not-found]

    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(tmp_path)])
    try:
        (message,) = messages(check_purity(garden.Unsorted, STREAMS))
        assert message.startswith("hash order: ")
    finally:
        del sys.modules["garden"]


def test_a_factory_may_create_the_projection() -> None:
    """A partial or any other function may be given."""
    assert checked(partial(Texts), lambda: Texts()) == {"partial": [], "<lambda>": []}  # noqa: PLW0108


@forks
def test_a_class_that_cannot_be_transferred_is_examined_in_a_fork() -> None:
    """An info finding names the omitted check."""

    @attrs.define
    class Timed(locked_projection()):  # type: ignore[misc]
        """A projection that also reads the clock."""

        def view(self) -> Any:
            return time.time() > 0

    (note,) = check_purity(locked_projection(), STREAMS)
    assert not note.is_error
    assert note.message.startswith(
        "not transferable: it cannot be transferred to another interpreter"
    )
    assert any(m.startswith("clock: time.time") for m in messages(check_purity(Timed, STREAMS)))


@forks
def test_a_fork_that_ends_or_times_out_is_found() -> None:
    """The parent process is not affected."""

    @attrs.define
    class Exiting(locked_projection()):  # type: ignore[misc]
        """A projection that ends the process."""

        def view(self) -> Any:
            os._exit(3)

    @attrs.define
    class Endless(locked_projection()):  # type: ignore[misc]
        """A projection that never ends."""

        def view(self) -> Any:
            return [n for n in itertools.count() if n < 0]

    (finding,) = check_purity(Exiting, STREAMS)
    assert finding.message.startswith("processes: the process ended with status")
    (finding,) = check_purity(Endless, STREAMS, timeout_s=0.5)
    assert finding.message == "timeout: it timed out after 0 seconds"


def test_without_fork_there_is_only_an_info_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This happens on other systems."""
    monkeypatch.setattr("dialoguekit.testing.purity.check.can_fork", lambda: False)
    (note,) = check_purity(locked_projection(), STREAMS)
    assert not note.is_error


# Several subjects


@forks
def test_a_class_that_cannot_be_transferred_does_not_affect_others() -> None:
    """The subjects are then examined one by one."""
    subjects = [Subject(name=c.__name__, projection=c) for c in (Texts, locked_projection())]
    found = check_subjects(subjects, {"leeds": CONTRIBUTIONS})
    assert found["Texts"].findings == ()
    assert len(found["Locked"].findings) == 1
    assert check_subjects([], {}) == {}


def test_a_timeout_does_not_affect_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other subjects are examined separately."""

    @attrs.define
    class Endless(Texts):
        """A projection that never ends."""

    def examined(bundle: CodeBundle, *args: Any, **kwargs: Any) -> Any:
        if b"Endless" in bundle.blob:
            return ProcessFailure.timeout(60)
        return examine_in_subprocess(bundle, *args, **kwargs)

    monkeypatch.setattr("dialoguekit.testing.purity.check.examine_in_subprocess", examined)
    subjects = [Subject(name=c.__name__, projection=c) for c in (Endless, Texts)]
    found = check_subjects(subjects, {"leeds": CONTRIBUTIONS})
    assert found["Texts"].findings == ()
    assert found["Endless"].is_harmful
    assert found["Endless"].findings[0].message.startswith("timeout: ")


def test_a_projection_that_cannot_be_created_is_pure() -> None:
    """The check of the laws reports it."""

    class NotCreatable(Texts):
        """A projection that raises when it is created."""

        def __init__(self) -> None:
            raise ZeroDivisionError

    assert checked(NotCreatable) == {"NotCreatable": []}


# Libraries and bundles


@pytest.mark.parametrize("library", ["time_machine", "cloudpickle"])
def test_missing_libraries_are_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error shows how to install them."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtra, match=r"dialoguekit-core\[testing\]"):
        check_purity(Texts, STREAMS)


def test_a_bundle_copies_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is copied once, into a separate directory, and imported modules stay."""
    bundle = pack([Subject(name="w", projection=Texts)], {"leeds": CONTRIBUTIONS})
    (source,) = [s for s in bundle.sources if s.package_path is not None]
    assert source.name == base.__name__
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = sys.modules[base.__name__]
    (subject,), streams = unpack(bundle, tmp_path)
    assert sys.modules[base.__name__] is before
    assert subject.projection is Texts
    assert streams == {"leeds": CONTRIBUTIONS}
    assert [path.name for path in tmp_path.glob("*/*")] == ["base.py"]
    monkeypatch.delitem(sys.modules, base.__name__)
    (moved,), _ = unpack(bundle, tmp_path)
    file = sys.modules[base.__name__].__file__
    assert file is not None
    assert Path(file).is_relative_to(tmp_path)
    assert moved.projection is not Texts


def test_a_package_is_copied_completely_unless_it_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its modules are imported from the copy."""
    package = tmp_path / "bed"
    package.mkdir()
    for name in ("__init__.py", "rose.py"):
        (package / name).write_text(SOURCE, encoding="utf-8")
    bundle = CodeBundle(
        blob=b"N.",
        sources=(ModuleSource("bed.rose", str(package / "rose.py"), str(package)),),
        path=(),
        checked_modules=("bed",),
    )
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr("pickle.loads", lambda _: ((), {}))
    for max_files, location in ((500, tmp_path / "copies"), (1, package)):
        monkeypatch.setattr("dialoguekit.testing.purity.code_transfer._MAX_FILES", max_files)
        unpack(bundle, tmp_path / "copies" / str(max_files))
        file = sys.modules["bed.rose"].__file__
        assert file is not None
        assert Path(file).is_relative_to(location)
        for name in ("bed.rose", "bed"):
            sys.modules.pop(name, None)
        monkeypatch.setattr(sys, "path", [e for e in sys.path if "copies" not in e])


def test_a_module_that_cannot_be_imported_is_skipped(tmp_path: Path) -> None:
    """It is not left in ``sys.modules``."""
    broken, text = tmp_path / "weed.py", tmp_path / "weed.txt"
    broken.write_text("1 / 0", encoding="utf-8")
    sources = (ModuleSource("weed", str(broken)), ModuleSource("weed_text", str(text)))
    bundle = CodeBundle(blob=pickle.dumps(((), {})), sources=sources, path=(), checked_modules=())
    assert unpack(bundle, None) == ((), {})
    assert not {"weed", "weed_text"} & set(sys.modules)


def test_code_that_cannot_be_imported_is_reported(tmp_path: Path) -> None:
    """The subprocess reports the failure."""
    bundle = pack([Subject(name="w", projection=Texts)], {})
    invalid = attrs.evolve(bundle, blob=b"cno_such_module\nX\n.", sources=())
    outcome = examine_in_subprocess(invalid, BASE, tmp_path, timeout_s=20, snapshots={})
    assert isinstance(outcome, ProcessFailure)
    assert not outcome.started
    assert "no_such_module" in outcome.reason


@forks
def test_a_fork_gives_the_same_result_as_a_subprocess(tmp_path: Path) -> None:
    """Only the hash order is inherited."""
    subject = Subject(name="w", projection=Texts)
    forked = examine_in_fork(
        [subject], {"leeds": CONTRIBUTIONS}, BASE, tmp_path, timeout_s=20, snapshots={}
    )
    spawned = examine_in_subprocess(
        pack([subject], {"leeds": CONTRIBUTIONS}), BASE, tmp_path, timeout_s=20, snapshots={}
    )
    assert not isinstance(forked, ProcessFailure)
    assert not isinstance(spawned, ProcessFailure)
    assert forked.subjects["w"].values == spawned.subjects["w"].values
