"""The purity of a plugin, and what is spared this process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.testing.samples import orchard

from dialoguekit.plugin import Chapter, Scope
from dialoguekit.testing.conformance import projection_laws, purity


@attrs.define
class Writing(orchard.Growing):
    """Writes a file, and does not mind when it cannot."""

    def view(self) -> Any:
        with contextlib.suppress(Exception):
            Path("orchard.txt").write_text("trees", encoding="utf-8")
        return super().view()


def test_what_does_harm_is_not_run_here(
    bench_of: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found in another process, and kept from happening there."""
    monkeypatch.chdir(tmp_path)
    method = attrs.evolve(orchard.METHOD, projection=Writing)
    bench = bench_of(methods=[method])
    messages = [finding.message for finding in purity.check(bench)]
    assert any(message.startswith("files: ") for message in messages)
    assert bench.guarded == {"method orchard"}
    assert projection_laws.check(bench) == []
    assert list(tmp_path.iterdir()) == []


def test_a_chapter_is_looked_at_as_well(
    bench_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nothing could be improvised."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    def talking(view: Any, scope: Scope) -> Chapter:
        print("telling")  # noqa: T201  # that is what is wrong with it
        return orchard.chapter(view, scope)

    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.improvise", fail)
    method = attrs.evolve(orchard.METHOD, chapter=talking)
    (finding,) = purity.check(bench_of(methods=[method]))
    assert finding.message.startswith("output: prints 'telling', in ")
    assert "in the chapter, of " in finding.message
