"""Chapters to look into, and a room in which things can happen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import pytest

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Figure,
    Figures,
    Flag,
    Flags,
    List,
    Quote,
    Scope,
    Section,
    Table,
    Text,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ConsentGiven,
    PersonRegistered,
    PresenceStarted,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.projections.projection import Projection
from dialoguekit.testing.scenario import Given, given

V = TypeVar("V")

GROUPS = ("primary care", "peer support")


@attrs.frozen
class Rows:
    """A table whose cells are found by the value in their row's first column, and by column."""

    table: Table

    def __len__(self) -> int:
        return len(self.table.rows)

    @property
    def columns(self) -> list[str]:
        return [column.title for column in self.table.columns]

    def column(self, title: str) -> list[Any]:
        """The values of a column, from top to bottom."""
        place = self.columns.index(title)
        return [_cell(row[place]).value for row in self.table.rows]

    def cell(self, head: object, column: str) -> Cell:
        """The cell of a column in the one row that begins with ``head``."""
        (row,) = [row for row in self.table.rows if _cell(row[0]).value == head]
        return _cell(row[self.columns.index(column)])

    def value(self, head: object, column: str) -> Any:
        return self.cell(head, column).value


@attrs.frozen
class Page:
    """A chapter to look into; sections are looked through as well."""

    chapter: Chapter

    @property
    def blocks(self) -> list[Block]:
        return list(_flat(self.chapter.blocks))

    @property
    def texts(self) -> list[str]:
        return [block.text for block in self.blocks if isinstance(block, Text)]

    @property
    def sections(self) -> list[str]:
        return [block.title for block in self.blocks if isinstance(block, Section)]

    @property
    def captions(self) -> list[str]:
        return [block.caption for block in self.blocks if isinstance(block, Table)]

    @property
    def figures(self) -> dict[str, Figure]:
        found = [block for block in self.blocks if isinstance(block, Figures)]
        return {figure.label: figure for block in found for figure in block.items}

    @property
    def charts(self) -> dict[str, Chart]:
        return {block.title: block for block in self.blocks if isinstance(block, Chart)}

    @property
    def flags(self) -> list[Flag]:
        return [f for block in self.blocks if isinstance(block, Flags) for f in block.items]

    @property
    def rules(self) -> list[str]:
        return [flag.rule for flag in self.flags]

    def table(self, caption: str) -> Rows:
        (table,) = [b for b in self.blocks if isinstance(b, Table) and b.caption == caption]
        return Rows(table)

    @property
    def words(self) -> str:
        """Whatever the chapter says anywhere, charts and headings included."""
        return "\n".join(_words(self.chapter.blocks))


def _cell(value: Any) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from _flat(block.blocks)


def _words(blocks: Sequence[Block]) -> Iterator[str]:
    for block in _flat(blocks):
        match block:
            case Text(text=text):
                yield text
            case Section(title=title):
                yield title
            case Figures(items=items):
                yield from (f"{figure.label} {figure.value} {figure.note}" for figure in items)
            case Table(caption=caption, columns=columns, rows=rows, note=note):
                yield f"{caption} {note}"
                yield from (column.title for column in columns)
                yield from (str(_cell(value).value) for row in rows for value in row)
            case Chart(title=title, spec=spec, sentence=sentence):
                yield f"{title} {sentence} {json.dumps(spec, ensure_ascii=False)}"
            case Quote(text=text, cite=cite, group=group, note=note):
                yield f"{text} {cite} {group} {note}"
            case List(items=items):
                yield from items
            case Flags(items=items):
                yield from (f"{flag.rule} {flag.message}" for flag in items)


@pytest.fixture(scope="session")
def read() -> Callable[..., Page]:
    """The chapter about one scenario, or about several workshops together.

    ``told`` are the methods whose chapters tell what was said, with the titles of these.
    """

    def read(
        projection: Callable[[], Projection[V]],
        make: Callable[[V, Scope], Chapter],
        *scenarios: Given[Workshop],
        told: Mapping[str, str] | None = None,
    ) -> Page:
        titles = {scenario.stream: scenario.stream.capitalize() for scenario in scenarios}
        kind = "workshop" if len(titles) == 1 else "programme"
        scope = Scope(kind=kind, titles=titles, told=told or {})
        first, *others = scenarios
        return Page(make(first.project(projection, beside=others), scope))

    return read


@pytest.fixture(scope="session")
def proof() -> Callable[..., Evidence]:
    """The evidence that the events of a class are, in scenarios; counted anew.

    ``fields`` are what the events must hold.
    """

    def proof(kinds: type[Any] | tuple[type[Any], ...], *scenarios: Any, **fields: Any) -> Evidence:
        return Evidence.of(
            *(
                recorded
                for scenario in scenarios
                for recorded in scenario.recorded
                if isinstance(recorded.event, kinds)
                and all(getattr(recorded.event, name) == value for name, value in fields.items())
            )
        )

    return proof


def _room(stream: str) -> Given[Workshop]:
    """P1 and P2 from peer support, P3 from primary care; P2 agrees to the record alone.

    P4 facilitates and comes from primary care; P5 notes, and from no group.
    """
    people = [
        PersonRegistered(person="P1", group="peer support"),
        PersonRegistered(person="P2", group="peer support"),
        PersonRegistered(person="P3", group="primary care"),
        PersonRegistered(person="P4", group="primary care", roles=("facilitator",)),
        PersonRegistered(person="P5", roles=("scribe", "observer")),
    ]
    scopes = {"P1": ("record", "quote"), "P2": ("record",), "P3": ("record", "quote")}
    return given(
        (WorkshopScheduled(title=stream.capitalize(), groups=GROUPS), "08:00"),
        (WorkshopOpened(), "09:00"),
        *people,
        *(
            ConsentGiven(
                person=p.person,
                scopes=scopes.get(p.person, ("record",)),
                version="1",
                basis="spoken",
            )
            for p in people
        ),
        *((PresenceStarted(person=p.person), "09:05") for p in people),
        stream=stream,
    ).at("09:30")


@pytest.fixture(scope="session")
def room() -> Given[Workshop]:
    """A workshop in Leeds: see ``_room``."""
    return _room("leeds")


@pytest.fixture(scope="session")
def york() -> Given[Workshop]:
    """The same people under another roof."""
    return _room("york")
