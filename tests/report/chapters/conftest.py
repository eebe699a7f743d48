"""Chapters to read, and the scenario of a workshop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import pytest
from tests.report.chapters.samples import contribution

from dialoguekit.disclosure.policy import UNRESTRICTED, DisclosurePolicy
from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Flag,
    Flags,
    ItemList,
    KeyFigure,
    KeyFigures,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.domain.state import Workshop
from dialoguekit.events import (
    ConsentGiven,
    PersonRegistered,
    PresenceStarted,
    ProposalAmended,
    ProposalSubmitted,
    WorkshopOpened,
    WorkshopScheduled,
)
from dialoguekit.events.evidence import Evidence
from dialoguekit.plugin import Analysis
from dialoguekit.testing.builders import iter_blocks
from dialoguekit.testing.method_output import programme_chapter, workshop_chapter
from dialoguekit.testing.scenario import Given, given

GROUPS = ("primary care", "peer support")


@attrs.frozen
class Rows:
    """A table, with access to cells by the value in the first column and by the column title."""

    table: Table

    def __len__(self) -> int:
        return len(self.table.rows)

    @property
    def columns(self) -> list[str]:
        return [column.title for column in self.table.columns]

    def column(self, title: str) -> list[Any]:
        """Return the values of a column, from top to bottom."""
        index = self.columns.index(title)
        return [_cell(row[index]).value for row in self.table.rows]

    def cell(self, head: object, column: str) -> Cell:
        """Return the cell of a column in the only row that begins with ``head``."""
        (row,) = [row for row in self.table.rows if _cell(row[0]).value == head]
        return _cell(row[self.columns.index(column)])

    def value(self, head: object, column: str) -> Any:
        return self.cell(head, column).value


@attrs.frozen
class Page:
    """A chapter to read, including its sections."""

    chapter: Chapter

    @property
    def blocks(self) -> list[Block]:
        return list(iter_blocks(self.chapter))

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
    def figures(self) -> dict[str, KeyFigure]:
        blocks = [block for block in self.blocks if isinstance(block, KeyFigures)]
        return {figure.label: figure for block in blocks for figure in block.items}

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
    def text(self) -> str:
        """The complete text of the chapter, including charts and headings."""
        return "\n".join(_texts(self.chapter.blocks))


def _cell(value: Any) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in iter_blocks(blocks):
        match block:
            case Text(text=text):
                yield text
            case Section(title=title):
                yield title
            case KeyFigures(items=items):
                yield from (f"{figure.label} {figure.value} {figure.note}" for figure in items)
            case Table(caption=caption, columns=columns, rows=rows, note=note):
                yield f"{caption} {note}"
                yield from (column.title for column in columns)
                yield from (str(_cell(value).value) for row in rows for value in row)
            case Chart(title=title, spec=spec, sentence=sentence):
                yield f"{title} {sentence} {json.dumps(spec, ensure_ascii=False)}"
            case Quote(text=text, cite=cite, group=group, note=note):
                yield f"{text} {cite} {group} {note}"
            case ItemList(items=items):
                yield from items
            case Flags(items=items):
                yield from (f"{flag.rule} {flag.message}" for flag in items)


@pytest.fixture(scope="session")
def build_page() -> Callable[..., Page]:
    """Return a function that builds the chapter of an analysis on one or several scenarios.

    Groups are named whatever their size, unless a policy is given.  ``listed_in`` maps methods to
    the titles of their chapters that list every contribution.
    """

    def build_page(
        analysis: Analysis,
        *scenarios: Given[Workshop],
        policy: DisclosurePolicy = UNRESTRICTED,
        listed_in: Mapping[str, str] | None = None,
    ) -> Page:
        if len(scenarios) > 1:
            return Page(programme_chapter(analysis, *scenarios, policy=policy))
        return Page(workshop_chapter(analysis, *scenarios, policy=policy, listed_in=listed_in))

    return build_page


@pytest.fixture(scope="session")
def evidence_of() -> Callable[..., Evidence]:
    """Return a function that returns the events of a class as evidence.

    ``fields`` are values that the events must have.
    """

    def evidence_of(
        classes: type[Any] | tuple[type[Any], ...], *scenarios: Any, **fields: Any
    ) -> Evidence:
        return Evidence.from_events(
            *(
                recorded
                for scenario in scenarios
                for recorded in scenario.recorded
                if isinstance(recorded.event, classes)
                and all(getattr(recorded.event, name) == value for name, value in fields.items())
            )
        )

    return evidence_of


def _workshop(stream: str) -> Given[Workshop]:
    """Return a scenario: P1 and P2 are from peer support, P3 is from primary care.

    P2 consents to recording only.  P4 facilitates and is from primary care.  P5 is a scribe without
    a group.
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


@pytest.fixture
def page(build_page: Callable[..., Page], request: pytest.FixtureRequest) -> Callable[..., Page]:
    """Return a function that builds the chapter of the ``ANALYSIS`` of the test module."""
    return partial(build_page, request.module.ANALYSIS)


@pytest.fixture(scope="session")
def workshop() -> Given[Workshop]:
    """Return a workshop in Leeds."""
    return _workshop("leeds")


@pytest.fixture(scope="session")
def york() -> Given[Workshop]:
    """Return a workshop in York with the same people."""
    return _workshop("york")


@pytest.fixture(scope="session")
def talk(workshop: Given[Workshop]) -> Given[Workshop]:
    """Return a scenario with three contributions, the last by the facilitator."""
    return workshop.and_given(
        contribution(1, "P1", "Nobody told the surgery we exist."),
        contribution(2, "P3", "We never have the time."),
        contribution(3, "P4", "Five minutes left."),
    )


@pytest.fixture(scope="session")
def proposed(workshop: Given[Workshop]) -> Given[Workshop]:
    """Return a scenario with the proposals PR1, amended once, and PR2."""
    return workshop.and_given(
        ProposalSubmitted(proposal="PR1", text="One list.", bucket=2, sources=("C4", "C9")),
        ProposalSubmitted(proposal="PR2", text="A number to ring."),
        ProposalAmended(proposal="PR1", version=2, text="One dated list.", because="It ages."),
    )
