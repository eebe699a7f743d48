"""One full and one minimal example of every event of the plugin."""

from __future__ import annotations

from dialoguekit.events import NO_CONTEXT, Context
from dialoguekit_abcd import events as e

FULL = Context(
    by="P4",
    role="participant",
    on_behalf_of="P5",
    space="S2",
    activity="A3",
    cause="9f1c",
    precision="quarter",
    capture="paraphrase",
    visibility="hidden",
)

EXAMPLES = [
    (
        e.AssetIdentified(
            asset="AS3",
            name="Bread, and how to bake it",
            type="individual",
            gift="hand",
            holder="P5",
            person="P4",
            standing="claimed",
            source="C17",
            place="The church kitchen",
            contact="Ask at the church on Thursdays",
            agreed=True,
        ),
        FULL,
    ),
    (e.AssetIdentified(asset="AS4", name="The long table", type="place", person="P4"), NO_CONTEXT),
    (
        e.AssetsConnected(
            connection="CN2",
            one="AS3",
            other="AS4",
            purpose="A loaf for every newcomer",
            proposer="P4",
        ),
        NO_CONTEXT,
    ),
    (e.AssetsMerged(keep="AS4", alias="AS9"), NO_CONTEXT),
    (
        e.ConnectionFollowedUp(
            connection="CN2", status="acted-upon", note="Eleven loaves were given away."
        ),
        NO_CONTEXT,
    ),
    (e.ConnectionFollowedUp(connection="CN2", status="agreed"), NO_CONTEXT),
    (
        e.ItemSorted(item="PR2", bucket=2, help="Flour for a year", whom="The mill", person="P4"),
        NO_CONTEXT,
    ),
    (e.ItemSorted(item="C17", bucket=1), NO_CONTEXT),
]
