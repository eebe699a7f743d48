"""Transfer of projections and events to another interpreter, with the location of their code.

Definitions at the top level of a module are transferred by name, those inside a function by value.
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
from dialoguekit.testing.purity.code_ownership import CheckedCode, checked_code_of
from dialoguekit.testing.purity.fold_variants import Streams, Subject

_TEXT_PROTOCOL = 3  # The last pickle protocol with readable module names.
_CORE = "dialoguekit"  # It runs the subprocess and is not relocated.
_MAX_FILES = 500  # A larger package is not copied.


@attrs.frozen
class ModuleSource:
    """The file of a module and, for a checked module, the path to relocate.

    That path is the directory of its package, or its own file if it is in no package.
    """

    name: str
    file: str
    package_path: str | None = None


@attrs.frozen(kw_only=True)
class CodeBundle:
    """Pickled subjects and streams, with the sources of their modules.

    ``checked_modules`` are the names of the modules that are checked.
    """

    blob: bytes
    sources: tuple[ModuleSource, ...]
    path: tuple[str, ...]
    checked_modules: tuple[str, ...]


def pack(subjects: Sequence[Subject], streams: Streams) -> CodeBundle:
    """Bundle subjects and streams with the sources of their modules.

    Raises any exception of pickle if something cannot be pickled, and
    :class:`~dialoguekit.errors.MissingExtra` if cloudpickle is not installed.
    """
    try:
        import cloudpickle  # type: ignore[import-untyped]  # it has none
    except ImportError as error:
        raise MissingExtra("testing", "Checking projections in other processes") from error
    parts = [part for subject in subjects for part in subject.parts]
    checked = checked_code_of(parts)
    fileless = _fileless_modules(checked)
    for module in fileless:
        cloudpickle.register_pickle_by_value(module)
    try:
        blob = cloudpickle.dumps((tuple(subjects), dict(streams)), protocol=_TEXT_PROTOCOL)
    finally:
        for module in fileless:
            cloudpickle.unregister_pickle_by_value(module)
    module_names = {
        str(argument).split(" ", 1)[0]
        for operation, argument, _ in pickletools.genops(blob)
        if operation.name == "GLOBAL"
    }
    sources = []
    for name in sorted(module_names):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None:
            is_relocatable = checked.contains(name) and name.partition(".")[0] != _CORE
            package_path = _package_path(name, file) if is_relocatable else None
            sources.append(ModuleSource(name, str(Path(file).resolve()), package_path))
    path = tuple(str(Path(entry).resolve()) for entry in sys.path)
    return CodeBundle(
        blob=blob,
        sources=tuple(sources),
        path=path,
        checked_modules=tuple(sorted(checked.modules)),
    )


def _fileless_modules(checked: CheckedCode) -> list[ModuleType]:
    """Return the checked modules without a file; their definitions are pickled by value."""
    found = [module for name, module in sorted(sys.modules.items()) if checked.contains(name)]
    return [m for m in found if not Path(getattr(m, "__file__", None) or "").is_file()]


def _package_path(name: str, file: str) -> str:
    """Return the directory of the outermost package of a module, or the file of the module."""
    top = getattr(sys.modules.get(name.partition(".")[0]), "__file__", None)
    if top is not None and Path(top).stem == "__init__":
        return str(Path(top).resolve().parent)
    return str(Path(file).resolve())


def unpack(bundle: CodeBundle, copy_to: Path | None) -> tuple[tuple[Subject, ...], Streams]:
    """Return the contents of a bundle; ``copy_to`` first copies the checked code there."""
    copies = [
        None if copy_to is None else _copy_module(source, copy_to) for source in bundle.sources
    ]
    for source, copy in zip(bundle.sources, copies, strict=True):
        # A module that another one has imported meanwhile must not be imported twice.
        if source.name not in sys.modules and not (copy and _import_from_file(copy)):
            _import_from_file(source)
    subjects, streams = pickle.loads(bundle.blob)
    return subjects, streams


def _copy_module(source: ModuleSource, directory: Path) -> ModuleSource | None:
    """Copy a module and return its new source; None if it is not relocated."""
    if source.package_path is None:
        return None
    package = Path(source.package_path)
    directory /= f"{zlib.crc32(source.package_path.encode()):x}"  # Avoids name collisions.
    target = directory / package.name
    if not target.exists():
        if sum(1 for _ in package.rglob("*")) > _MAX_FILES:
            return None
        directory.mkdir(parents=True)
        if package.is_dir():
            shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(package, target)
    if str(directory) not in sys.path:
        sys.path.insert(0, str(directory))
    relative = Path(source.file).relative_to(package)
    return attrs.evolve(source, file=str(target / relative))


def _import_from_file(source: ModuleSource) -> bool:
    """Import a module from its file under its name; return whether that succeeded."""
    try:
        if _is_importable_from(source.name, source.file):
            importlib.import_module(source.name)
            return True
        spec = importlib.util.spec_from_file_location(source.name, source.file)
        if spec is None or spec.loader is None:
            return False
        sys.modules[source.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[source.name])
    except BaseException:  # noqa: BLE001  # the caller tries another file or reports the failure
        sys.modules.pop(source.name, None)
        return False
    return True


def _is_importable_from(name: str, file: str) -> bool:
    """Return whether an ordinary import finds the module in this file."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return False
    origin = spec.origin if spec is not None else None
    return origin is not None and Path(origin).resolve() == Path(file).resolve()
