"""Writes docs/reference/events.md from the docstrings of the events: python docs/generate.py."""

from __future__ import annotations

import inspect
import re
import sys
from itertools import groupby
from pathlib import Path

from dialoguekit.events import NEUTRAL, event_type

TARGET = Path(__file__).parent / "reference" / "events.md"

HEAD = """# The events

Every event class of the core, by its wire name. Order is `seq`, the number in the stream; ids such
as `C17` are given in the order of the stream. What is refused is structurally impossible; what is
flagged is recorded, and noted when a report is replayed.

The words used are those of the room: a *rule* is a clause of the working agreement, a *question* a
prompt that was posed, a *stage* a phase of an activity.

This page is written from the docstrings by `python docs/generate.py`.
"""


def reference() -> str:
    """The whole page, as Markdown."""
    parts = [HEAD]
    for module, classes in groupby(NEUTRAL, key=lambda cls: cls.__module__):
        parts.append(f"\n## {inspect.getdoc(sys.modules[module])}\n")
        parts.extend(_entry(cls) for cls in classes)
    return "".join(parts)


def _entry(cls: type[object]) -> str:
    kind = event_type(cls)
    text = inspect.getdoc(cls) or ""
    meaning, _, rest = text.partition("\n\n")
    fields, _, rules = rest.partition("By:")
    named = re.findall(r"^    (\w+): (.+(?:\n        .+)*)", fields, flags=re.MULTILINE)
    lines = [f"\n### `{kind.name}` version {kind.version} (`{cls.__name__}`)\n", f"{meaning}\n"]
    lines += [f"- `{name}`: {' '.join(said.split())}" for name, said in named]
    lines += [""] if named else []
    sentences = re.split(r"\n(?=Refused when:|Flagged when:)", f"By:{rules}")
    lines += [f"*{' '.join(s.split()).replace(':', ':*', 1)}  " for s in sentences]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
