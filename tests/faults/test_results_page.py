"""The report page of the experiments."""

from __future__ import annotations

import tempfile
from pathlib import Path

import attrs
import pytest
from faults.experiments import experiments
from faults.result import ExperimentResult
from faults.results_page import PAGE, RecordedResult, parse_results, render, write_page
from faults.stores import ALL_STORES, DIALOGUEKIT_STORES

KNOWN = experiments()
SQLITE, BARE_SQLITE, POSTGRES, _ = ALL_STORES


def _result(*violations: str, skip_reason: str | None = None) -> RecordedResult:
    counts = {} if skip_reason else {"kills": 1300, "batches": 7}
    return RecordedResult.from_result(
        ExperimentResult(counts, violations, skip_reason), seed=5, seconds=1.25
    )


@pytest.mark.parametrize("result", [_result(), _result("x", "y"), _result(skip_reason="no strace")])
def test_page_round_trips(result: RecordedResult) -> None:
    """The page has its results, and rendering them again gives the same page."""
    results = {"kill-random": {SQLITE: result}}

    page = render(results, KNOWN)

    assert parse_results(page) == results
    assert render(parse_results(page), KNOWN) == page


def test_new_result_replaces_only_its_own(tmp_path: Path) -> None:
    """The other results stay."""
    page = tmp_path / "page.md"
    write_page({"kill-random": {name: _result() for name in ALL_STORES}}, KNOWN, page)
    write_page({"power-loss": {SQLITE: _result()}}, KNOWN, page)
    write_page({"kill-random": {BARE_SQLITE: _result("gone")}}, KNOWN, page)

    results = parse_results(page.read_text("utf-8"))

    assert {name: list(by_store) for name, by_store in results.items()} == {
        "kill-random": list(ALL_STORES),
        "power-loss": [SQLITE],
    }
    assert [results["kill-random"][name].violation_count for name in ALL_STORES] == [0, 1, 0, 0]


def test_table_distinguishes_holds_violated_skipped_and_not_applicable() -> None:
    """Skipped is not passed."""
    results = {
        "kill-random": {SQLITE: _result(), POSTGRES: _result(skip_reason="no server")},
        "resource-limits": {BARE_SQLITE: _result("1: gone: a", "2: torn", "3: gone: b", "4")},
        "concurrent-appends": {BARE_SQLITE: _result("1: lost")},
    }

    page = render(results, KNOWN)

    na = "does not apply"
    assert f"| 1,300 kills | holds | {na} | skipped: no server | {na} |" in page
    assert f"writers | {na} | violated 4 times: gone, torn | {na} | {na} |" in page
    assert f"appends | {na} | violated once: lost | {na} | {na} |" in page
    assert "seed 5, 1.2 s" in page.lower()
    assert KNOWN["resource-limits"].not_applicable_reason in page


def test_examples_are_shortened() -> None:
    """A few violations are shown, without folders of this machine."""
    result = _result(f"{tempfile.gettempdir()}/tmp1/log.db failed `x`", "y" * 500, "z", "unshown")

    assert result.examples == ["log.db failed 'x'", "y" * 160 + "…", "z"]
    assert result.violation_count == 4


def test_removed_experiment_leaves_the_page() -> None:
    """Results of unknown experiments are dropped."""
    page = render({"kill-random": {SQLITE: _result()}, "juggle": {}}, KNOWN)

    assert "juggle" not in page


def test_documentation_is_current() -> None:
    """The page has a full run of each experiment on each of its stores; dialoguekit passed.

    After a change: make faults ARGS="NAME --write".
    """
    page = PAGE.read_text("utf-8")
    results = parse_results(page)

    assert render(results, KNOWN) == page
    assert {name: sorted(by_store) for name, by_store in results.items()} == {
        name: sorted(experiment.stores) for name, experiment in KNOWN.items()
    }
    for name, by_store in results.items():
        for store in set(by_store) & set(DIALOGUEKIT_STORES):
            assert by_store[store].violation_count == 0, f"{name} on {store}"
            iterations = next(iter(by_store[store].counts.values()), KNOWN[name].full_iterations)
            assert iterations >= KNOWN[name].full_iterations, f"{name} on {store}"


def test_result_is_immutable() -> None:
    """A recorded result is frozen."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        _result().seed = 6  # type: ignore[misc]
