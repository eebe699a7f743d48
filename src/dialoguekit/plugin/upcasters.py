"""Events with older schema versions: their declaration, and the conversion of old versions."""

from dialoguekit.plugin.types import EventDeclaration
from dialoguekit.store.upcasters import Payload, Upcaster

__all__ = ["EventDeclaration", "Payload", "Upcaster"]
