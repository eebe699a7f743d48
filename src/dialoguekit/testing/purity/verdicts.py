"""From what several processes saw to findings that say what is wrong, where, and what to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from dialoguekit.testing.findings import FAULT, NOTE, Finding
from dialoguekit.testing.purity import impurity_kinds
from dialoguekit.testing.purity.call_monitor import Noted
from dialoguekit.testing.purity.environments import BASE, OTHERS, STOPPED, Surroundings, one_by_one
from dialoguekit.testing.purity.impurity_kinds import MENDS
from dialoguekit.testing.purity.subprocess_run import Lost, Seen
from dialoguekit.testing.purity.value_diff import difference

CHECK = "purity"
"""The name of this check."""

Answer: TypeAlias = Seen | Lost
RunOf: TypeAlias = Callable[[Sequence[str]], Callable[[Sequence[Surroundings]], list[Answer]]]
"""For some subjects, by name, what examines them in several surroundings, side by side."""

_TIMES = 3  # So often something is run where the clock stands still.


@attrs.frozen
class Verdict:
    """What was found of one subject.

    With ``harmful`` it does something that was kept from happening, or never ends: it is not to
    be run without a guard.
    """

    findings: tuple[Finding, ...]
    harmful: bool = False


@attrs.frozen(kw_only=True)
class Answers:
    """What processes answered.

    ``first`` ran in :data:`BASE`, ``others`` in :data:`OTHERS`; ``resumed`` went on with what
    the first had saved, and ``with_variables`` had the variables set that the first asked for.
    """

    first: Seen
    others: tuple[Answer, ...]
    resumed: Answer
    with_variables: tuple[Answer, ...] = ()

    @property
    def seen(self) -> list[Seen]:
        """What was seen in whichever surroundings."""
        return [self.first, *(other for other in self.others if isinstance(other, Seen))]


def verdicts(subjects: Sequence[str], answers: Answers, run_of: RunOf) -> dict[str, Verdict]:
    """The verdict on each subject.

    Those on which processes disagree, while nothing tells why, are run again with one difference
    at a time.
    """
    unexplained = {}
    for subject in subjects:
        apart = _disagreeing(subject, answers)
        if apart is not None and not _calls(subject, answers):
            unexplained[subject] = apart
    causes = causes_of(unexplained, answers.first, run_of)
    return {subject: _verdict(subject, answers, causes.get(subject, [])) for subject in subjects}


def _verdict(subject: str, answers: Answers, causes: Sequence[Finding]) -> Verdict:
    noted = _noted(subject, answers)
    calls = [_of_noted(subject, found) for found in _calls(subject, answers)]
    effects = [_of_noted(subject, found) for found in noted if found.effect]
    lost = [_of_lost(subject, other) for other in answers.others if isinstance(other, Lost)]
    findings = [*calls, *lost[:1], *_of_variables(subject, answers)]
    findings += [
        cause
        for cause in causes
        if not (cause.message.startswith(impurity_kinds.HIDDEN) and effects)
    ]
    findings += effects if not findings else []
    if not findings:
        findings += _of_resumed(subject, answers) or _of_orders(subject, answers)
    return Verdict(tuple(findings), harmful=any(found.refused for found in noted))


def _calls(subject: str, answers: Answers) -> list[Noted]:
    """What was seen to be done, rather than its effect."""
    return [found for found in _noted(subject, answers) if not found.effect]


def _noted(subject: str, answers: Answers) -> list[Noted]:
    """What several processes noted, each thing once."""
    merged: dict[tuple[str, str, bool], Noted] = {}
    for answer in answers.seen:
        for found in answer.subjects[subject].noted:
            key = (found.kind, found.where, found.effect)
            if key not in merged or found.refused:
                merged[key] = found
    return list(merged.values())


def _of_variables(subject: str, answers: Answers) -> Iterator[Finding]:
    names = ", ".join(answers.first.asked)
    for other in answers.with_variables:
        apart = _apart(subject, answers.first, other)
        if apart is not None:
            what, how = apart
            where = f"where the environment sets {names}, which its module asks for"
            yield _finding(subject, impurity_kinds.ENVIRONMENT, f"{what} is another {where}: {how}")
            return


def _of_resumed(subject: str, answers: Answers) -> list[Finding]:
    """What is found where a saved fold went on in a process that had folded nothing."""
    if isinstance(answers.resumed, Lost):
        return []
    wanted, resumed = answers.first.subjects[subject].values, answers.resumed.subjects[subject]
    for what, value in resumed.values.items():
        how = difference(wanted[what], value)
        if how is not None:
            way = "is another when its fold was saved and goes on in another process"
            return [_finding(subject, impurity_kinds.HIDDEN, f"{what} {way}: {how}")]
    return []


def verdict_on_lost(subject: str, lost: Lost) -> Verdict:
    """The verdict on a subject whose process gave no answer."""
    return Verdict((_of_lost(subject, lost),), harmful=True)


def uncarried(subject: str, why: str) -> Finding:
    """What to say of a subject that was examined in a copy of this process."""
    message = (
        f"it cannot be carried to another interpreter ({why}): what depends on the order of "
        "hashes alone could not be looked for"
    )
    return _finding(subject, impurity_kinds.UNCARRIED, message, NOTE)


def _finding(subject: str, kind: str, message: str, severity: str = FAULT) -> Finding:
    return Finding(
        check=CHECK,
        subject=subject,
        message=f"{kind}: {message}",
        mend=MENDS[kind],
        severity=severity,
    )


def _of_noted(subject: str, noted: Noted) -> Finding:
    told = f"{noted.what}, in {noted.where} ({noted.step})"
    told += "; it was not let happen" if noted.refused else ""
    return _finding(subject, noted.kind, told)


def _of_lost(subject: str, lost: Lost) -> Finding:
    if lost.late:
        return _finding(subject, impurity_kinds.ENDLESS, lost.why)
    kind = impurity_kinds.PROCESSES if lost.begun else impurity_kinds.ELSEWHERE
    return _finding(subject, kind, lost.why)


def _of_difference(subject: str, cause: str, apart: _Disagreeing) -> Finding:
    return _finding(subject, cause, f"{apart.what} is not the same {_IN[cause]}: {apart.how}")


_IN = {
    impurity_kinds.ELSEWHERE: "in another process, in other surroundings",
    impurity_kinds.CHANCE: (
        "in two processes with the same surroundings (chance, or where things lie in memory)"
    ),
    impurity_kinds.HASHES: "with another hash seed (PYTHONHASHSEED)",
    impurity_kinds.CLOCK: "at another time",
    impurity_kinds.ZONE: "in another time zone (TZ)",
    impurity_kinds.LOCALE: "in another locale (LC_ALL)",
    impurity_kinds.ENVIRONMENT: "for another user, on another machine, in another directory",
    impurity_kinds.IDENTITY: "where memory is laid out otherwise",
    impurity_kinds.MEMORY: "where events are dropped, or garbage is collected, at other times",
    impurity_kinds.HIDDEN: "when other streams are folded before",
    impurity_kinds.FILES: "when its code lies in another directory",
}


def _of_orders(subject: str, answers: Answers) -> list[Finding]:
    """A note where mappings are equal and go in another order."""
    first, *others = answers.seen
    orders = first.subjects[subject].orders
    for answer in others:
        for what, order in answer.subjects[subject].orders.items():
            how = difference(orders[what], order)
            if how is not None:
                message = f"the order of a mapping in {what} is not the same elsewhere: {how}"
                return [_finding(subject, impurity_kinds.HASHES, message, NOTE)]
    return []


@attrs.frozen
class _Disagreeing:
    """What another process made differently: what it is, where it differs, and where it ran."""

    what: str
    how: str
    surroundings: Surroundings


def _disagreeing(subject: str, answers: Answers) -> _Disagreeing | None:
    for surroundings, other in zip(OTHERS, answers.others, strict=True):
        apart = _apart(subject, answers.first, other)
        if apart is not None:
            return _Disagreeing(*apart, surroundings)
    return None


def _apart(subject: str, first: Seen, other: Answer) -> tuple[str, str] | None:
    """What two processes made differently, and where the difference lies."""
    if isinstance(other, Lost):
        return None
    one, another = first.subjects[subject], other.subjects[subject]
    for what, value in one.values.items():
        if what not in another.values:
            return what, "it is missing there"
        how = difference(value, another.values[what])
        if how is not None:
            return what, how
    return None


def causes_of(
    unexplained: Mapping[str, _Disagreeing], first: Seen, run_of: RunOf
) -> dict[str, list[Finding]]:
    """What makes the difference, found by changing one thing at a time."""
    found: dict[str, list[Finding]] = {}
    for surroundings in dict.fromkeys(apart.surroundings for apart in unexplained.values()):
        alike = {s: a for s, a in unexplained.items() if a.surroundings == surroundings}
        for subject, causes in _causes(list(alike), surroundings, first, run_of).items():
            found[subject] = [_of_difference(subject, c, alike[subject]) for c in causes]
    return found


def _causes(
    subjects: Sequence[str], other: Surroundings, first: Seen, run_of: RunOf
) -> dict[str, list[str]]:
    """The kinds of what makes the difference to ``other``."""

    def differing(among: Sequence[str], answer: Answer, base: Answer = first) -> list[str]:
        return [s for s in among if isinstance(base, Seen) and _apart(s, base, answer) is not None]

    (_, with_hashes), *rest = one_by_one(other)
    control, hashed = run_of(subjects)([BASE, with_hashes])
    by_chance = differing(subjects, control)
    by_hashes = [s for s in differing(subjects, hashed) if s not in by_chance]
    causes = {s: [impurity_kinds.HASHES] for s in by_hashes}
    if by_chance:
        still, *again = run_of(by_chance)([STOPPED] * _TIMES)
        moving = {s for answer in again for s in differing(by_chance, answer, still)}
        causes |= {
            s: [impurity_kinds.CHANCE if s in moving else impurity_kinds.CLOCK] for s in by_chance
        }
    left = [s for s in subjects if s not in causes]
    if left:
        answers = run_of(left)([surroundings for _, surroundings in rest])
        named = list(zip(rest, answers, strict=True))
        for s in left:
            kind_of = [kind for (kind, _), answer in named if differing([s], answer)]
            causes[s] = kind_of or [impurity_kinds.ELSEWHERE]
    return causes
