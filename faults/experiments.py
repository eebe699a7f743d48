"""Every programme, and how one is run."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

import attrs

from faults.result import Outcome
from faults.stores import STORES, Store

SEED = 20260303
"""Where chance begins, unless ``--seed`` says otherwise."""

MODULES = (
    "faults.kill_random",
    "faults.kill_at_syscall",
    "faults.syscall_errors",
    "faults.power_loss",
    "faults.concurrent_appends",
    "faults.postgres_subscription",
    "faults.lost_responses",
    "faults.model_based",
    "faults.tampering",
    "faults.erasure",
    "faults.snapshot_crash",
    "faults.import_fuzz",
)
"""The modules that hold programmes, in the order of the page."""

Run: TypeAlias = Callable[[int, int, Store], Outcome]


@attrs.frozen(kw_only=True)
class Programme:
    """A fault and what must hold.

    ``name`` is the word on the command line, ``fault`` what is done, ``unit`` what a dose counts
    (plural), ``full`` the dose of ``make faults`` and ``short`` that of the tests, ``holds`` what
    must hold, ``stores`` the names of those that it applies to, and ``why_not`` says why it does
    not apply to the others.
    """

    name: str
    fault: str
    unit: str
    full: int
    short: int
    holds: str
    stores: tuple[str, ...]
    run: Run
    why_not: str = ""

    def on(self, name: str, *, dose: int, seed: int = SEED) -> Outcome:
        """Run it on the store of that name; skipped where the store is not to be had."""
        store = STORES[name]
        missing = store.missing()
        return self.run(dose, seed, store) if missing is None else Outcome(skipped=missing)


def programmes() -> dict[str, Programme]:
    """All programmes by name, in the order of the page."""
    return {
        programme.name: programme
        for module in MODULES
        for programme in import_module(module).PROGRAMMES
    }
