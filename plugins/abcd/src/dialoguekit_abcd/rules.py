"""The rules of the method, and what to ask next.

Rules of stages are checked for each session.  Rules of the map are checked for the workshop, which
is not flagged for what it can still fulfil.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dialoguekit.events import BUCKETS
from dialoguekit.plugin import (
    Breach,
    Rule,
    Session,
    Suggestion,
    SuggestionContext,
    breach,
    stage_rules,
)
from dialoguekit.plugin.blocks import format_count
from dialoguekit.plugin.texts import raw_text
from dialoguekit.plugin.times import SECOND
from dialoguekit_abcd import method
from dialoguekit_abcd.view import AssetMap

DAY = 24 * 60 * 60 * SECOND


def _no_source(found: AssetMap) -> Iterator[Breach]:
    for asset in found.assets:
        if not asset.sources:
            yield breach(f"{asset.id} is on the map without a contribution as its source.", asset)


def _not_asked(found: AssetMap) -> Iterator[Breach]:
    for asset in found.assets:
        if asset.names_individual and not asset.agreed:
            declined = "who declined to be on the map"
            why = declined if asset.declined else "without recorded agreement"
            yield breach(f"{asset.id} names an individual {why}.", asset)


def _need_as_asset(found: AssetMap) -> Iterator[Breach]:
    for asset in found.assets:
        if asset.needs:
            kinds = ", ".join(f"{need.id}, declared as {need.kind}" for need in asset.needs)
            message = f"{asset.id} is on the map as an asset, but came up in {kinds}."
            yield breach(message, asset, *asset.needs, cites=[asset.cite])


def _need_not_parked(found: AssetMap) -> Iterator[Breach]:
    for asset in found.assets:
        for need in asset.needs:
            if not need.parked:
                message = f"{need.id}, declared as {need.kind}, is on the map but was not parked."
                yield breach(message, asset, need, cites=[asset.cite])


def _sounds_like_need(found: AssetMap) -> Iterator[Breach]:
    for asset in found.assets:
        name = raw_text(asset.name, reason="recognises names of something that is missing")
        if not asset.needs and method.NEED_PATTERN.match(name):
            yield breach(f"The name of {asset.id} reads like something that is missing.", asset)


def _offered_for_another(found: AssetMap) -> Iterator[Breach]:
    for mention in [mention for asset in found.assets for mention in asset.mentions]:
        event = mention.event
        if event.standing == "offered" and event.holder not in (None, event.person):
            message = f"{mention.id} is recorded as offered by a person other than its holder."
            yield breach(message, mention)


def _mixed_types(found: AssetMap) -> Iterator[Breach]:
    for asset in found.assets:
        types = dict.fromkeys(mention.event.type for mention in asset.mentions)
        if len(types) > 1:
            named = " and ".join(method.TYPE_PHRASES[type] for type in types)
            yield breach(f"{asset.id} was merged from {named}.", asset)


def _institutions_dominate(found: AssetMap) -> Iterator[Breach]:
    institutions, number = found.of_type("institution"), len(found.assets)
    many = len(institutions) > method.MAX_INSTITUTION_SHARE * number
    if many and number >= method.MIN_ASSETS and found.is_finished("map"):
        message = f"{len(institutions)} of {number} assets are institutions."
        yield breach(message, *institutions, cites=found.cites("map"))


def _one_group(found: AssetMap) -> Iterator[Breach]:
    named = [asset for asset in found.assets if not set(found.groups).isdisjoint(asset.groups)]
    groups = {group for asset in named for group in asset.groups if group in found.groups}
    one_of_several = len(groups) == 1 and len(found.groups) > 1
    if one_of_several and len(named) >= method.MIN_ASSETS and found.is_finished("map"):
        message = f"All {len(named)} assets were named by {groups.pop()}."
        yield breach(message, *named, cites=found.cites("map"))


def _not_connected(found: AssetMap) -> Iterator[Breach]:
    if found.assets and not found.connections and found.is_finished("connect"):
        message = f"Assets on the map: {len(found.assets)}. None was connected."
        yield breach(message, *found.assets, cites=found.cites("map", "connect"))


def _nothing_acted_upon(found: AssetMap) -> Iterator[Breach]:
    """Check connections once a follow-up was recorded long after the close."""
    if found.closed is None or any(c.had_status("acted-upon") for c in found.connections):
        return
    long_after = found.closed.occurred_at_us + method.FOLLOW_UP_DAYS * DAY
    steps = [step for connection in found.connections for step in connection.follow_ups]
    late = [step for step in steps if step.occurred_at_us >= long_after]
    agreed = [connection for connection in found.connections if connection.had_status("agreed")]
    if agreed and late:
        message = f"Connections agreed: {len(agreed)}. None was acted upon."
        yield breach(message, *agreed, *late, cites=[connection.cite for connection in agreed])


def _help_unnamed(found: AssetMap) -> Iterator[Breach]:
    for task in found.in_bucket(method.WITH_HELP):
        if task.missing:
            message = f"{task.id} needs some help; not recorded: {' and '.join(task.missing)}."
            yield breach(message, task.current, cites=[task.cite])


def _nobody_asked(found: AssetMap) -> Iterator[Breach]:
    for task in found.in_bucket(method.OUTSIDE):
        if task.missing:
            message = f"{task.id} needs outside agencies; not recorded: who is asked."
            yield breach(message, task.current, cites=[task.cite])


def _outside_first(found: AssetMap) -> Iterator[Breach]:
    """Check that no bucket for others was certainly opened before the one for ourselves."""
    outside, ourselves = map(found.openings.get, (method.OUTSIDE, method.OURSELVES))
    if outside is not None and (
        ourselves is None
        or (outside.occurred_at_us + outside.tolerance_us, outside.seq)
        < (ourselves.occurred_at_us - ourselves.tolerance_us, ourselves.seq)
    ):
        message = "What needs outside agencies was discussed before what we do ourselves."
        opened = [fact for fact in (outside, ourselves) if fact is not None]
        yield breach(message, *opened, cites=found.cites("outside"))


def _moved_away(found: AssetMap) -> Iterator[Breach]:
    for task in found.tasks:
        if task.bucket_shift > 0:
            first, last = BUCKETS[task.buckets[0]], BUCKETS[task.bucket]
            message = f"{task.id} moved away from ourselves: from “{first}” to “{last}”."
            yield breach(message, task)


def _answered_by_one_group(found: AssetMap) -> Iterator[Breach]:
    sortings = [task.current for task in found.in_bucket(method.OURSELVES)]
    ours = [sorting for sorting in sortings if sorting.group in found.groups]
    groups = {sorting.group for sorting in ours}
    one_of_several = len(groups) == 1 and len(found.groups) > 1
    if one_of_several and len(ours) >= method.MIN_TASKS and found.is_finished(*method.BUCKET_OF):
        message = f"All {len(ours)} items that we do ourselves were sorted there by {groups.pop()}."
        yield breach(message, *ours, cites=found.cites("ourselves"))


def _left_to_ourselves(found: AssetMap) -> Iterator[Breach]:
    ours = [t for t in found.in_bucket(method.OURSELVES) if t.current.event.whom is None]
    number = len(found.tasks)
    all_ours = len(ours) == number >= method.MIN_TASKS
    if all_ours and found.is_finished(*method.BUCKET_OF):
        message = f"All {number} items were left to ourselves; no one else is asked."
        yield breach(message, *ours, cites=found.cites(*method.BUCKET_OF))


RULES: tuple[Rule[Session], ...] = stage_rules(time_ratio=method.TIME_RATIO)

_info = partial(Rule[AssetMap], severity="info")

WORKSHOP_RULES: tuple[Rule[AssetMap], ...] = (
    Rule("no-source", "an asset has no contribution as its source", _no_source),
    Rule("not-asked", "an individual declined, or no agreement is recorded", _not_asked),
    Rule("need-as-asset", "something that is missing is on the map as an asset", _need_as_asset),
    Rule("need-not-parked", "such a need was not parked", _need_not_parked),
    _info("sounds-like-need", "the name of an asset reads like a need", _sounds_like_need),
    Rule(
        "offered-for-another",
        "an asset is offered by a person other than its holder, and not `claimed`",
        _offered_for_another,
    ),
    Rule("mixed-types", "assets of different types were merged", _mixed_types),
    _info(
        "institutions-dominate",
        f"more than half of {method.MIN_ASSETS} or more assets are institutions",
        _institutions_dominate,
    ),
    _info(
        "one-group",
        f"one of several groups named all of {method.MIN_ASSETS} or more assets",
        _one_group,
    ),
    _info("not-connected", "connecting ended, and no assets were connected", _not_connected),
    _info(
        "nothing-acted-upon",
        f"after {method.FOLLOW_UP_DAYS} days, connections are agreed and none was acted upon",
        _nothing_acted_upon,
    ),
    Rule("help-unnamed", "which help an item needs, or from whom, is not recorded", _help_unnamed),
    Rule("nobody-asked", "who is asked of outside agencies is not recorded", _nobody_asked),
    Rule("outside-first", "outside agencies came before what we do ourselves", _outside_first),
    _info("moved-away", "an item ended further from ourselves than it began", _moved_away),
    _info(
        "answered-by-one-group",
        f"one of several groups sorted all of {method.MIN_TASKS} or more items to ourselves",
        _answered_by_one_group,
    ),
    _info(
        "left-to-ourselves",
        f"{method.MIN_TASKS} or more items, all left to ourselves, and no one is asked",
        _left_to_ourselves,
    ),
)


def suggest(found: AssetMap, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what the current stage still lacks: types, groups, agreement, connections, help."""
    if context.stage in ("map", "converse", "engage"):
        yield from _missing_types(found)
        yield from _missing_groups(found)
        yield from _unasked(found)
    elif context.stage == "connect":
        yield from _missing_connections(found)
        yield from _unasked(found)
    elif context.stage in method.BUCKET_OF:
        yield from _tasks_of_others(found)


def _missing_types(found: AssetMap) -> Iterator[Suggestion]:
    for type, prompt in method.PROMPT_OF_TYPE.items():
        if found.assets and not found.of_type(type):
            reason = f"Not named yet: {method.TYPE_PHRASES[type]}."
            yield Suggestion(reason=reason, prompt=prompt)


def _missing_groups(found: AssetMap) -> Iterator[Suggestion]:
    groups = [asset.group for asset in found.assets if asset.group in found.groups]
    for group in found.groups if len(groups) >= method.MIN_ASSETS else ():
        number = groups.count(group)
        if 2 * number * len(found.groups) < len(groups):
            reason = f"{number} of {len(groups)} assets were named by {group}."
            yield Suggestion(text=f"What would {group} put on the map?", reason=reason)


def _unasked(found: AssetMap) -> Iterator[Suggestion]:
    unasked = [a for a in found.assets if a.names_individual and not (a.agreed or a.declined)]
    if unasked:
        yield Suggestion(
            text="Who asks the people we named whether they want to be on the map?",
            reason=f"Agreement is not recorded for {format_count(len(unasked), 'individual')}.",
            cites=tuple(asset.cite for asset in unasked),
        )


def _missing_connections(found: AssetMap) -> Iterator[Suggestion]:
    isolates, within = found.graph.isolates, found.graph.within
    if isolates:
        yield Suggestion(
            reason=f"{len(isolates)} of {len(found.assets)} assets are unconnected.",
            prompt="who-meets-whom",
            cites=tuple(asset.cite for asset in isolates),
        )
    if within and not found.graph.bridging:
        yield Suggestion(
            text="Which of these could meet a person or an asset of the other group?",
            reason=f"All of {format_count(len(within), 'connection')} stay within a group.",
        )


def _tasks_of_others(found: AssetMap) -> Iterator[Suggestion]:
    outside = found.in_bucket(method.OUTSIDE)
    if outside:
        yield Suggestion(
            text="Could we do any of these ourselves after all, or with some help?",
            reason=f"{format_count(len(outside), 'item')} left to outside agencies.",
            cites=tuple(task.cite for task in outside),
        )
    lacking = [task for task in found.tasks if task.missing]
    if lacking:
        yield Suggestion(
            text="Which help is needed, and who is asked for it?",
            reason=f"Not recorded for {format_count(len(lacking), 'item')}.",
            cites=tuple(task.cite for task in lacking),
        )
