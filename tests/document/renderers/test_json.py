"""A report as JSON."""

from __future__ import annotations

import json
import math
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialoguekit.document.blocks import (
    Block,
    Cell,
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
from dialoguekit.document.document import Appendix, Document, Provenance
from dialoguekit.document.renderers.json import SCHEMA, render
from dialoguekit.events.evidence import Evidence

EVIDENCE = Evidence.from_refs([("leeds", 4), ("leeds", 5), ("york", 9)])


def document(*blocks: Block) -> Document:
    return Document(
        title="T",
        subtitle=None,
        lead=blocks,
        provenance=Provenance(
            position=7,
            streams=("leeds",),
            software="dialoguekit-core 1",
            plugins=(("p", "2"),),
            options=(("o", "x"),),
        ),
    )


def rendered(*blocks: Block) -> Any:
    """Return the lead of a document with these blocks, as rendered."""
    return json.loads(render(document(*blocks)))["lead"]


def test_the_schema_covers_a_document() -> None:
    """All keys are present, in the order of the schema; a missing value is null."""
    text = render(document(Quote(text="t", cite="leeds C1", evidence=EVIDENCE)))
    report = json.loads(text)
    assert list(report) == [
        *("schema", "title", "subtitle", "notices", "lead", "parts", "evidence", "provenance")
    ]
    assert report["schema"] == SCHEMA == "dialoguekit.report/2"
    assert report["subtitle"] is None
    assert report["evidence"] == [
        {
            "number": 1,
            "label": "leeds C1",
            "part": None,
            "events": 3,
            "spans": {"leeds": [[4, 5]], "york": [[9, 9]]},
        }
    ]
    assert report["provenance"] == {
        "position": 7,
        "checkpoint": "",
        "verification": "",
        "streams": ["leeds"],
        "software": "dialoguekit-core 1",
        "plugins": [{"name": "p", "version": "2"}],
        "options": {"o": "x"},
    }
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Text("x"), {"type": "text", "text": "x"}),
        (
            KeyFigures([KeyFigure(label="l", value=0.123456, evidence=EVIDENCE)]),
            {
                "type": "key_figures",
                "items": [{"label": "l", "value": 0.123456, "evidence": 1, "note": None}],
            },
        ),
        (
            Table(
                caption="c",
                columns=[Column("a"), Column("b", True)],
                rows=[["x", Cell(None, EVIDENCE)], [Cell("y"), 1500]],
            ),
            {
                "type": "table",
                "caption": "c",
                "columns": [{"title": "a", "numeric": False}, {"title": "b", "numeric": True}],
                "rows": [["x", {"value": None, "evidence": 1}], ["y", 1500]],
                "note": None,
            },
        ),
        (
            Chart(title="t", spec={"mark": "bar", "n": [None, True]}, sentence="s"),
            {
                "type": "chart",
                "title": "t",
                "spec": {"mark": "bar", "n": [None, True]},
                "sentence": "s",
                "evidence": None,
            },
        ),
        (
            Quote(text="t", cite="c", group="g", verbatim=False),
            {
                "type": "quote",
                "text": "t",
                "cite": "c",
                "group": "g",
                "verbatim": False,
                "note": None,
                "evidence": None,
            },
        ),
        (ItemList(["x"], ordered=True), {"type": "item_list", "items": ["x"], "ordered": True}),
        (
            Flags([Flag(rule="r", message="m", severity="info", cites=["c"])]),
            {
                "type": "flags",
                "items": [
                    {
                        "rule": "r",
                        "message": "m",
                        "severity": "info",
                        "cites": ["c"],
                        "evidence": None,
                    }
                ],
            },
        ),
        (
            Section("s", [Text("x")]),
            {"type": "section", "title": "s", "blocks": [{"type": "text", "text": "x"}]},
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_every_block_follows_the_schema(block: Block, expected: dict[str, Any]) -> None:
    """A change here is a change of the schema."""
    assert rendered(block) == [expected]


def test_parts_and_chapters_keep_their_names(report: Document) -> None:
    """So a program finds a chapter whatever its title."""
    read = json.loads(render(report))
    assert [list(part) for part in read["parts"]] == [["name", "title", "lead", "chapters"]] * 2
    assert [c["name"] for c in read["parts"][1]["chapters"]] == ["attendance", "contributions"]


def test_every_number_of_evidence_has_an_entry(report: Document) -> None:
    """Every entry lists its events."""
    read = json.loads(render(report))

    def numbers(value: Any) -> set[int]:
        if isinstance(value, dict):
            found = {value["evidence"]} if isinstance(value.get("evidence"), int) else set()
            return found.union(*map(numbers, value.values()))
        return set().union(*map(numbers, value)) if isinstance(value, list) else set()

    entries = {entry["number"]: entry for entry in read["evidence"]}
    assert numbers(read["parts"]) == set(entries)
    for entry in Appendix(report).entries:
        spans = tuple(
            (stream, tuple(map(tuple, spans)))
            for stream, spans in entries[entry.number]["spans"].items()
        )
        assert attrs.evolve(entry, evidence=Evidence(spans)) == entry


def test_nan_and_infinity_become_null() -> None:
    """JSON cannot represent them."""
    table = Table(
        caption="c", columns=[Column("a", True)], rows=[[math.nan], [Cell(math.inf, EVIDENCE)]]
    )
    assert rendered(table)[0]["rows"] == [[None], [{"value": None, "evidence": 1}]]


def test_the_json_is_readable() -> None:
    """Letters are not escaped, and each value is on its own line."""
    assert '\n   "text": "naïve שלום 😀"\n' in render(document(Text("naïve שלום 😀")))


def test_a_range_of_events_is_on_one_line() -> None:
    """Evidence is most of a long report."""
    text = render(document(Quote(text="[\n 1,\n 2\n]", cite="c", evidence=EVIDENCE)))
    assert '"leeds": [\n     [4, 5]\n    ]' in text
    assert json.loads(text)["lead"][0]["text"] == "[\n 1,\n 2\n]"


@given(st.text(), st.text())
def test_any_text_is_preserved(text: str, key: str) -> None:
    """Only surrogates are replaced, because no file can contain them."""
    block = Chart(title=text, spec={key: text}, sentence=text)
    surrogates = str.maketrans({chr(code): "\ufffd" for code in range(0xD800, 0xE000)})
    (read,) = rendered(block)
    assert read["title"] == text.translate(surrogates)
    assert read["spec"] == {key.translate(surrogates): text.translate(surrogates)}
    render(document(block)).encode()
