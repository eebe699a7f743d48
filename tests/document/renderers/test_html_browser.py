"""A report in a browser: on a phone, on a computer, on paper, without scripts or network."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dialoguekit.document.document import Appendix, Document
from dialoguekit.document.renderers.html import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

PHONE, DESKTOP = 400, 1280
ARGUMENTS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the installed Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", exc_type=ImportError)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS.split())
        yield running
        running.close()


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory,
    report: Document,
    hostile_report: Document,
    long_report: Document,
) -> dict[str, str]:
    """Return the address of each report, as a file."""
    directory: Path = tmp_path_factory.mktemp("reports")
    documents = {"usual": report, "hostile": hostile_report, "long": long_report}
    for name, document in documents.items():
        (directory / f"{name}.html").write_text(render(document), encoding="utf-8", newline="\n")
    return {name: (directory / f"{name}.html").as_uri() for name in documents}


def open_page(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """A page, and whatever it complains of or asks for besides itself."""
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    page.on("request", lambda request: problems.append(request.url))
    page.goto(address)
    assert address in problems  # So it is being listened to.
    return page, [entry for entry in problems if entry != address]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("name", ["usual", "hostile", "long"])
def test_a_page_fits_its_width_and_loads_nothing(
    browser: Browser, files: dict[str, str], name: str, width: int
) -> None:
    """Tables scroll in their own container; nothing is loaded, run or reported."""
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page, problems = open_page(context, files[name])
        assert page.evaluate(SIDEWAYS) == 0
        assert problems == []


def test_a_wide_table_scrolls_in_its_own_container(browser: Browser, files: dict[str, str]) -> None:
    """The container can be reached by keyboard."""
    with browser.new_context(viewport={"width": PHONE, "height": 900}) as context:
        page, _ = open_page(context, files["hostile"])
        wider = page.eval_on_selector_all(
            ".scroll", "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.tabIndex)"
        )
        assert wider
        assert set(wider) == {0}


def test_a_chart_is_never_wider_than_the_page(browser: Browser, files: dict[str, str]) -> None:
    """It shrinks in proportion; on a computer it has its own size."""
    sizes = {}
    for width in (PHONE, DESKTOP):
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            page, _ = open_page(context, files["usual"])
            box = page.locator(".drawing svg").first.bounding_box()
            assert box is not None
            sizes[width] = (box["width"], box["width"] / box["height"])
    assert sizes[PHONE][0] <= PHONE < sizes[DESKTOP][0]
    assert sizes[PHONE][1] == pytest.approx(sizes[DESKTOP][1], rel=0.02)


def test_the_table_of_contents_fits_the_screen(browser: Browser, files: dict[str, str]) -> None:
    """It is beside the text on a computer, and collapsed on a phone."""
    shown = {}
    for width in (PHONE, DESKTOP):
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            page, _ = open_page(context, files["usual"])
            shown[width] = [page.locator(f"nav.{kind}").is_visible() for kind in ("wide", "narrow")]
    assert shown == {PHONE: [False, True], DESKTOP: [True, False]}


def test_everything_works_without_scripts(browser: Browser, files: dict[str, str]) -> None:
    """The table of contents expands, and a number is a link to its entry."""
    size: Any = {"width": PHONE, "height": 900}
    with browser.new_context(viewport=size, java_script_enabled=False) as context:
        page, _ = open_page(context, files["usual"])
        chapter = page.locator("nav.narrow a", has_text="What was said").first
        assert not chapter.is_visible()
        page.locator("nav.narrow summary").click()
        chapter.click()
        assert page.url.endswith("#leeds-contributions")
        page.locator("a.cited", has_text="1,230").first.click()
        assert page.url.endswith("#e1")
        entry = page.locator("#e1")
        box = entry.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900
        assert "people took part" in entry.inner_text()


def test_following_a_link_expands_collapsed_evidence(
    browser: Browser, files: dict[str, str]
) -> None:
    """A collapsed part does not hide the target."""
    with browser.new_context(viewport={"width": DESKTOP, "height": 900}) as context:
        page, _ = open_page(context, files["usual"])
        page.locator("details.entries > summary").first.click()
        assert not page.locator("#e1").is_visible()
        page.locator("a[href='#e1']").first.click()
        page.locator("#e1").wait_for(state="visible", timeout=5000)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_page_is_accessible(browser: Browser, files: dict[str, str], width: int) -> None:
    """axe finds no serious or critical violation, including contrast, with all details expanded."""
    sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page, _ = open_page(context, files["usual"])
        page.eval_on_selector_all("details", "all => all.forEach(e => { e.open = true; })")
        found = sync_playwright.Axe().run(page).response
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}
        grave = [v for v in found["violations"] if v["impact"] in {"serious", "critical"}]
        nodes = [(v["id"], node["html"]) for v in grave for node in v["nodes"]]
        assert nodes == []


@pytest.fixture(scope="module")
def printed(
    browser: Browser, files: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the long report as a PDF."""
    path = tmp_path_factory.mktemp("printed") / "report.pdf"
    with browser.new_context() as context:
        page, _ = open_page(context, files["long"])
        page.pdf(path=path, prefer_css_page_size=True, tagged=True)
    return path


def test_a_report_can_be_printed(printed: Path) -> None:
    """It is printed on A4, whatever the printer's settings."""
    pdf = printed.read_bytes()
    assert pdf.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert {(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in boxes} == {
        (210, 297)
    }


def test_the_print_includes_collapsed_content(printed: Path, long_report: Document) -> None:
    """It has the table of contents, every entry, and the header row on each page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    run = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True
    )
    pages = run.stdout.split("\f")
    assert "Contents" in pages[0]
    table = [page for page in pages if re.search(r"^ *C\d+ +", page, re.MULTILINE)]
    assert len(table) > 10
    assert all("What was said" in page for page in table)
    numbers = set(re.findall(r"(?<!\S)(\d+)\.(?!\S)", run.stdout))
    assert {str(entry.number) for entry in Appendix(long_report).entries} <= numbers
