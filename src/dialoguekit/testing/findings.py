"""Findings of checks of plugins and projections: problem, location and fix."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from dialoguekit.document.blocks import format_count

ERROR, INFO = "error", "info"


@attrs.frozen(kw_only=True)
class Finding:
    """One finding of a check.

    ``check`` is the name of the check, ``subject`` the checked object (a method, a projection, an
    event), ``message`` the problem and its location, and ``fix`` the remedy.  The severity
    ``info`` does not fail the check.
    """

    check: str
    subject: str
    message: str
    fix: str
    severity: str = attrs.field(default=ERROR, validator=attrs.validators.in_((ERROR, INFO)))

    @property
    def is_error(self) -> bool:
        """True if the finding fails the check."""
        return self.severity == ERROR

    def __str__(self) -> str:
        kind = "" if self.is_error else f"{self.severity}: "
        return f"[{self.check}] {kind}{self.subject}: {self.message}\n    Fix: {self.fix}"


def _findings(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(found)


@attrs.frozen(kw_only=True)
class ConformanceReport:
    """The findings of all checks of one plugin.

    ``checks`` are the names of the checks that were run, in order.
    """

    plugin: str
    checks: tuple[str, ...]
    findings: tuple[Finding, ...] = attrs.field(converter=_findings)

    @property
    def ok(self) -> bool:
        """True if there are no errors."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings with the severity ``error``."""
        return tuple(finding for finding in self.findings if finding.is_error)

    def __str__(self) -> str:
        if self.ok:
            head = f"{self.plugin} conforms ({', '.join(self.checks)})."
        else:
            number = format_count(len(self.errors), "finding")
            head = f"{self.plugin} does not conform: {number}."
        return "\n".join([head, *map(str, self.findings)])
