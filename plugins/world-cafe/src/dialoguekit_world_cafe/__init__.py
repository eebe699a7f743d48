"""World Café: rounds of talk at small tables, between which people move (Brown, Isaacs 2005).

Where what is:

- ``script`` – the method as data: stages, templates, prompts, numbers;
- ``noted``, ``projection`` – the fold of what happened, and what it keeps;
- ``seeing``, ``seating`` – from there to the ``view``;
- ``mixing``, ``paths`` – what the view says of who met whom, and of how ideas travelled;
- ``rules`` – the method's rules, as flags with evidence;
- ``guiding`` – what to ask next;
- ``chapter`` – what the view says in a report: ``session_blocks`` (with
  ``seat_blocks``), ``across_blocks``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_world_cafe import script
from dialoguekit_world_cafe.chapter import chapter
from dialoguekit_world_cafe.guiding import suggest
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.rules import standing

METHOD = attrs.evolve(
    script.METHOD, projection=WorldCafe, chapter=chapter, flags=standing, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)
