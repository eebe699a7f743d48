"""Methods are run where they are installed; where one is not, the morning is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest

from dialoguekit import events as e
from dialoguekit.events import RecordedEvent
from dialoguekit.plugin import Method, Stage, hookimpl
from dialoguekit.simulation import rehearse
from dialoguekit.simulation.method_runs import COMMUNITY, CONVERSATION, HATS, INQUIRY, unplayed
from dialoguekit.simulation.region_material import REGIONS
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.testing.builders import chapters_of, document_of, memory_kit

Stream = list[RecordedEvent[Any]]


class Plain:
    """A plugin that brings a method by its name alone, without events or decisions."""

    def __init__(self, name: str, *stages: str) -> None:
        self.name, self.stages = name, stages

    @hookimpl
    def dialoguekit_methods(self) -> Iterable[Method]:
        """The one method."""
        stages = [Stage(name=stage, title=stage) for stage in self.stages]
        yield Method(name=self.name, title=self.name, summary="?", source="?", stages=tuple(stages))


PLAIN = {
    INQUIRY: Plain(INQUIRY, "discover", "dream", "design", "destiny"),
    COMMUNITY: Plain(COMMUNITY, "map", "connect", "ourselves", "with-help", "outside"),
    HATS: Plain(HATS, "blue", "white"),
}


def played(plugins: Mapping[str, object] | None, **options: Any) -> dict[str, Stream]:
    """The events of each workshop of a clean programme, with some plugins or all installed."""
    with memory_kit(plugins) as kit:
        rehearsed = rehearse(kit, failures=(), **options)
        return {workshop: list(kit.log.read(workshop)) for workshop in rehearsed.workshops}


@cache
def whole(seed: int) -> dict[str, Stream]:
    """The events of the clean programme with all that is installed here."""
    with memory_kit() as kit:
        missing = {INQUIRY, COMMUNITY, HATS} - kit.methods.keys()
    if missing:
        pytest.skip(f"{', '.join(sorted(missing))} is not installed")
    return played(None, seed=seed)


@pytest.fixture(params=[(1, region) for region in REGIONS] + [(2, "norwich")], ids=str)
def morning(request: pytest.FixtureRequest) -> Stream:
    """A workshop in which all three methods are run."""
    seed, region = request.param
    return whole(seed)[region]


def of(stream: Stream, kind: str) -> Stream:
    return [recorded for recorded in stream if recorded.type == kind]


def said(stream: Stream) -> list[tuple[str, str, str | None, int]]:
    """What was said: the id, the words, what it was meant as, and when."""
    return [
        (r.event.contribution, r.event.text, r.event.kind, r.at_us)
        for r in stream
        if isinstance(r.event, e.ContributionMade)
    ]


def methods(stream: Stream) -> list[str]:
    return [r.event.method for r in of(stream, "activity.started")]


# Where a method is not installed


@pytest.mark.parametrize("missing", [*PLAIN, None])
def test_the_same_is_said_whichever_method_is_missing(missing: str | None) -> None:
    """The words, their ids and their times are those of a morning without any method."""
    (without,) = played({}, workshops=1, people=12).values()
    plugins = {name: plugin for name, plugin in PLAIN.items() if name != missing}
    (some,) = played(plugins, workshops=1, people=12).values()
    assert said(some) == said(without)
    assert set(methods(without)) == {CONVERSATION}
    assert set(methods(some)) == {CONVERSATION, *plugins}


def test_the_same_is_said_with_all_that_is_installed_here() -> None:
    """What methods tell besides takes nothing from what people say."""
    (without,) = played({}, workshops=1, people=12).values()
    (installed,) = played(None, workshops=1, people=12).values()
    assert said(installed) == said(without)


def test_each_part_is_a_conversation_without_its_method() -> None:
    """The parts of the agenda have their titles, one after another, each of them ended."""
    (stream,) = played({}, workshops=1, people=6).values()
    started, ended = of(stream, "activity.started"), of(stream, "activity.ended")
    titles = [recorded.event.title for recorded in started]
    assert titles[2:7] == [
        "Appreciative Inquiry: Discover",
        "Appreciative Inquiry: Dream",
        "Community assets: mapping and connecting",
        "Parallel Thinking",
        "Appreciative Inquiry: Design, in three buckets",
    ]
    assert len(started) == len(ended) == 10
    assert of(stream, "activity.paused") == []


def test_a_method_without_its_decisions_is_run_all_the_same() -> None:
    """Only what they would tell is missing; assets are then linked as what was said."""
    (stream,) = played(PLAIN, workshops=1, people=12).values()
    stages = [r.event.stage for r in of(stream, "stage.entered") if r.event.activity != "A5"]
    assert stages == [
        *("discover", "dream", "map", "connect"),
        *("design", "ourselves", "with-help", "outside", "destiny"),
    ]
    relations = Counter(r.event.relation for r in of(stream, "contribution.linked"))
    assert relations["connects"] > 5


def test_what_is_not_played_is_said() -> None:
    """Each method that is missing, with the parts of the morning that it would run."""
    with memory_kit({}) as kit:
        rehearsed = rehearse(kit, workshops=1, people=6, size=0.1)
    assert rehearsed.unplayed == unplayed(())
    assert list(rehearsed.unplayed) == [INQUIRY, COMMUNITY, HATS]
    assert unplayed([INQUIRY, HATS]) == {COMMUNITY: ("Community assets: mapping and connecting",)}
    assert unplayed([INQUIRY, HATS, COMMUNITY, CONVERSATION]) == {}


# Where all are installed


def test_a_morning_with_all_methods_has_about_2300_events(morning: Stream) -> None:
    """Give or take a fifth, as without them."""
    assert 1840 <= len(morning) <= 2760


def test_a_workshop_is_the_same_alone_and_in_company_with_methods_too() -> None:
    """What methods tell of Leeds does not hang on who else is rehearsing."""
    (alone,) = played(None, workshops=1, people=6).values()
    together = played(None, workshops=2, people=6)["leeds"]
    assert [r._replace(position=0) for r in alone] == [r._replace(position=0) for r in together]


def test_the_inquiry_runs_through_the_morning(morning: Stream) -> None:
    """One activity with a topic, its four phases in order, paused for assets and for ballots."""
    (began,) = [r for r in of(morning, "activity.started") if r.event.method == INQUIRY]
    assert began.event.template == "4-d"
    assert dict(began.event.params)["topic"]
    activity = began.event.activity
    entered = [r for r in of(morning, "stage.entered") if r.event.activity == activity]
    assert [r.event.stage for r in entered] == ["discover", "dream", "design", "destiny"]
    assert all(r.event.planned_s for r in entered)
    kinds = ("activity.paused", "activity.resumed", "activity.ended")
    course = [r.type for r in morning if r.type in kinds and r.event.activity == activity]
    assert course == [*kinds[:2], *kinds[:2], kinds[2]]
    assert all(r.event.reason for r in of(morning, "activity.paused"))


def test_everybody_interviews_and_is_interviewed(morning: Stream) -> None:
    """Thirty interviews across the groups; each story has its teller as its author."""
    interviews = [r.event for r in of(morning, "interview.completed")]
    assert len(interviews) == 30
    asked = {(i.interviewer, i.interviewee) for i in interviews}
    assert {(told, asking) for asking, told in asked} == asked
    author = {r.event.contribution: r.event.author for r in of(morning, "contribution.made")}
    assert all(author[i.story] == i.interviewee for i in interviews if i.story)
    assert sum(i.story is not None for i in interviews) == 30
    groups = {r.event.person: r.event.group for r in of(morning, "person.registered")}
    assert all({groups[i.interviewer], groups[i.interviewee]} == set(GROUPS) for i in interviews)


def test_stories_are_told_on_where_they_may(morning: Stream) -> None:
    """Most tellers permit it; whoever listened tells it on, at their table."""
    interviews = {r.event.interview: r.event for r in of(morning, "interview.completed")}
    assert 26 <= sum(i.permission for i in interviews.values()) <= 29
    retold = of(morning, "interview.retold")
    assert 20 <= len(retold) <= 29
    tables = {r.event.space for r in of(morning, "space.created") if r.event.kind == "table"}
    for recorded in retold:
        interview = interviews[recorded.event.interview]
        assert interview.permission
        assert recorded.event.teller == interview.interviewer
        assert recorded.context.space in tables


def test_three_of_an_odd_number_go_round_in_a_ring() -> None:
    """Nobody is left over, and nobody asks without being asked."""
    (stream,) = played(None, workshops=1, people=13).values()
    interviews = [r.event for r in of(stream, "interview.completed")]
    if not interviews:
        pytest.skip(f"{INQUIRY} is not installed")
    asking = Counter(i.interviewer for i in interviews)
    told = Counter(i.interviewee for i in interviews)
    assert asking == told
    assert set(asking.values()) == {1}
    assert len(asking) == 13


def test_whoever_has_no_story_left_to_tell_is_interviewed_all_the_same() -> None:
    """In a room that is a little larger than what is written, the interview alone is noted."""
    (stream,) = played(None, workshops=1, people=34).values()
    interviews = [r.event for r in of(stream, "interview.completed")]
    if not interviews:
        pytest.skip(f"{INQUIRY} is not installed")
    assert len(interviews) == 34
    assert sum(i.story is None for i in interviews) == 4
    assert {(i.interviewee, i.interviewer) for i in interviews} == {
        (i.interviewer, i.interviewee) for i in interviews
    }


def test_the_map_has_the_counts_of_a_half_day(morning: Stream) -> None:
    """60 to 90 assets named, 45 to 65 after merging; one or two in ten were named twice."""
    named = {r.event.asset: r.event for r in of(morning, "abcd.asset-identified")}
    merged = [r.event for r in of(morning, "abcd.assets-merged")]
    assert 60 <= len(named) <= 90
    assert 45 <= len(named) - len(merged) <= 65
    assert 0.1 <= len(merged) / len(named) <= 0.2
    groups = {r.event.person: r.event.group for r in of(morning, "person.registered")}
    for pair in merged:
        keep, alias = named[pair.keep], named[pair.alias]
        assert keep.type == alias.type
        assert groups[keep.person] != groups[alias.person]
    closed = of(morning, "workshop.closed")[0].seq
    assert any(r.seq > closed for r in of(morning, "abcd.assets-merged"))


def test_what_is_on_the_map_was_said_and_agreed_to(morning: Stream) -> None:
    """Every asset has its contribution; individuals have a gift and were asked."""
    kind = {r.event.contribution: r.event.kind for r in of(morning, "contribution.made")}
    scopes = {r.event.person: r.event.scopes for r in of(morning, "consent.given")}
    assets = [r.event for r in of(morning, "abcd.asset-identified")]
    for asset in assets:
        assert kind[asset.source] == "asset"
        assert (asset.gift is not None) == (asset.type == "individual") == bool(asset.agreed)
        assert asset.holder is None or "asset" in scopes[asset.holder]
        if asset.holder is not None:
            assert (asset.standing == "offered") == (asset.holder == asset.person)
    assert sum(asset.contact is not None for asset in assets) > len(assets) / 3
    assert {asset.standing for asset in assets} == {"offered", "claimed"}


def test_connections_cross_the_groups_and_some_are_acted_upon(morning: Stream) -> None:
    """25 to 45, each for something; more than half bridge; a third are heard of later."""
    made = [r.event for r in of(morning, "abcd.assets-connected")]
    assert 25 <= len(made) <= 45
    assert all(connection.purpose for connection in made)
    groups = {r.event.person: r.event.group for r in of(morning, "person.registered")}
    whose = {r.event.asset: groups[r.event.person] for r in of(morning, "abcd.asset-identified")}
    bridging = sum(whose[c.one] != whose[c.other] for c in made)
    assert 0.5 <= bridging / len(made) <= 0.85
    followed = of(morning, "abcd.connection-followed")
    status = Counter(r.event.status for r in followed)
    assert status["agreed"] >= 5
    assert status["acted-upon"] > status["dropped"] >= 1
    opened = of(morning, "workshop.opened")[0]
    later = [r for r in followed if r.event.status != "agreed"]
    assert all(r.event.note and (r.at - opened.at).days >= 90 for r in later)


def test_proposals_are_sorted_nearest_first_and_some_come_nearer(morning: Stream) -> None:
    """Every proposal is in a bucket that names its help; one or two were further out at first."""
    sorting = [r.event for r in of(morning, "activity.started") if r.event.template == "sorting"]
    (activity,) = [event.activity for event in sorting]
    opened = [r.event.stage for r in of(morning, "stage.entered") if r.event.activity == activity]
    assert opened == ["ourselves", "with-help", "outside"]
    placed: dict[str, list[int]] = {}
    for recorded in of(morning, "abcd.item-sorted"):
        event = recorded.event
        placed.setdefault(event.item, []).append(event.bucket)
        assert (event.help is None) == (event.whom is None) == (event.bucket == 1)
    tabled = {r.event.proposal: r.event.bucket for r in of(morning, "proposal.tabled")}
    assert {item: buckets[0] for item, buckets in placed.items()} == tabled
    moved = [buckets for buckets in placed.values() if len(buckets) > 1]
    assert 1 <= len(moved) <= 2
    assert all(first > last for first, last in moved)
    design = [r.context.activity for r in of(morning, "proposal.tabled")]
    assert len(set(design)) == 1
    assert design[0] != activity


def test_the_report_shows_each_method_for_each_workshop_and_for_all() -> None:
    """Three chapters for every workshop, and three that lay the workshops side by side."""
    with memory_kit() as kit:
        missing = {INQUIRY, COMMUNITY, HATS} - kit.methods.keys()
        rehearsed = rehearse(kit, workshops=2, people=12, size=0.5)
        document = document_of(kit)
    for method in {INQUIRY, COMMUNITY, HATS} - missing:
        assert chapters_of(document, method).keys() == {"together", *rehearsed.workshops}
