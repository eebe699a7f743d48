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

from dialoguekit.document.blocks import (
    Block,
    Cell,
    Chapter,
    Chart,
    Column,
    Figure,
    Figures,
    Flags,
    List,
    Quote,
    Section,
    Table,
    Text,
)
from dialoguekit.document.document import Appendix, Document, Part, Provenance
from dialoguekit.document.formatting import printable
from dialoguekit.document.renderers import html
from dialoguekit.document.renderers.html import render
from dialoguekit.errors import MissingExtra
from dialoguekit.events.evidence import Evidence

VOID = {"meta", "br", "img", "link"}
DRAWN = {"svg", "g", "path", "line", "rect", "text", "tspan", "defs", "clippath"}
WRITTEN = (
    "html head meta title style body a header h1 h2 h3 h4 h5 h6 p div nav ol ul li details summary "
    "main section span strong dl dt dd table thead tbody tr th td figure figcaption blockquote "
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
    """A page, read by a parser that knows nothing of how it was made."""

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
    """A report of one chapter with these blocks."""
    chapter = Chapter(name="c", title="Chapter", blocks=blocks)
    return Page(
        render(
            Document(
                title="Title",
                subtitle=None,
                parts=(Part(name="p", title="Part", chapters=(chapter,)),),
                provenance=Provenance(cut=5, streams=("leeds",), software="dialoguekit-core 1"),
            )
        )
    )


def proof(*seqs: int) -> Evidence:
    return Evidence.at(("leeds", seq) for seq in seqs)


@pytest.fixture(scope="module", params=["report", "hostile_report"])
def any_page(request: pytest.FixtureRequest) -> Page:
    """A page of a report as reports are, or of one that tries to break out."""
    return Page(render(request.getfixturevalue(request.param)))


def test_every_element_is_closed_where_it_was_opened(any_page: Page) -> None:
    """No text can end an element, or start one."""
    assert any_page.unclosed == []
    assert any_page.open == []


def test_nothing_but_what_the_templates_write_reaches_the_page(any_page: Page) -> None:
    """No script, image, frame, form or handler, whatever people wrote."""
    assert {e.tag for e in any_page.elements} <= {*WRITTEN.split(), *DRAWN}
    for element in any_page.elements:
        if element.tag not in DRAWN:
            names = {name for name in element.attributes if not name.startswith("aria-")}
            assert names <= ATTRIBUTES


def test_every_link_leads_to_a_place_on_the_page(any_page: Page) -> None:
    """And there is one place of each name."""
    ids = any_page.ids()
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    links = [element["href"] for element in any_page.all("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert all(link.startswith("#") for link in links)


def test_what_describes_an_element_is_on_the_page(any_page: Page) -> None:
    """Every reference of a name or description finds its element."""
    named = [e["aria-labelledby"] for e in any_page.elements if e["aria-labelledby"]]
    assert named
    assert set(named) <= set(any_page.ids())


def test_the_page_forbids_itself_everything_but_its_own_style_sheet(any_page: Page) -> None:
    """The hash in the policy is that of the style sheet, byte for byte."""
    (policy,) = [m["content"] for m in any_page.all("meta") if m["http-equiv"]]
    (style,) = any_page.all("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_the_page_says_its_language_and_its_title(report: Document) -> None:
    """So that it is read aloud as English, and found again among the tabs."""
    source = render(report)
    assert source.startswith("<!DOCTYPE html>\n")
    read = Page(source)
    assert read.all("html")[0]["lang"] == "en"
    assert [title.text for title in read.all("title")] == [report.title]
    assert [heading.text for heading in read.all("h1")] == [report.title]


def test_the_contents_list_parts_and_chapters_in_order(report: Document) -> None:
    """Once beside the text and once folded, for wide and for narrow screens."""
    wide, narrow = Page(render(report)).all("nav")
    titles = [t for part in report.parts for t in (part.title, *(c.title for c in part.chapters))]
    for nav in (wide, narrow):
        lines = [line for line in nav.text.split("\n") if line and line != "Contents"]
        assert lines == [*titles, "Evidence", "How this report was made"]


def test_headings_step_down_one_level_at_a_time() -> None:
    """Title, part, chapter, sections; nothing is deeper than six."""
    section: Block = Text("bottom")
    for depth in range(5):
        section = Section(f"depth {depth}", [section])
    read = page(section)
    levels = [int(e.tag[1]) for e in read.elements if re.fullmatch(r"h\d", e.tag)]
    assert levels == [1, 2, 3, 4, 5, 6, 6, 6, 2]


def test_a_number_is_a_link_to_its_evidence() -> None:
    """Its accessible name says the number first, then where it leads."""
    figures = Figures([Figure(label="people", value=1230, evidence=proof(4, 5), note="About.")])
    table = Table(
        caption="t", columns=[Column("a"), Column("b", True)], rows=[["x", Cell(2.5, proof(9))]]
    )
    figure, cell = page(figures, table).all("a", "proven")
    assert (figure.text, figure["href"]) == ("1,230", "#e1")
    assert figure["aria-label"] == "1,230, evidence 1"
    assert (cell.text, cell["href"]) == ("2.5", "#e2")


def test_what_is_not_known_can_have_evidence_too() -> None:
    """A dash that can be followed."""
    (link,) = page(Figures([Figure(label="people", value=None, evidence=proof(1))])).all(
        "a", "proven"
    )
    assert link.text == "–"


def test_a_long_text_with_evidence_is_marked_behind_it() -> None:
    """A line under whole sentences would be hard to read."""
    said = "Nobody told the surgery that we exist."
    table = Table(caption="t", columns=[Column("a")], rows=[[Cell(said, proof(1))]])
    read = page(table)
    assert read.all("a", "proven") == []
    (mark,) = read.all("a", "mark")
    assert (mark.text, mark["href"], mark["aria-label"]) == ("1", "#e1", "Evidence 1")
    assert read.all("th")[1].text == f"{said}1"


def test_the_evidence_names_the_places_of_events() -> None:
    """Compactly, with how to look them up; a long list is folded away behind its extent."""
    scattered = range(1, 60, 2)
    read = page(
        Quote(text="t", cite="leeds C17", evidence=proof(12, 13, 14, 20)),
        Quote(text="t", cite="leeds C18", evidence=proof(*scattered)),
    )
    first, second = (e for e in read.all("li") if re.fullmatch(r"e\d+", e["id"]))
    assert first.text.split("\n") == ["leeds C17 leeds #12–14, #20"]
    assert "30 events between leeds #1 and #59" in second.text
    assert second.text.endswith(", ".join(f"#{n}" for n in scattered))
    assert "dialoguekit log leeds" in [code.text for code in read.all("code")]


def test_every_entry_of_the_evidence_is_there_under_its_part(report: Document) -> None:
    """Numbered from one to the last without a gap, and the lists say where they start."""
    read = Page(render(report))
    ids = [id for id in read.ids() if re.fullmatch(r"e\d+", id)]
    entries = Appendix(report).entries
    assert ids == [f"e{entry.number}" for entry in entries]
    starts = [int(e["start"]) for e in read.all("ol") if e["start"]]
    assert starts == [1, next(e.number for e in entries if e.part == report.parts[1].title)]


def test_a_report_without_evidence_does_not_speak_of_it() -> None:
    """No empty list, no hint, no line in the contents."""
    assert "vidence" not in page(Text("x")).all("body")[0].text


def test_a_quote_stands_as_it_was_said() -> None:
    """Spaces and line ends included; who said it, where to find it, and whether it is verbatim."""
    text = "First  line.\n\n  Second – with “marks”."
    verbatim, paraphrase = page(
        Quote(text=text, cite="leeds C17", group="peer support", evidence=proof(1)),
        Quote(text="Gist.", cite="leeds C18", verbatim=False, note="Said twice."),
    ).all("figure", "quote")
    read = page(Quote(text=text, cite="leeds C17"))
    assert [p.text for p in read.all("blockquote")] == [text]
    assert verbatim.text.strip().endswith("\npeer support, leeds C17")
    assert "verbatim" in verbatim["class"]
    assert "verbatim" not in paraphrase["class"]
    assert paraphrase.text.strip().split("\n")[1] == "leeds C18 paraphrase Said twice."


def test_flags_say_in_words_how_grave_they_are(report: Document) -> None:
    """Colour alone would not reach everybody."""
    flags = Page(render(report)).all("ul", "flags")[0]
    assert "Flag A contribution under the yellow hat" in flags.text
    assert "criticism-under-yellow: leeds C31" in flags.text
    assert "Note Nine minutes of red." in flags.text


def test_no_flags_are_said_to_be_none() -> None:
    """Silence could mean that nobody looked."""
    assert [p.text for p in page(Flags([])).all("p", "clear")] == [
        "None of the checks found anything."
    ]


def test_a_table_names_its_columns_and_rows() -> None:
    """Scrolled sideways by keyboard where it is too wide, in a group that its caption names."""
    table = Table(
        caption="Who came",
        columns=[Column("Group"), Column("People", True)],
        rows=[["peers", 1500], ["others", None]],
        note="Participants only.",
    )
    read = page(table)
    assert [(th["scope"], th.text) for th in read.all("th")] == [
        ("col", "Group"),
        ("col", "People"),
        ("row", "peers"),
        ("row", "others"),
    ]
    assert [(td["class"], td.text) for td in read.all("td")] == [("n", "1,500"), ("n", "–")]
    (scroll,) = read.all("div", "scroll")
    caption = next(e for e in read.elements if e["id"] == scroll["aria-labelledby"])
    assert (scroll["tabindex"], scroll["role"], caption.text) == ("0", "group", "Who came")


def test_a_table_without_rows_says_so() -> None:
    """An empty frame looks like a mistake."""
    read = page(Table(caption="t", columns=[Column("a"), Column("b")], rows=[]))
    assert [(td["colspan"], td.text) for td in read.all("td")] == [
        ("2", "There is nothing to list.")
    ]


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
def test_a_column_of_texts_is_as_wide_as_they_need(values: list[str], kind: str) -> None:
    """Short ones keep to one line, long ones get room, long words are broken."""
    read = page(Table(caption="t", columns=[Column("a")], rows=[[value] for value in values]))
    assert read.all("th")[0]["class"] == kind


def test_a_chart_is_drawn_said_and_tabled(report: Document) -> None:
    """One sentence stands for the drawing; the data are there for who wants to reckon."""
    read = Page(render(report))
    drawing = read.all("div", "drawing")[0]
    assert (drawing["role"], drawing["aria-label"]) == ("img", "In leeds 15 came from each group.")
    chart = read.all("figure", "chart")[0]
    assert "In leeds 15 came from each group." in chart.text
    assert "The data of this chart" in chart.text
    assert chart.text.strip().endswith("took part15peer support")


def test_a_chart_that_cannot_be_drawn_leaves_its_data() -> None:
    """And costs nothing else of the report."""
    spec = {"data": {"values": [{"theme": "trust", "people": 4}]}, "mark": "nonsense"}
    read = page(Chart(title="Themes", spec=spec, sentence="Trust."), Text("What follows."))
    (figure,) = read.all("figure", "chart")
    assert "This chart could not be drawn. Its data follow." in figure.text
    assert "open" in next(d for d in read.all("details", "data")).attributes
    assert "What follows." in [p.text for p in read.all("p")]


def test_empty_blocks_leave_no_empty_elements() -> None:
    """Nothing to say is said by nothing."""
    read = page(Figures([]), List([]))
    assert read.all("dl", "figures") == []
    assert [element.tag for element in read.elements if element["class"] == "list"] == []


def test_the_footer_says_what_the_report_is_a_function_of(report: Document) -> None:
    """Cut, streams, software, plugins and options."""
    (footer,) = Page(render(report)).all("footer")
    for said in (
        "position 9,214 of the log",
        "leeds, york",
        "dialoguekit-core 0.1.0",
        "dialoguekit-parallel-thinking 0.1.0",
        "nhs-digital",
    ):
        assert said in footer.text


def test_what_people_wrote_is_shown_as_they_wrote_it(hostile_report: Document) -> None:
    """Escaped once, neither more nor less."""
    shown = {e.text.replace("\r", "\n") for e in Page(render(hostile_report)).elements}
    for text in (*hostile_report.notices, *(part.title for part in hostile_report.parts)):
        assert printable(text).replace("\r", "\n") in shown


@given(st.text())
def test_any_text_can_be_quoted(text: str) -> None:
    """It comes back from the page as it went in."""
    (quote,) = page(Quote(text=text, cite=text, group=text)).all("blockquote")
    assert quote.text == printable(text)


@pytest.mark.parametrize("module", ["jinja2", "vl_convert"])
def test_without_its_libraries_the_extra_is_named(
    module: str, monkeypatch: pytest.MonkeyPatch, report: Document
) -> None:
    """Whether or not there is a chart, so that nobody finds out late."""
    monkeypatch.setitem(sys.modules, module, None)
    html._environment.cache_clear()
    without_charts = attrs.evolve(report, parts=())
    with pytest.raises(MissingExtra, match=r"pip install 'dialoguekit-core\[report\]'"):
        render(without_charts)
