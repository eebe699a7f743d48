"""Everybody's list of ideas: what was written when, shown when, put together and talked about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from dialoguekit.plugin import Course, Evidence, Item, Said, StageRun
from dialoguekit_nominal_group import method
from dialoguekit_nominal_group.build_stages import Stages, began
from dialoguekit_nominal_group.facts import Cluster, Noted, Shown, When
from dialoguekit_nominal_group.view import Idea, Merged, Option, Round


@attrs.frozen
class Written:
    """An idea as it was written, and when it was shown and in which stage; None for not yet."""

    item: Item
    when: When
    draft: bool
    shown: When | None
    stage: StageRun | None
    gone: str | None


@attrs.frozen
class Lists:
    """How many drafts each person has left at a moment; what is gone does not count."""

    written: Mapping[str, Sequence[tuple[int, int]]]
    shown: Mapping[str, Sequence[tuple[int, int]]]

    @classmethod
    def of(cls, ideas: Iterable[Written]) -> Lists:
        """The lists of whoever wrote drafts."""
        written: dict[str, list[tuple[int, int]]] = {}
        shown: dict[str, list[tuple[int, int]]] = {}
        for idea in ideas:
            if idea.draft and (idea.shown is not None or idea.gone is None):
                person = idea.item.author
                written.setdefault(person, []).append(idea.when[:2])
                if idea.shown is not None:
                    shown.setdefault(person, []).append(idea.shown[:2])
        for marks in (*written.values(), *shown.values()):
            marks.sort()
        return cls(written, shown)

    def wrote(self, person: str) -> bool:
        """Whether somebody wrote any draft."""
        return person in self.written

    def left(self, person: str, when: When | None = None) -> int:
        """How many of somebody's drafts were still to be shown; now, where no time is given."""
        written, shown = self.written.get(person, ()), self.shown.get(person, ())
        if when is None:
            return len(written) - len(shown)
        moment = when[:2]
        return max(0, bisect_left(written, moment) - bisect_left(shown, moment))


class Same:
    """Which contributions count as one, because they were put together."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self._first: dict[str, str] = {}
        for cluster in clusters:
            roots = [self.of(member) for member in cluster.members]
            for root in roots[1:]:
                if root != roots[0]:
                    self._first[root] = roots[0]

    def of(self, id: str) -> str:
        """The one that stands for all that ``id`` was put together with."""
        while id in self._first:
            id = self._first[id]
        return id


def written(
    noted: Noted,
    items: Sequence[Item],
    said: Sequence[Said],
    stages: Stages,
    reveals: Mapping[str, Shown],
) -> Iterator[Written]:
    """The ideas among what was said in a session, in the order of the log."""
    course = noted.course
    merged = {member for c in noted.clusters.values() for member in _merged(noted, c, reveals)}
    for item, made in zip(items, said, strict=True):
        id = item.id
        draft = id in noted.hidden
        if not _is_idea(item, draft):
            continue
        when = When(made.at, made.seq, made.slack)
        reveal = reveals.get(id)
        shown = (None if reveal is None else reveal.when) if draft else when
        likely = "round-robin" if draft else item.stage or ""
        stage = None if shown is None else stages.at(shown, likely)
        unread = shown is None and id in merged
        gone = _gone(course, made) or ("merged" if unread else None)
        yield Written(item, when, draft, shown, stage, gone)


def _is_idea(item: Item, draft: bool) -> bool:
    """An idea is what is meant as one; without a kind, what was written unseen or told in turn."""
    if item.meant is not None:
        return item.meant in method.IDEA_STAGES
    return draft or (item.kind is None and item.stage in method.IDEA_STAGES)


def _merged(noted: Noted, cluster: Cluster, reveals: Mapping[str, Shown]) -> tuple[str, ...]:
    """The members of a cluster, if the room has seen any of them."""
    seen = any(m in reveals or m not in noted.hidden for m in cluster.members)
    return cluster.members if seen else ()


def _gone(course: Course, made: Said) -> str | None:
    """Why an idea counts no more: its author or a moderator took it back."""
    author = made.made.author
    asked = "record" in course.roster.consents.get(author, {})
    if made.seq in course.redacted or (asked and course.roster.consent(author, "record") is None):
        return "withdrawn"
    if course.outcomes.get(made.made.contribution, "accepted") != "accepted":
        return "moderated"
    return None


def told(
    workshop: str,
    noted: Noted,
    ideas: Sequence[Written],
    stages: Stages,
    rounds: Iterable[Round],
    items: Iterable[Item],
    same: Same,
) -> Iterator[Idea]:
    """The ideas of a session as the view has them; ``items`` are all that was said in it."""
    told_in = {
        item.id: round.number for round in rounds for turn in round.turns for item in turn.ideas
    }
    about = _remarks(noted, items, {idea.item.id for idea in ideas})
    marks = sorted((idea.shown[:2], n) for n, idea in enumerate(ideas) if idea.shown is not None)
    places = {n: place for place, (_, n) in enumerate(marks, start=1)}
    talk = min(map(began, stages.named(*method.TALKING_STAGES)), default=None)
    for n, idea in enumerate(ideas):
        item, shown = idea.item, idea.shown
        evidence = item.evidence
        if idea.draft and shown is not None:
            evidence = Evidence.within(workshop, [idea.when.seq, shown.seq])
        yield Idea(
            item=item,
            draft=idea.draft,
            shown=None if shown is None else shown.at,
            shown_in=None if idea.stage is None else idea.stage.stage,
            place=places.get(n),
            round=told_in.get(item.id),
            gone=idea.gone,
            same=same.of(item.id),
            late=talk is not None and _is_late(idea, talk),
            by_facilitator=noted.course.facilitates(item.author),
            remarks=tuple(about.get(item.id, ())),
            evidence=evidence,
        )


def _is_late(idea: Written, talk: tuple[int, int]) -> bool:
    """Whether a draft was there when the talk began, and nobody could read it yet."""
    if not idea.draft or idea.gone is not None or idea.when[:2] > talk:
        return False
    return idea.shown is None or (idea.shown.at - idea.shown.slack, idea.shown.seq) > talk


def _remarks(noted: Noted, items: Iterable[Item], ideas: set[str]) -> dict[str, list[Item]]:
    """What was said about each idea: whatever is no idea and refers or is linked to it."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.id in ideas:
            continue
        about: dict[str, None] = {}
        for target in noted.course.links.targets(item.id):
            cluster = noted.clusters.get(target)
            about |= dict.fromkeys((target,) if cluster is None else cluster.members)
        for id in about:
            if id in ideas:
                found.setdefault(id, []).append(item)
    return found


def merged(workshop: str, noted: Noted, said: Iterable[Item]) -> Iterator[Merged]:
    """What was put together of these contributions."""
    items = {item.id: item for item in said}
    for id, cluster in noted.clusters.items():
        members = [items[member] for member in cluster.members if member in items]
        if members:
            yield Merged(
                cite=f"{workshop} {id}",
                label=_label(cluster, members),
                items=tuple(members),
                evidence=Evidence.within(workshop, [cluster.seq]),
            )


def option(noted: Noted, same: Same, items: Mapping[str, Item], id: str) -> Option:
    """What stands behind an option of a ballot."""
    cluster = noted.clusters.get(id)
    members = (id,) if cluster is None else cluster.members
    known = [items[member] for member in members if member in items]
    return Option(
        id=id,
        members=members,
        items=tuple(known),
        same=frozenset(map(same.of, members)),
        label=None if cluster is None else _label(cluster, known),
    )


def _label(cluster: Cluster, members: Sequence[Item]) -> str | None:
    """What the room called a cluster; it may hold the words of anybody in it."""
    return cluster.label if members and all(item.quotable for item in members) else None
