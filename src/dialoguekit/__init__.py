"""Record facilitated dialogue as a stream of events and replay reports from it.

::

   import dialoguekit

   with dialoguekit.open("sqlite:///leeds.db") as kit:
       leeds = kit.workshop("leeds")
       ...
       kit.report("leeds").write("out")

Events are in :mod:`dialoguekit.events`, errors in :mod:`dialoguekit.errors`. Plugin authors import
:mod:`dialoguekit.plugin` and :mod:`dialoguekit.events` only.  Replay a projection with
``kit.replay``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dialoguekit.application.async_handle import AsyncProgrammeHandle, AsyncWorkshopHandle
    from dialoguekit.application.handle import (
        ProgrammeBatch,
        ProgrammeHandle,
        WorkshopBatch,
        WorkshopHandle,
    )
    from dialoguekit.application.kit import Kit
    from dialoguekit.application.opening import open
    from dialoguekit.document.formats import Report
    from dialoguekit.errors import DialogueKitError, Refused
    from dialoguekit.projections.projection import PerWorkshop, Projection, handles

# Names are imported on first use, so that `dialoguekit --help` starts quickly.
_MODULES = {
    "AsyncProgrammeHandle": "application.async_handle",
    "AsyncWorkshopHandle": "application.async_handle",
    "DialogueKitError": "errors",
    "Kit": "application.kit",
    "PerWorkshop": "projections.projection",
    "ProgrammeBatch": "application.handle",
    "ProgrammeHandle": "application.handle",
    "Projection": "projections.projection",
    "Refused": "errors",
    "Report": "document.formats",
    "WorkshopBatch": "application.handle",
    "WorkshopHandle": "application.handle",
    "handles": "projections.projection",
    "open": "application.opening",
}

__all__ = [
    "AsyncProgrammeHandle",
    "AsyncWorkshopHandle",
    "DialogueKitError",
    "Kit",
    "PerWorkshop",
    "ProgrammeBatch",
    "ProgrammeHandle",
    "Projection",
    "Refused",
    "Report",
    "WorkshopBatch",
    "WorkshopHandle",
    "handles",
    "open",
]


if not TYPE_CHECKING:  # Type checkers would accept any name of a module that has it.

    def __getattr__(name: str) -> Any:
        module = _MODULES.get(name)
        if module is None:
            raise AttributeError(f"module 'dialoguekit' has no attribute {name!r}")
        value = getattr(import_module(f"dialoguekit.{module}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
