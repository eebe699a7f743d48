"""Loading plugins in a fixed order: a failure affects only the plugin concerned."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import attrs
import pytest
from tests.plugin.registry.samples import (
    GOOD,
    CafeClosed,
    TableMoved,
    analysis,
    command,
    declaring,
    failure,
    implementing,
    method,
    raising,
)

from dialoguekit.errors import MissingExtra, PluginLoadError
from dialoguekit.events import ContributionMade, event, fields
from dialoguekit.plugin import hookimpl
from dialoguekit.plugin.registry.registry import (
    Candidate,
    LoadedPlugin,
    PluginRegistry,
    candidate_of,
)
from dialoguekit.plugin.types import API_VERSION, EventDeclaration
from dialoguekit.plugin.upcasters import Upcaster

if TYPE_CHECKING:
    from nowhere import Anything  # type: ignore[import-not-found]


@event("cafe.closed")
class AnotherCafeClosed:
    """Another class with the same wire name."""


@event("contribution.liked")
class ContributionLiked:
    """An event with a prefix of the core."""


@event("cafe.questioned")
class CafeQuestioned:
    """An event that creates ids with a letter of the core."""

    question: str = fields.identifier("Q")


@event("cafe.unreadable")
class Unreadable:
    """An event with a field of an unresolvable type."""

    what: Anything = attrs.field()


def failing_to_load(error: BaseException) -> Candidate:
    """Return a candidate that cannot be imported."""
    return attrs.evolve(candidate_of("cafe", None, "1"), load=raising(error))


# Loaded plugins


def test_a_plugin_is_listed_with_its_declarations() -> None:
    """They are sorted by name."""
    declaration = EventDeclaration(event=CafeClosed, upcasters=(Upcaster("cafe.closed", 1, dict),))
    plugin = declaring(
        methods=(method(name) for name in ("walk", "circle")),
        analyses=[
            analysis("pulse", events=[declaration]),
            analysis(
                "cafe",
                commands=[command("move_table"), command("close")],
                events=[TableMoved, declaration],
            ),
        ],
    )
    registry = PluginRegistry([candidate_of("cafe", plugin, "1.0", "dialoguekit-cafe")])
    (loaded,) = registry.plugins
    assert loaded.failure is None
    assert [m.name for m in loaded.methods] == ["circle", "walk"]
    assert [a.name for a in loaded.analyses] == ["cafe", "pulse"]
    assert [d.name for d in loaded.commands] == ["cafe.close", "cafe.move-table"]
    assert list(registry.commands.values()) == list(loaded.commands)
    assert [k.event for k in loaded.events] == [TableMoved, CafeClosed]
    assert registry.event_classes == (TableMoved, CafeClosed)
    assert registry.upcasters == declaration.upcasters
    assert (loaded.name, loaded.distribution, loaded.version) == ("cafe", "dialoguekit-cafe", "1.0")
    assert registry.failures == ()


def test_a_registry_knows_the_owner_of_a_declaration() -> None:
    """A method and an analysis may have the same name."""
    plugin = declaring(methods=[method("pulse", commands=[command("close")])])
    registry = PluginRegistry([GOOD, candidate_of("cafe", plugin, "1.0")])
    assert registry.methods["circle"].title == "Circle"
    assert registry.owner("method", "pulse").name == "cafe"
    assert registry.owner("command", "pulse.close").name == "cafe"
    assert registry.owner("analysis", "pulse").name == "good"
    with pytest.raises(KeyError):
        registry.owner("method", "echo")


def test_the_distribution_defaults_to_the_name() -> None:
    """Another distribution can be given."""
    (loaded,) = PluginRegistry([candidate_of("cafe", declaring())]).plugins
    assert loaded == LoadedPlugin(name="cafe", distribution="cafe", version="0")


def test_declarations_are_sorted_by_name() -> None:
    """The order of plugins does not matter."""
    plugin = declaring(
        methods=[method("arc", commands=[command("close")])], analyses=[analysis("beat")]
    )
    more = declaring(methods=[method("bar", commands=[command("open")])])
    registries = [PluginRegistry([GOOD, candidate_of("cafe", plugin), candidate_of("bar", more)])]
    registries.append(
        PluginRegistry([candidate_of("bar", more), candidate_of("cafe", plugin), GOOD])
    )
    for registry in registries:
        assert list(registry.methods) == ["arc", "bar", "circle"]
        assert list(registry.analyses) == ["beat", "pulse"]
        assert list(registry.commands) == ["arc.close", "bar.open"]


def test_two_registries_are_independent() -> None:
    """Nothing is global."""
    module = declaring(methods=[method("circle")])
    first, second = (
        PluginRegistry([candidate_of("cafe", module)]),
        PluginRegistry([candidate_of("bar", module), GOOD]),
    )
    assert set(first.methods) == {"circle"}
    assert first.owner("method", "circle").name == "cafe"
    assert second.owner("method", "circle").name == "bar"
    assert PluginRegistry([]).methods == {}


# Failures

NONSENSE: dict[str, tuple[Candidate, str]] = {
    "import": (
        failing_to_load(ModuleNotFoundError("No module named 'cafe'")),
        "ModuleNotFoundError: No module named 'cafe'",
    ),
    "entry point": (
        failing_to_load(AttributeError("no\n  such thing")),
        "AttributeError: no such thing",
    ),
    "our own error": (failing_to_load(MissingExtra("cafe", "The café")), "The café needs an extra"),
    "exit": (failing_to_load(SystemExit(3)), "it exited the process (SystemExit: 3)"),
    "nothing": (candidate_of("cafe", None), "TypeError: its entry point names nothing"),
    "hook": (
        candidate_of("cafe", implementing(raising(LookupError("closed")))),
        "LookupError: closed",
    ),
    "hook exits": (
        candidate_of("cafe", implementing(raising(SystemExit("bye")))),
        "SystemExit: bye",
    ),
    "number": (
        candidate_of("cafe", implementing(lambda: 7)),
        "must return an iterable of values, not 7",
    ),
    "text": (
        candidate_of("cafe", implementing(lambda: "walk")),
        "an iterable of values, not 'walk'",
    ),
    "no return": (
        candidate_of("cafe", implementing(lambda: None)),
        "an iterable of values, not None",
    ),
    "value": (
        candidate_of("cafe", declaring(methods=["walk"])),
        "TypeError: dialoguekit_methods must return Method values, not 'walk'",
    ),
    "wrong hook": (
        candidate_of("cafe", declaring(methods=[analysis("walk")])),
        "TypeError: dialoguekit_methods must return Method values, not Analysis(",
    ),
    "raising generator": (
        candidate_of("cafe", implementing(lambda: (1 // n for n in (0,)))),
        "ZeroDivisionError",
    ),
    "misspelt hook": (
        candidate_of("cafe", implementing(lambda: (), "dialoguekit_method")),
        "there is no hook 'dialoguekit_method': use one of dialoguekit_analyses, dialoguekit_me",
    ),
    "argument": (
        candidate_of("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(lambda kit: ()))),
        "TypeError: dialoguekit_methods takes kit: declare the hook without arguments",
    ),
    "newer version": (
        candidate_of("cafe", declaring(methods=[method("walk", api_version=API_VERSION + 1)])),
        f"plugin API, and this is version {API_VERSION}: install a matching version",
    ),
    "older version": (
        candidate_of("cafe", declaring(analyses=[analysis("echo", api_version=0)])),
        "'echo' was made for version 0",
    ),
    "name twice": (
        candidate_of("cafe", declaring(methods=[method("walk"), method("walk")])),
        "dialoguekit_methods returns two values with the name 'walk'",
    ),
    "event twice": (
        candidate_of(
            "cafe",
            declaring(analyses=[analysis("closing", events=[CafeClosed, AnotherCafeClosed])]),
        ),
        "cafe.closed",
    ),
    "core event": (
        candidate_of("cafe", declaring(analyses=[analysis("closing", events=[ContributionMade])])),
        "'contribution.made' has the prefix 'contribution', which is reserved for dialoguekit",
    ),
    "core prefix": (
        candidate_of("cafe", declaring(analyses=[analysis("closing", events=[ContributionLiked])])),
        "use a prefix of the plugin's own",
    ),
    "core letters": (
        candidate_of("cafe", declaring(analyses=[analysis("closing", events=[CafeQuestioned])])),
        "ids such as Q17 are reserved for dialoguekit: use other letters",
    ),
    "unreadable event": (
        candidate_of("cafe", declaring(analyses=[analysis("closing", events=[Unreadable])])),
        "NameError: name 'Anything' is not defined",
    ),
    "upcaster twice": (
        candidate_of(
            "cafe",
            declaring(
                analyses=[
                    analysis(
                        "closing",
                        events=[
                            EventDeclaration(
                                event=CafeClosed, upcasters=(Upcaster("cafe.closed", 1, dict),) * 2
                            )
                        ],
                    )
                ]
            ),
        ),
        "from version 1 is declared twice",
    ),
}
each_nonsense = pytest.mark.parametrize(
    ("candidate", "reason"), NONSENSE.values(), ids=list(NONSENSE)
)


@each_nonsense
def test_a_failed_plugin_is_listed_with_its_reason(candidate: Candidate, reason: str) -> None:
    """The reason is one line; the plugin declares nothing and others are loaded."""
    registry = PluginRegistry([candidate, GOOD])
    assert reason in failure(registry)
    assert failure(registry).isprintable()
    broken, good = registry.plugins
    assert broken == LoadedPlugin.from_candidate(candidate, failure=failure(registry))
    assert good.failure is None
    assert set(registry.methods) == {"circle"}
    assert set(registry.analyses) == {"pulse"}
    assert registry.event_classes == ()


@each_nonsense
def test_a_strict_registry_raises_the_failure(candidate: Candidate, reason: str) -> None:
    """The error contains the plugin's name and the cause."""
    with pytest.raises(PluginLoadError) as caught:
        PluginRegistry([GOOD, candidate], strict=True)
    assert caught.value.plugin == "cafe"
    assert reason in caught.value.reason
    assert caught.value.__cause__ is not None


def test_a_plugin_need_not_be_hashable() -> None:
    """Any object can be a plugin."""
    unhashable = declaring(methods=[method("walk")])
    with pytest.raises(TypeError):
        hash(unhashable)
    assert set(PluginRegistry([candidate_of("cafe", unhashable), GOOD]).methods) == {
        "walk",
        "circle",
    }


def test_an_unknown_hook_can_be_marked_optional() -> None:
    """So a plugin can support a newer API too."""
    newer = SimpleNamespace(dialoguekit_rituals=hookimpl(lambda kit: (), optionalhook=True))
    assert PluginRegistry([candidate_of("cafe", newer)], strict=True).failures == ()


def test_an_interrupt_that_a_plugin_raises_is_its_failure() -> None:
    """It is not the user who stops the program."""
    (failed,) = PluginRegistry([failing_to_load(KeyboardInterrupt())]).failures
    assert failed.failure == "KeyboardInterrupt: "
