"""Asset-Based Community Development: what is here already, and who should meet whom.

Where what is:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``events``, ``commands`` – what happens to a map, and what is refused;
- ``projection`` – the fold of what happened, into what ``facts`` keeps;
- ``build_view`` – from there to the ``view``: ``build_assets``, ``build_connections``,
  ``build_buckets``, and whose words may be told: ``build_quotability``;
- ``asset_graph`` – the map as a graph, and its measures;
- ``rules`` – the method's rules, as flags with evidence: ``rules_assets``, ``rules_connections``,
  ``rules_buckets``;
- ``suggestions`` – what to ask next;
- ``chapter`` – what the view says in a report: ``blocks_session`` with ``blocks_assets``,
  ``blocks_connections`` and ``blocks_buckets``, ``blocks_programme``; in words: ``phrases``; as a
  picture: ``graph_chart``, with the places of ``graph_layout``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Decision, EventKind, Method, hookimpl
from dialoguekit_abcd import method
from dialoguekit_abcd.chapter import chapter
from dialoguekit_abcd.commands import connect, follow, identify, merge, sort
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowed,
    ItemSorted,
)
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import standing
from dialoguekit_abcd.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=AssetMapping, chapter=chapter, flags=standing, suggest=suggest
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
