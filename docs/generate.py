"""Writes the reference pages from the code that they are about: python docs/generate.py."""

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
from dialoguekit.application.handle import Handle, ProgrammeHandle, WorkshopHandle
from dialoguekit.events import NEUTRAL, Context, envelope, event_type
from dialoguekit.events.fields import personal_fields, subject_field
from dialoguekit.plugin import Block, hookspecs

REFERENCE = Path(__file__).parent / "reference"
WIDTH = 100

EVENTS_HEAD = """# The events

Every event class of the core, by its wire name. Order is `seq`, the number in the stream; ids such
as `C17` are given in the order of the stream. What is refused is structurally impossible; what is
flagged is recorded, and noted when a report is replayed.

The words used are those of the room: a *rule* is a clause of the working agreement, a *question* a
prompt that was posed, a *stage* a phase of an activity.

Personal fields are withheld by a redaction, and go with the key of the person to whom they belong.
Where that field is left open, they belong to the room. Everything else stays, and is counted.

This page is written from the docstrings by `python docs/generate.py`.
"""

PLUGIN_HEAD = """# The face of plugins

Everything that a plugin imports of dialoguekit is here, in `dialoguekit.plugin`, and in
[`dialoguekit.events`](events.md). How the parts work together is shown in
[Your first method](../tutorials/your-first-method.md).

This page is written from the code by `python docs/generate.py`.
"""

TESTING_HEAD = """# Testing

What the tests of a plugin import besides its own package, in `dialoguekit.testing`. It needs the
extra `testing`. How it is used is shown in [Test a plugin](../how-to/test-a-plugin.md).

This page is written from the code by `python docs/generate.py`.
"""

HANDLE_HEAD = """# Handles

What a room is recorded with. `kit.workshop("leeds")` gives the handle of a workshop, whether or not
anything is recorded of it yet, and `kit.programme("north")` that of a series of workshops:

```python
import dialoguekit

with dialoguekit.open() as kit:
    leeds = kit.workshop("leeds")
    leeds.schedule(title="Peer support in Leeds", groups=("primary care", "peer support"))
    leeds.open()
    host = leeds.welcome(name="Hartley", roles=("facilitator",), consents=("record",))
    ana = leeds.welcome(name="Ana", group="peer support", consents=("record", "quote"))
    leeds.noting(by=host).start("conversation")
    drafting = leeds.noting(by=ana, visibility="hidden")
    draft = drafting.contribute(ana, "Nobody told the surgery we exist.")
    leeds.reveal([draft])

    north = kit.programme("north")
    north.announce(title="The North")
    north.add("leeds")
```

Every method decides on what the stream amounts to and appends what was decided, or raises
`Refused`, which says what, why and what to do. Those that bring something in return its id, such as
`C17`. Times and circumstances are those of the moment, unless `noting` says otherwise: it gives the
same handle for what happened at another time, was noted by somebody else, or is not for the room to
see yet.

This page is written from the code by `python docs/generate.py`.
"""

HANDLES = {"Any handle": Handle, "Workshops": WorkshopHandle, "Programmes": ProgrammeHandle}
"""The classes of the page on handles."""

GROUPS = {
    "Declaring": """
        hookimpl Method Stage Template Prompt Analysis Decision EventKind Upcast Payload CUSTOM
        API_VERSION""",
    "Folding": """
        Projection PerWorkshop handles Course Run Entered Posed Said slack_of Roster""",
    "Links and evidence": """
        Links Step Evidence Trail Proven behind""",
    "Deciding": """
        Noting Decided Workshop refuse listed scheduled open_at registered consented heard known
        all_known known_contribution open_space""",
    "Seeing": """
        sessions Session StageRun Item Mark Stretch SECOND stretches meet within gap""",
    "Judging": """
        Flag Rule StageRules""",
    "Guiding": """
        Situation Suggestion prompts_left Guidance Underway Standing""",
    "Telling": """
        Chapter Scope sections items_table times_table spoke_chart bars order_told words_of quote_of
        note_of NOT_FOR_QUOTATION PARAPHRASED percent minutes""",
    "Blocks": """
        Block Text Figures Figure Table Column Row Cell Chart Quote List Flags Section""",
}
"""The names of the face, by what they are for."""

ALIASES = {
    "Block": "Any block of a chapter.",
    "Decided": "The events that a decision function returns.",
    "Payload": "The stored fields of an event, by name, as an upcast takes and returns them.",
    "Row": "A row of a table: a value or a `Cell` for each column.",
}
"""What the code says of these in prose alone."""

TESTING = (
    "builders",
    "scenario",
    "projection_laws",
    "histories",
    "workshop_generator",
    "strategies",
    "golden",
    "purity",
    "conformance",
    "findings",
    "pytest_plugin",
)
"""The modules that are for everybody's tests, in the order of the page."""


def events_page() -> str:
    """The reference of the events."""
    parts = [EVENTS_HEAD]
    for module, classes in groupby(NEUTRAL, key=lambda cls: cls.__module__):
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
    lines += [f"- `{name}`: {' '.join(said.split())}" for name, said in named]
    lines += [""] if named else []
    lines += _whose(cls)
    sentences = re.split(r"\n(?=Refused when:|Flagged when:)", f"By:{rules}")
    lines += [f"*{' '.join(s.split()).replace(':', ':*', 1)}  " for s in sentences]
    return "\n".join(lines) + "\n"


def _whose(cls: Any) -> list[str]:
    """Which fields of an event are personal, and to whom they belong."""
    personal = [f"`{a.name}`" for a in attrs.fields(cls) if a.name in personal_fields(cls)]
    if not personal:
        return []
    subject = subject_field(cls)
    owner = "the room" if subject is None else f"`{subject}`"
    return [f"*Personal, of {owner}:* {', '.join(personal)}.  "]


def plugin_page() -> str:
    """The reference of the hooks and of every name of the face."""
    homes = _homes(dialoguekit.plugin)
    parts = [PLUGIN_HEAD, "\n## Hooks\n", f"\n{_prose(hookspecs.__doc__ or '')}\n"]
    parts += [_entry(name, getattr(hookspecs, name), hookspecs) for name in hooks()]
    for group, names in GROUPS.items():
        parts.append(f"\n## {group}\n")
        face = {name: getattr(dialoguekit.plugin, name) for name in names.split()}
        parts += [_entry(name, value, homes[name]) for name, value in face.items()]
    return "".join(parts)


def handle_page() -> str:
    """The reference of the handles, and of the circumstances in which something is noted."""
    parts = [HANDLE_HEAD]
    for title, cls in HANDLES.items():
        parts.append(f"\n## {title}\n\n{_prose(inspect.getdoc(cls) or '')}\n")
        parts += [_method(name, member) for name, member in vars(cls).items() if name[0] != "_"]
    parts.append(f"\n## Circumstances\n{_entry('Context', Context, envelope)}\n")
    for what, words in (
        ("`precision`", envelope.PRECISIONS),
        ("`capture`", envelope.CAPTURES),
        ("`visibility`", envelope.VISIBILITIES),
    ):
        parts.append(f"- {what} is one of {', '.join(f'`{word}`' for word in words)}.\n")
    return "".join(parts)


def _method(name: str, member: Any) -> str:
    """A method of a handle, in its own words; what makes it one is called as a handle calls it."""
    if isinstance(member, property):
        return f"\n### `{name}`\n\n{_prose(inspect.getdoc(member) or '')}\n"
    function = member if inspect.isfunction(member) else member.__get__(None, None)
    shown = _signature(name, inspect.unwrap(function))
    shown = re.sub(r"^(\w+\(\n?) *self(?:, |,\n)?", r"\1", shown)
    return f"\n### `{name}`\n\n```text\n{shown}\n```\n\n{_prose(inspect.getdoc(function) or '')}\n"


def hooks() -> list[str]:
    """The names of the hooks."""
    return [name for name in vars(hookspecs) if name.startswith("dialoguekit_")]


def blocks() -> list[str]:
    """The names of the blocks that a chapter is made of."""
    return [cls.__name__ for cls in typing.get_args(Block)]


def testing_page() -> str:
    """The reference of what tests of plugins stand on."""
    parts = [TESTING_HEAD]
    for name in TESTING:
        module = importlib.import_module(f"dialoguekit.testing.{name}")
        parts.append(f"\n## dialoguekit.testing.{name}\n\n{_prose(module.__doc__ or '')}\n")
        parts += [_entry(own, getattr(module, own), module) for own in _public(module)]
    return "".join(parts)


def _public(module: ModuleType) -> Iterator[str]:
    """What a module defines itself and says something about, in its order."""
    tree = ast.parse(inspect.getsource(module))
    told = _attribute_docs(module)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if not node.name.startswith("_") and node.name != "main":
                yield node.name
        elif (name := _assigned(node)) in told:
            yield name


def _homes(package: ModuleType) -> dict[str, ModuleType]:
    """Where each name of a package comes from."""
    tree = ast.parse(inspect.getsource(package))
    return {
        alias.asname or alias.name: importlib.import_module(node.module)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _entry(name: str, value: object, home: ModuleType) -> str:
    """A name: how it is called, what it says of itself, and what it has."""
    value = inspect.unwrap(value) if callable(value) else value  # A fixture wraps a function.
    if inspect.isclass(value):
        shown = _signature(name, value)
        text = f"{_prose(inspect.getdoc(value) or '')}\n{_members(value)}"
    elif inspect.isfunction(value):
        shown, text = _signature(name, value), f"{_prose(inspect.getdoc(value) or '')}\n"
    else:
        shown = _assignment(name, _resolved(home, name))
        text = f"{_prose(_attribute_docs(_resolved(home, name)).get(name) or ALIASES[name])}\n"
    return f"\n### `{name}`\n\n```text\n{shown}\n```\n\n{text}"


def _signature(name: str, value: Any) -> str:
    """How it is called; a parameter a line where one line is too short."""
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
    untold = inspect.isclass(value) or returned in (signature.empty, None)
    arrow = "" if untold else f" -> {_type(returned)}"
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
    """The public methods and properties of a class, a line each."""
    lines = []
    for name, member in vars(cls).items():
        function = getattr(member, "__func__", member)
        if name.startswith("_") or not (
            inspect.isfunction(function) or isinstance(member, property | functools.cached_property)
        ):
            continue
        said = _first(inspect.getdoc(member) or "")
        if inspect.isfunction(function):
            shown = _signature(name, function).replace("\n    ", " ").replace(",\n)", ")")
            shown = re.sub(r"\((?:self|cls)(?:, )?", "(", shown).replace("( ", "(")
        else:
            shown = name
        lines.append(f"- `{shown}`: {said}")
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def _resolved(home: ModuleType, name: str) -> ModuleType:
    """The module that assigns a name, followed through imports."""
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


def _attribute_docs(module: ModuleType) -> dict[str, str]:
    """The docstrings that stand below assignments."""
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
    """The first sentence."""
    paragraph = " ".join(_prose(text).partition("\n\n")[0].split())
    return re.split(r"(?<=\.)\s", paragraph)[0]


def _prose(text: str) -> str:
    """A docstring as Markdown."""
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
"""The pages that are written from the code."""


if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
