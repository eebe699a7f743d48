"""Parallel Thinking: everyone wears the same hat at the same time (de Bono 1985).

Modules:

- ``method`` – the method as data: stages, templates, prompts, numbers;
- ``facts`` – the state of the projection for one workshop;
- ``projection`` – the fold of the events;
- ``build_view`` – builds the ``view`` from the facts;
- ``rules`` – the rules of the method, as flags with evidence;
- ``suggestions`` – what to ask next;
- ``chapter`` – the report chapter: ``blocks_session``, ``blocks_programme``.
"""

from collections.abc import Iterable

import attrs

from dialoguekit.plugin import Method, hookimpl
from dialoguekit_parallel_thinking import method
from dialoguekit_parallel_thinking.chapter import chapter
from dialoguekit_parallel_thinking.projection import ParallelThinking
from dialoguekit_parallel_thinking.rules import active_flags
from dialoguekit_parallel_thinking.suggestions import suggest

METHOD = attrs.evolve(
    method.METHOD, projection=ParallelThinking, chapter=chapter, flags=active_flags, suggest=suggest
)


@hookimpl
def dialoguekit_methods() -> Iterable[Method]:
    """Return the one method of this plugin."""
    return (METHOD,)
