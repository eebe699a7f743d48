"""Statements of imagined participants, and how they are parsed."""

from __future__ import annotations

from typing import Any

import attrs

from dialoguekit.simulation.toml_reader import TomlRow

GROUPS = ("primary care", "peer support")
HATS = ("white", "yellow", "black", "green", "red", "blue")
THEMES = (
    "access",
    "referral",
    "trust",
    "funding",
    "information",
    "safety",
    "belonging",
    "time",
    "evidence",
    "spaces",
)
ASSET_TYPES = ("individual", "association", "institution", "place", "economy", "culture")
GIFTS = ("head", "hand", "heart")
ASSET_STANDINGS = ("offered", "claimed")
HARDSHIPS = ("harm", "barrier")


@attrs.frozen(kw_only=True)
class Statement:
    """A statement of an imagined participant.

    ``kind`` is a hat, ``story``, ``factor``, ``dream``, ``asset``, ``deficit`` or ``reframing``,
    or the kind of a defect statement.  ``origins`` are the keys of the statements it refers to:
    obstacles answered by an idea, sources of a factor or dream, deficits reframed by a question.
    ``type`` is the type of an asset or a deficit.
    """

    key: str
    kind: str
    group: str
    theme: str
    text: str
    origins: tuple[str, ...] = ()
    type: str | None = None


@attrs.frozen(kw_only=True)
class Asset(Statement):
    """An asset of the place.

    ``gift`` is the gift of an individual, and ``holder`` the name of an individual who may attend.
    ``standing`` is ``offered`` if the author can offer it, else ``claimed``.  ``restatement`` is
    the same asset as the other group would name it.
    """

    gift: str | None = None
    holder: str | None = None
    standing: str = "claimed"
    place: str | None = None
    contact: str | None = None
    restatement: str | None = None


def parse_statement(
    row: TomlRow, kind: str, origins: str | None = None, **fields: Any
) -> Statement:
    """Return the statement of a row; ``origins`` is the name of the field with its origins."""
    return Statement(
        **_parse_common_fields(row, kind), origins=_parse_origins(row, origins), **fields
    )


def parse_hardship(row: TomlRow) -> Statement:
    """Return the deficit of a row: a harm or a barrier."""
    return parse_statement(row, "deficit", type=row.choice("type", HARDSHIPS))


def parse_need(row: TomlRow) -> Statement:
    """Return the need of a row, with the type of asset it is mistaken for."""
    return parse_statement(row, "need", type=row.choice("type", ASSET_TYPES))


def parse_asset(row: TomlRow) -> Asset:
    """Return the asset of a row; only an individual has a gift."""
    type = row.choice("type", ASSET_TYPES)
    individual = type == "individual"
    return Asset(
        **_parse_common_fields(row, "asset"),
        type=type,
        gift=row.choice("gift", GIFTS) if individual else None,
        holder=row.optional_text("holder") if individual else None,
        standing=row.choice("standing", ASSET_STANDINGS, default="claimed"),
        place=row.optional_text("place"),
        contact=row.optional_text("contact"),
        restatement=row.optional_text("again"),
    )


def _parse_common_fields(row: TomlRow, kind: str) -> dict[str, Any]:
    return {
        "key": row.text("key"),
        "kind": kind,
        "group": row.choice("group", GROUPS),
        "theme": row.choice("theme", THEMES),
        "text": row.text("text"),
    }


def _parse_origins(row: TomlRow, field: str | None) -> tuple[str, ...]:
    return row.texts(field, minimum=0) if field else ()
