"""Events to bytes and back: the only place that knows cattrs and msgspec.

``codec`` is what a log asks; ``strict`` says what is wrong where, slowly; ``shapes`` and ``apart``
are the short ways in and out for classes that ``compiled`` finds to be of known make.
"""

from dialoguekit.store.codec.codec import Codec, Encoded

__all__ = ["Codec", "Encoded"]
