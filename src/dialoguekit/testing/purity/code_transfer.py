"""Carrying projections and events to another interpreter, and finding their code there.

What stands in a module travels by its name; what was defined inside of a function travels whole.
"""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import pickletools
import shutil
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import attrs

from dialoguekit.errors import MissingExtra
from dialoguekit.testing.purity.code_ownership import Own, own_of
from dialoguekit.testing.purity.fold_variants import Streams, Subject

_BY_TEXT = 3  # The last protocol of pickle that names modules in plain words.
_CORE = "dialoguekit"  # It runs the other process, and stays where it is.
_MOST_FILES = 500  # A package with more is too big to be carried elsewhere.


@attrs.frozen
class Home:
    """Where a module comes from; of one that is checked, what is to be moved with it.

    That is the directory of its package, or its file where it is in none.
    """

    name: str
    file: str
    whole: str | None = None


@attrs.frozen(kw_only=True)
class Parcel:
    """Subjects and streams on their way, with the modules that they come from.

    ``own`` are the modules that are checked.
    """

    blob: bytes
    homes: tuple[Home, ...]
    path: tuple[str, ...]
    own: tuple[str, ...]


def packed(subjects: Sequence[Subject], streams: Streams) -> Parcel:
    """Make a parcel.

    Raises whatever pickle raises for what cannot be carried, and
    :class:`~dialoguekit.errors.MissingExtra` where cloudpickle is not installed.
    """
    try:
        import cloudpickle  # type: ignore[import-untyped]  # it has none
    except ImportError as error:
        raise MissingExtra("testing", "Checking projections in other processes") from error
    parts = [part for subject in subjects for part in subject.parts]
    own = own_of(parts)
    fileless = _without_file(own)
    for module in fileless:
        cloudpickle.register_pickle_by_value(module)
    try:
        blob = cloudpickle.dumps((tuple(subjects), dict(streams)), protocol=_BY_TEXT)
    finally:
        for module in fileless:
            cloudpickle.unregister_pickle_by_value(module)
    named = {
        str(argument).split(" ", 1)[0]
        for operation, argument, _ in pickletools.genops(blob)
        if operation.name == "GLOBAL"
    }
    homes = []
    for name in sorted(named):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None:
            moves = own.has(name) and name.partition(".")[0] != _CORE
            whole = _whole(name, file) if moves else None
            homes.append(Home(name, str(Path(file).resolve()), whole))
    path = tuple(str(Path(entry).resolve()) for entry in sys.path)
    return Parcel(blob=blob, homes=tuple(homes), path=path, own=tuple(sorted(own.modules)))


def _without_file(own: Own) -> list[ModuleType]:
    """The modules that are checked and lie in no file: what they define travels whole."""
    found = [module for name, module in sorted(sys.modules.items()) if own.has(name)]
    return [m for m in found if not Path(getattr(m, "__file__", None) or "").is_file()]


def _whole(name: str, file: str) -> str:
    """The directory of the outermost package of a module, or its file where it is in none."""
    top = getattr(sys.modules.get(name.partition(".")[0]), "__file__", None)
    if top is not None and Path(top).stem == "__init__":
        return str(Path(top).resolve().parent)
    return str(Path(file).resolve())


def unpacked(parcel: Parcel, moved_to: Path | None) -> tuple[tuple[Subject, ...], Streams]:
    """What is in a parcel; with ``moved_to``, the code that is checked is copied there first."""
    moved = [None if moved_to is None else _moved(home, moved_to) for home in parcel.homes]
    for home, elsewhere in zip(parcel.homes, moved, strict=True):
        # What another module has imported meanwhile stays: there must be one of each.
        if home.name not in sys.modules and not (elsewhere and _fetched(elsewhere)):
            _fetched(home)
    subjects, streams = pickle.loads(parcel.blob)
    return subjects, streams


def _moved(home: Home, directory: Path) -> Home | None:
    """The home of a module in a copy; None for a module that is not moved."""
    if home.whole is None:
        return None
    whole = Path(home.whole)
    directory /= f"{zlib.crc32(home.whole.encode()):x}"  # Files of one name stay apart.
    target = directory / whole.name
    if not target.exists():
        if sum(1 for _ in whole.rglob("*")) > _MOST_FILES:
            return None
        directory.mkdir(parents=True)
        if whole.is_dir():
            shutil.copytree(whole, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(whole, target)
    if str(directory) not in sys.path:
        sys.path.insert(0, str(directory))
    inside = Path(home.file).relative_to(whole)
    return attrs.evolve(home, file=str(target / inside))


def _fetched(home: Home) -> bool:
    """Import a module from its file, under its name; whether that was possible."""
    try:
        if _found(home.name, home.file):
            importlib.import_module(home.name)
            return True
        spec = importlib.util.spec_from_file_location(home.name, home.file)
        if spec is None or spec.loader is None:
            return False
        sys.modules[home.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[home.name])
    except BaseException:  # noqa: BLE001  # the caller looks elsewhere, or says so
        sys.modules.pop(home.name, None)
        return False
    return True


def _found(name: str, file: str) -> bool:
    """Whether an ordinary import finds a module in this file."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return False
    origin = spec.origin if spec is not None else None
    return origin is not None and Path(origin).resolve() == Path(file).resolve()
