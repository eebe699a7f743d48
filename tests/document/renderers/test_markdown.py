"""A report in Markdown, read back by a parser that knows nothing of how it was made."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Flag,
    Flags,
    List,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.document.document import Appendix, Document, Part, Provenance
from dialoguekit.document.formatting import printable
from dialoguekit.document.renderers.markdown import render
from dialoguekit.events.evidence import Evidence

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

EVIDENCE = Evidence.at([("leeds", 4), ("leeds", 5)])

TEXTS = st.text(
    alphabet=st.sampled_from(list("a1 \n\t\r\\`*_{}[]()<>#+-.!|~&=:;\"'/$\u00a0é"))
    | st.characters()
)
"""Texts made above all of what means something in Markdown."""


def document(*blocks: Block, title: str = "Title") -> Document:
    return Document(
        title=title,
        subtitle=None,
        lead=blocks,
        provenance=Provenance(cut=1, streams=("leeds",), software=""),
    )


def written(*blocks: Block) -> str:
    """What these blocks become, without the frame around them."""
    between = render(document(Text("Start."), *blocks)).partition("\n\nStart.\n\n")[2]
    return re.split(r"\n*<a id=\"(?:evidence|provenance)\">", between)[0]


def lines(text: str) -> list[str]:
    """The lines that are left of a text: white space is one space, empty lines are none."""
    cleaned = (re.sub(r"\s+", " ", line).strip() for line in re.split(r"\r\n|\r|\n", text))
    return [printable(line) for line in cleaned if line]


def parsed(markdown: str) -> list[Token]:
    return PARSER.parse(markdown)


def words(tokens: list[Token]) -> list[str]:
    """The lines of text that tokens hold; whatever is neither text nor a line end is named."""
    said = ""
    for token in tokens:
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"} or child.content == "<br>":
                said += "\n"
            elif child.type in {"text", "text_special"}:
                said += child.content
            else:
                said += f"[{child.type}]"
        said += "\n"
    return [line.strip() for line in said.split("\n") if line.strip()]


def kinds(tokens: list[Token]) -> set[str]:
    return {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}


@given(TEXTS)
@example("- item\n1. item\n1) item\n+ item\n# head\n===\n---\n> quote\n```\n    code")
@example("a\n===\nb\n---\n:-\n:-:")
@example("[link](javascript:x) ![i](http://e.com) <b> &amp; &#60; <http://e.com> [1]: http://e.com")
@example("\\\n\\\\*a\\*")
@example("1234567890. no list")
def test_no_text_becomes_markup(text: str) -> None:
    """A paragraph comes back as the lines it was, and as nothing but a paragraph."""
    tokens = parsed(written(Text(text)))
    assert kinds(tokens) <= {"paragraph", "inline"}
    assert words(tokens) == lines(text)


@given(TEXTS)
@example("a|b\\|c\\\\|d\\")
@example("| a |\n| --- |")
def test_no_text_leaves_its_cell(text: str) -> None:
    """A row has as many cells as there are columns, whatever stands in them."""
    table = Table(
        caption="c",
        columns=[Column("a"), Column("b")],
        rows=[[text, "x"], ["y", Cell(text, EVIDENCE)]],
    )
    tokens = parsed(written(table))
    cells = [
        tokens[n + 1] for n, token in enumerate(tokens) if token.type in {"td_open", "th_open"}
    ]
    assert len(cells) == 6
    assert words([cells[2]]) == lines(text)
    assert words([cells[5]])[0].startswith("[link_open]")
    assert words([cells[3]]) == ["x"]


@given(TEXTS)
@example("x #")
@example("---")
def test_no_text_leaves_its_heading_item_or_quote(text: str) -> None:
    """One heading, one item and one quotation, with what was said in them."""
    tokens = parsed(written(Section(text, [List([text]), Quote(text=text, cite="leeds C1")])))
    opened = [token.type for token in tokens if token.level == 0 and token.nesting == 1]
    assert opened == ["heading_open", "bullet_list_open", "blockquote_open"]
    heading = [tokens[1]]
    assert " ".join(words(heading)) == " ".join(lines(text))
    start = next(n for n, token in enumerate(tokens) if token.type == "blockquote_open")
    assert words(tokens[3:start]) == lines(text)
    assert words(tokens[start:]) == [*lines(text), "— leeds C1"]


def test_addresses_are_not_made_into_links() -> None:
    """GitHub would make one of every address that it recognises."""
    said = written(Text("See http://example.com or www.example.com: it is 10:30."))
    assert said == r"See http\://example.com or www\.example.com: it is 10:30."


def test_ordinary_text_stays_readable() -> None:
    """Nothing is escaped that means nothing where it stands."""
    text = "What is said here (nearly all) stays here - mostly; 0.5 of it, at least! 'Yes.'"
    assert written(Text(text)) == text


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Text("One.\nTwo.\n\nThree."), "One.\\\nTwo.\n\nThree."),
        (
            Figures(
                [
                    Figure(label="people", value=1500, evidence=EVIDENCE, note="About."),
                    Figure(label="hours", value=None),
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
        (
            Table(caption="None", columns=[Column("a")], rows=[]),
            "**None**\n\nThere is nothing to list.",
        ),
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
        (List(["a", "b\nc"], ordered=True), "1. a\n2. b\\\n   c"),
        (List(["a", "b"]), "- a\n- b"),
        (
            Flags([Flag(rule="r", message="m", cites=["C1", "C2"], evidence=EVIDENCE)]),
            "- **Flag** m (r: C1, C2) [[1]](#e1)",
        ),
        (Flags([Flag(rule="r", message="m", severity="note")]), "- **Note** m (r)"),
        (Flags([]), "None of the checks found anything."),
        (Section("S", [Section("T", [Text("x")])]), "## S\n\n### T\n\nx"),
        (Figures([]), ""),
        (List([]), ""),
    ],
)
def test_every_block_is_written(block: Block, expected: str) -> None:
    """In the Markdown that its readers know."""
    assert written(block) == expected


def test_two_lists_stay_two() -> None:
    """Markdown would make one of them."""
    said = written(List(["a"]), List(["b"]), Figures([Figure(label="c", value=1)]), Text("d"))
    assert said.count("<!-- -->") == 2
    assert [token.type for token in parsed(said)].count("bullet_list_open") == 3


def test_headings_are_no_deeper_than_six() -> None:
    """Markdown has no seventh."""
    section: Block = Text("bottom")
    for _ in range(8):
        section = Section("s", [section])
    assert [line for line in written(section).split("\n") if line.startswith("#")] == [
        *("## s", "### s", "#### s", "##### s", "###### s", "###### s", "###### s", "###### s")
    ]


def links(markdown: str) -> list[str]:
    return re.findall(r"\]\(#([^)]*)\)", markdown)


@pytest.mark.parametrize("fixture", ["report", "hostile_report"])
def test_every_link_leads_to_an_anchor(fixture: str, request: pytest.FixtureRequest) -> None:
    """And there is one anchor of each name."""
    markdown = render(request.getfixturevalue(fixture))
    anchors = re.findall(r'<a id="([^"]*)"></a>', markdown)
    assert len(set(anchors)) == len(anchors)
    assert set(links(markdown)) <= set(anchors)
    assert len(links(markdown)) > 20


def test_no_hostile_text_brings_an_element_of_its_own(hostile_report: Document) -> None:
    """Anchors, line breaks and comments between lists are ours; there is nothing else."""
    tokens = parsed(render(hostile_report))
    inline = [child for token in tokens for child in token.children or ()]
    found = {t.content for t in [*tokens, *inline] if t.type in {"html_inline", "html_block"}}
    ours = re.compile(r'<a id="[a-z0-9-]+">|</a>|<br>|<!-- -->\n?')
    assert all(ours.fullmatch(one) for one in found)
    targets = {child.attrs["href"] for child in inline if child.type == "link_open"}
    assert all(str(target).startswith("#") for target in targets)
    assert not {"image", "s_open", "em_open"} & {child.type for child in inline}
    assert {child.content for child in inline if child.type == "code_inline"} == {"dialoguekit log"}
    assert not {"fence", "code_block", "hr"} & {token.type for token in tokens}


def test_the_contents_list_parts_and_chapters(report: Document) -> None:
    """Each a link to its heading."""
    markdown = render(report)
    titles = [t for part in report.parts for t in (part.title, *(c.title for c in part.chapters))]
    table = markdown.partition("## Contents")[2].partition("\n\n- [How")[0]
    found = re.findall(r"- \[(.*)\]\(#", table.partition("- [Evidence]")[0])
    assert found == titles


def test_the_evidence_is_a_numbered_list_that_goes_on_from_part_to_part(report: Document) -> None:
    """Each entry has its anchor and the places of its events."""
    markdown = render(report)
    entries = re.findall(r'^(\d+)\. <a id="e(\d+)"></a>', markdown, re.MULTILINE)
    assert entries == [(str(e.number), str(e.number)) for e in Appendix(report).entries]
    start = markdown.index("## Evidence")
    first = next(t for t in parsed(markdown[start:]) if t.type == "ordered_list_open")
    assert first.attrs.get("start", 1) == 1
    assert '1. <a id="e1"></a>people took part – leeds \\#1\n' in markdown


def test_a_report_without_evidence_has_no_list_of_it() -> None:
    """Nor a line in its contents."""
    assert "vidence" not in render(document(Text("x")))


def test_the_frame_names_title_notices_and_provenance(report: Document) -> None:
    """What is missing is said first, what it is a function of last."""
    markdown = render(report)
    assert markdown.startswith(
        "# What 120 people found when they sat down together\n\n"
        "Combined report of two workshops\n\n> **Please note:** The method 'world-cafe'"
    )
    assert markdown.endswith(
        "## How this report was made\n\n- Cut: position 9,214 of the log\n- Streams: leeds, york\n"
        "- Software: dialoguekit-core 0.1.0\n- Plugins: dialoguekit-parallel-thinking 0.1.0\n"
        "- Disclosure policy: nhs-digital\n"
    )


def test_parts_and_chapters_are_headings_with_anchors() -> None:
    """Of the second and third level; the sections of a chapter start at the fourth."""
    chapter = Chapter(name="c", title="Chapter #1", blocks=[Section("S", [])])
    part = Part(name="p", title="Part", lead=(Section("Lead", []),), chapters=(chapter,))
    provenance = Provenance(cut=1, streams=(), software="")
    markdown = render(Document(title="T", subtitle=None, parts=(part,), provenance=provenance))
    head = '<a id="part-p"></a>\n\n## Part\n\n### Lead\n\n<a id="p-c"></a>\n\n'
    assert f"{head}### Chapter \\#1\n\n#### S\n" in markdown
