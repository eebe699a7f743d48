"""dialoguekit keeps facilitated dialogue as a stream of events and replays reports from it.

::

    import dialoguekit

    with dialoguekit.open("sqlite:///leeds.db") as kit:
        leeds = kit.workshop("leeds")
        ...
        kit.report("leeds").write("out")

Events are in :mod:`dialoguekit.events`, errors in :mod:`dialoguekit.errors`; plugin authors
import :mod:`dialoguekit.plugin` and nothing else.  A projection is replayed with ``kit.replay``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dialoguekit.application.handle import ProgrammeHandle, WorkshopHandle
    from dialoguekit.application.kit import Kit, open
    from dialoguekit.document.formats import Report
    from dialoguekit.errors import DialogueKitError, Refused
    from dialoguekit.projections.projection import PerWorkshop, Projection, handles

# Names are looked up when they are first used, so that `dialoguekit --help` starts at once.
_HOME = {
    "DialogueKitError": "errors",
    "Kit": "application.kit",
    "PerWorkshop": "projections.projection",
    "ProgrammeHandle": "application.handle",
    "Projection": "projections.projection",
    "Refused": "errors",
    "Report": "document.formats",
    "WorkshopHandle": "application.handle",
    "handles": "projections.projection",
    "open": "application.kit",
}

__all__ = [
    "DialogueKitError",
    "Kit",
    "PerWorkshop",
    "ProgrammeHandle",
    "Projection",
    "Refused",
    "Report",
    "WorkshopHandle",
    "handles",
    "open",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'dialoguekit' has no attribute {name!r}")
    value = getattr(import_module(f"dialoguekit.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
