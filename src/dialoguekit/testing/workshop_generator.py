"""Generates workshops: runs any method through the same handle as real workshops.

::

    with memory_kit({"world-cafe": dialoguekit_world_cafe}) as kit:
        generate_workshop(kit, "world-cafe")
        document = report_document(kit)

A facilitator and nine people of two groups go through every template, stage and prompt, and every
contribution is unique.  One person of each group does not consent to be quoted, one leaves early
and one arrives late.  Contributions are hidden and revealed, parked, moderated, linked and recorded
late.  Each activity ends with ballots, a proposal, a decision and a commitment.

After every stage, each command of the plugin is called until it succeeds, with generated arguments.
Events of the plugin that no command recorded are recorded directly.  The workshop is not realistic;
its purpose is that everything happens at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import attrs

from dialoguekit.application.command_runner import WorkshopRunner
from dialoguekit.application.handle import WorkshopHandle, with_shuffle
from dialoguekit.application.kit import Kit
from dialoguekit.domain.commands import CommandContext, CommandEvents
from dialoguekit.domain.state import Workshop
from dialoguekit.errors import Refused
from dialoguekit.events import Event
from dialoguekit.plugin.method import Method
from dialoguekit.plugin.registry.selection import CORE_PLUGIN
from dialoguekit.plugin.types import Command, Stage, Template
from dialoguekit.testing.builders import GROUPS
from dialoguekit.testing.command_arguments import build_pool, draw_arguments, is_command_function
from dialoguekit.testing.event_generator import RandomChooser, Vocabulary, generatable_classes

_TRIES = 25
_ROUNDS = 4  # Of the commands of the plugin, after each stage.
_PLANNED_S = 300
_GRADES = ("poor", "fair", "good")

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


def generate_workshop(
    kit: Kit, method: str | Method = "conversation", *, workshop: str = "leeds", seed: int = 1
) -> WorkshopHandle:
    """Run a method in a new workshop and return the handle of the workshop.

    The same ``seed`` gives the same events, including ids and times.

    Raises :class:`~dialoguekit.errors.Refused` if the method is not installed in ``kit``.
    """
    generator = WorkshopGenerator.of_kit(kit, method, workshop, seed=seed)
    generator.generate()
    return generator.handle


@attrs.define
class WorkshopGenerator:
    """A workshop during its generation.

    ``runner`` is the open batch.
    ``commands`` and ``event_classes`` are those of the plugin that declares the method, and of
    plugins that declare analyses only.  ``refusals`` maps the names of commands that never
    succeeded to the last error.  ``recorded_directly`` are the event classes of the plugin that no
    command recorded; there are none if ``is_direct`` is false.
    """

    method: Method
    handle: WorkshopHandle
    runner: WorkshopRunner
    chooser: RandomChooser
    vocabulary: Vocabulary
    event_classes: Sequence[type[Event]]
    commands: Sequence[Command]
    clock: SteadyClock
    is_direct: bool = True
    refusals: dict[str, Exception] = attrs.field(factory=dict)
    recorded_directly: set[type[Event]] = attrs.field(factory=set)
    counter: Iterator[int] = attrs.field(factory=count)
    facilitator: str = ""
    people: list[str] = attrs.field(factory=list)
    contributions: list[str] = attrs.field(factory=list)
    _succeeded: set[str] = attrs.field(factory=set)

    @classmethod
    def of_kit(
        cls,
        kit: Kit,
        method: str | Method,
        workshop: str,
        *,
        seed: int = 1,
        is_direct: bool = True,
    ) -> WorkshopGenerator:
        """Return a generator of a workshop in a kit.

        Raises :class:`~dialoguekit.errors.Refused` if the method is not installed in ``kit``.
        """
        name = method if isinstance(method, str) else method.name
        if name not in kit.methods:
            known = ", ".join(kit.methods) or "none"
            raise Refused(f"generate {name!r}", "no plugin declares it", f"Available: {known}")
        numbers = count(1)
        clock = SteadyClock()
        handle = kit.workshop(
            workshop, clock=clock, next_event_id=lambda: f"{workshop}-{next(numbers)}"
        )
        handle = with_shuffle(handle, Random(f"{seed}/{workshop}/ballots").shuffle)
        owner = kit.plugins.owner("method", name)
        plugins = [p for p in kit.plugins.plugins if p is owner or not p.methods]
        own = [p for p in plugins if p.name != CORE_PLUGIN]
        vocabulary = Vocabulary.from_methods([kit.methods[name]])
        events = [declared.event for plugin in own for declared in plugin.events]
        return cls(
            method=kit.methods[name],
            handle=handle,
            runner=handle,
            chooser=RandomChooser(Random(f"{seed}/{workshop}")),
            vocabulary=vocabulary,
            event_classes=generatable_classes(events, vocabulary),
            commands=[command for plugin in own for command in plugin.commands],
            clock=clock,
            is_direct=is_direct,
        )

    def generate(self) -> None:
        """Generate the workshop."""
        self._check_in_participants()
        templates: Sequence[Template | None] = self.method.templates or (None,)
        for template in templates:
            with self.handle.batch() as self.runner:
                self._run_activity(template)
        with self.handle.batch() as self.runner:
            self.runner.leave(self.people[0], reason="The last bus.")
            self._record_plugin_events()
            self.runner.close()
            earlier = self.runner.with_context(
                occurred_at=self.clock.now - timedelta(minutes=40), precision="hour"
            )
            earlier.contribute(self.people[2], self._statement())

    # Participants

    def _check_in_participants(self) -> None:
        with self.handle.batch() as self.runner:
            handle = self.runner
            handle.schedule(
                title=f"Generated: {self.method.title}",
                groups=GROUPS,
                region="North",
                purpose="To try out a method.",
            )
            handle.open()
            plenary = handle.create_space(kind="plenary")
            tables = [handle.create_space(kind="table", parent=plenary) for _ in range(2)]
            self.facilitator = handle.check_in(
                name=_NAMES[0], roles=("facilitator",), consents=("record", "quote")
            )
            for number, name in enumerate(_NAMES[1:-1]):
                consents = ("record",) if number in (2, 5) else ("record", "quote")
                group = GROUPS[number % 2]
                self.people.append(handle.check_in(name=name, group=group, consents=consents))
            for number, person in enumerate(self.people):
                handle.move(person, tables[number % 2])
            handle.assign_role(self.people[1], "host")

    def _check_in_latecomer(self) -> None:
        late = self.runner.check_in(name=_NAMES[-1], group=GROUPS[0], consents=("record", "quote"))
        self.people.append(late)

    # Activities

    def _run_activity(self, template: Template | None) -> None:
        name = None if template is None else template.name
        self.runner.start(self.method.name, template=name, planned_s=3600)
        stages = [self.method.stage(s) for s in template.stages] if template else self.method.stages
        for number, stage in enumerate(stages):
            if stage is not None:
                self._run_stage(stage)
            if number == 1 and len(self.people) == len(_NAMES) - 2:
                self._check_in_latecomer()
        if not stages:
            self._contribute([None])
        self._decide()
        self._record_missing_events()
        self.runner.with_context(by=self.facilitator).end()

    def _run_stage(self, stage: Stage) -> None:
        handle = self.runner.with_context(by=self.facilitator)
        handle.enter_stage(stage.name, planned_s=_PLANNED_S, focus=f"On {self._unique_word()}")
        for prompt in self.method.prompts:
            if prompt.stage == stage.name:
                handle.pose_question(prompt.text, prompt=prompt.name)
        self._contribute([None, *stage.accepts[:2]])
        if self.chooser.integer(0, 2) == 0:
            handle.extend_timebox(60, reason="Worth it.")

    def _contribute(self, kinds: Sequence[str | None]) -> None:
        """Let several people contribute; one of them did not consent to be quoted."""
        contributions = [
            self.runner.contribute(
                self._next_person(),
                self._statement(),
                kind=kind,
                refs=[self.chooser.choose(self.contributions)]
                if self.contributions and number == 1
                else (),
                reasons=self._statement() if number == 2 else None,
            )
            for number, kind in enumerate(kinds)
        ]
        contributions.append(self.runner.contribute(self.people[2], self._statement()))
        self.contributions += contributions
        self._react(contributions)
        self._record_plugin_events()

    def _react(self, contributions: Sequence[str]) -> None:
        """Record reactions to contributions: links, stances, moderation, parking, clusters."""
        handle, chooser = self.runner, self.chooser
        relation = chooser.choose(("supports", "answers", "derives", "carries"))
        other = chooser.choose(self.contributions)
        if other != contributions[0]:
            handle.link_contributions(contributions[0], relation, other)
        for person in self.people[:3]:
            handle.take_stance(person, contributions[0], chooser.choose((1, 0, -1)))
        handle.take_turn(self.people[1], duration_s=20, words=40)
        match chooser.integer(0, 5):
            case 0:
                hidden = handle.with_context(visibility="hidden").contribute(
                    self._next_person(), self._statement()
                )
                handle.reveal_contributions([hidden])
            case 1:
                handle.park(contributions[-1], reason="For later.")
            case 2:
                handle.moderate(contributions[0], chooser.choose(("accepted", "held", "rejected")))
            case 3:
                handle.cluster_contributions(contributions, label=self._unique_word())
            case 4:
                earlier = handle.with_context(
                    occurred_at=self.clock.now - timedelta(minutes=7), precision="quarter"
                )
                earlier.contribute(self.people[3], self._statement())
            case _:
                handle.with_context(capture="paraphrase").contribute(
                    self.people[4], self._statement()
                )

    def _decide(self) -> None:
        """Hold two ballots, one of them secret, and decide on a proposal."""
        handle, options = self.runner, list(dict.fromkeys(self.contributions[-3:]))
        ranks = {option: rank for rank, option in enumerate(options, start=1)}
        self._hold_ballot(ranks, kind="ranking", secrecy="secret")
        settings: dict[str, Any] = self.chooser.choose(
            ({"kind": "dots", "budget": 5}, {"kind": "grades", "scale": _GRADES})
        )
        self._hold_ballot(dict.fromkeys(options, 1), **settings)
        proposal = handle.submit_proposal(
            self._statement(), sources=options, proposer=self._next_person()
        )
        objection = handle.raise_objection(
            proposal, person=self._next_person(), reason=self._statement(), aim=self._statement()
        )
        handle.resolve_objection(objection, self._statement())
        decision = handle.record_decision(proposal, "adopted", dissent=(self._statement(),))
        owner = self._next_person()
        commitment = handle.make_commitment(owner, self._statement(), sources=(decision,))
        handle.update_commitment(commitment, "done", evidence=self._statement())

    def _hold_ballot(self, choices: Mapping[str, int], **settings: Any) -> None:
        """Hold a ballot in which most people vote with these choices, and some with fewer."""
        handle, title = self.runner, self._statement()
        ballot = handle.open_ballot(list(choices), title=title, roll=self.people, **settings)
        for number, person in enumerate(self.people[:-1]):
            own = choices if number % 3 else dict(list(choices.items())[:1])
            comment = self._statement() if number % 2 else None
            handle.cast_vote(ballot, person, own, comment=comment)
        handle.close_ballot(ballot)
        handle.reveal_ballot(ballot)

    # Plugin events

    def _record_plugin_events(self) -> None:
        """Call every command of the plugin, in any order; without commands record every event."""
        for _ in range(_ROUNDS):
            for command in sorted(self.commands, key=lambda _: self.chooser.integer(0, 999)):
                self._execute_command(command)
        if not self.commands and self.is_direct:
            for cls in self.event_classes:
                self._record_event(cls)

    def _record_missing_events(self) -> None:
        """Record the events of the plugin that no command recorded."""
        recorded = self.runner.state.plugin_events.keys() - self.recorded_directly
        missing = [cls for cls in self.event_classes if cls not in recorded]
        for _ in range(_ROUNDS if self.is_direct else 0):
            for cls in missing:
                self._record_event(cls)

    def _record_event(self, cls: type[Event]) -> None:
        self.recorded_directly.add(cls)
        pool = build_pool(self.runner.state, self.vocabulary)
        self.runner.execute(_command_recording(pool.draw_event(cls, self.chooser)))

    def _execute_command(self, command: Command) -> None:
        """Execute a command with generated arguments until it succeeds, a few times at most."""
        for _ in range(_TRIES if is_command_function(command.function) else 0):
            pool = build_pool(self.runner.state, self.vocabulary)
            arguments = draw_arguments(command.function, self.event_classes, pool, self.chooser)
            try:
                self.runner.execute(command.function, **arguments)
            # The conformance check of commands reports anything other than a refusal.
            except Exception as error:  # noqa: BLE001
                if command.name not in self._succeeded:
                    self.refusals[command.name] = error
                continue
            self._succeeded.add(command.name)
            self.refusals.pop(command.name, None)
            return

    # Text

    def _next_person(self) -> str:
        return self.people[next(self.counter) % len(self.people)]

    def _unique_word(self) -> str:
        number = next(self.counter)
        many = len(_BEGINNINGS)
        ending = _ENDINGS[number // many % len(_ENDINGS)]
        return f"{_BEGINNINGS[number % many]}{ending}{number}"

    def _statement(self) -> str:
        name = f"{self._unique_word().capitalize()}-{self._unique_word()}"
        return f"{name} {self.chooser.choose(_PHRASES)}."


@attrs.define
class SteadyClock:
    """A clock that begins on a morning, and advances by 20 seconds at each reading."""

    now: datetime = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=20)
        return self.now


def _command_recording(event: Event) -> Callable[[Workshop, CommandContext], CommandEvents]:
    """Return a command that records an event."""

    def command(state: Workshop, context: CommandContext) -> CommandEvents:
        return (event,)

    return command
