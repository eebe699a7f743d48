"""Golden files: one permanent stored example of every event.

A golden file contains an event as it was stored when its version was new: type, version, and the
exact text of its data and context.  It also contains the decoded ``fields``, including defaults.
If every file still decodes to these fields, old logs keep their meaning.  A version with defaults
has two files: ``<type>.v<version>.json`` sets every field, ``<type>.v<version>.minimal.json``
leaves every field at its default.

::

    python -m dialoguekit.testing.golden tests/golden tests/golden/examples_*.py

writes the missing files from Python files that each define ``EXAMPLES``: pairs of an event and its
:class:`~dialoguekit.events.Context`.  An existing file is never overwritten.  An event that changes
gets a new version and new files.
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
from dialoguekit.events.fields import field_type_of
from dialoguekit.store import Codec

Example: TypeAlias = tuple[Event, Context]

_MINIMAL = ".minimal"


@attrs.frozen(kw_only=True)
class GoldenFile:
    """The contents of one golden file."""

    path: Path
    type: str
    version: int
    data: bytes
    context: bytes
    fields: dict[str, Any]

    @property
    def is_minimal(self) -> bool:
        """True if the example leaves every field at its default."""
        return self.path.stem.endswith(_MINIMAL)


def read_golden_files(directory: Path) -> list[GoldenFile]:
    """Read all golden files of a directory, sorted by name."""
    found = []
    for path in sorted(directory.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        texts = {name: content.pop(name).encode() for name in ("data", "context")}
        found.append(GoldenFile(path=path, **content, **texts))
    return found


def golden_file_names(cls: type[Event]) -> list[str]:
    """Return the names of the golden files that an event class must have."""
    stem = _stem(event_type(cls))
    endings = ["", _MINIMAL] if _defaults(cls) else [""]
    return [f"{stem}{ending}.json" for ending in endings]


def event_fields(event: Event) -> dict[str, Any]:
    """Return the fields of an event as JSON values, including defaults."""
    cls: Any = type(event)
    return {a.name: _to_json_value(a, getattr(event, a.name)) for a in attrs.fields(cls)}


def write_missing(directory: Path, examples: Iterable[Example]) -> list[Path]:
    """Write the missing files and return their paths; existing files stay unchanged.

    Raises ValueError for an example that sets only some fields, and for two examples of one file.
    """
    chosen: dict[str, Example] = {}
    for event, context in examples:
        name = _file_name(event)
        if name in chosen:
            raise ValueError(f"There are two examples for {name}. Remove one.")
        chosen[name] = (event, context)
    codec = Codec({type(event) for event, _ in chosen.values()})
    added = []
    for name, (event, context) in chosen.items():
        path = directory / name
        if path.exists():
            continue
        text = _render(codec, event, context)
        with path.open("x", encoding="utf-8") as file:  # "x" fails if the file exists.
            file.write(text)
        added.append(path)
    return added


def _stem(declared_type: EventType) -> str:
    return f"{declared_type.name}.v{declared_type.version}"


def _defaults(cls: Any) -> dict[str, Any]:
    return {a.name: a.default for a in attrs.fields(cls) if a.default is not attrs.NOTHING}


def _file_name(event: Event) -> str:
    """Return the file name for an example."""
    cls = type(event)
    stem = _stem(event_type(cls))
    defaults = _defaults(cls)
    used = [name for name, default in defaults.items() if getattr(event, name) != default]
    if len(used) == len(defaults):
        return f"{stem}.json"
    if not used:
        return f"{stem}{_MINIMAL}.json"
    unused = ", ".join(name for name in defaults if name not in used)
    raise ValueError(
        f"The example of {stem} sets some fields and leaves others at their default. Set all "
        f"(add {unused}) or none (remove {', '.join(used)})."
    )


def _to_json_value(attribute: attrs.Attribute[Any], value: Any) -> Any:
    kind = field_type_of(attribute)
    if kind is not None and kind.name == "mapping" and value is not None:
        return [list(map(list, each)) for each in value] if kind.many else dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _render(codec: Codec, event: Event, context: Context) -> str:
    name, version, data = codec.encode(event)
    content = {
        "type": name,
        "version": version,
        "data": data.decode(),
        "context": codec.encode_context(context).decode(),
        "fields": event_fields(event),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Run the command; return status 1 if the examples cannot be written, 2 for wrong usage."""
    if len(arguments) < 2:
        sys.stderr.write("usage: python -m dialoguekit.testing.golden DIRECTORY FILE...\n")
        return 2
    examples = [example for file in arguments[1:] for example in runpy.run_path(file)["EXAMPLES"]]
    try:
        added = write_missing(Path(arguments[0]), examples)
    except (DialogueKitError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path in added:
        sys.stdout.write(f"added {path}\n")
    sys.stdout.write(f"{len(added)} added, {len(examples) - len(added)} unchanged\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
