"""Improvised workshops: any method, played through the handle that real workshops use.

::

    with memory_kit({"world-cafe": dialoguekit_world_cafe}) as kit:
        improvise(kit, "world-cafe")
        document = document_of(kit)

A facilitator and nine people of two groups go through every template, stage and prompt, and say
what nobody else says.  One of each group does not consent to be quoted, one leaves and one comes
late, something is hidden and revealed, parked, moderated, linked and noted late.  The events that
the plugin brings are noted on the way, by its decisions where it has them.  It is no good
workshop, and no bad one: what it is good for is that everything happens once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import attrs

from dialoguekit.application.handle import WorkshopHandle
from dialoguekit.application.kit import Kit
from dialoguekit.domain.commands import Decided, Noting
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import Refused
from dialoguekit.events import Event
from dialoguekit.plugin.types import Decision, Method, Stage, Template
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.command_arguments import arguments, is_plain, pool_of
from dialoguekit.testing.event_generator import Chance, Vocabulary, drawable

_MORNING = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
_TRIES = 3
_PLANNED_S = 300

_BEGINNINGS = ("bra", "cor", "dun", "fal", "gri", "hol", "jar", "kel", "lum", "mor", "nev", "pol")
_ENDINGS = ("wick", "stead", "thorpe", "mere", "holt", "combe", "garth", "shaw", "fold", "beck")
_PHRASES = (
    "needs a bell that somebody answers",
    "worked because people had met before",
    "could open its doors on Thursdays",
    "gets lost between two desks",
    "is what we are proud of",
    "should be asked first",
)
_NAMES = (
    *("Auberon Quillfeather", "Brisela Tarnwater", "Corvane Oxlippe", "Dimity Harrowgate"),
    *("Emberly Stonechat", "Fennimore Dapplewood", "Gwendra Mossbanker", "Hollis Wrenfield"),
    *("Isolde Barleymow", "Jessamy Larkspurne"),
)


def improvise(
    kit: Kit, method: str | Method = "conversation", *, workshop: str = "leeds", seed: int = 1
) -> WorkshopHandle:
    """Play a method in a workshop of its own; returns the handle of the workshop.

    The same ``seed`` gives the same events, ids and times included.

    Raises :class:`~dialoguekit.errors.Refused` for a method that is not installed in ``kit``.
    """
    name = method if isinstance(method, str) else method.name
    if name not in kit.methods:
        known = ", ".join(kit.methods) or "none"
        raise Refused(f"improvise {name!r}", "no plugin declares it", f"There are: {known}")
    playing = _Playing.begun(kit, kit.methods[name], workshop, Chance(Random(f"{seed}/{workshop}")))
    playing.play()
    return playing.handle


@attrs.define
class _Playing:
    """A workshop that is being played."""

    method: Method
    handle: WorkshopHandle
    chance: Chance
    vocabulary: Vocabulary
    classes: Sequence[type[Event]]
    decisions: Sequence[Decision]
    clock: _Clock
    words: Iterator[int] = attrs.field(factory=count)
    host: str = ""
    people: list[str] = attrs.field(factory=list)
    said: list[str] = attrs.field(factory=list)

    @classmethod
    def begun(cls, kit: Kit, method: Method, workshop: str, chance: Chance) -> _Playing:
        numbers = count(1)
        clock = _Clock(_MORNING)
        handle = kit.workshop(
            workshop, clock=clock, next_event_id=lambda: f"{workshop}-{next(numbers)}"
        )
        plugin = kit.host.owner("method", method.name)
        vocabulary = Vocabulary.of([method])
        return cls(
            method=method,
            handle=handle,
            chance=chance,
            vocabulary=vocabulary,
            classes=drawable([kind.event for kind in plugin.events], vocabulary),
            decisions=plugin.decisions,
            clock=clock,
        )

    def play(self) -> None:
        self._gather()
        templates: Sequence[Template | None] = self.method.templates or (None,)
        for template in templates:
            with self.handle.batch():
                self._run(template)
        with self.handle.batch():
            self.handle.leave(self.people[0], reason="The last bus.")
            self._own()
            self.handle.close()
            before = self.handle.noting(at=self.clock.now - timedelta(minutes=40), precision="hour")
            before.contribute(self.people[2], self._saying())

    # Who

    def _gather(self) -> None:
        handle = self.handle
        with handle.batch():
            handle.schedule(
                title=f"Improvised: {self.method.title}",
                groups=GROUPS,
                region="North",
                purpose="To try out a method.",
            )
            handle.open()
            plenary = handle.create_space(kind="plenary")
            tables = [handle.create_space(kind="table", parent=plenary) for _ in range(2)]
            self.host = handle.welcome(
                name=_NAMES[0], roles=("facilitator",), consents=("record", "quote")
            )
            for number, name in enumerate(_NAMES[1:-1]):
                consents = ("record",) if number in (2, 5) else ("record", "quote")
                group = GROUPS[number % 2]
                self.people.append(handle.welcome(name=name, group=group, consents=consents))
            for number, person in enumerate(self.people):
                handle.move(person, tables[number % 2])
            handle.assign_role(self.people[1], "host")

    def _come_late(self) -> None:
        late = self.handle.welcome(name=_NAMES[-1], group=GROUPS[0], consents=("record", "quote"))
        self.people.append(late)

    # What

    def _run(self, template: Template | None) -> None:
        name = None if template is None else template.name
        self.handle.start(self.method.name, template=name, planned_s=3600)
        stages = [self.method.stage(s) for s in template.stages] if template else self.method.stages
        for number, stage in enumerate(stages):
            if stage is not None:
                self._enter(stage)
            if number == 1 and len(self.people) == len(_NAMES) - 2:
                self._come_late()
        if not stages:
            self._talk([None])
        self.handle.noting(by=self.host).end()

    def _enter(self, stage: Stage) -> None:
        led = self.handle.noting(by=self.host)
        led.enter(stage.name, planned_s=_PLANNED_S, focus=f"On {self._marker()}")
        for prompt in self.method.prompts:
            if prompt.stage == stage.name:
                led.pose(prompt.text, prompt=prompt.name)
        self._talk([None, *stage.admits[:2]])
        if self.chance.whole(0, 2) == 0:
            led.extend(60, reason="Worth it.")

    def _talk(self, kinds: Sequence[str | None]) -> None:
        """Several people say something; one of them is never quoted."""
        said = [
            self.handle.contribute(
                self._next_person(),
                self._saying(),
                kind=kind,
                refs=[self.chance.of(self.said)] if self.said and number == 1 else (),
                reasons=self._saying() if number == 2 else None,
            )
            for number, kind in enumerate(kinds)
        ]
        said.append(self.handle.contribute(self.people[2], self._saying()))
        self.said += said
        self._react(said)
        self._own()

    def _react(self, said: Sequence[str]) -> None:
        """What becomes of what was said: linked, hidden, parked, weighed."""
        handle, chance = self.handle, self.chance
        relation = chance.of(("supports", "answers", "derives", "carries"))
        other = chance.of(self.said)
        if other != said[0]:
            handle.link(said[0], relation, other)
        for person in self.people[:3]:
            handle.take_stance(person, said[0], chance.of((1, 0, -1)))
        handle.take_turn(self.people[1], duration_s=20, words=40)
        match chance.whole(0, 5):
            case 0:
                hidden = handle.noting(visibility="hidden").contribute(
                    self._next_person(), self._saying()
                )
                handle.reveal([hidden])
            case 1:
                handle.park(said[-1], reason="For later.")
            case 2:
                handle.moderate(said[0], chance.of(("accepted", "held", "rejected")))
            case 3:
                handle.cluster(said, label=self._marker())
            case 4:
                earlier = handle.noting(
                    at=self.clock.now - timedelta(minutes=7), precision="quarter"
                )
                earlier.contribute(self.people[3], self._saying())
            case _:
                handle.noting(capture="paraphrase").contribute(self.people[4], self._saying())

    # The plugin's own

    def _own(self) -> None:
        """The plugin's own events: what its decisions let happen; or else any that can be drawn."""
        for decision in self.decisions:
            self._decide(decision)
        if not self.decisions:
            for cls in self.classes:
                pool = pool_of(self.handle.state, self.vocabulary)
                self.handle.decide(_noted(pool.draw(cls, self.chance)))

    def _decide(self, decision: Decision) -> None:
        """Have a decision decide on what is at hand, unless it always says no."""
        for _ in range(_TRIES if is_plain(decision.function) else 0):
            pool = pool_of(self.handle.state, self.vocabulary)
            given = arguments(decision.function, self.classes, pool, self.chance)
            try:
                self.handle.decide(decision.function, **given)
            # What else than refusing is wrong with a decision, the check of decisions says.
            except Exception:  # noqa: BLE001
                continue
            return

    # Words

    def _next_person(self) -> str:
        return self.people[next(self.words) % len(self.people)]

    def _marker(self) -> str:
        number = next(self.words)
        many = len(_BEGINNINGS)
        ending = _ENDINGS[number // many % len(_ENDINGS)]
        return f"{_BEGINNINGS[number % many]}{ending}{number}"

    def _saying(self) -> str:
        return f"{self._marker().capitalize()}-{self._marker()} {self.chance.of(_PHRASES)}."


@attrs.define
class _Clock:
    """Goes on by itself, a little each time that somebody looks."""

    now: datetime

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=20)
        return self.now


def _noted(event: Event) -> Callable[[Workshop, Noting], Decided]:
    """A decision that an event happened."""

    def decide(state: Workshop, noting: Noting) -> Decided:
        return (event,)

    return decide
