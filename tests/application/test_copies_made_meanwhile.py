"""A report or an export that is being written while somebody is forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import dialoguekit
from dialoguekit.application import erasure
from dialoguekit.application.kit import Kit
from dialoguekit.cli.export import _export_copy  # the part that no option can slow down
from dialoguekit.interchange.cloudevents import export_cloudevents
from dialoguekit.interchange.jsonl_export import ExportSummary, export_jsonl

CANARY = "The canary knows."


@pytest.fixture(params=["encrypted", "unencrypted"])
def kit(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A log in which P1 said something."""
    url = f"sqlite:///{tmp_path / 'leeds.db'}"
    with dialoguekit.open(url, plugins=[], encrypt=request.param == "encrypted") as kit:
        leeds = kit.workshop("leeds")
        leeds.schedule(title="Leeds", groups=("all",))
        leeds.open()
        ana = leeds.check_in(name="Ana", group="all", consents=("record", "quote"))
        leeds.contribute(ana, CANARY)
        yield kit


def forget(kit: Kit) -> list[str]:
    """Forget P1; return the locations of the copies that are listed."""
    result = erasure.forget(kit.store, "leeds", "P1", basis="their own request")
    return [copy.location for copy in result.copies]


def redact(kit: Kit) -> list[str]:
    result = erasure.redact(kit.store, "leeds", "C1", reason="names a child")
    return [copy.location for copy in result.copies]


@pytest.mark.parametrize("erase", [forget, redact])
def test_a_report_is_made_again_if_something_was_erased_before_it_was_written(
    kit: Kit, tmp_path: Path, erase: Callable[[Kit], list[str]]
) -> None:
    """Its files do not contain what was erased."""
    report = kit.report("leeds")
    assert CANARY in report.render("md")
    erase(kit)
    paths = report.write(tmp_path / "out")
    assert not [path for path in paths if CANARY in path.read_text("utf-8")]
    assert "[withheld]" in "".join(path.read_text("utf-8") for path in paths)


def test_a_report_that_is_written_is_listed(kit: Kit, tmp_path: Path) -> None:
    """The log names it before the files appear, and again when the erasure is repeated."""
    kit.report("leeds").write(tmp_path / "out")
    assert forget(kit) == [str(tmp_path / "out")]
    assert forget(kit) == [str(tmp_path / "out")]


def test_an_unchanged_report_is_written_as_it_is(kit: Kit, tmp_path: Path) -> None:
    """Other events do not change it."""
    report = kit.report("leeds")
    kit.workshop("leeds").pose_question("Who is here?")
    (path,) = report.write(tmp_path / "out", formats="md")
    assert path.read_text("utf-8") == report.render("md")


@pytest.mark.parametrize("format", ["jsonl", "cloudevents"])
@pytest.mark.parametrize("erase", [forget, redact])
def test_an_export_is_listed_and_made_again(
    kit: Kit, tmp_path: Path, format: str, erase: Callable[[Kit], list[str]]
) -> None:
    """An erasure after the log was read and before the file is complete."""
    exports = {"jsonl": export_jsonl, "cloudevents": export_cloudevents}
    file, listed = io.BytesIO(), [list[str]()]

    def export() -> ExportSummary:
        summary = exports[format](kit.store, file)
        if not listed[0]:
            listed[0] = erase(kit)
        return summary

    out = str(tmp_path / "export")
    summary = _export_copy(kit, format, out, file, export)
    assert listed[0] == [out]
    assert CANARY.encode() not in file.getvalue()
    fresh = io.BytesIO()
    exports[format](kit.store, fresh)
    assert file.getvalue() == fresh.getvalue()
    assert summary.position == kit.store.head()


def test_an_export_to_standard_output_is_listed(kit: Kit) -> None:
    """It cannot be written again."""
    file, listed = io.BytesIO(), [list[str]()]

    def export() -> ExportSummary:
        summary = export_cloudevents(kit.store, file)
        listed[0] = forget(kit)
        return summary

    summary = _export_copy(kit, "cloudevents", "-", file, export)
    assert listed[0] == ["standard output"]
    assert len(file.getvalue().splitlines()) == summary.events
