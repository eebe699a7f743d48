"""The source of a plugin that misbehaves in one phase; it is written to a file and installed."""

from __future__ import annotations

ACTIONS = {
    "exit": "sys.exit(3)",
    "sudden exit": "os._exit(7)",
    "sudden success": "os._exit(0)",
    "abort": "os.abort()",
    "crash": "import ctypes; ctypes.string_at(0)",
    "kill": "os.kill(os.getpid(), 9)",
    "endless loop": "while True: pass",
    "long sleep": "time.sleep(3600)",
    "hang in C": "re.match(r'(a+)+$', 'a' * 64 + 'b')",
    "base exception": "raise Own('x' * 1_000_000)",
    "interrupt": "raise KeyboardInterrupt",
    "error without text": "raise Silent",
    "error with endless text": "raise Endless",
    "endless recursion": "recurse()",
    "too much memory": "bytearray(10**15)",
    "wrong value": "return 7",
}
"""Statements by behaviour, each of which must cost the chapter of the plugin."""

HARMLESS = {
    "print": "print('{'); os.write(1, b'{'); sys.__stdout__.write('{'); os.system('echo {')",
    "close the output": "sys.stdout and sys.stdout.close(); sys.stdout = None",
    "leave the directory": "os.chdir('/'); sys.setrecursionlimit(10_000)",
    "thread that never ends": "threading.Thread(target=time.sleep, args=(3600,)).start()",
}
"""Statements that must have no effect on the report."""

VALUES = {
    "endless blocks": "itertools.repeat(Text('x'))",
    "endless items": "[ItemList(itertools.repeat('x'))]",
    "deep sections": "[nested(100_000)]",
    "section in itself": "[circular()]",
    "markup later": "[replaced(Text('x'), text=Markup('<script>'))]",
    "markup by subclass": "[Derived('x')]",
    "long number": "[KeyFigures([KeyFigure(label='l', value=10**10_000)])]",
    "long number later": "[KeyFigures([replaced(KeyFigure(label='l', value=1), value=10**9999)])]",
    "evidence that is none": "[KeyFigures([KeyFigure(label='l', value=1, evidence=Evidence(7))])]",
    "evidence of nothing": "[Quote(text='t', cite='c', evidence=Evidence((('x', ((1, 9),)),)))]",
    "evidence beyond the end": (
        "[Quote(text='t', cite='c', evidence=Evidence((('leeds', ((1, 10**9),)),)))]"
    ),
    "no block": "[object()]",
    "no list": "7",
    "liar": "[Liar()]",
    "too long text": "[Text('x' * 10_000_000)]",
}
"""Expressions for the blocks of a chapter that no report can have."""

HARMLESS_VALUES = {
    "markup as text": "[Text(Markup('<script>x</script>'))]",
}
"""Expressions for the blocks of a chapter that are shown as text."""

_SOURCE = """\
import itertools, os, re, sys, threading, time

import attrs

PHASE = {phase!r}


class Own(BaseException): pass


class Silent(Exception):
    def __repr__(self): raise Own
    __str__ = __repr__


class Endless(Exception):
    def __repr__(self):
        while True: pass
    __str__ = __repr__


def recurse(): return [recurse()]


def act():
    {action}


def at(phase, otherwise=None):
    return (act() if phase == PHASE else None) or otherwise


at("import")
from dialoguekit.events import event
from dialoguekit.plugin import *
from dialoguekit.plugin.upcasters import EventDeclaration, Upcaster
from dialoguekit.plugin.blocks import *
from dialoguekit.plugin.blocks import ItemList, KeyFigure, KeyFigures


class Markup(str):
    def __html__(self): return self
    def __str__(self): return self
    def __format__(self, spec): return self


class Derived(Text):
    @property
    def text(self): return Markup("<script>")


class Liar:
    __class__ = Text
    text = Markup("<script>")


def replaced(block, **values):
    for name, value in values.items():
        object.__setattr__(block, name, value)
    return block


def nested(depth):
    block = Text("x")
    for _ in range(depth): block = Section("s", [block])
    return block


def circular():
    section = Section("s", [])
    return replaced(section, blocks=(section,))


@event("hostile.noted", version=2)
class Noted:
    text: str

    def __attrs_post_init__(self):
        at("validator")


def upcast(payload):
    at("upcaster")
    return payload


def view(record):
    at("view")
    return record.sessions


def blocks(phase):
    value = {value}
    return value if phase == PHASE and value is not None else at(phase, [Text("sound")])


def check(session):
    return at("rule")


def suggest(view, context):
    return at("suggestions", ())


@hookimpl
def dialoguekit_methods():
    return at("hook", [Method(
        name="hostile",
        title="hostile",
        summary="s",
        source="s",
        events=(EventDeclaration(
            event=Noted, upcasters=(Upcaster(type="hostile.noted", version=1, convert=upcast),)
        ),),
        view=view,
        rules=(Rule("r", "b", check),),
        workshop_blocks=lambda view, record: blocks("workshop blocks"),
        programme_blocks=lambda programme: blocks("programme blocks"),
        suggestions=suggest,
    )])
"""


def plugin_source(phase: str, *, action: str = "pass", value: str = "None") -> str:
    """Return the source of a plugin that misbehaves in a phase."""
    return _SOURCE.format(phase=phase, action=action, value=value)
