"""Parallel Thinking: everybody wears the same hat at the same time (de Bono 1985).

Where what is:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``facts`` – what the projection keeps of one workshop;
- ``projection`` – the fold of what happened;
- ``build_view`` – from there to the ``view``;
- ``rules`` – the method's rules, as flags with evidence;
- ``suggestions`` – what to ask next;
- ``chapter`` – what the view says in a report: ``blocks_session``, ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.chapter import chapter
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.rules import standing
from dialoguekit_parallel_thinking.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=ParallelThinking, chapter=chapter, flags=standing, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)
