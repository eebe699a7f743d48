"""The formats of a report, and the files that it is written to."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dialoguekit.document.document import Appendix, Document
from dialoguekit.document.formats import FORMATS, Report, renderer
from dialoguekit.errors import ReportError


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_the_same_document_gives_the_same_bytes(seed: str, report: Document) -> None:
    """In another process, with another seed of hashes, in another time zone and locale."""
    here = Path(__file__).parent
    script = (
        "import hashlib, runpy; from dialoguekit.document.formats import FORMATS, Report;"
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
    """No renderer keeps count from one report to the next."""
    for format in FORMATS:
        assert renderer(format)(report) == renderer(format)(report)


@pytest.mark.parametrize("format", FORMATS)
def test_a_long_report_is_quick_and_light(format: str, long_report: Document) -> None:
    """Tables of 400 rows and 1,600 pieces of evidence: less than two seconds and a megabyte."""
    assert len(Appendix(long_report).entries) > 1500
    started = time.perf_counter()
    text = renderer(format)(long_report)
    assert time.perf_counter() - started < 2
    assert len(text.encode()) < 1_000_000


def test_markdown_and_json_need_no_extra() -> None:
    """Neither the template engine nor the converter is even loaded."""
    script = (
        "import sys; sys.modules['jinja2'] = sys.modules['vl_convert'] = None\n"
        "from dialoguekit.document.document import Appendix, Document, Provenance\n"
        "from dialoguekit.document.formats import Report\n"
        "from dialoguekit.document.blocks import Chart\n"
        "chart = Chart(title='t', spec={'data': {'values': [{'a': 1}]}}, sentence='s')\n"
        "where = Provenance(cut=1, streams=(), software='')\n"
        "report = Report(Document(title='T', subtitle=None, lead=(chart,), provenance=where))\n"
        "assert report.render('md').startswith('# T')\n"
        "assert report.render('json').startswith('{')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_unknown_format_is_refused_with_the_known_ones(report: Document) -> None:
    """So the next try succeeds."""
    with pytest.raises(ReportError, match=r"no report format 'docx'. Use one of: html, md, json"):
        Report(report).render("docx")


def test_each_format_is_a_file_in_the_directory(tmp_path: Path, report: Document) -> None:
    """The directory is made, and the paths are returned in the order asked for."""
    out = tmp_path / "a" / "b"
    paths = Report(report).write(out, formats=("md", "json", "md"))
    assert paths == [out / "report.md", out / "report.json"]
    assert sorted(out.iterdir()) == sorted(paths)
    assert paths[0].read_bytes().decode() == Report(report).render("md")


def test_one_format_can_be_named_alone(tmp_path: Path, report: Document) -> None:
    """And not letter by letter."""
    assert Report(report).write(tmp_path, formats="json") == [tmp_path / "report.json"]


def test_all_formats_are_written_when_none_is_named(tmp_path: Path, report: Document) -> None:
    """A report to open, to keep and to compute with."""
    names = [path.name for path in Report(report).write(tmp_path)]
    assert names == [f"report.{format}" for format in FORMATS]


def test_nothing_is_written_when_a_format_is_unknown(tmp_path: Path, report: Document) -> None:
    """Everything is rendered first."""
    with pytest.raises(ReportError):
        Report(report).write(tmp_path / "out", formats=("md", "docx"))
    assert not (tmp_path / "out").exists()


def test_texts_that_no_file_can_hold_are_written_all_the_same(
    tmp_path: Path, hostile_report: Document
) -> None:
    """Half a character becomes the sign of one that is missing."""
    for path in Report(hostile_report).write(tmp_path):
        assert "\ufffd" in path.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_replaced_leaves_no_half_of_it(
    tmp_path: Path, report: Document
) -> None:
    """The message says where, and what the system said."""
    (tmp_path / "report.md" / "taken").mkdir(parents=True)
    with pytest.raises(ReportError, match=f"Cannot write to {tmp_path}: .*irectory"):
        Report(report).write(tmp_path, formats="md")
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]


def test_a_directory_that_cannot_be_made_is_said(tmp_path: Path, report: Document) -> None:
    """A file stands where it should be."""
    (tmp_path / "out").write_text("x")
    with pytest.raises(ReportError, match="Cannot write to"):
        Report(report).write(tmp_path / "out", formats="md")
