"""Fixtures of pytest for the tests of plugins; they are there where dialoguekit is installed.

::

    def test_a_chapter_is_made(dialoguekit_rehearsed):
        report = dialoguekit_rehearsed.report(strict=True)
        assert "World Café" in report.render("md")

All names begin with ``dialoguekit_``, so that they leave yours alone.  Nothing of dialoguekit is
imported before the first of them is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from dialoguekit.application.handle import WorkshopHandle
    from dialoguekit.application.kit import Kit

    KitWith: TypeAlias = Callable[..., Kit]
    Improvise: TypeAlias = Callable[..., WorkshopHandle]

__all__ = [
    "dialoguekit_improvised",
    "dialoguekit_kit",
    "dialoguekit_kit_with",
    "dialoguekit_rehearsed",
    "dialoguekit_rehearsed_programme",
]


@pytest.fixture
def dialoguekit_kit() -> Iterator[Kit]:
    """A kit in memory with the plugins that are installed here, fresh for each test."""
    from dialoguekit.testing.builders import memory_kit

    with memory_kit() as kit:
        yield kit


@pytest.fixture
def dialoguekit_kit_with() -> Iterator[KitWith]:
    """Makes kits in memory with the plugins that are given, by name: modules or objects.

    ``dialoguekit_kit_with(**{"world-cafe": dialoguekit_world_cafe})``; without any, there is
    only what dialoguekit brings itself.
    """
    from dialoguekit.testing.builders import memory_kit

    with ExitStack() as opened:

        def kit_with(**plugins: object) -> Kit:
            return opened.enter_context(memory_kit(plugins))

        yield kit_with


@pytest.fixture
def dialoguekit_improvised(dialoguekit_kit: Kit) -> Improvise:
    """Plays any method: ``dialoguekit_improvised("world-cafe", workshop="york", seed=2)``.

    The workshop is in the kit of ``dialoguekit_kit``; what is returned is its handle.
    """
    from dialoguekit.testing.workshop_generator import improvise

    def improvised(
        method: str = "conversation", *, workshop: str = "leeds", seed: int = 1
    ) -> WorkshopHandle:
        return improvise(dialoguekit_kit, method, workshop=workshop, seed=seed)

    return improvised


@pytest.fixture(scope="session")
def dialoguekit_rehearsed() -> Iterator[Kit]:
    """A kit over one rehearsed workshop, ``leeds``, with the plugins that are installed here.

    All tests of a session share it: read it, and record nothing.
    """
    with _rehearsed(1) as kit:
        yield kit


@pytest.fixture(scope="session")
def dialoguekit_rehearsed_programme() -> Iterator[Kit]:
    """A kit over a rehearsed programme of two workshops; the same holds as for one."""
    with _rehearsed(2) as kit:
        yield kit


def _rehearsed(workshops: int) -> Kit:
    from dialoguekit.simulation import rehearse
    from dialoguekit.testing.builders import memory_kit

    kit = memory_kit()
    rehearse(kit, workshops=workshops)
    return kit
