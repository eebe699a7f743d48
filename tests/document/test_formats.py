"""The formats of a report, and writing its files."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dialoguekit.document.document import Appendix, Document
from dialoguekit.document.formats import FORMATS, Format, Report, renderer
from dialoguekit.errors import OutputError, ReportError


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_the_same_document_gives_the_same_bytes(seed: str, report: Document) -> None:
    """The process, the hash seed, the time zone and the locale do not matter."""
    here = Path(__file__).parent
    script = (
        "import hashlib, runpy; from dialoguekit.document.formats import FORMATS, Format, Report;"
        f"document = runpy.run_path({str(here / 'conftest.py')!r})['sample']();"
        "print(*(hashlib.sha256(Report(document).render(f).encode()).hexdigest() for f in FORMATS))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [digest(Report(report).render(format)) for format in FORMATS]


def test_rendering_twice_changes_nothing(report: Document) -> None:
    """No renderer has state."""
    for format in FORMATS:
        assert renderer(format)(report) == renderer(format)(report)


@pytest.mark.parametrize("format", FORMATS)
def test_a_long_report_is_fast_and_small(format: Format, long_report: Document) -> None:
    """1,600 entries of evidence take less than two seconds and one megabyte."""
    assert len(Appendix(long_report).entries) > 1500
    started = time.perf_counter()
    text = renderer(format)(long_report)
    assert time.perf_counter() - started < 2
    assert len(text.encode()) < 1_000_000


def test_markdown_and_json_need_no_extra() -> None:
    """The template engine and the converter are not imported."""
    script = (
        "import sys; sys.modules['jinja2'] = sys.modules['vl_convert'] = None\n"
        "from dialoguekit.document.document import Appendix, Document, Provenance\n"
        "from dialoguekit.document.formats import Format, Report\n"
        "from dialoguekit.document.blocks import Chart\n"
        "chart = Chart(title='t', spec={'data': {'values': [{'a': 1}]}}, sentence='s')\n"
        "where = Provenance(position=1, streams=(), software='')\n"
        "report = Report(Document(title='T', subtitle=None, lead=(chart,), provenance=where))\n"
        "assert report.render('md').startswith('# T')\n"
        "assert report.render('json').startswith('{')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_unknown_format_is_refused_with_the_known_ones(report: Document) -> None:
    """The message lists the formats."""
    with pytest.raises(ReportError, match=r"no report format 'docx'. Use one of: html, md, json"):
        Report(report).render("docx")  # type: ignore[arg-type]


def test_each_format_is_a_file_in_the_directory(tmp_path: Path, report: Document) -> None:
    """The directory is created, and paths are returned in the order of the formats."""
    out = tmp_path / "a" / "b"
    paths = Report(report).write(out, formats=("md", "json", "md"))
    assert paths == [out / "report.md", out / "report.json"]
    assert sorted(out.iterdir()) == sorted(paths)
    assert paths[0].read_bytes().decode() == Report(report).render("md")


def test_a_single_format_can_be_given(tmp_path: Path, report: Document) -> None:
    """The name is not split into letters."""
    assert Report(report).write(tmp_path, formats="json") == [tmp_path / "report.json"]


def test_all_formats_are_written_by_default(tmp_path: Path, report: Document) -> None:
    """Each has its own file."""
    names = [path.name for path in Report(report).write(tmp_path)]
    assert names == [f"report.{format}" for format in FORMATS]


def test_nothing_is_written_when_a_format_is_unknown(tmp_path: Path, report: Document) -> None:
    """All formats are rendered before writing."""
    with pytest.raises(ReportError):
        Report(report).write(tmp_path / "out", formats=("md", "docx"))  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_unencodable_texts_are_written(tmp_path: Path, hostile_report: Document) -> None:
    """A surrogate becomes the replacement character."""
    for path in Report(hostile_report).write(tmp_path):
        assert "\ufffd" in path.read_text(encoding="utf-8")


def test_a_failed_write_leaves_no_partial_file(tmp_path: Path, report: Document) -> None:
    """The message contains the path and the system's reason."""
    (tmp_path / "report.md" / "taken").mkdir(parents=True)
    with pytest.raises(OutputError, match=rf"{tmp_path}/report\.md is a directory"):
        Report(report).write(tmp_path, formats="md")
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]


def test_a_directory_that_cannot_be_created_is_reported(tmp_path: Path, report: Document) -> None:
    """A file with the same name is in the way."""
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match=r"Cannot write .*: Not a directory"):
        Report(report).write(tmp_path / "out", formats="md")


def test_a_report_is_replaced_only_with_force(tmp_path: Path, report: Document) -> None:
    """No format is written where one of them exists."""
    (tmp_path / "report.md").write_text("mine")
    with pytest.raises(OutputError, match=r"report\.md exists"):
        Report(report, lambda _: pytest.fail("is recorded")).write(tmp_path, formats=("json", "md"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]
    Report(report).write(tmp_path, formats=("json", "md"), force=True)
    assert (tmp_path / "report.md").read_text() == Report(report).render("md")


def test_a_report_is_private(tmp_path: Path, report: Document) -> None:
    """The umask does not matter."""
    before = os.umask(0)
    try:
        (path,) = Report(report).write(tmp_path / "a" / "b", formats="md")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent, path.parents[1])] == [
        *(0o600, 0o700, 0o700)
    ]
