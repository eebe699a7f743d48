"""Documents to render: a typical report, and one in which every text tries to break the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
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
from dialoguekit.document.charts import bar_chart_spec
from dialoguekit.document.document import Document, Part, Provenance
from dialoguekit.events.evidence import Evidence

GROUPS = ("primary care", "peer support")

STORY = (
    "When I rang the surgery they told me there was nothing in the area, and I had walked past "
    "the door of the Tuesday group on my way there. Nobody had told the receptionist, and nobody "
    "had told us that there was a receptionist to tell. It took a very kind practice nurse for "
    "the two of us to be in one room."
)

HOSTILE = (
    "<script>alert('run')</script>",
    '"><img src=http://example.com/x onerror=alert(1)>',
    "</style></title></svg>]]>-->&amp;&#60;",
    "{{ 7 * 7 }}{% raw %}",
    "# heading | cell | **bold** _em_ `code` ~~gone~~ [link](javascript:x) ![i](http://e.com/i)",
    "- item\n1. item\n> quote\n\n    code\n---\n===\n| a |\n| - |",
    "http://example.com www.example.com $x$ :smile:",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 and one very long word: " + "x" * 400,
    "control \x00\x08\x0b\x1f\x7f and half \ud800 a character \ufffe",
    "windows\r\nold\rtabs\tand   spaces ",
    " ",
    "",
)
"""Texts that a person, a plugin or an imported file could contain."""


def document(*blocks: Block, title: str = "Title", parts: tuple[Part, ...] = ()) -> Document:
    """Return a short document without notices."""
    provenance = Provenance(position=1, streams=("leeds",), software="")
    return Document(title=title, subtitle=None, lead=blocks, parts=parts, provenance=provenance)


def evidence_of(stream: str, *seqs: int) -> Evidence:
    return Evidence.from_refs((stream, seq) for seq in seqs)


def chapters(town: str, start: int, rows: int) -> Iterator[Chapter]:
    """Yield the chapters of one workshop; their evidence begins at the event ``start``."""
    yield Chapter(
        name="attendance",
        title="Who was there",
        blocks=[
            KeyFigures(
                [
                    KeyFigure(
                        label="people took part", value=1230, evidence=evidence_of(town, start)
                    ),
                    KeyFigure(label="hours in the room", value=3.666, note="Breaks are left out."),
                    KeyFigure(label="left early", value=None),
                ]
            ),
            Chart(
                title="People who took part, by group",
                spec=bar_chart_spec(
                    [
                        {"step": step, "people": people, "group": group}
                        for step, people in (("accepted", 19), ("took part", 15))
                        for group in GROUPS
                    ],
                    category="step",
                    value="people",
                    series="group",
                ),
                sentence=f"In {town} 15 came from each group.",
                evidence=evidence_of(town, *range(start + 1, start + 31)),
            ),
        ],
    )
    yield Chapter(
        name="contributions",
        title="What was said",
        blocks=[
            Text("First line.\nSecond line."),
            ItemList(["One person speaks at a time.", "No acronyms."], ordered=True),
            Flags([]),
            Flags(
                [
                    Flag(
                        rule="criticism-under-yellow",
                        message="A contribution under the yellow hat was marked as criticism.",
                        cites=(f"{town} C31",),
                        evidence=evidence_of(town, start + 40),
                    ),
                    Flag(rule="red-hat-length", severity="info", message="Nine minutes of red."),
                ]
            ),
            Section(
                "White hat",
                [
                    Quote(
                        text=STORY,
                        cite=f"{town} C17",
                        group="peer support",
                        evidence=evidence_of(town, start + 41),
                    ),
                    Quote(
                        text="Nobody knew.\nNobody  asked.",
                        cite=f"{town} C18",
                        verbatim=False,
                        note="Said twice.",
                    ),
                ],
            ),
            Table(
                caption="Contributions",
                columns=[Column("Id"), Column("What was said"), Column("Agree", True)],
                rows=[
                    [
                        f"C{n}",
                        Cell(STORY[: 60 + n % 40], evidence_of(town, start + 50 + n)),
                        Cell(n * 1000, evidence_of(town, start + 50 + n, start + 60 + 2 * n)),
                    ]
                    for n in range(rows)
                ],
                note="In the order in which they were made.",
            ),
        ],
    )


def sample(towns: tuple[str, ...] = ("leeds", "york"), rows: int = 4) -> Document:
    """Return a typical report."""
    return Document(
        title="What 120 people found when they sat down together",
        subtitle="Combined report of two workshops",
        notices=("The method 'world-cafe' is not installed: its chapter is missing.",),
        lead=(Text("They met to find out what stands between them."),),
        parts=tuple(
            Part(
                name=town,
                title=f"The workshop in {town.capitalize()}",
                lead=(Text("A half-day in the library."),),
                chapters=tuple(chapters(town, 1 + 10_000 * n, rows)),
            )
            for n, town in enumerate(towns)
        ),
        provenance=Provenance(
            position=9214,
            streams=towns,
            software="dialoguekit-core 0.1.0",
            plugins=(("dialoguekit-parallel-thinking", "0.1.0"),),
            options=(("Disclosure policy", "nhs-digital"),),
        ),
    )


def hostile_blocks(text: str, seq: int) -> Iterator[Block]:
    """Yield every type of block, with ``text`` in every text field."""
    evidence = evidence_of(text.strip() or "leeds", seq, seq + 2)
    yield Text(text)
    yield KeyFigures([KeyFigure(label=text, value=text, note=text, evidence=evidence)])
    yield Table(
        caption=text,
        columns=[Column(text), Column(text, numeric=True), Column(text)],
        rows=[[text, Cell(text, evidence), text], [Cell(text, evidence), text, None]],
        note=text,
    )
    yield Chart(
        title=text,
        spec=bar_chart_spec(
            [{"a": text, "n": 2, f"by {text}": text}, {"a": "b", "n": 3, f"by {text}": "c"}],
            category="a",
            value="n",
            series=f"by {text}",
        ),
        sentence=text,
        evidence=evidence,
    )
    yield Quote(text=text, cite=text, group=text, note=text, evidence=evidence)
    yield Quote(text=text, cite=text, verbatim=False)
    yield ItemList([text, text])
    yield ItemList([text, text], ordered=True)
    yield Flags([Flag(rule=text, message=text, cites=[text], evidence=evidence)])
    yield Section(text, [Text(text), Section(text, [Text(text)])])


def hostile() -> Document:
    """Return a report in which every text tries to break the page."""
    return Document(
        title=HOSTILE[0],
        subtitle=HOSTILE[1],
        notices=HOSTILE,
        lead=tuple(hostile_blocks(HOSTILE[2], 1)),
        parts=tuple(
            Part(
                name=text,
                title=text,
                lead=(Text(text),),
                chapters=(
                    Chapter(name=text, title=text, blocks=hostile_blocks(text, 10 * n)),
                    Chapter(name=text, title=text, blocks=()),
                ),
            )
            for n, text in enumerate(HOSTILE, 1)
        ),
        provenance=Provenance(
            position=1,
            streams=HOSTILE,
            software=HOSTILE[0],
            plugins=tuple((text, text) for text in HOSTILE),
            options=tuple((text, text) for text in HOSTILE),
        ),
    )


@pytest.fixture(scope="session")
def report() -> Document:
    """Return a typical report."""
    return sample()


@pytest.fixture(scope="session")
def hostile_report() -> Document:
    """Return a report in which every text tries to break the page."""
    return hostile()


@pytest.fixture(scope="session")
def long_report() -> Document:
    """Return a report with tables of 400 rows and about 1,600 entries of evidence."""
    return sample(rows=400)
