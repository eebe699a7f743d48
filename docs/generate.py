"""Generates the reference pages from the code: python docs/generate.py."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
import sys
import textwrap
import typing
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

import dialoguekit.plugin
from dialoguekit.application.async_handle import AsyncHandle
from dialoguekit.application.command_methods import ProgrammeCommands, WorkshopCommands
from dialoguekit.application.command_runner import CommandRunner, WithContext, WorkshopRunner
from dialoguekit.application.event_feed import Follower
from dialoguekit.application.handle import Batch, Handle, ProgrammeHandle, WorkshopHandle
from dialoguekit.domain import commands as domain_commands
from dialoguekit.events import CORE_EVENTS, Context, envelope, event_type
from dialoguekit.events.fields import personal_fields, subject_field
from dialoguekit.plugin import Block, hookspecs

REFERENCE = Path(__file__).parent / "reference"
WIDTH = 100

EVENTS_HEAD = """# Events

All event classes of the core, by wire name. `seq` is the number of an event in its stream. Ids such
as `C17` count through the stream. A command refuses only what is structurally impossible. A flagged
event is recorded, and the flag is shown when a report is replayed.

A *rule* is a clause of the working agreement, a *question* is a prompt that was posed, and a
*stage* is a phase of an activity.

A redaction replaces personal fields by placeholders. In an encrypted log they are encrypted with
the key of the data subject and become unreadable when that key is destroyed. Without a data subject
they belong to the workshop. All other fields stay as they are and are counted.

This page is generated from the docstrings by `python docs/generate.py`.
"""

PLUGIN_HEAD = """# Plugin API

A plugin imports `dialoguekit.plugin` with its submodules, described here, and
[`dialoguekit.events`](events.md). For an example, see
[Your first method](../tutorials/your-first-method.md).

This page is generated from the docstrings by `python docs/generate.py`.
"""

TESTING_HEAD = """# Testing

The tests of a plugin import `dialoguekit.testing`, described here. It needs the extra `testing`.
For its use, see [Test a plugin](../how-to/test-a-plugin.md).

This page is generated from the docstrings by `python docs/generate.py`.
"""

HANDLE_HEAD = """# Handles

Handles record events. `kit.workshop("leeds")` returns the handle of a workshop, which may have no
events yet. `kit.programme("north")` returns the handle of a series of workshops:

```python
import dialoguekit

with dialoguekit.open() as kit:
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Peer support in Leeds", groups=("primary care", "peer support"))
    leeds.open()
    host = leeds.check_in(name="Hartley", roles=("facilitator",), consents=("record",))
    ana = leeds.check_in(name="Ana", group="peer support", consents=("record", "quote"))
    leeds.with_context(by=host).start("conversation")
    drafting = leeds.with_context(by=ana, visibility="hidden")
    draft = drafting.contribute(ana, "Nobody told the surgery we exist.")
    leeds.reveal_contributions([draft])

    north = kit.programme("north")
    north.announce(title="The North")
    north.add_workshop("leeds")
```

Each method runs a command on the state of the stream and appends its events. Otherwise it raises
`Refused`, with the action, the reason and a remedy. A method that creates an item returns its id,
such as `C17`. The time is the current time, and the context is empty. `with_context` returns a
handle for another time, another person or another visibility.

`kit.async_workshop("leeds")` and `kit.async_programme("north")` return handles whose methods are
awaited, and `kit.follow("leeds")` yields events as they are recorded: see
[Use asyncio](../how-to/use-asyncio.md).

This page is generated from the docstrings by `python docs/generate.py`.
"""

HANDLES: dict[str, tuple[type, ...]] = {
    "Any handle": (Handle, WithContext, CommandRunner),
    "Workshops": (WorkshopHandle, WorkshopRunner, WorkshopCommands),
    "Programmes": (ProgrammeHandle, ProgrammeCommands),
    "Batches": (Batch,),
    "Handles for asyncio": (AsyncHandle,),
    "Followers": (Follower,),
}
"""The classes on the page on handles: the one that is described, and others with its methods."""

GROUPS = {
    "Declarations": """
        hookimpl Method Analysis Stage Template Prompt SecretFacts KEPT""",
    "Record": """
        Record Session StageRun Contribution Fact latest Groups Evidence HasEvidence
        combined_evidence""",
    "Rules": """
        Rule Breach breach stage_rules""",
    "Suggestions": """
        SuggestionContext Suggestion""",
    "Columns": """
        ColumnSpec cite text count share value each_group""",
    "Blocks": """
        Block Text Section table headed_table by_group figures chart contributions_table
        how_it_ran statement""",
    "Programmes": """
        Programme session_rows""",
    "Commands": """
        CommandContext CommandEvents Workshop refuse""",
}
"""The names of ``dialoguekit.plugin``, by purpose; those of its submodules follow by topic."""

ALIASES = {
    "Block": "Any block of a chapter.",
    "CommandEvents": "The events that a command returns.",
    "Payload": "The stored fields of an event, by name, as an upcaster takes and returns them.",
}
"""The names that the code describes only in a module docstring."""

TESTING = (
    "builders",
    "scenario",
    "projection_laws",
    "histories",
    "workshop_generator",
    "strategies",
    "golden",
    "method_output",
    "plugin_contract",
    "purity",
    "conformance",
    "findings",
    "pytest_plugin",
)
"""The modules for tests of plugins, in the order of the page."""


def events_page() -> str:
    """Return the reference of the events."""
    parts = [EVENTS_HEAD]
    for module, classes in groupby(CORE_EVENTS, key=lambda cls: cls.__module__):
        parts.append(f"\n## {inspect.getdoc(sys.modules[module])}\n")
        parts.extend(_event(cls) for cls in classes)
    return "".join(parts)


def _event(cls: type[object]) -> str:
    kind = event_type(cls)
    text = inspect.getdoc(cls) or ""
    meaning, _, rest = text.partition("\n\n")
    fields, _, rules = rest.partition("By:")
    named = re.findall(r"^    (\w+): (.+(?:\n        .+)*)", fields, flags=re.MULTILINE)
    lines = [f"\n### `{kind.name}` version {kind.version} (`{cls.__name__}`)\n", f"{meaning}\n"]
    lines += [f"- `{name}`: {' '.join(text.split())}" for name, text in named]
    lines += [""] if named else []
    lines += _personal(cls)
    sentences = re.split(r"\n(?=Refused when:|Flagged when:)", f"By:{rules}")
    lines += [f"*{' '.join(s.split()).replace(':', ':*', 1)}  " for s in sentences]
    return "\n".join(lines) + "\n"


def _personal(cls: Any) -> list[str]:
    """Return a line on the personal fields of an event and their data subject."""
    personal = [f"`{a.name}`" for a in attrs.fields(cls) if a.name in personal_fields(cls)]
    if not personal:
        return []
    subject = subject_field(cls)
    owner = "the workshop" if subject is None else f"`{subject}`"
    return [f"*Personal, of {owner}:* {', '.join(personal)}.  "]


def plugin_page() -> str:
    """Return the reference of the hooks and of the plugin API, with its submodules."""
    homes = _homes(dialoguekit.plugin)
    parts = [PLUGIN_HEAD, "\n## Hooks\n", f"\n{_prose(hookspecs.__doc__ or '')}\n"]
    parts += [_entry(name, getattr(hookspecs, name), hookspecs) for name in hooks()]
    described: set[str] = set()
    for group, listed in GROUPS.items():
        parts.append(f"\n## {group}\n")
        values = {name: getattr(dialoguekit.plugin, name) for name in listed.split()}
        parts += [_entry(name, value, homes[name]) for name, value in values.items()]
        described |= values.keys()
    for module in topics():
        names = [name for name in _names(module) if name not in described]
        parts.append(f"\n## {module.__name__}\n\n{_prose(module.__doc__ or '')}\n")
        parts += [_entry(name, getattr(module, name), module) for name in names]
        described |= {*names}
    return "".join(parts)


def topics() -> list[ModuleType]:
    """Return the submodules that the docstring of the plugin API lists."""
    listed = re.findall(r":mod:`(dialoguekit\.plugin\.\w+)`:", dialoguekit.plugin.__doc__ or "")
    return [importlib.import_module(name) for name in listed]


def _names(module: ModuleType) -> list[str]:
    """Return the public names of a module; the core's commands are those of the handle."""
    names = getattr(module, "__all__", None) or _public(module)
    return [name for name in names if name not in domain_commands.__all__]


def handle_page() -> str:
    """Return the reference of the handles, and of the context of events."""
    parts = [HANDLE_HEAD]
    for title, classes in HANDLES.items():
        parts.append(f"\n## {title}\n\n{_prose(inspect.getdoc(classes[0]) or '')}\n")
        members = {
            name: member
            for cls in reversed(classes)
            for name, member in vars(cls).items()
            if name[0] != "_" and hasattr(member, "__get__")
        }
        parts += [_method(name, member) for name, member in members.items()]
    parts.append(f"\n## Context\n{_entry('Context', Context, envelope)}\n")
    for field, values in (
        ("`precision`", envelope.PRECISIONS),
        ("`capture`", envelope.CAPTURES),
        ("`visibility`", envelope.VISIBILITIES),
    ):
        parts.append(f"- {field} is one of {', '.join(f'`{value}`' for value in values)}.\n")
    return "".join(parts)


def _method(name: str, member: Any) -> str:
    """Return the entry of a method; a command is shown as the handle calls it."""
    if isinstance(member, property):
        return f"\n### `{name}`\n\n{_prose(inspect.getdoc(member) or '')}\n"
    function = member if inspect.isfunction(member) else member.__get__(None, None)
    shown = _signature(name, inspect.unwrap(function))
    shown = re.sub(r"^(\w+\(\n?) *self(?:, |,\n)?", r"\1", shown)
    return f"\n### `{name}`\n\n```text\n{shown}\n```\n\n{_prose(inspect.getdoc(function) or '')}\n"


def hooks() -> list[str]:
    """Return the names of the hooks."""
    return [name for name in vars(hookspecs) if name.startswith("dialoguekit_")]


def blocks() -> list[str]:
    """Return the names of the blocks of a chapter."""
    return [cls.__name__ for cls in typing.get_args(Block)]


def testing_page() -> str:
    """Return the reference of the modules for tests of plugins."""
    parts = [TESTING_HEAD]
    for name in TESTING:
        module = importlib.import_module(f"dialoguekit.testing.{name}")
        parts.append(f"\n## dialoguekit.testing.{name}\n\n{_prose(module.__doc__ or '')}\n")
        parts += [
            _entry(public_name, getattr(module, public_name), module)
            for public_name in _public(module)
        ]
    return "".join(parts)


def _public(module: ModuleType) -> Iterator[str]:
    """Yield the documented public names that a module defines, in order."""
    tree = ast.parse(inspect.getsource(module))
    documented = _attribute_docs(module)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if not node.name.startswith("_") and node.name != "main":
                yield node.name
        elif (name := _assigned(node)) in documented:
            yield name


def _homes(package: ModuleType) -> dict[str, ModuleType]:
    """Return the module of each name that a package imports."""
    tree = ast.parse(inspect.getsource(package))
    return {
        alias.asname or alias.name: importlib.import_module(node.module)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _entry(name: str, value: object, home: ModuleType) -> str:
    """Return the entry of a name: its signature, its docstring and its members."""
    value = inspect.unwrap(value) if callable(value) else value  # A fixture wraps a function.
    if inspect.isclass(value):
        shown = _signature(name, value)
        text = f"{_prose(inspect.getdoc(value) or '')}\n{_members(value)}"
    elif inspect.isfunction(value):
        shown, text = _signature(name, value), f"{_prose(inspect.getdoc(value) or '')}\n"
    else:
        shown = _constant(name, value) or _assignment(name, _resolved(home, name))
        text = f"{_prose(_attribute_docs(_resolved(home, name)).get(name) or ALIASES[name])}\n"
    return f"\n### `{name}`\n\n```text\n{shown}\n```\n\n{text}"


def _signature(name: str, value: Any) -> str:
    """Return the signature of a callable, with a parameter per line if it is long."""
    try:
        signature = inspect.signature(value)
    except ValueError:
        return name
    parameters: list[str] = []
    kind = None
    declared = {a.name: a.type for a in attrs.fields(value)} if attrs.has(value) else {}
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and kind not in (
            parameter.KEYWORD_ONLY,
            parameter.VAR_POSITIONAL,
        ):
            parameters.append("*")
        kind = parameter.kind
        typed = declared.get(parameter.name) or parameter.annotation
        parameters.append(_parameter(parameter.replace(annotation=typed)))
    returned = signature.return_annotation
    omitted = inspect.isclass(value) or returned in (signature.empty, None)
    arrow = "" if omitted else f" -> {_type(returned)}"
    line = f"{name}({', '.join(parameters)}){arrow}"
    if len(line) <= WIDTH:
        return line
    inside = "".join(f"    {parameter},\n" for parameter in parameters)
    return f"{name}(\n{inside}){arrow}"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
    stars = "**" if parameter.kind is parameter.VAR_KEYWORD else stars
    typed = "" if parameter.annotation is parameter.empty else f": {_type(parameter.annotation)}"
    if parameter.default is parameter.empty:
        return f"{stars}{parameter.name}{typed}"
    given = "…" if parameter.default is attrs.NOTHING else _value(parameter.default)
    return f"{stars}{parameter.name}{typed} = {given}"


def _value(default: object) -> str:
    text = repr(default)
    return "…" if " object at " in text or text.startswith("<") or len(text) > 40 else text


def _type(annotation: object) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", text).strip("'\"")


def _members(cls: type[object]) -> str:
    """Return the public methods and properties of a class, a line each."""
    lines = []
    for name, member in vars(cls).items():
        function = getattr(member, "__func__", member)
        if name.startswith("_") or not (
            inspect.isfunction(function) or isinstance(member, property | functools.cached_property)
        ):
            continue
        summary = _first(inspect.getdoc(member) or "")
        if inspect.isfunction(function):
            shown = _signature(name, function).replace("\n    ", " ").replace(",\n)", ")")
            shown = re.sub(r"\((?:self|cls)(?:, )?", "(", shown).replace("( ", "(")
        else:
            shown = name
        lines.append(f"- `{shown}`: {summary}")
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def _resolved(home: ModuleType, name: str) -> ModuleType:
    """Return the module that assigns a name, following imports."""
    while name not in {_assigned(node) for node in ast.parse(inspect.getsource(home)).body}:
        home = _homes(home)[name]
    return home


def _assigned(node: ast.stmt) -> str:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def _assignment(name: str, home: ModuleType) -> str:
    for node in ast.parse(inspect.getsource(home)).body:
        if _assigned(node) == name and isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            return f"{name} = {ast.unparse(node.value)}".replace('"', "").replace("'", "")
    raise LookupError(name)


def _constant(name: str, value: object) -> str | None:
    """Return a tuple of classes by their names; None for another value."""
    if not isinstance(value, tuple) or not all(inspect.isclass(each) for each in value):
        return None
    classes = ", ".join(cls.__name__ for cls in value)
    return textwrap.fill(f"{name} = ({classes})", WIDTH, subsequent_indent="    ")


def _attribute_docs(module: ModuleType) -> dict[str, str]:
    """Return the texts below the assignments of a module."""
    body = ast.parse(inspect.getsource(module)).body
    return {
        _assigned(node): inspect.cleandoc(following.value.value)
        for node, following in pairwise(body)
        if _assigned(node)
        and isinstance(following, ast.Expr)
        and isinstance(following.value, ast.Constant)
        and isinstance(following.value.value, str)
    }


def _first(text: str) -> str:
    """Return the first sentence of a docstring."""
    paragraph = " ".join(_prose(text).partition("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", paragraph)[0]


def _prose(text: str) -> str:
    """Return a docstring as Markdown."""
    text = inspect.cleandoc(text)
    text = re.sub(r":(?:class|func|mod|meth|data|attr|exc):`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", text)
    text = re.sub(r"([.:;])  (?=\S)", r"\1 ", text.replace("``", "`"))
    parts: list[str] = []
    for paragraph in re.split(r"\n\n", text):
        if paragraph.startswith(("    ", ">>>")):
            code = textwrap.dedent(paragraph)
            if parts and parts[-1].endswith("\n```") and not parts[-1].startswith(">"):
                parts[-1] = parts[-1].removesuffix("```") + f"\n{code}\n```"
            else:
                parts.append(f"```text\n{code}\n```")
        elif paragraph == "::":
            continue
        else:
            parts.append(re.sub(r"::$", ":", paragraph))
    return "\n\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "events.md": events_page,
    "handle.md": handle_page,
    "plugin.md": plugin_page,
    "testing.md": testing_page,
}
"""The generated pages."""


if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
