"""Encodes events to bytes and decodes them.  Only this package imports cattrs and msgspec.

``codec`` is the entry point.  ``strict_converter`` is slow and explains errors.  ``fast_decoder``
and ``fast_encoder`` generate faster functions for event classes that ``codegen`` supports.
"""

from dialoguekit.store.codec.codec import Codec, EncodedEvent

__all__ = ["Codec", "EncodedEvent"]
