"""A report in Markdown, read by an independent parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.document.conftest import document

from dialoguekit.characters import isolate
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
from dialoguekit.document.document import Appendix, Document, Part
from dialoguekit.document.formatting import replace_unprintable
from dialoguekit.document.renderers.markdown import render
from dialoguekit.events.evidence import Evidence

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

EVIDENCE = Evidence.from_refs([("leeds", 4), ("leeds", 5)])

TEXTS = st.text(
    alphabet=st.sampled_from(list("a1 \n\t\r\\`*_{}[]()<>#+-.!|~&=:;\"'/$\u00a0é"))
    | st.characters()
)
"""Texts with many characters that have a meaning in Markdown."""


def rendered(*blocks: Block) -> str:
    """Return these blocks as rendered, without the rest of the document."""
    between = render(document(Text("Start."), *blocks)).partition("\n\nStart.\n\n")[2]
    return re.split(r"\n*<a id=\"(?:evidence|provenance)\">", between)[0]


def lines(text: str) -> list[str]:
    """Return the lines of a text, with white space normalised and empty lines removed."""
    cleaned = (re.sub(r"\s+", " ", line).strip() for line in re.split(r"\r\n|\r|\n", text))
    return [replace_unprintable(line) for line in cleaned if line]


def parsed(markdown: str) -> list[Token]:
    return PARSER.parse(markdown)


def texts(tokens: list[Token]) -> list[str]:
    """Return the lines of text in tokens; other content is given by its type."""
    text = ""
    for token in tokens:
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"} or child.content == "<br>":
                text += "\n"
            elif child.type in {"text", "text_special"}:
                text += child.content
            else:
                text += f"[{child.type}]"
        text += "\n"
    return [line.strip() for line in text.split("\n") if line.strip()]


def kinds(tokens: list[Token]) -> set[str]:
    return {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}


@given(TEXTS)
@example("- item\n1. item\n1) item\n+ item\n# head\n===\n---\n> quote\n```\n    code")
@example("a\n===\nb\n---\n:-\n:-:")
@example("[link](javascript:x) ![i](http://e.com) <b> &amp; &#60; <http://e.com> [1]: http://e.com")
@example("\\\n\\\\*a\\*")
@example("1234567890. no list")
def test_no_text_becomes_markup(text: str) -> None:
    """A paragraph has the same lines and no other markup."""
    tokens = parsed(rendered(Text(text)))
    assert kinds(tokens) <= {"paragraph", "inline"}
    assert texts(tokens) == lines(text)


@given(TEXTS)
@example("a|b\\|c\\\\|d\\")
@example("| a |\n| --- |")
def test_no_text_leaves_its_cell(text: str) -> None:
    """A row has one cell for each column."""
    table = Table(
        caption="c",
        columns=[Column("a"), Column("b")],
        rows=[[text, "x"], ["y", Cell(text, EVIDENCE)]],
    )
    tokens = parsed(rendered(table))
    cells = [
        tokens[n + 1] for n, token in enumerate(tokens) if token.type in {"td_open", "th_open"}
    ]
    assert len(cells) == 6
    assert texts([cells[2]]) == [isolate(line) for line in lines(text)]
    assert texts([cells[5]])[0].startswith("[link_open]")
    assert texts([cells[3]]) == ["x"]


@given(TEXTS)
@example("x #")
@example("---")
def test_no_text_leaves_its_heading_item_or_quote(text: str) -> None:
    """There is one heading, one item and one quotation with the text."""
    tokens = parsed(rendered(Section(text, [ItemList([text]), Quote(text=text, cite="leeds C1")])))
    opened = [token.type for token in tokens if token.level == 0 and token.nesting == 1]
    assert opened == ["heading_open", "bullet_list_open", "blockquote_open"]
    heading = [tokens[1]]
    assert " ".join(texts(heading)) == " ".join(lines(text))
    start = next(n for n, token in enumerate(tokens) if token.type == "blockquote_open")
    assert texts(tokens[3:start]) == lines(text)
    assert texts(tokens[start:]) == [*lines(text), "— leeds C1"]


def test_addresses_do_not_become_links() -> None:
    """GitHub would make a link of every address."""
    text = rendered(Text("See http://example.com or www.example.com: it is 10:30."))
    assert text == r"See http\://example.com or www\.example.com: it is 10:30."


def test_ordinary_text_stays_readable() -> None:
    """Characters without a meaning in their position are not escaped."""
    text = "What is said here (nearly all) stays here - mostly; 0.5 of it, at least! 'Yes.'"
    assert rendered(Text(text)) == text


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Text("One.\nTwo.\n\nThree."), "One.\\\nTwo.\n\nThree."),
        (
            KeyFigures(
                [
                    KeyFigure(label="people", value=1500, evidence=EVIDENCE, note="About."),
                    KeyFigure(label="hours", value=None),
                ]
            ),
            "- **[1,500](#e1)** people (About.)\n- **–** hours",
        ),
        (
            Table(
                caption="Who came",
                columns=[Column("Group"), Column("People", True)],
                rows=[["peers", Cell(15, EVIDENCE)], ["a|b\nc", 2.5]],
                note="Only *some*.",
            ),
            (
                "**Who came**\n\n| Group | People |\n| --- | ---: |\n| peers | [15](#e1) |\n"
                "| a\\|b<br>c | 2.5 |\n\nOnly \\*some\\*."
            ),
        ),
        (Table(caption="None", columns=[Column("a")], rows=[]), "**None**\n\nNo entries."),
        (
            Chart(
                title="Themes",
                spec={"data": {"values": [{"theme": "time", "people": 4, "_x": 1}]}},
                sentence="Time.",
                evidence=EVIDENCE,
            ),
            "**Themes**\n\nTime. [[1]](#e1)\n\n| theme | people |\n| --- | ---: |\n| time | 4 |",
        ),
        (
            Quote(
                text="One.\n\nTwo.",
                cite="leeds C17",
                group="peers",
                verbatim=False,
                note="Twice.",
                evidence=EVIDENCE,
            ),
            "> One.\n>\n> Two.\n>\n> — peers, [leeds C17](#e1) (paraphrase). Twice.",
        ),
        (ItemList(["a", "b\nc"], ordered=True), "1. a\n2. b\\\n   c"),
        (ItemList(["a", "b"]), "- a\n- b"),
        (
            Flags([Flag(rule="r", message="m", cites=["C1", "C2"], evidence=EVIDENCE)]),
            "- **Warning** m (r: C1, C2) [[1]](#e1)",
        ),
        (Flags([Flag(rule="r", message="m", severity="info")]), "- **Info** m (r)"),
        (Flags([]), "No issues found."),
        (Section("S", [Section("T", [Text("x")])]), "## S\n\n### T\n\nx"),
        (KeyFigures([]), ""),
        (ItemList([]), ""),
    ],
)
def test_every_block_is_rendered(block: Block, expected: str) -> None:
    """The Markdown is idiomatic."""
    assert rendered(block) == expected


def test_adjacent_lists_stay_separate() -> None:
    """Markdown would merge them."""
    text = rendered(
        ItemList(["a"]), ItemList(["b"]), KeyFigures([KeyFigure(label="c", value=1)]), Text("d")
    )
    assert text.count("<!-- -->") == 2
    assert [token.type for token in parsed(text)].count("bullet_list_open") == 3


def test_headings_are_no_deeper_than_six() -> None:
    """Markdown has six levels."""
    section: Block = Text("bottom")
    for _ in range(8):
        section = Section("s", [section])
    assert [line for line in rendered(section).split("\n") if line.startswith("#")] == [
        *("## s", "### s", "#### s", "##### s", "###### s", "###### s", "###### s", "###### s")
    ]


def links(markdown: str) -> list[str]:
    return re.findall(r"\]\(#([^)]*)\)", markdown)


@pytest.mark.parametrize("fixture", ["report", "hostile_report"])
def test_every_link_has_an_anchor(fixture: str, request: pytest.FixtureRequest) -> None:
    """Every anchor is unique."""
    markdown = render(request.getfixturevalue(fixture))
    anchors = re.findall(r'<a id="([^"]*)"></a>', markdown)
    assert len(set(anchors)) == len(anchors)
    assert set(links(markdown)) <= set(anchors)
    assert len(links(markdown)) > 20


def test_no_hostile_text_adds_an_element(hostile_report: Document) -> None:
    """The only HTML is that of the renderer: anchors, line breaks and comments."""
    tokens = parsed(render(hostile_report))
    inline = [child for token in tokens for child in token.children or ()]
    found = {t.content for t in [*tokens, *inline] if t.type in {"html_inline", "html_block"}}
    expected = re.compile(r'<a id="[a-z0-9-]+">|</a>|<br>|<!-- -->\n?')
    assert all(expected.fullmatch(element) for element in found)
    targets = {child.attrs["href"] for child in inline if child.type == "link_open"}
    assert all(str(target).startswith("#") for target in targets)
    assert not {"image", "s_open", "em_open"} & {child.type for child in inline}
    assert {child.content for child in inline if child.type == "code_inline"} == {"dialoguekit log"}
    assert not {"fence", "code_block", "hr"} & {token.type for token in tokens}


def test_the_table_of_contents_links_to_parts_and_chapters(report: Document) -> None:
    """Each line is a link to a heading."""
    markdown = render(report)
    titles = [t for part in report.parts for t in (part.title, *(c.title for c in part.chapters))]
    table = markdown.partition("## Contents")[2].partition("\n\n- [How")[0]
    found = re.findall(r"- \[(.*)\]\(#", table.partition("- [Evidence]")[0])
    assert found == titles


def test_the_evidence_is_numbered_across_parts(report: Document) -> None:
    """Each entry has an anchor and its events."""
    markdown = render(report)
    entries = re.findall(r'^(\d+)\. <a id="e(\d+)"></a>', markdown, re.MULTILINE)
    assert entries == [(str(e.number), str(e.number)) for e in Appendix(report).entries]
    start = markdown.index("## Evidence")
    first = next(t for t in parsed(markdown[start:]) if t.type == "ordered_list_open")
    assert first.attrs.get("start", 1) == 1
    assert '1. <a id="e1"></a>people took part – leeds \\#1\n' in markdown


def test_a_report_without_evidence_has_no_evidence_section() -> None:
    """It has no line in the table of contents either."""
    assert "vidence" not in render(document(Text("x")))


def test_the_document_has_title_notices_and_provenance(report: Document) -> None:
    """The notices come first, and the provenance last."""
    markdown = render(report)
    assert markdown.startswith(
        "# What 120 people found when they sat down together\n\n"
        "Combined report of two workshops\n\n> **Please note:** The method 'world-cafe'"
    )
    assert markdown.endswith(
        "## How this report was made\n\n- Log position: 9,214\n- Streams: leeds, york\n"
        "- Software: dialoguekit-core 0.1.0\n- Plugins: dialoguekit-parallel-thinking 0.1.0\n"
        "- Disclosure policy: nhs-digital\n"
    )


def test_parts_and_chapters_are_headings_with_anchors() -> None:
    """Parts are at level two, chapters at three and sections at four."""
    chapter = Chapter(name="c", title="Chapter #1", blocks=[Section("S", [])])
    part = Part(name="p", title="Part", lead=(Section("Lead", []),), chapters=(chapter,))
    markdown = render(document(parts=(part,)))
    head = '<a id="part-p"></a>\n\n## Part\n\n### Lead\n\n<a id="p-c"></a>\n\n'
    assert f"{head}### Chapter \\#1\n\n#### S\n" in markdown
