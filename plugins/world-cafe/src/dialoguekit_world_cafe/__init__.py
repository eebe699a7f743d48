"""World Café: rounds of talk at small tables, between which people move (Brown, Isaacs 2005).

Where what is:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``facts``, ``projection`` – the fold of what happened, and what it keeps;
- ``build_view``, ``build_seating`` – from there to the ``view``;
- ``encounters``, ``idea_paths`` – what the view says of who met whom, and of how ideas travelled;
- ``rules`` – the method's rules, as flags with evidence;
- ``suggestions`` – what to ask next;
- ``chapter`` – what the view says in a report: ``blocks_session`` (with
  ``blocks_seating``), ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_world_cafe import method
from dialoguekit_world_cafe.chapter import chapter
from dialoguekit_world_cafe.projection import WorldCafe
from dialoguekit_world_cafe.rules import standing
from dialoguekit_world_cafe.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=WorldCafe, chapter=chapter, flags=standing, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)
