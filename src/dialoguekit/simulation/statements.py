"""What people say, each line by itself: who says it, what it is about, what it takes up."""

from __future__ import annotations

from typing import Any

import attrs

from dialoguekit.simulation.toml_reader import Row

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
STANDINGS = ("offered", "claimed")
HARDSHIPS = ("harm", "barrier")


@attrs.frozen(kw_only=True)
class Saying:
    """One thing that somebody says.

    ``kind`` is a hat, ``story``, ``factor``, ``dream``, ``asset``, ``deficit`` or ``reframing``,
    or what is only said where it is planted.  ``origins`` are the keys of what it takes up: the
    obstacles that an idea answers, the stories that a factor or a dream is drawn from, the
    hardships that a question turns round.  ``type`` is that of an asset or of a hardship.
    """

    key: str
    kind: str
    group: str
    theme: str
    text: str
    origins: tuple[str, ...] = ()
    type: str | None = None


@attrs.frozen(kw_only=True)
class Asset(Saying):
    """Something that is here already, and good.

    ``gift`` is what an individual gives, ``holder`` the name of the individual where they may be
    in the room themselves.  ``standing`` says whether whoever names it can offer it.  ``again``
    is how somebody of the other group would put the same.
    """

    gift: str | None = None
    holder: str | None = None
    standing: str = "claimed"
    place: str | None = None
    contact: str | None = None
    again: str | None = None


def read_saying(row: Row, kind: str, origins: str | None = None, **more: Any) -> Saying:
    """A saying of a kind; the field ``origins`` of its row names what it takes up."""
    return Saying(**_common(row, kind), origins=_origins(row, origins), **more)


def read_hardship(row: Row) -> Saying:
    """Something that is hard: a harm that was done, or a barrier."""
    return read_saying(row, "deficit", type=row.choice("type", HARDSHIPS))


def read_need(row: Row) -> Saying:
    """Something that is missing, and the type of asset that it is taken for."""
    return read_saying(row, "need", type=row.choice("type", ASSET_TYPES))


def read_asset(row: Row) -> Asset:
    """An asset; an individual has a gift, and nothing else has."""
    type = row.choice("type", ASSET_TYPES)
    individual = type == "individual"
    return Asset(
        **_common(row, "asset"),
        type=type,
        gift=row.choice("gift", GIFTS) if individual else None,
        holder=row.text_or_none("holder") if individual else None,
        standing=row.choice("standing", STANDINGS, default="claimed"),
        place=row.text_or_none("place"),
        contact=row.text_or_none("contact"),
        again=row.text_or_none("again"),
    )


def _common(row: Row, kind: str) -> dict[str, Any]:
    return {
        "key": row.text("key"),
        "kind": kind,
        "group": row.choice("group", GROUPS),
        "theme": row.choice("theme", THEMES),
        "text": row.text("text"),
    }


def _origins(row: Row, field: str | None) -> tuple[str, ...]:
    return row.texts(field, least=0) if field else ()
