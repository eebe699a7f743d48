"""pytest fixtures for tests of plugins, available wherever dialoguekit is installed.

::

    def test_the_report_has_a_chapter(dialoguekit_simulated):
        report = dialoguekit_simulated.report(strict=True)
        assert "World Café" in report.render("md")

All names begin with ``dialoguekit_`` to avoid conflicts.  dialoguekit is imported only when one of
the fixtures is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from dialoguekit.application.handle import WorkshopHandle
    from dialoguekit.application.kit import Kit

    KitFactory: TypeAlias = Callable[..., Kit]
    GenerateWorkshop: TypeAlias = Callable[..., WorkshopHandle]

__all__ = [
    "dialoguekit_generated",
    "dialoguekit_kit",
    "dialoguekit_kit_with",
    "dialoguekit_simulated",
    "dialoguekit_simulated_programme",
]


@pytest.fixture
def dialoguekit_kit() -> Iterator[Kit]:
    """Open a new in-memory kit with the installed plugins, for each test."""
    from dialoguekit.testing.builders import memory_kit

    with memory_kit() as kit:
        yield kit


@pytest.fixture
def dialoguekit_kit_with() -> Iterator[KitFactory]:
    """Return a factory of in-memory kits with the given plugins, by name: modules or objects.

    For example ``dialoguekit_kit_with(**{"world-cafe": dialoguekit_world_cafe})``.  Without
    arguments, the kit has only the built-in plugins.
    """
    from dialoguekit.testing.builders import memory_kit

    with ExitStack() as opened:

        def kit_with(**plugins: object) -> Kit:
            return opened.enter_context(memory_kit(plugins))

        yield kit_with


@pytest.fixture
def dialoguekit_generated(dialoguekit_kit: Kit) -> GenerateWorkshop:
    """Return a function that generates a workshop of a method and returns its handle.

    For example ``dialoguekit_generated("world-cafe", workshop="york", seed=2)``.  The workshop is
    in the kit of ``dialoguekit_kit``.
    """
    from dialoguekit.testing.workshop_generator import generate_workshop

    def generate(
        method: str = "conversation", *, workshop: str = "leeds", seed: int = 1
    ) -> WorkshopHandle:
        return generate_workshop(dialoguekit_kit, method, workshop=workshop, seed=seed)

    return generate


@pytest.fixture(scope="session")
def dialoguekit_simulated() -> Iterator[Kit]:
    """Open a kit with one simulated workshop, ``leeds``, and the installed plugins.

    All tests of a session share the kit: read from it and record nothing.
    """
    with _simulated_kit(1) as kit:
        yield kit


@pytest.fixture(scope="session")
def dialoguekit_simulated_programme() -> Iterator[Kit]:
    """Open a kit with a simulated programme of two workshops, shared in the same way."""
    with _simulated_kit(2) as kit:
        yield kit


def _simulated_kit(workshops: int) -> Kit:
    from dialoguekit.simulation import simulate
    from dialoguekit.testing.builders import memory_kit

    kit = memory_kit()
    simulate(kit, workshops=workshops)
    return kit
