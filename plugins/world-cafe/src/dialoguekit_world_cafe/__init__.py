"""World Café: rounds of talk at small tables, between which people move (Brown, Isaacs 2005).

Modules:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``facts``, ``projection`` – the fold of the events, and its state for one workshop;
- ``build_view``, ``build_seating`` – build the ``view`` from the facts;
- ``encounters``, ``idea_paths`` – who met whom, and the paths of ideas, from the view;
- ``rules`` – the rules of the method, as flags with evidence;
- ``suggestions`` – what to ask next;
- ``chapter`` – the report chapter: ``blocks_session`` (with ``blocks_seating``),
  ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.chapter import chapter
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.rules import active_flags
from dialoguekit_world_cafe.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=WorldCafe, chapter=chapter, flags=active_flags, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the one method of this plugin."""
    return (METHOD,)
