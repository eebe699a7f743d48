"""Conversion of the observations of several processes into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from dialoguekit.testing.findings import ERROR, INFO, Finding
from dialoguekit.testing.purity import impurity_kinds
from dialoguekit.testing.purity.call_monitor import ImpureCall
from dialoguekit.testing.purity.environments import (
    BASE,
    STOPPED_CLOCK,
    VARIANTS,
    Environment,
    single_differences,
)
from dialoguekit.testing.purity.impurity_kinds import FIXES
from dialoguekit.testing.purity.subprocess_run import ProcessFailure, ProcessOutcome, ProcessResult
from dialoguekit.testing.purity.value_diff import FlatValue, find_difference

CHECK = "purity"
"""The name of this check."""

RunnerFactory: TypeAlias = Callable[
    [Sequence[str]], Callable[[Sequence[Environment]], list[ProcessOutcome]]
]
"""Returns, for subjects given by name, a function that examines them in environments."""

_REPETITIONS = 3  # Runs with a stopped clock.


@attrs.frozen
class Verdict:
    """The findings about one subject.

    A subject is harmful if a call of it was blocked or it timed out.  Do not run it unguarded.
    """

    findings: tuple[Finding, ...]
    is_harmful: bool = False


@attrs.frozen(kw_only=True)
class ProcessOutcomes:
    """The outcomes of all processes.

    ``first`` ran in :data:`BASE`, ``others`` in :data:`VARIANTS`.  ``resumed`` continued from the
    snapshots of the first.  ``with_variables`` ran with the variables set that the first read.
    """

    first: ProcessResult
    others: tuple[ProcessOutcome, ...]
    resumed: ProcessOutcome
    with_variables: tuple[ProcessOutcome, ...] = ()

    @property
    def results(self) -> list[ProcessResult]:
        """The results of all processes that did not fail."""
        return [self.first, *(other for other in self.others if isinstance(other, ProcessResult))]


def judge_subjects(
    subjects: Sequence[str], outcomes: ProcessOutcomes, runner_for: RunnerFactory
) -> dict[str, Verdict]:
    """Return the verdict on each subject.

    Subjects on which processes disagree without an observed cause are run again, with one
    difference at a time.
    """
    unexplained = {}
    for subject in subjects:
        disagreement = _find_disagreement(subject, outcomes)
        if disagreement is not None and not _observed_calls(subject, outcomes):
            unexplained[subject] = disagreement
    causes = find_causes(unexplained, outcomes.first, runner_for)
    return {subject: _judge(subject, outcomes, causes.get(subject, [])) for subject in subjects}


def _judge(subject: str, outcomes: ProcessOutcomes, causes: Sequence[Finding]) -> Verdict:
    merged = _merge_impure_calls(subject, outcomes)
    calls = [_call_finding(subject, call) for call in _observed_calls(subject, outcomes)]
    effects = [_call_finding(subject, call) for call in merged if call.is_effect]
    failures = [
        _failure_finding(subject, other)
        for other in outcomes.others
        if isinstance(other, ProcessFailure)
    ]
    findings = [*calls, *failures[:1], *_variable_findings(subject, outcomes)]
    findings += [
        cause
        for cause in causes
        if not (cause.message.startswith(impurity_kinds.HIDDEN_STATE) and effects)
    ]
    findings += effects if not findings else []
    if not findings:
        findings += _resume_findings(subject, outcomes) or _order_findings(subject, outcomes)
    return Verdict(tuple(findings), is_harmful=any(call.blocked for call in merged))


def _observed_calls(subject: str, outcomes: ProcessOutcomes) -> list[ImpureCall]:
    """Return the impure calls that were observed directly, not only by their effect."""
    return [call for call in _merge_impure_calls(subject, outcomes) if not call.is_effect]


def _merge_impure_calls(subject: str, outcomes: ProcessOutcomes) -> list[ImpureCall]:
    """Return the impure calls recorded by any process, without duplicates."""
    merged: dict[tuple[str, str, bool], ImpureCall] = {}
    for result in outcomes.results:
        for call in result.subjects[subject].impure_calls:
            key = (call.kind, call.where, call.is_effect)
            if key not in merged or call.blocked:
                merged[key] = call
    return list(merged.values())


def _variable_findings(subject: str, outcomes: ProcessOutcomes) -> Iterator[Finding]:
    names = ", ".join(outcomes.first.variables_read)
    for other in outcomes.with_variables:
        changed = _compare(subject, outcomes.first, other)
        if changed is not None:
            name, difference = changed
            condition = f"if the environment sets {names}, which its module reads"
            message = f"{name} is different {condition}: {difference}"
            yield _finding(subject, impurity_kinds.ENVIRONMENT, message)
            return


def _resume_findings(subject: str, outcomes: ProcessOutcomes) -> list[Finding]:
    """Return a finding if a fold gives another view when resumed in a new process."""
    if isinstance(outcomes.resumed, ProcessFailure):
        return []
    values = outcomes.resumed.subjects[subject].values
    changed = _first_difference(outcomes.first.subjects[subject].values, values, only=values)
    if changed is None:
        return []
    name, difference = changed
    message = f"{name} is different if the fold is saved and resumed in another process"
    return [_finding(subject, impurity_kinds.HIDDEN_STATE, f"{message}: {difference}")]


def verdict_on_failure(subject: str, failure: ProcessFailure) -> Verdict:
    """Return the verdict on a subject of which the process failed."""
    return Verdict((_failure_finding(subject, failure),), is_harmful=True)


def not_transferable(subject: str, reason: str) -> Finding:
    """Return the finding about a subject that was examined in a fork of this process."""
    message = (
        f"it cannot be transferred to another interpreter ({reason}): a dependence on the hash "
        "order alone could not be checked"
    )
    return _finding(subject, impurity_kinds.NOT_TRANSFERABLE, message, INFO)


def _finding(subject: str, kind: str, message: str, severity: str = ERROR) -> Finding:
    return Finding(
        check=CHECK,
        subject=subject,
        message=f"{kind}: {message}",
        fix=FIXES[kind],
        severity=severity,
    )


def _call_finding(subject: str, call: ImpureCall) -> Finding:
    message = f"{call.description}, in {call.where} ({call.step})"
    message += "; it was blocked" if call.blocked else ""
    return _finding(subject, call.kind, message)


def _failure_finding(subject: str, failure: ProcessFailure) -> Finding:
    if failure.timed_out:
        return _finding(subject, impurity_kinds.TIMEOUT, failure.reason)
    kind = impurity_kinds.PROCESSES if failure.started else impurity_kinds.OTHER_PROCESS
    return _finding(subject, kind, failure.reason)


def _difference_finding(subject: str, cause: str, disagreement: _Disagreement) -> Finding:
    return _finding(
        subject,
        cause,
        f"{disagreement.value_name} is different {_CONDITIONS[cause]}: {disagreement.difference}",
    )


_CONDITIONS = {
    impurity_kinds.OTHER_PROCESS: "in another process with another environment",
    impurity_kinds.RANDOMNESS: (
        "in two processes with the same environment (randomness, or memory addresses)"
    ),
    impurity_kinds.HASH_ORDER: "with another hash seed (PYTHONHASHSEED)",
    impurity_kinds.CLOCK: "at another time",
    impurity_kinds.TIME_ZONE: "in another time zone (TZ)",
    impurity_kinds.LOCALE: "in another locale (LC_ALL)",
    impurity_kinds.ENVIRONMENT: "for another user, on another machine, in another directory",
    impurity_kinds.IDENTITY: "with another memory layout",
    impurity_kinds.MEMORY: "if events are freed, or garbage is collected, at other times",
    impurity_kinds.HIDDEN_STATE: "if other streams are folded first",
    impurity_kinds.FILES: "if its code is in another directory",
}


def _order_findings(subject: str, outcomes: ProcessOutcomes) -> list[Finding]:
    """Return an info finding if mappings are equal but ordered differently."""
    first, *others = outcomes.results
    orders = first.subjects[subject].orders
    for result in others:
        changed = _first_difference(orders, result.subjects[subject].orders)
        if changed is not None:
            name, difference = changed
            message = f"the order of a mapping in {name} differs between processes: {difference}"
            return [_finding(subject, impurity_kinds.HASH_ORDER, message, INFO)]
    return []


@attrs.frozen
class _Disagreement:
    """A value that another process computed differently, and the environment of that process."""

    value_name: str
    difference: str
    environment: Environment


def _find_disagreement(subject: str, outcomes: ProcessOutcomes) -> _Disagreement | None:
    for environment, other in zip(VARIANTS, outcomes.others, strict=True):
        changed = _compare(subject, outcomes.first, other)
        if changed is not None:
            return _Disagreement(*changed, environment)
    return None


def _compare(subject: str, first: ProcessResult, other: ProcessOutcome) -> tuple[str, str] | None:
    """Return the first value that two processes computed differently, and the difference."""
    if isinstance(other, ProcessFailure):
        return None
    return _first_difference(first.subjects[subject].values, other.subjects[subject].values)


def _first_difference(
    expected: Mapping[str, FlatValue],
    actual: Mapping[str, FlatValue],
    *,
    only: Iterable[str] | None = None,
) -> tuple[str, str] | None:
    """Return the first name with different values, and the difference; None if all are equal."""
    for name in expected if only is None else only:
        if name not in actual:
            return name, "it is missing there"
        difference = find_difference(expected[name], actual[name])
        if difference is not None:
            return name, difference
    return None


def find_causes(
    unexplained: Mapping[str, _Disagreement], first: ProcessResult, runner_for: RunnerFactory
) -> dict[str, list[Finding]]:
    """Return the causes of disagreements, found by changing one condition at a time."""
    findings: dict[str, list[Finding]] = {}
    for environment in dict.fromkeys(d.environment for d in unexplained.values()):
        alike = {s: d for s, d in unexplained.items() if d.environment == environment}
        for subject, causes in _find_cause_kinds(
            list(alike), environment, first, runner_for
        ).items():
            findings[subject] = [_difference_finding(subject, c, alike[subject]) for c in causes]
    return findings


def _find_cause_kinds(
    subjects: Sequence[str], other: Environment, first: ProcessResult, runner_for: RunnerFactory
) -> dict[str, list[str]]:
    """Return, by subject, the kinds of impurity that explain the difference to ``other``."""

    def differing_subjects(
        candidates: Sequence[str], outcome: ProcessOutcome, base: ProcessOutcome = first
    ) -> list[str]:
        return [
            s
            for s in candidates
            if isinstance(base, ProcessResult) and _compare(s, base, outcome) is not None
        ]

    (_, with_hashes), *rest = single_differences(other)
    control, hashed = runner_for(subjects)([BASE, with_hashes])
    unstable = differing_subjects(subjects, control)
    by_hashes = [s for s in differing_subjects(subjects, hashed) if s not in unstable]
    causes = {s: [impurity_kinds.HASH_ORDER] for s in by_hashes}
    if unstable:
        stopped, *repeated = runner_for(unstable)([STOPPED_CLOCK] * _REPETITIONS)
        random = {s for other in repeated for s in differing_subjects(unstable, other, stopped)}
        causes |= {
            s: [impurity_kinds.RANDOMNESS if s in random else impurity_kinds.CLOCK]
            for s in unstable
        }
    left = [s for s in subjects if s not in causes]
    if left:
        runs = runner_for(left)([environment for _, environment in rest])
        results = list(zip(rest, runs, strict=True))
        for s in left:
            kinds = [kind for (kind, _), result in results if differing_subjects([s], result)]
            causes[s] = kinds or [impurity_kinds.OTHER_PROCESS]
    return causes
