"""Asset-Based Community Development: the assets of a place, and who should meet whom.

Modules:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``events``, ``commands`` – the events of a map, and the commands that record them;
- ``view`` – the map of a workshop and its tasks; assets and connections: ``view_assets``;
- ``asset_graph``, ``undirected_graph`` – the map as a graph, and its measures;
- ``rules`` – the rules of the method, and what to ask next;
- ``blocks`` – the chapter of the report, with ``blocks_map`` on assets and connections;
- ``graph_chart``, ``graph_layout`` – the map as a chart, and the positions in it.
"""

from collections.abc import Iterable

from dialoguekit.events import ProposalAmended, ProposalSubmitted
from dialoguekit.plugin import Method, hookimpl
from dialoguekit_abcd import blocks, commands, events, method, rules, view

METHOD = Method(
    name=method.NAME,
    title=method.TITLE,
    summary="Assets of a place, mapped and connected; then what to do with them, nearest first.",
    source="Kretzmann & McKnight, Building Communities from the Inside Out, 1993",
    stages=method.STAGES,
    templates=method.TEMPLATES,
    prompts=method.PROMPTS,
    events=(
        events.AssetIdentified,
        events.AssetsConnected,
        events.AssetsMerged,
        events.ConnectionFollowedUp,
        events.ItemSorted,
    ),
    commands=(
        commands.identify_asset,
        commands.connect_assets,
        commands.merge_assets,
        commands.follow_up_connection,
        commands.sort_item,
    ),
    keeps=(ProposalSubmitted, ProposalAmended),
    view=view.build_map,
    rules=rules.RULES,
    workshop_rules=rules.WORKSHOP_RULES,
    suggestions=rules.suggest,
    workshop_blocks=blocks.workshop_blocks,
    programme_blocks=blocks.programme_blocks,
    absence="No assets were mapped",
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the method of this plugin."""
    return (METHOD,)
