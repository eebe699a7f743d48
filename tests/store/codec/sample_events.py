"""Events of a plugin, and decoding them from JSON."""

from __future__ import annotations

import json

import attrs

from dialoguekit.events import Event, event, fields
from dialoguekit.events.fields import Pairs
from dialoguekit.store import Codec


@attrs.frozen(kw_only=True)
class Place:
    """An object in an event of a plugin."""

    name: str
    row: int = 1


@event("test.drawn")
class Drawn:
    """An event of a plugin, with objects and with fields not made by ``fields``."""

    map: str = fields.text()
    places: tuple[Place, ...] = ()
    centre: Place | None = None
    scale: float = fields.number(minimum=0.5, default=1)
    extra: Pairs = fields.mapping(default=())


def decode_json(codec: Codec, type: str, payload: object, version: int = 1) -> Event:
    return codec.decode(type, version, json.dumps(payload).encode(), position=7)
