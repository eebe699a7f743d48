"""The page of what was done, and what held."""

from __future__ import annotations

import tempfile
from pathlib import Path

import attrs
import pytest
from faults.experiments import programmes
from faults.report_page import PAGE, Result, kept, rendered, write
from faults.result import Outcome
from faults.stores import EVERY, OURS

KNOWN = programmes()


def _result(*broken: str, skipped: str | None = None) -> Result:
    counts = {} if skipped else {"kills": 1300, "batches": 7}
    return Result.of(Outcome(counts, broken, skipped), seed=5, seconds=1.25)


@pytest.mark.parametrize("result", [_result(), _result("x", "y"), _result(skipped="no strace")])
def test_the_page_keeps_its_results(result: Result) -> None:
    """What is written can be read again, and written again as it was."""
    results = {"kill": {"ours-sqlite": result}}

    page = rendered(results, KNOWN)

    assert kept(page) == results
    assert rendered(kept(page), KNOWN) == page


def test_a_programme_that_is_run_again_replaces_itself_alone(tmp_path: Path) -> None:
    """The others keep what they came to."""
    page = tmp_path / "page.md"
    write({"kill": {name: _result() for name in EVERY}}, KNOWN, page)
    write({"power-loss": {"ours-sqlite": _result()}}, KNOWN, page)
    write({"kill": {"stock-sqlite": _result("gone")}}, KNOWN, page)

    results = kept(page.read_text("utf-8"))

    assert {name: list(by_store) for name, by_store in results.items()} == {
        "kill": list(EVERY),
        "power-loss": ["ours-sqlite"],
    }
    assert [results["kill"][name].broken for name in EVERY] == [0, 1, 0, 0]


def test_the_table_says_holds_or_not_skipped_and_does_not_apply() -> None:
    """Skipped is not passed."""
    results = {
        "kill": {"ours-sqlite": _result(), "ours-postgres": _result(skipped="no server")},
        "run-out": {"stock-sqlite": _result("1: gone: a", "2: torn", "3: gone: b", "4")},
        "contend": {"stock-sqlite": _result("1: lost")},
    }

    page = rendered(results, KNOWN)

    na = "does not apply"
    assert f"| 1,300 kills | holds | {na} | skipped: no server | {na} |" in page
    assert f"writers | {na} | does not hold, 4 times: gone, torn | {na} | {na} |" in page
    assert f"appends | {na} | does not hold, once: lost | {na} | {na} |" in page
    assert "seed 5, 1.2 s" in page.lower()
    assert KNOWN["run-out"].why_not in page


def test_what_broke_is_shown_without_folders_of_the_machine() -> None:
    """A few lines of it, cut to a length."""
    result = _result(f"{tempfile.gettempdir()}/tmp1/log.db failed `x`", "y" * 500, "z", "unshown")

    assert result.examples == ["log.db failed 'x'", "y" * 160 + "…", "z"]
    assert result.broken == 4


def test_a_programme_that_is_no_more_leaves_the_page() -> None:
    """Its numbers are of no use to anybody."""
    page = rendered({"kill": {"ours-sqlite": _result()}, "juggle": {}}, KNOWN)

    assert "juggle" not in page


def test_the_page_in_the_documentation_is_of_these_programmes() -> None:
    """Each was run on every store that it applies to, in its full dose on ours; ours held.

    After a change: make faults ARGS="NAME --write".
    """
    page = PAGE.read_text("utf-8")
    results = kept(page)

    assert rendered(results, KNOWN) == page
    assert {name: sorted(by_store) for name, by_store in results.items()} == {
        name: sorted(programme.stores) for name, programme in KNOWN.items()
    }
    for name, by_store in results.items():
        for store in set(by_store) & set(OURS):
            assert by_store[store].broken == 0, f"{name} on {store}"
            dose = next(iter(by_store[store].counts.values()), KNOWN[name].full)
            assert dose >= KNOWN[name].full, f"{name} on {store}"


def test_a_result_is_immutable() -> None:
    """It is what came of it."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        _result().seed = 6  # type: ignore[misc]
