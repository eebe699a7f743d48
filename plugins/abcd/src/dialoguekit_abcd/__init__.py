"""Asset-Based Community Development: what is here already, and who should meet whom.

Where what is:

- ``script`` – the method as data: stages, templates, prompts, numbers;
- ``events``, ``decisions`` – what happens to a map, and what is refused;
- ``projection`` – the fold of what happened, into what ``noted`` keeps;
- ``seeing`` – from there to the ``view``: ``seeing_assets``, ``seeing_connections``,
  ``seeing_buckets``, and whose words may be told: ``quoting``;
- ``graph`` – the map as a graph, and its measures;
- ``rules`` – the method's rules, as flags with evidence: ``asset_rules``, ``connection_rules``,
  ``bucket_rules``;
- ``guiding`` – what to ask next;
- ``chapter`` – what the view says in a report: ``session_blocks`` with ``asset_blocks``,
  ``connection_blocks`` and ``bucket_blocks``, ``across_blocks``; in words: ``wording``; as a
  picture: ``picture``, with the places of ``layout``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Decision, EventKind, Method, hookimpl
from dialoguekit_abcd import script
from dialoguekit_abcd.chapter import chapter
from dialoguekit_abcd.decisions import connect, follow, identify, merge, sort
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowed,
    ItemSorted,
)
from dialoguekit_abcd.guiding import suggest
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import standing

METHOD = attrs.evolve(
    script.METHOD, projection=AssetMapping, chapter=chapter, flags=standing, suggest=suggest
)

EVENTS = (AssetIdentified, AssetsConnected, AssetsMerged, ConnectionFollowed, ItemSorted)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)


@hookimpl
def dialoguekit_events() -> Iterable[EventKind]:
    """What happens to a map."""
    return tuple(EventKind(event=event) for event in EVENTS)


@hookimpl
def dialoguekit_decisions() -> Iterable[Decision]:
    """What may be asked for by name: ``leeds.act("abcd.identify", …)``."""
    return (
        Decision(name="abcd.identify", function=identify),
        Decision(name="abcd.connect", function=connect),
        Decision(name="abcd.merge", function=merge),
        Decision(name="abcd.follow", function=follow),
        Decision(name="abcd.sort", function=sort),
    )
