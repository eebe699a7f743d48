"""Installed methods are run; without one, the contributions are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pytest
from tests.simulation.streams import Stream, of, participants, without_positions

from dialoguekit import events as e
from dialoguekit.plugin import Method, Stage, hookimpl
from dialoguekit.simulation import simulate
from dialoguekit.simulation.method_runs import (
    ABCD,
    APPRECIATIVE_INQUIRY,
    CONVERSATION,
    PARALLEL_THINKING,
    missing_methods,
)
from dialoguekit.simulation.region_material import REGIONS
from dialoguekit.simulation.statements import GROUPS
from dialoguekit.testing.builders import find_chapters, memory_kit, report_document


class StubPlugin:
    """A plugin with a method that has no events and no commands."""

    def __init__(self, name: str, *stages: str) -> None:
        self.name, self.stages = name, stages

    @hookimpl
    def dialoguekit_methods(self) -> Iterable[Method]:
        """Yield the method."""
        stages = [Stage(name=stage, title=stage) for stage in self.stages]
        yield Method(name=self.name, title=self.name, summary="?", source="?", stages=tuple(stages))


STUB_PLUGINS = {
    APPRECIATIVE_INQUIRY: StubPlugin(
        APPRECIATIVE_INQUIRY, "discover", "dream", "design", "destiny"
    ),
    ABCD: StubPlugin(ABCD, "map", "connect", "ourselves", "with-help", "outside"),
    PARALLEL_THINKING: StubPlugin(
        PARALLEL_THINKING, "blue", "white", "red", "black", "yellow", "green"
    ),
}


def simulate_clean(plugins: Mapping[str, object] | None, **options: Any) -> dict[str, Stream]:
    """Return the streams of a clean programme; ``None`` uses all installed plugins."""
    with memory_kit(plugins) as kit:
        result = simulate(kit, defects=(), **options)
        return {workshop: list(kit.store.read(workshop)) for workshop in result.workshops}


@cache
def simulate_all_methods(seed: int) -> dict[str, Stream]:
    """Return the streams of a clean programme with all methods, or skip the test."""
    with memory_kit() as kit:
        missing = {APPRECIATIVE_INQUIRY, ABCD, PARALLEL_THINKING} - kit.methods.keys()
    if missing:
        pytest.skip(f"{', '.join(sorted(missing))} is not installed")
    return simulate_clean(None, seed=seed)


@pytest.fixture(params=[(1, region) for region in REGIONS] + [(2, "norwich")], ids=str)
def stream(request: pytest.FixtureRequest) -> Stream:
    """Return the stream of a workshop with all three methods."""
    seed, region = request.param
    return simulate_all_methods(seed)[region]


def contributions(stream: Stream) -> list[tuple[str, str, str | None, int]]:
    """Return the id, text, kind and time of each contribution."""
    return [
        (r.event.contribution, r.event.text, r.event.kind, r.occurred_at_us)
        for r in of(stream, e.ContributionMade)
    ]


def recorded_interviews(stream: Stream) -> list[Any]:
    """Return the interviews, or skip the test without the method."""
    if APPRECIATIVE_INQUIRY not in methods(stream):
        pytest.skip(f"{APPRECIATIVE_INQUIRY} is not installed")
    return [r.event for r in of(stream, "interview.completed")]


def methods(stream: Stream) -> list[str]:
    return [r.event.method for r in of(stream, "activity.started")]


@pytest.mark.parametrize("missing", [*STUB_PLUGINS, None])
def test_contributions_do_not_depend_on_a_missing_method(missing: str | None) -> None:
    """Texts, ids and times equal those of a workshop without any method."""
    (without,) = simulate_clean({}, workshops=1, people=12).values()
    plugins = {name: plugin for name, plugin in STUB_PLUGINS.items() if name != missing}
    (some,) = simulate_clean(plugins, workshops=1, people=12).values()
    assert contributions(some) == contributions(without)
    assert set(methods(without)) == {CONVERSATION}
    assert set(methods(some)) == {CONVERSATION, *plugins}


def test_contributions_do_not_depend_on_installed_methods() -> None:
    """Events of methods do not change contributions."""
    (without,) = simulate_clean({}, workshops=1, people=12).values()
    (installed,) = simulate_clean(None, workshops=1, people=12).values()
    assert contributions(installed) == contributions(without)


def test_an_agenda_item_without_its_method_is_a_conversation() -> None:
    """Each conversation has the title of its agenda item, and is ended."""
    (stream,) = simulate_clean({}, workshops=1, people=6).values()
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


def test_a_method_without_commands_is_run() -> None:
    """Assets are then connected by links of contributions."""
    (stream,) = simulate_clean(STUB_PLUGINS, workshops=1, people=12).values()
    stages = [r.event.stage for r in of(stream, "stage.entered") if r.event.activity != "A5"]
    assert stages == [
        *("discover", "dream", "map", "connect"),
        *("design", "ourselves", "with-help", "outside", "destiny"),
    ]
    relations = Counter(r.event.relation for r in of(stream, "contribution.linked"))
    assert relations["connects"] > 5


def test_the_result_lists_missing_methods() -> None:
    """Each has the titles of its agenda items."""
    with memory_kit({}) as kit:
        result = simulate(kit, workshops=1, people=6, size=0.1)
    assert result.missing_methods == missing_methods(())
    assert list(result.missing_methods) == [APPRECIATIVE_INQUIRY, ABCD, PARALLEL_THINKING]
    assert missing_methods([APPRECIATIVE_INQUIRY, PARALLEL_THINKING]) == {
        ABCD: ("Community assets: mapping and connecting",)
    }
    assert missing_methods([APPRECIATIVE_INQUIRY, PARALLEL_THINKING, ABCD, CONVERSATION]) == {}


def test_a_workshop_with_all_methods_has_about_2300_events(stream: Stream) -> None:
    """The range is ± 20 %, as without methods."""
    assert 1840 <= len(stream) <= 2760


def test_a_workshop_with_methods_does_not_depend_on_others() -> None:
    """The events of Leeds are the same with and without Plymouth."""
    (alone,) = simulate_clean(None, workshops=1, people=6).values()
    together = simulate_clean(None, workshops=2, people=6)["leeds"]
    assert without_positions(alone) == without_positions(together)


def test_the_inquiry_is_one_activity(stream: Stream) -> None:
    """It has a topic and four stages in order, and pauses for assets and for ballots."""
    (began,) = [r for r in of(stream, "activity.started") if r.event.method == APPRECIATIVE_INQUIRY]
    assert began.event.template == "4-d"
    assert dict(began.event.params)["topic"]
    activity = began.event.activity
    entered = [r for r in of(stream, "stage.entered") if r.event.activity == activity]
    assert [r.event.stage for r in entered] == ["discover", "dream", "design", "destiny"]
    assert all(r.event.planned_s for r in entered)
    kinds = ("activity.paused", "activity.resumed", "activity.ended")
    transitions = [r.type for r in stream if r.type in kinds and r.event.activity == activity]
    assert transitions == [*kinds[:2], *kinds[:2], kinds[2]]
    assert all(r.event.reason for r in of(stream, "activity.paused"))


def test_each_participant_interviews_and_is_interviewed(stream: Stream) -> None:
    """Thirty interviews cross the groups; the interviewee is the author of the story."""
    interviews = recorded_interviews(stream)
    assert len(interviews) == 30
    pairs = {(i.interviewer, i.interviewee) for i in interviews}
    assert {(second, first) for first, second in pairs} == pairs
    author = {r.event.contribution: r.event.author for r in of(stream, "contribution.made")}
    assert all(author[i.story] == i.interviewee for i in interviews if i.story)
    assert sum(i.story is not None for i in interviews) == 30
    groups = participants(stream)
    assert all({groups[i.interviewer], groups[i.interviewee]} == set(GROUPS) for i in interviews)


def test_stories_are_retold_with_permission(stream: Stream) -> None:
    """The interviewer retells the story at their table."""
    interviews = {r.event.interview: r.event for r in of(stream, "interview.completed")}
    assert 26 <= sum(i.permission for i in interviews.values()) <= 29
    retold = of(stream, "interview.retold")
    assert 20 <= len(retold) <= 29
    tables = {r.event.space for r in of(stream, "space.created") if r.event.kind == "table"}
    for recorded in retold:
        interview = interviews[recorded.event.interview]
        assert interview.permission
        assert recorded.event.teller == interview.interviewer
        assert recorded.context.space in tables


def test_an_odd_number_of_people_forms_one_ring_of_three() -> None:
    """Each person interviews once and is interviewed once."""
    (stream,) = simulate_clean(None, workshops=1, people=13).values()
    interviews = recorded_interviews(stream)
    interviewers = Counter(i.interviewer for i in interviews)
    interviewees = Counter(i.interviewee for i in interviews)
    assert interviewers == interviewees
    assert set(interviewers.values()) == {1}
    assert len(interviewers) == 13


def test_an_interview_without_a_story_is_recorded() -> None:
    """This happens if there are slightly more people than stories."""
    (stream,) = simulate_clean(None, workshops=1, people=34).values()
    interviews = recorded_interviews(stream)
    assert len(interviews) == 34
    assert sum(i.story is None for i in interviews) == 4
    assert {(i.interviewee, i.interviewer) for i in interviews} == {
        (i.interviewer, i.interviewee) for i in interviews
    }


def test_the_asset_map_has_the_counts_of_a_half_day(stream: Stream) -> None:
    """There are 60 to 90 assets, 45 to 65 after merging."""
    named = {r.event.asset: r.event for r in of(stream, "abcd.asset-identified")}
    merged = [r.event for r in of(stream, "abcd.assets-merged")]
    assert 60 <= len(named) <= 90
    assert 45 <= len(named) - len(merged) <= 65
    assert 0.1 <= len(merged) / len(named) <= 0.2
    groups = participants(stream)
    for pair in merged:
        keep, alias = named[pair.keep], named[pair.alias]
        assert keep.type == alias.type
        assert groups[keep.person] != groups[alias.person]
    closed = of(stream, "workshop.closed")[0].seq
    assert any(r.seq > closed for r in of(stream, "abcd.assets-merged"))


def test_assets_have_contributions_and_agreement(stream: Stream) -> None:
    """Individuals have a gift and agreed to be listed."""
    kind = {r.event.contribution: r.event.kind for r in of(stream, "contribution.made")}
    scopes = {r.event.person: r.event.scopes for r in of(stream, "consent.given")}
    assets = [r.event for r in of(stream, "abcd.asset-identified")]
    for asset in assets:
        assert kind[asset.source] == "asset"
        assert (asset.gift is not None) == (asset.type == "individual") == bool(asset.agreed)
        assert asset.holder is None or "asset" in scopes[asset.holder]
        if asset.holder is not None:
            assert (asset.standing == "offered") == (asset.holder == asset.person)
    assert sum(asset.contact is not None for asset in assets) > len(assets) / 3
    assert {asset.standing for asset in assets} == {"offered", "claimed"}


def test_connections_cross_the_groups_and_some_are_acted_upon(stream: Stream) -> None:
    """There are 25 to 45 with purposes; most cross the groups, and some have a later outcome."""
    made = [r.event for r in of(stream, "abcd.assets-connected")]
    assert 25 <= len(made) <= 45
    assert all(connection.purpose for connection in made)
    groups = participants(stream)
    asset_groups = {
        r.event.asset: groups[r.event.person] for r in of(stream, "abcd.asset-identified")
    }
    bridging = sum(asset_groups[c.one] != asset_groups[c.other] for c in made)
    assert 0.5 <= bridging / len(made) <= 0.85
    followed = of(stream, "abcd.connection-followed")
    status = Counter(r.event.status for r in followed)
    assert status["agreed"] >= 5
    assert status["acted-upon"] > status["dropped"] >= 1
    opened = of(stream, "workshop.opened")[0]
    later = [r for r in followed if r.event.status != "agreed"]
    assert all(r.event.note and (r.occurred_at - opened.occurred_at).days >= 90 for r in later)


def test_proposals_are_sorted_and_some_move_to_a_lower_bucket(stream: Stream) -> None:
    """Buckets 2 and 3 name the help needed; one or two proposals move."""
    sorting = [r.event for r in of(stream, "activity.started") if r.event.template == "sorting"]
    (activity,) = [event.activity for event in sorting]
    opened = [r.event.stage for r in of(stream, "stage.entered") if r.event.activity == activity]
    assert opened == ["ourselves", "with-help", "outside"]
    buckets_by_item: dict[str, list[int]] = {}
    for recorded in of(stream, "abcd.item-sorted"):
        event = recorded.event
        buckets_by_item.setdefault(event.item, []).append(event.bucket)
        assert (event.help is None) == (event.whom is None) == (event.bucket == 1)
    submitted = {r.event.proposal: r.event.bucket for r in of(stream, "proposal.tabled")}
    assert {item: buckets[0] for item, buckets in buckets_by_item.items()} == submitted
    moved = [buckets for buckets in buckets_by_item.values() if len(buckets) > 1]
    assert 1 <= len(moved) <= 2
    assert all(first > last for first, last in moved)
    design = [r.context.activity for r in of(stream, "proposal.tabled")]
    assert len(set(design)) == 1
    assert design[0] != activity


def test_the_report_has_a_chapter_of_each_method_for_each_workshop() -> None:
    """It also has a chapter of each method for the programme."""
    with memory_kit() as kit:
        missing = {APPRECIATIVE_INQUIRY, ABCD, PARALLEL_THINKING} - kit.methods.keys()
        result = simulate(kit, workshops=2, people=12, size=0.5)
        document = report_document(kit)
    for method in {APPRECIATIVE_INQUIRY, ABCD, PARALLEL_THINKING} - missing:
        assert find_chapters(document, method).keys() == {"together", *result.workshops}
