"""Asset-Based Community Development: the assets of a place, and who should meet whom.

Modules:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``events``, ``commands`` – the events of a map, and the commands that record them;
- ``facts``, ``projection`` – the recorded facts, and the fold that collects them;
- ``build_view`` – builds the ``view`` from facts: ``build_assets``, ``build_connections``,
  ``build_buckets``, and which text may be quoted: ``build_quotability``;
- ``asset_graph`` – the map as a graph, and its measures;
- ``rules`` – the method's rules, as flags with evidence: ``rules_assets``, ``rules_connections``,
  ``rules_buckets``;
- ``suggestions`` – what to ask next;
- ``chapter`` – the chapter of the report: ``blocks_session`` with ``blocks_assets``,
  ``blocks_connections`` and ``blocks_buckets``, ``blocks_programme``; labels: ``phrases``;
  chart: ``graph_chart``, with the positions of ``graph_layout``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Command, EventDeclaration, Method, hookimpl
from dialoguekit_abcd import method
from dialoguekit_abcd.chapter import chapter
from dialoguekit_abcd.commands import (
    connect_assets,
    follow_up_connection,
    identify_asset,
    merge_assets,
    sort_item,
)
from dialoguekit_abcd.events import (
    AssetIdentified,
    AssetsConnected,
    AssetsMerged,
    ConnectionFollowedUp,
    ItemSorted,
)
from dialoguekit_abcd.projection import AssetMapping
from dialoguekit_abcd.rules import active_flags
from dialoguekit_abcd.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=AssetMapping, chapter=chapter, flags=active_flags, suggest=suggest
)

EVENTS = (AssetIdentified, AssetsConnected, AssetsMerged, ConnectionFollowedUp, ItemSorted)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)


@hookimpl
def dialoguekit_events() -> Iterable[EventDeclaration]:
    """Return the events of a map."""
    return tuple(EventDeclaration(event=event) for event in EVENTS)


@hookimpl
def dialoguekit_commands() -> Iterable[Command]:
    """Return the commands by name: ``leeds.execute_named("abcd.identify", …)``."""
    return (
        Command(name="abcd.identify", function=identify_asset),
        Command(name="abcd.connect", function=connect_assets),
        Command(name="abcd.merge", function=merge_assets),
        Command(name="abcd.follow", function=follow_up_connection),
        Command(name="abcd.sort", function=sort_item),
    )
