"""Folding in several processes, and judging whether they agree."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import attrs

from dialoguekit.errors import MissingExtra
from dialoguekit.testing.purity.code_transfer import packed
from dialoguekit.testing.purity.environments import BASE, OTHERS, Surroundings
from dialoguekit.testing.purity.fold_variants import Streams, Subject
from dialoguekit.testing.purity.forked_run import can_fork, examined_beside
from dialoguekit.testing.purity.subprocess_run import Lost, Saved, Seen, examined_elsewhere
from dialoguekit.testing.purity.verdicts import (
    Answers,
    Verdict,
    uncarried,
    verdict_on_lost,
    verdicts,
)

_AT_ONCE = 4
_SET_TO = ("1", "elsewhere")  # What a variable is set to that a module asks for.


def check_subjects(
    subjects: Sequence[Subject], streams: Streams, *, within_s: float = 60.0
) -> dict[str, Verdict]:
    """The verdict on each subject, by name: all of them are folded in several processes.

    ``within_s`` is how long one process may take, in seconds.

    Raises :class:`~dialoguekit.errors.MissingExtra` where the libraries for it are missing.
    """
    try:
        import time_machine  # noqa: F401
    except ImportError as error:
        raise MissingExtra("testing", "Checking projections with other clocks") from error
    with tempfile.TemporaryDirectory(prefix="dialoguekit-") as directory:
        return _Checking(streams, Path(directory).resolve(), within_s).check(subjects)


@attrs.frozen
class _Way:
    """A way to examine subjects: in surroundings, or going on with folds that were saved."""

    ask: Callable[[Surroundings, Saved], Seen | Lost]
    at_once: int

    def run(self, several: Sequence[Surroundings]) -> list[Seen | Lost]:
        return self.run_all([(surroundings, {}) for surroundings in several])

    def run_all(self, errands: Sequence[tuple[Surroundings, Saved]]) -> list[Seen | Lost]:
        if self.at_once == 1:
            return [self.ask(*errand) for errand in errands]
        with ThreadPoolExecutor(self.at_once) as executor:
            return list(executor.map(self.ask, *zip(*errands, strict=True)))

    def answers(self) -> Answers | Lost:
        """What all processes answer; why not, where the first of them has no answer."""
        first, second = self.run([BASE, OTHERS[0]])
        if isinstance(first, Lost):
            return first
        variables = [tuple((name, to) for name in first.asked) for to in _SET_TO if first.asked]
        errands: list[tuple[Surroundings, Saved]] = [(BASE, first.saved)]
        errands += [(surroundings, {}) for surroundings in OTHERS[1:]]
        errands += [(attrs.evolve(BASE, variables=several), {}) for several in variables]
        resumed, *others = self.run_all(errands)
        count = len(OTHERS) - 1
        return Answers(
            first=first,
            others=(second, *others[:count]),
            resumed=resumed,
            with_variables=tuple(others[count:]),
        )


@attrs.frozen
class _Checking:
    """Streams to fold, a directory to work in, and the seconds that a process may take."""

    streams: Streams
    root: Path
    within_s: float

    def check(self, subjects: Sequence[Subject]) -> dict[str, Verdict]:
        """Those that can be carried together, together; the others one by one."""
        if not subjects:
            return {}
        try:
            answers = self._elsewhere(subjects).answers()
        except MissingExtra:
            raise
        except Exception as error:  # noqa: BLE001  # whatever cannot be carried raises
            answers = Lost(repr(error), begun=False)
        if isinstance(answers, Answers):
            named = {subject.name: subject for subject in subjects}
            return verdicts(
                list(named), answers, lambda names: self._elsewhere([named[n] for n in names]).run
            )
        if len(subjects) > 1:
            return {name: found for s in subjects for name, found in self.check([s]).items()}
        (subject,) = subjects
        if answers.begun:
            return {subject.name: verdict_on_lost(subject.name, answers)}
        return {subject.name: self._beside(subject, answers.why)}

    def _elsewhere(self, subjects: Sequence[Subject]) -> _Way:
        parcel = packed(subjects, self.streams)
        ask = partial(examined_elsewhere, parcel, root=self.root, within_s=self.within_s)
        return _Way(lambda s, saved: ask(s, saved=saved), min(_AT_ONCE, os.cpu_count() or 1))

    def _beside(self, subject: Subject, why: str) -> Verdict:
        """In copies of this process, one after the other."""
        note = uncarried(subject.name, why)
        if not can_fork():
            return Verdict((note,))
        ask = partial(
            examined_beside, [subject], self.streams, root=self.root, within_s=self.within_s
        )
        way = _Way(lambda s, saved: ask(s, saved=saved), 1)
        answers = way.answers()
        if isinstance(answers, Lost):
            return verdict_on_lost(subject.name, answers)
        found = verdicts([subject.name], answers, lambda _: way.run)[subject.name]
        return attrs.evolve(found, findings=(*found.findings, note))
