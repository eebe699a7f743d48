"""Commands that are sent twice, because the answer to the first was lost.

Threads send each command with an id of their own while messages to the store are lost.  After a
failure they send it again, and once more after a success.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import dialoguekit
from dialoguekit.application.handle import WorkshopBatch, WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.errors import KeysUnavailable, StoreUnavailable
from dialoguekit.events import ContributionMade
from faults.experiments import Experiment
from faults.lost_responses import FaultInjector, open_injector
from faults.postgres_proxy import LostMessage
from faults.result import ExperimentResult
from faults.stores import DIALOGUEKIT_STORES, StoreKind
from faults.stores.dialoguekit_store import DialogueKitLocation

THREADS = 3
_ATTEMPTS = 12
_REOPEN_EVERY = 25
_SENDERS_OF_EACH = 2


def run(iterations: int, seed: int, store_kind: StoreKind) -> ExperimentResult:
    """Lose ``iterations`` messages while commands are sent."""
    with open_injector(store_kind) as (injector, location, direct_location):
        assert isinstance(location, DialogueKitLocation)
        assert isinstance(direct_location, DialogueKitLocation)
        trials = _Trials(injector, random.Random(seed))
        with dialoguekit.open(location.url, plugins=[]) as kit:
            leeds = kit.workshop("leeds")
            leeds.schedule(title="Leeds", groups=("all",))
            leeds.open()
            leeds.check_in(name="Ana", group="all", consents=("record",))
        while trials.losses < iterations and not trials.violations:
            with dialoguekit.open(location.url, plugins=[]) as kit:
                trials.run(kit, iterations)
        with dialoguekit.open(direct_location.url, plugins=[]) as kit:
            found = [
                (r.event.contribution, r.event.text)
                for r in kit.workshop("leeds").events()
                if isinstance(r.event, ContributionMade)
            ]
        violations = trials.violations + direct_location.find_corruption()
    violations += trials.compare(found)
    counts = {"lost messages": trials.losses, **trials.counts}
    return ExperimentResult(counts, violations)


class _Trials:
    """Commands during which a message is lost, and the answers to their senders."""

    def __init__(self, injector: FaultInjector, rng: random.Random) -> None:
        self._injector, self._rng = injector, rng
        self._steps = self._each_step()
        self._sent = 0
        self.losses = 0
        self.counts = dict.fromkeys(("of them responses", "failures seen by a sender"), 0)
        self.answers: dict[str, set[tuple[str, ...]]] = {}
        self.violations: list[str] = []

    def run(self, kit: Kit, iterations: int) -> None:
        """Send some commands, each while a message is lost."""
        with ThreadPoolExecutor(THREADS * _SENDERS_OF_EACH) as pool:
            for _ in range(_REOPEN_EVERY):
                if self.losses >= iterations:
                    return
                step, lost = next(self._steps)
                before = self._injector.injected
                forms = [f"form-{self._sent + n}" for n in range(THREADS)]
                self._sent += THREADS
                sends = [self._rng.choice((_send_command, _send_batch)) for _ in forms]
                with self._injector.fail_step(step, lost):
                    sent = [
                        pool.submit(self._send_until_answered, kit.workshop("leeds"), send, form)
                        for form, send in zip(forms, sends, strict=True)
                        for _ in range(_SENDERS_OF_EACH)
                    ]
                    for future in sent:
                        future.result()
                for form, send in zip(forms, sends, strict=True):
                    self._send_until_answered(kit.workshop("leeds"), send, form)
                if self._injector.injected != before:
                    self.losses += 1
                    self.counts["of them responses"] += lost is LostMessage.RESPONSE

    def _each_step(self) -> Iterator[tuple[int, LostMessage]]:
        """Yield steps from the first until no message is lost any more; then start again."""
        while True:
            step, before = 0, -1
            while before != self._injector.injected:
                step, before = step + 1, self._injector.injected
                yield from ((step, lost) for lost in LostMessage)

    def _send_until_answered(
        self,
        leeds: WorkshopHandle,
        send: Callable[[WorkshopHandle, str], tuple[str, ...]],
        form: str,
    ) -> None:
        for _ in range(_ATTEMPTS):
            try:
                answer = send(leeds, form)
            except (StoreUnavailable, KeysUnavailable):
                self.counts["failures seen by a sender"] += 1
            except Exception as error:  # noqa: BLE001  # any other error is a violation
                self.violations.append(f"{form}: {type(error).__name__}: {error}")
                return
            else:
                self.answers.setdefault(form, set()).add(answer)
                return
        self.violations.append(f"{form}: {_ATTEMPTS} attempts failed")

    def compare(self, found: list[tuple[str, str]]) -> list[str]:
        """Compare the contributions found with the answers; return the violations."""
        violations = [
            f"{form} had several answers" for form, told in self.answers.items() if len(told) > 1
        ]
        texts = Counter(text for _, text in found)
        violations += [f"{text} was recorded {n} times" for text, n in texts.items() if n > 1]
        ids = Counter(id for id, _ in found)
        violations += [f"{id} was given {n} times" for id, n in ids.items() if n > 1]
        told = {id for answers in self.answers.values() for answer in answers for id in answer}
        if missing := told - ids.keys():
            violations.append(f"acknowledged and missing: {', '.join(sorted(missing))}")
        if unknown := ids.keys() - told:
            violations.append(f"found and not acknowledged: {', '.join(sorted(unknown))}")
        return violations


def _send_command(leeds: WorkshopHandle, form: str) -> tuple[str, ...]:
    return (leeds.once(form).contribute("P1", form),)


def _send_batch(leeds: WorkshopHandle, form: str) -> tuple[str, ...]:
    def contribute(batch: WorkshopBatch) -> tuple[str, ...]:
        return tuple(batch.contribute("P1", f"{form} {n}") for n in range(2))

    return leeds.once(form).run_batch(contribute)


EXPERIMENTS = (
    Experiment(
        name="repeated-commands",
        fault="a message to the store is lost, or a statement fails, at each step in turn, while "
        "several threads send commands and batches with ids; each is sent by two threads, again "
        "after a failure, and once more after a success",
        unit="lost messages",
        full_iterations=300,
        short_iterations=16,
        invariant="each command is recorded once, and all its senders get the same answer",
        stores=DIALOGUEKIT_STORES,
        not_applicable_reason="bare eventsourcing has no commands",
        run=run,
    ),
)
