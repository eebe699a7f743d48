"""The method's rules, as flags with their evidence.

Each rule yields flags: ``warning`` if a rule of the method was broken, ``info`` if something is
worth knowing.  Rules of stages are functions of one session.  Rules of the map are functions of the
whole workshop, because assets outlast the activity in which they were named.  A workshop is not
flagged for what it can still fulfil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from dialoguekit.plugin import Flag, Rule, Session, StageRules
from dialoguekit_abcd import method, rules_assets, rules_buckets, rules_connections
from dialoguekit_abcd.view import AssetView, WorkshopView

MapRule: TypeAlias = Callable[[WorkshopView], Iterator[Flag]]
"""A rule of the map: a function from the view of a workshop to flags."""

STAGES = StageRules(method=method.METHOD, time_ratio=method.TIME_RATIO)


def active_flags(view: AssetView, workshop: str) -> Iterator[Flag]:
    """Yield the flags of a workshop: of its map, and session by session."""
    workshop_view = view.workshops.get(workshop, WorkshopView())
    yield from map_flags(workshop_view)
    for session in workshop_view.sessions:
        yield from flags(workshop_view, session)


def map_flags(workshop: WorkshopView) -> Iterator[Flag]:
    """Yield the flags of a map, rule by rule."""
    for rule in MAP_RULES:
        yield from rule(workshop)


def flags(workshop: WorkshopView, session: Session) -> Iterator[Flag]:
    """Yield the flags of a session, rule by rule."""
    for rule in RULES:
        yield from rule(workshop, session)


MAP_RULES: tuple[MapRule, ...] = (
    rules_assets.assets_have_sources,
    rules_assets.individuals_were_asked,
    rules_assets.needs_are_not_assets,
    rules_assets.offered_by_holder,
    rules_assets.types_are_not_mixed,
    rules_assets.institutions_do_not_dominate,
    rules_assets.all_groups_name_assets,
    rules_connections.assets_are_connected,
    rules_connections.connections_are_acted_upon,
    rules_buckets.help_is_named,
    rules_buckets.ourselves_first,
    rules_buckets.moves_towards_ourselves,
    rules_buckets.all_groups_answer,
    rules_buckets.others_do_their_part,
)

RULES: tuple[Rule, ...] = (
    STAGES.follows_template,
    STAGES.has_known_template,
    STAGES.has_known_stages,
    STAGES.facilitator_leads,
    STAGES.within_stages,
    STAGES.on_stage,
    STAGES.on_time,
)
