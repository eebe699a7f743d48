"""Parallel Thinking: everybody wears the same hat at the same time (de Bono 1985).

Where what is:

- ``script`` – the method as data: stages, templates, prompts, numbers;
- ``projection`` – the fold of what happened;
- ``seeing`` – from there to the ``view``;
- ``rules`` – the method's rules, as flags with evidence;
- ``guiding`` – what to ask next;
- ``chapter`` – what the view says in a report: ``session_blocks``, ``across_blocks``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_parallel_thinking import script
from dialoguekit_parallel_thinking.chapter import chapter
from dialoguekit_parallel_thinking.guiding import suggest
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.rules import standing

METHOD = attrs.evolve(
    script.METHOD, projection=ParallelThinking, chapter=chapter, flags=standing, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """The one method that this plugin brings."""
    return (METHOD,)
