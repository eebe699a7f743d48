"""What a check of somebody's plugin or projection found: what, where, and what to mend."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

FAULT, NOTE = "fault", "note"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that a check found.

    ``check`` is its name, ``subject`` whom it is about (a method, a projection, an event),
    ``message`` what is wrong and where, ``mend`` what to do about it.  A ``note`` is worth
    knowing and fails nothing.
    """

    check: str
    subject: str
    message: str
    mend: str
    severity: str = attrs.field(default=FAULT, validator=attrs.validators.in_((FAULT, NOTE)))

    @property
    def is_fault(self) -> bool:
        """Whether the check failed because of it."""
        return self.severity == FAULT

    def __str__(self) -> str:
        kind = "" if self.is_fault else f"{self.severity}: "
        return f"[{self.check}] {kind}{self.subject}: {self.message}\n    Mend: {self.mend}"


def _findings(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(found)


@attrs.frozen(kw_only=True)
class Conformance:
    """What the checks of one plugin found.

    ``checks`` are the names of those that were made, in their order; one that could not be made
    is missing.
    """

    plugin: str
    checks: tuple[str, ...]
    findings: tuple[Finding, ...] = attrs.field(converter=_findings)

    @property
    def ok(self) -> bool:
        """Whether nothing has to be mended."""
        return not self.faults

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What has to be mended."""
        return tuple(finding for finding in self.findings if finding.is_fault)

    def __str__(self) -> str:
        if self.ok:
            head = f"{self.plugin} conforms ({', '.join(self.checks)})."
        else:
            several = "s" if len(self.faults) > 1 else ""
            head = f"{self.plugin} does not conform: {len(self.faults)} finding{several}."
        return "\n".join([head, *map(str, self.findings)])
