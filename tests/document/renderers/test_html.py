"""A report as one HTML file."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections import Counter
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.document.conftest import document

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
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
from dialoguekit.document.renderers import html
from dialoguekit.document.renderers.html import render
from dialoguekit.errors import MissingExtra
from dialoguekit.events.evidence import Evidence

VOID = {"meta", "br", "img", "link"}
SVG_ELEMENTS = {"svg", "g", "path", "line", "rect", "text", "tspan", "defs", "clippath"}
HTML_ELEMENTS = (
    "html head meta title style body a header h1 h2 h3 h4 h5 h6 p div nav ol ul li details summary "
    "bdi main section span strong dl dt dd table thead tbody tr th td figure figcaption blockquote "
    "footer code"
)
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "open", "start"),
    *("scope", "colspan", "tabindex", "role", "data-entry"),
}


@attrs.define
class Element:
    """An element of a page, with all the text inside it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name) or ""


class Page(HTMLParser):
    """A page, read by an independent parser."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.unclosed: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop().tag != tag:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str, kind: str | None = None) -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag and (kind is None or kind in element["class"].split())
        ]

    def ids(self) -> list[str]:
        return [element["id"] for element in self.elements if "id" in element.attributes]


def page(*blocks: Block) -> Page:
    """Return a report of one chapter with these blocks."""
    chapter = Chapter(name="c", title="Chapter", blocks=blocks)
    return Page(render(document(parts=(Part(name="p", title="Part", chapters=(chapter,)),))))


def evidence_of(*seqs: int) -> Evidence:
    return Evidence.from_refs(("leeds", seq) for seq in seqs)


@pytest.fixture(scope="module", params=["report", "hostile_report"])
def any_page(request: pytest.FixtureRequest) -> Page:
    """Return the page of a typical or of a hostile report."""
    return Page(render(request.getfixturevalue(request.param)))


def test_every_element_is_closed(any_page: Page) -> None:
    """No text can end or start an element."""
    assert any_page.unclosed == []
    assert any_page.open == []


def test_the_page_has_only_elements_of_the_templates(any_page: Page) -> None:
    """No text adds a script, image, frame, form or handler."""
    assert {e.tag for e in any_page.elements} <= {*HTML_ELEMENTS.split(), *SVG_ELEMENTS}
    for element in any_page.elements:
        if element.tag not in SVG_ELEMENTS:
            names = {name for name in element.attributes if not name.startswith("aria-")}
            assert names <= ATTRIBUTES


def test_every_link_has_a_target_on_the_page(any_page: Page) -> None:
    """Every id is unique."""
    ids = any_page.ids()
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    links = [element["href"] for element in any_page.all("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert all(link.startswith("#") for link in links)


def test_every_label_reference_has_a_target(any_page: Page) -> None:
    """This holds for all names and descriptions."""
    named = [e["aria-labelledby"] for e in any_page.elements if e["aria-labelledby"]]
    assert named
    assert set(named) <= set(any_page.ids())


def test_the_policy_allows_only_the_own_style_sheet(any_page: Page) -> None:
    """The policy contains the hash of the style sheet."""
    (policy,) = [m["content"] for m in any_page.all("meta") if m["http-equiv"]]
    (style,) = any_page.all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_the_page_has_a_language_and_a_title(report: Document) -> None:
    """Screen readers and browser tabs use them."""
    source = render(report)
    assert source.startswith("<!DOCTYPE html>\n")
    rendered = Page(source)
    assert rendered.all("html")[0]["lang"] == "en"
    assert [title.text for title in rendered.all("title")] == [report.title]
    assert [heading.text for heading in rendered.all("h1")] == [report.title]


def test_the_table_of_contents_lists_parts_and_chapters(report: Document) -> None:
    """There is one for wide and one for narrow screens."""
    wide, narrow = Page(render(report)).all("nav")
    titles = [t for part in report.parts for t in (part.title, *(c.title for c in part.chapters))]
    for nav in (wide, narrow):
        lines = [line for line in nav.text.split("\n") if line and line != "Contents"]
        assert lines == [*titles, "Evidence", "How this report was made"]


def test_heading_levels_increase_by_one() -> None:
    """No heading is deeper than level six."""
    section: Block = Text("bottom")
    for depth in range(5):
        section = Section(f"depth {depth}", [section])
    rendered = page(section)
    levels = [int(e.tag[1]) for e in rendered.elements if re.fullmatch(r"h\d", e.tag)]
    assert levels == [1, 2, 3, 4, 5, 6, 6, 6, 2]


def test_a_number_is_a_link_to_its_evidence() -> None:
    """Its accessible name has the number and then its target."""
    figures = KeyFigures(
        [KeyFigure(label="people", value=1230, evidence=evidence_of(4, 5), note="About.")]
    )
    table = Table(
        caption="t",
        columns=[Column("a"), Column("b", True)],
        rows=[["x", Cell(2.5, evidence_of(9))]],
    )
    figure, cell = page(figures, table).all("a", "cited")
    assert (figure.text, figure["href"]) == ("1,230", "#e1")
    assert figure["aria-label"] == "1,230, evidence 1"
    assert (cell.text, cell["href"]) == ("2.5", "#e2")


def test_an_unknown_value_can_have_evidence() -> None:
    """The dash is a link."""
    (link,) = page(
        KeyFigures([KeyFigure(label="people", value=None, evidence=evidence_of(1))])
    ).all("a", "cited")
    assert link.text == "–"


def test_a_long_text_with_evidence_has_a_mark_after_it() -> None:
    """Underlined sentences would be hard to read."""
    text = "Nobody told the surgery that we exist."
    table = Table(caption="t", columns=[Column("a")], rows=[[Cell(text, evidence_of(1))]])
    rendered = page(table)
    assert rendered.all("a", "cited") == []
    (mark,) = rendered.all("a", "mark")
    assert (mark.text, mark["href"], mark["aria-label"]) == ("1", "#e1", "Evidence 1")
    assert rendered.all("th")[1].text == f"{text}1"


def test_the_evidence_lists_events_compactly() -> None:
    """It states how to read them; a long list is collapsed."""
    scattered = range(1, 60, 2)
    rendered = page(
        Quote(text="t", cite="leeds C17", evidence=evidence_of(12, 13, 14, 20)),
        Quote(text="t", cite="leeds C18", evidence=evidence_of(*scattered)),
    )
    first, second = (e for e in rendered.all("li") if re.fullmatch(r"e\d+", e["id"]))
    assert first.text.split("\n") == ["leeds C17 leeds #12–14, #20"]
    assert "30 events between leeds #1 and #59" in second.text
    assert second.text.endswith(", ".join(f"#{n}" for n in scattered))
    assert "dialoguekit log leeds" in [code.text for code in rendered.all("code")]


def test_the_evidence_is_grouped_by_part(report: Document) -> None:
    """Entries are numbered without gaps, and each list states its first number."""
    rendered = Page(render(report))
    ids = [id for id in rendered.ids() if re.fullmatch(r"e\d+", id)]
    entries = Appendix(report).entries
    assert ids == [f"e{entry.number}" for entry in entries]
    starts = [int(e["start"]) for e in rendered.all("ol") if e["start"]]
    assert starts == [1, next(e.number for e in entries if e.part == report.parts[1].title)]


def test_a_report_without_evidence_does_not_mention_it() -> None:
    """There is no empty list, no hint and no line in the table of contents."""
    assert "vidence" not in page(Text("x")).all("body")[0].text


def test_a_quote_is_rendered_unchanged() -> None:
    """It includes spaces and line ends, the group, the id and whether it is verbatim."""
    text = "First  line.\n\n  Second – with “marks”."
    verbatim, paraphrase = page(
        Quote(text=text, cite="leeds C17", group="peer support", evidence=evidence_of(1)),
        Quote(text="Gist.", cite="leeds C18", verbatim=False, note="Said twice."),
    ).all("figure", "quote")
    rendered = page(Quote(text=text, cite="leeds C17"))
    assert [p.text for p in rendered.all("blockquote")] == [text]
    assert verbatim.text.strip().endswith("\npeer support, leeds C17")
    assert "verbatim" in verbatim["class"]
    assert "verbatim" not in paraphrase["class"]
    assert paraphrase.text.strip().split("\n")[1] == "leeds C18 paraphrase Said twice."


def test_flags_state_their_severity_as_text(report: Document) -> None:
    """Colour alone is not accessible."""
    flags = Page(render(report)).all("ul", "flags")[0]
    assert "Warning A contribution under the yellow hat" in flags.text
    assert "criticism-under-yellow: leeds C31" in flags.text
    assert "Info Nine minutes of red." in flags.text


def test_no_flags_are_reported_as_no_issues() -> None:
    """An empty block could mean that there were no checks."""
    assert [p.text for p in page(Flags([])).all("p", "clear")] == ["No issues found."]


def test_a_table_has_column_and_row_headers() -> None:
    """A wide table is scrolled by keyboard, in a group named by its caption."""
    table = Table(
        caption="Who came",
        columns=[Column("Group"), Column("People", True)],
        rows=[["peers", 1500], ["others", None]],
        note="Participants only.",
    )
    rendered = page(table)
    assert [(th["scope"], th.text) for th in rendered.all("th")] == [
        ("col", "Group"),
        ("col", "People"),
        ("row", "peers"),
        ("row", "others"),
    ]
    assert [(td["class"], td.text) for td in rendered.all("td")] == [("n", "1,500"), ("n", "–")]
    (scroll,) = rendered.all("div", "scroll")
    caption = next(e for e in rendered.elements if e["id"] == scroll["aria-labelledby"])
    assert (scroll["tabindex"], scroll["role"], caption.text) == ("0", "group", "Who came")


def test_a_table_without_rows_says_so() -> None:
    """An empty frame would look like a mistake."""
    rendered = page(Table(caption="t", columns=[Column("a"), Column("b")], rows=[]))
    assert [(td["colspan"], td.text) for td in rendered.all("td")] == [("2", "No entries.")]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["white", "C17"], "s"),
        (["a few words that may be broken"], ""),
        (["long sentences get room " * 3], "w"),
        (["a-word-that-is-much-too-long"], "w"),
        ([""], ""),
        ([], ""),
    ],
)
def test_the_width_of_a_column_fits_its_texts(values: list[str], kind: str) -> None:
    """Short texts do not wrap, long texts do, and long words are broken."""
    rendered = page(Table(caption="t", columns=[Column("a")], rows=[[value] for value in values]))
    assert rendered.all("th")[0]["class"] == kind


def test_a_chart_has_a_drawing_a_sentence_and_a_table(report: Document) -> None:
    """The sentence is the description of the drawing."""
    rendered = Page(render(report))
    drawing = rendered.all("div", "drawing")[0]
    assert (drawing["role"], drawing["aria-label"]) == ("img", "In leeds 15 came from each group.")
    chart = rendered.all("figure", "chart")[0]
    assert "In leeds 15 came from each group." in chart.text
    assert "The data of this chart" in chart.text
    assert chart.text.strip().endswith("took part15peer support")


def test_an_undrawable_chart_shows_its_data() -> None:
    """The rest of the report is unaffected."""
    spec = {"data": {"values": [{"theme": "trust", "people": 4}]}, "mark": "nonsense"}
    rendered = page(Chart(title="Themes", spec=spec, sentence="Trust."), Text("What follows."))
    (figure,) = rendered.all("figure", "chart")
    assert "This chart could not be drawn. Its data follow." in figure.text
    assert "open" in next(d for d in rendered.all("details", "data")).attributes
    assert "What follows." in [p.text for p in rendered.all("p")]


def test_empty_blocks_leave_no_empty_elements() -> None:
    """They are not rendered."""
    rendered = page(KeyFigures([]), ItemList([]))
    assert rendered.all("dl", "figures") == []
    assert [element.tag for element in rendered.elements if element["class"] == "list"] == []


def test_the_footer_states_the_provenance(report: Document) -> None:
    """It has the position, streams, software, plugins and options."""
    (footer,) = Page(render(report)).all("footer")
    for text in (
        "Log position9,214",
        "leeds, york",
        "dialoguekit-core 0.1.0",
        "dialoguekit-parallel-thinking 0.1.0",
        "nhs-digital",
    ):
        assert text in footer.text


def test_external_text_is_escaped_once(hostile_report: Document) -> None:
    """The text of the page is the original text."""
    texts = {e.text.replace("\r", "\n") for e in Page(render(hostile_report)).elements}
    for text in (*hostile_report.notices, *(part.title for part in hostile_report.parts)):
        assert replace_unprintable(text).replace("\r", "\n") in texts


@given(st.text())
def test_any_text_can_be_quoted(text: str) -> None:
    """The text of the page is the original text."""
    (quote,) = page(Quote(text=text, cite=text, group=text)).all("blockquote")
    assert quote.text == replace_unprintable(text)


@pytest.mark.parametrize("module", ["jinja2", "vl_convert"])
def test_without_its_libraries_the_extra_is_named(
    module: str, monkeypatch: pytest.MonkeyPatch, report: Document
) -> None:
    """This holds for a report without charts too."""
    monkeypatch.setitem(sys.modules, module, None)
    html._environment.cache_clear()
    without_charts = attrs.evolve(report, parts=())
    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[report\]'"):
        render(without_charts)
