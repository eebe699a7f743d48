"""From what was noted to the view: sessions with ideas, rounds and ballots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin import Evidence, Item, Run, Session, StageRun, sessions, stretches
from dialoguekit_nominal_group import build_ballots, build_ideas, method
from dialoguekit_nominal_group.build_ideas import Lists, Same, Written
from dialoguekit_nominal_group.build_stages import Stages, as_happened
from dialoguekit_nominal_group.build_turns import Act, Circle
from dialoguekit_nominal_group.facts import Noted, Shown, When
from dialoguekit_nominal_group.view import NominalSession, Worked


def seen(workshop: str, noted: Noted) -> Worked:
    """What the facts of one workshop amount to."""
    found = sessions(workshop, noted.course, method.METHOD)
    items = {item.id: item for session in found for item in session.items}
    reveals: dict[str, Shown] = {}
    for shown in noted.shown:
        for id in shown.ids:
            reveals.setdefault(id, shown)
    same = Same(noted.clusters.values())
    runs = noted.course.runs.values()
    return Worked(
        groups=noted.course.roster.groups,
        sessions=tuple(
            _Seer(
                workshop, noted, run, plain, Stages.of(plain, run), items, reveals, same
            ).session()
            for run, plain in zip(runs, found, strict=True)
        ),
    )


@attrs.frozen
class _Seer:
    """What has to be at hand to see one session.

    ``items`` are those of the whole workshop; ``reveals`` showed what was hidden, and ``same``
    says what was put together.
    """

    workshop: str
    noted: Noted
    run: Run
    plain: Session
    stages: Stages
    items: Mapping[str, Item]
    reveals: Mapping[str, Shown]
    same: Same

    def session(self) -> NominalSession:
        """The session with what this method knows of it."""
        noted, plain = self.noted, self.plain
        written = list(
            build_ideas.written(noted, plain.items, self.run.said, self.stages, self.reveals)
        )
        circle = self._circle(written)
        going = circle.rounds(self._round_robins(written, circle), over=plain.over)
        rounds = tuple(circle.told(going))
        on = plain.runs[-1].stage if plain.runs and not plain.over else None
        return NominalSession.of(
            plain,
            writing=tuple(self._writing()),
            ideas=tuple(
                build_ideas.told(
                    self.workshop, noted, written, self.stages, rounds, plain.items, self.same
                )
            ),
            rounds=rounds,
            ordered=bool(circle.orders),
            due=circle.due(going) if on == "round-robin" else None,
            aloud=tuple(self._aloud()),
            loud=tuple(self._loud()),
            together=tuple(self._together(written)),
            merged=tuple(build_ideas.merged(self.workshop, noted, plain.items)),
            ballots=tuple(
                build_ballots.ballots(
                    self.workshop,
                    noted,
                    self.run.activity,
                    self.stages,
                    self.items,
                    self.same,
                )
            ),
        )

    def _writing(self) -> Iterator[tuple[str, str]]:
        """The participants who were there while ideas were written, with their groups."""
        there = [p for run in self.plain.in_stage("silent") for p in run.present]
        for person in dict.fromkeys(there):
            yield person, self.noted.course.roster.group_of(person)

    def _circle(self, written: Sequence[Written]) -> Circle:
        course = self.noted.course
        orders = as_happened(self.noted.orders.get(self.run.activity, ()))
        people = {person for order in orders for person in order.people}
        return Circle(
            workshop=self.workshop,
            orders=orders,
            set_by={o.when.seq: Evidence.within(self.workshop, [o.when.seq]) for o in orders},
            lists=Lists.of(written),
            presence={p: stretches(m) for p, m in course.presence.items() if p in people},
            group_of=course.roster.group_of,
        )

    def _round_robins(
        self, written: Sequence[Written], circle: Circle
    ) -> list[tuple[StageRun, list[Act]]]:
        """What was told in each round-robin, and by whom, as it happened.

        One that is gone back to goes on, unless ideas were written in between.
        """
        in_order = {person for order in circle.orders for person in order.people}
        acts: dict[int, list[Act]] = {run.seq: [] for run in self.stages.runs}
        for run, act in sorted(self._acts(written), key=_seq):
            concerned = act.person in in_order or self.noted.course.takes_part(act.person)
            if concerned and run is not None:
                acts[run.seq].append(act)
        found: list[tuple[StageRun, list[Act]]] = []
        anew = True
        for run in self.stages.named(*method.IDEA_STAGES):
            if run.stage == "silent":
                anew = True
            else:
                before = [] if anew else found.pop()[1]
                found.append((run, [*before, *as_happened(acts[run.seq])]))
                anew = False
        return found

    def _acts(self, written: Sequence[Written]) -> Iterator[tuple[StageRun | None, Act]]:
        """Ideas that were told, those of one person in one reveal together; and turns noted."""
        told: dict[tuple[str, When], tuple[StageRun | None, list[Item]]] = {}
        for idea in written:
            if idea.shown is not None:
                key = idea.item.author, idea.shown
                told.setdefault(key, (idea.stage, []))[1].append(idea.item)
        for (person, when), (run, items) in told.items():
            yield run, Act(person, when, tuple(items))
        for spoke in self.noted.spoke.get(self.run.activity, ()):
            run = self.stages.at(spoke.when, "round-robin")
            yield run, Act(spoke.person, spoke.when, (), spoke.words)

    def _aloud(self) -> Iterator[Item]:
        """What participants put before the room in silence."""
        for item, said in zip(self.plain.items, self.run.said, strict=True):
            if item.stage == "silent" and said.open and self.noted.course.takes_part(item.author):
                yield item

    def _loud(self) -> Iterator[Evidence]:
        """Turns that were taken in silence; those without a word do not break it."""
        for spoke in self.noted.spoke.get(self.run.activity, ()):
            run = self.stages.at(spoke.when, "round-robin")
            if run is not None and run.stage == "silent" and spoke.words != 0:
                yield Evidence.within(self.workshop, [spoke.when.seq])

    def _together(self, written: Sequence[Written]) -> Iterator[tuple[int, Evidence]]:
        """Reveals of several ideas at once in a round-robin, which takes them one by one."""
        counts: dict[int, int] = {}
        for idea in written:
            in_turn = idea.stage is not None and idea.stage.stage == "round-robin"
            if idea.draft and idea.shown is not None and in_turn:
                counts[idea.shown.seq] = counts.get(idea.shown.seq, 0) + 1
        for seq, count in counts.items():
            if count > 1:
                yield count, Evidence.within(self.workshop, [seq])


def _seq(told: tuple[StageRun | None, Act]) -> int:
    return told[1].when.seq
