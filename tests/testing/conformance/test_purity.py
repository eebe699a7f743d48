"""The purity of a plugin, and harmful code that is not run in this process."""

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
    """A projection that writes a file and ignores errors."""

    def view(self) -> Any:
        with contextlib.suppress(Exception):
            Path("orchard.txt").write_text("trees", encoding="utf-8")
        return super().view()


def test_harmful_code_is_not_run_in_this_process(
    under_test: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is detected and blocked in another process."""
    monkeypatch.chdir(tmp_path)
    method = attrs.evolve(orchard.METHOD, projection=Writing)
    plugin = under_test(methods=[method])
    messages = [finding.message for finding in purity.check(plugin)]
    assert any(message.startswith("files: ") for message in messages)
    assert plugin.unsafe_sources == {"method orchard"}
    assert projection_laws.check(plugin) == []
    assert list(tmp_path.iterdir()) == []


def test_a_chapter_is_checked_too(
    under_test: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is checked even if no workshop can be generated."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    def printing(view: Any, scope: Scope) -> Chapter:
        print("a line")  # noqa: T201  # the defect
        return orchard.chapter(view, scope)

    monkeypatch.setattr("dialoguekit.testing.conformance.plugin_under_test.generate_workshop", fail)
    method = attrs.evolve(orchard.METHOD, chapter=printing)
    (finding,) = purity.check(under_test(methods=[method]))
    assert finding.message.startswith("output: prints 'a line', in ")
    assert "in the chapter, of " in finding.message
