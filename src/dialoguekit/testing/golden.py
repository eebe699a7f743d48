"""Golden files: one stored example of every event, kept for ever.

A golden file holds an event as a log stored it when its version was new: type, version, and the
exact text of its data and of its circumstances; and beside them the ``fields`` that it was read
as, defaults included.  As long as each file is read as it was read then, old logs mean what they
meant.  There are two for each version that has defaults: ``<type>.v<version>.json`` uses every
field, ``<type>.v<version>.minimal.json`` leaves everything to its default.

::

    python -m dialoguekit.testing.golden tests/golden tests/golden/examples_*.py

writes the files that are missing, from Python files that each define ``EXAMPLES``: pairs of an
event and its :class:`~dialoguekit.events.Context`.  A file that exists is never written again;
an event that changes gets a new version, and with it new files.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from dialoguekit.errors import DialogueKitError
from dialoguekit.events import Context, Event, EventType, event_type
from dialoguekit.events.fields import kind_of
from dialoguekit.store import Codec

Example: TypeAlias = tuple[Event, Context]

_MINIMAL = ".minimal"


@attrs.frozen(kw_only=True)
class Golden:
    """One golden file, read."""

    path: Path
    type: str
    version: int
    data: bytes
    context: bytes
    fields: dict[str, Any]

    @property
    def is_minimal(self) -> bool:
        """Whether it leaves everything to the defaults."""
        return self.path.stem.endswith(_MINIMAL)


def read_golden(directory: Path) -> list[Golden]:
    """All golden files of a directory, sorted by name."""
    found = []
    for path in sorted(directory.glob("*.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        texts = {name: held.pop(name).encode() for name in ("data", "context")}
        found.append(Golden(path=path, **held, **texts))
    return found


def names_of(cls: type[Event]) -> list[str]:
    """The names of the golden files that an event class must have."""
    stem = _stem(event_type(cls))
    endings = ["", _MINIMAL] if _defaults(cls) else [""]
    return [f"{stem}{ending}.json" for ending in endings]


def fields_of(fact: Event) -> dict[str, Any]:
    """The fields of an event in the shapes that JSON has, defaults included."""
    cls: Any = type(fact)
    return {a.name: _plain(a, getattr(fact, a.name)) for a in attrs.fields(cls)}


def add_missing(directory: Path, examples: Iterable[Example]) -> list[Path]:
    """Write the files that are missing; those that exist stay as they are.

    Raises ValueError for an example that is neither full nor minimal, and for a second example
    of one file.
    """
    chosen: dict[str, Example] = {}
    for fact, context in examples:
        name = _name(fact)
        if name in chosen:
            raise ValueError(f"There are two examples for {name}. Take one away.")
        chosen[name] = (fact, context)
    codec = Codec({type(fact) for fact, _ in chosen.values()})
    added = []
    for name, (fact, context) in chosen.items():
        path = directory / name
        if path.exists():
            continue
        text = _text(codec, fact, context)
        with path.open("x", encoding="utf-8") as file:  # "x" never opens a file that exists.
            file.write(text)
        added.append(path)
    return added


def _stem(kind: EventType) -> str:
    return f"{kind.name}.v{kind.version}"


def _defaults(cls: Any) -> dict[str, Any]:
    return {a.name: a.default for a in attrs.fields(cls) if a.default is not attrs.NOTHING}


def _name(fact: Event) -> str:
    """The file that an example belongs into."""
    cls = type(fact)
    stem = _stem(event_type(cls))
    defaults = _defaults(cls)
    used = [name for name, default in defaults.items() if getattr(fact, name) != default]
    if len(used) == len(defaults):
        return f"{stem}.json"
    if not used:
        return f"{stem}{_MINIMAL}.json"
    unused = ", ".join(name for name in defaults if name not in used)
    raise ValueError(
        f"The example of {stem} uses some defaults and not others. Use none (set {unused}) "
        f"or all (leave out {', '.join(used)})."
    )


def _plain(attribute: attrs.Attribute[Any], value: Any) -> Any:
    kind = kind_of(attribute)
    if kind is not None and kind.name == "pairs" and value is not None:
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _text(codec: Codec, fact: Event, context: Context) -> str:
    name, version, data = codec.encode(fact)
    held = {
        "type": name,
        "version": version,
        "data": data.decode(),
        "context": codec.encode_context(context).decode(),
        "fields": fields_of(fact),
    }
    return json.dumps(held, ensure_ascii=False, indent=2) + "\n"


def main(arguments: Sequence[str]) -> int:
    """The command; the status is 1 when the examples cannot be kept, and 2 for wrong usage."""
    if len(arguments) < 2:
        sys.stderr.write("usage: python -m dialoguekit.testing.golden DIRECTORY FILE...\n")
        return 2
    examples = [example for file in arguments[1:] for example in runpy.run_path(file)["EXAMPLES"]]
    try:
        added = add_missing(Path(arguments[0]), examples)
    except (DialogueKitError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path in added:
        sys.stdout.write(f"added {path}\n")
    sys.stdout.write(f"{len(added)} added, {len(examples) - len(added)} left as they were\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
