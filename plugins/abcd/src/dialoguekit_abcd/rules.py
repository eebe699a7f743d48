"""The method's rules, as flags with their evidence.

Every rule yields flags: ``flag`` where a rule of the method was broken, ``note`` where something
is worth knowing.  Those of stages are functions of one session, those of the map functions of
all that a workshop mapped, because assets outlive the activity in which they were named.
Nothing is held against a workshop that can still come in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from dialoguekit.plugin import Flag, Rule, Session, StageRules
from dialoguekit_abcd import method, rules_assets, rules_buckets, rules_connections
from dialoguekit_abcd.view import AssetMap, AssetView

MapRule: TypeAlias = Callable[[AssetMap], Iterator[Flag]]
"""A rule of the map: from what a workshop mapped, connected and sorted, to flags."""

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def standing(view: AssetView, workshop: str) -> Iterator[Flag]:
    """Every flag that stands in a workshop: of its map, and session by session."""
    room = view.workshops.get(workshop, AssetMap())
    yield from of_map(room)
    for session in room.sessions:
        yield from flags(room, session)


def of_map(room: AssetMap) -> Iterator[Flag]:
    """Everything that the rules say about a map, rule by rule."""
    for rule in MAP_RULES:
        yield from rule(room)


def flags(room: AssetMap, session: Session) -> Iterator[Flag]:
    """Everything that the rules say about a session, rule by rule."""
    for rule in RULES:
        yield from rule(room, session)


MAP_RULES: tuple[MapRule, ...] = (
    rules_assets.has_a_source,
    rules_assets.individuals_were_asked,
    rules_assets.needs_are_no_assets,
    rules_assets.offered_by_whose_it_is,
    rules_assets.types_are_not_mixed,
    rules_assets.institutions_among_others,
    rules_assets.everybodys_assets,
    rules_connections.assets_are_connected,
    rules_connections.connections_are_acted_upon,
    rules_buckets.help_is_named,
    rules_buckets.ourselves_first,
    rules_buckets.moves_towards_ourselves,
    rules_buckets.everybody_answers,
    rules_buckets.others_do_their_part,
)

RULES: tuple[Rule, ...] = (
    STAGES.keeps_to_template,
    STAGES.knows_template,
    STAGES.knows_stages,
    STAGES.facilitator_leads,
    STAGES.within_stages,
    STAGES.in_place,
    STAGES.in_time,
)
