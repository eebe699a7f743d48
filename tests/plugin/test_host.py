"""Loading plugins: in a fixed order, each by itself, so that one that fails fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from dialoguekit.errors import MissingExtra, NameClash, PluginFailed
from dialoguekit.events import ContributionMade, event
from dialoguekit.plugin import (
    API_VERSION,
    Analysis,
    Chapter,
    EventKind,
    Method,
    PerWorkshop,
    Upcast,
    hookimpl,
)
from dialoguekit.plugin.host import Candidate, Host, Loaded, given

if TYPE_CHECKING:
    from nowhere import Anything  # type: ignore[import-not-found]


class Fold(PerWorkshop[dict[str, int], int]):
    """A fold of nothing."""


@event("cafe.table-moved")
class TableMoved:
    """A table was moved."""


@event("cafe.closed")
class CafeClosed:
    """The café was closed."""


@event("cafe.closed")
class AnotherCafeClosed:
    """Another class that claims the same wire name."""


@event("contribution.liked")
class ContributionLiked:
    """Under a prefix that is the core's."""


@event("cafe.unreadable")
class Unreadable:
    """A field of a type that nobody can look up."""

    what: Anything = attrs.field()


def method(name: str, **more: Any) -> Method:
    """A method without stages."""
    return Method(name=name, title=name.title(), summary="?", source="us", **more)


def analysis(name: str, **more: Any) -> Analysis:
    """An analysis that says nothing."""

    def chapter(view: object, scope: object) -> Chapter:
        return Chapter(name=name, title=name.title(), blocks=())

    return Analysis(
        name=name, title=name.title(), summary="?", projection=Fold, chapter=chapter, **more
    )


def declaring(
    *,
    methods: Iterable[Any] | None = None,
    analyses: Iterable[Any] | None = None,
    events: Iterable[Any] | None = None,
) -> object:
    """A plugin that answers those hooks for which something is given."""
    answers = {
        "dialoguekit_methods": methods,
        "dialoguekit_analyses": analyses,
        "dialoguekit_events": events,
    }
    return SimpleNamespace(
        **{
            hook: hookimpl(lambda answer=answer: answer)
            for hook, answer in answers.items()
            if answer is not None
        }
    )


def answering(answer: Callable[[], Any], hook: str = "dialoguekit_methods") -> object:
    """A plugin whose hook does whatever ``answer`` does."""
    return SimpleNamespace(**{hook: hookimpl(answer)})


def raising(error: BaseException) -> Callable[[], Any]:
    """A function that raises."""

    def raise_it() -> Any:
        raise error

    return raise_it


def failing_to_load(error: BaseException) -> Candidate:
    """A plugin that cannot be imported."""
    return attrs.evolve(given("cafe", None, "1"), load=raising(error))


GOOD = given("good", declaring(methods=[method("circle")], analyses=[analysis("pulse")]), "2.0")


def failure(host: Host, name: str = "cafe") -> str:
    """Why the plugin of that name failed."""
    (found,) = [plugin for plugin in host.failures if plugin.name == name]
    assert found.failure is not None
    return found.failure


# What is loaded


def test_a_plugin_is_listed_with_what_it_declares() -> None:
    """Sorted by name, whatever the order in which it was declared."""
    kind = EventKind(event=CafeClosed, upcasts=(Upcast("cafe.closed", 1, dict),))
    plugin = declaring(
        methods=(method(name) for name in ("walk", "circle")),
        analyses=[analysis("pulse"), analysis("echo")],
        events={kind: None, EventKind(event=TableMoved): None},
    )
    host = Host([given("cafe", plugin, "1.0", "dialoguekit-cafe")])
    (loaded,) = host.plugins
    assert loaded.failure is None
    assert [m.name for m in loaded.methods] == ["circle", "walk"]
    assert [a.name for a in loaded.analyses] == ["echo", "pulse"]
    assert [k.event for k in loaded.events] == [CafeClosed, TableMoved]
    assert host.event_classes == (CafeClosed, TableMoved)
    assert host.upcasts == kind.upcasts
    assert (loaded.name, loaded.distribution, loaded.version) == ("cafe", "dialoguekit-cafe", "1.0")
    assert host.failures == ()


def test_a_host_knows_who_declares_what() -> None:
    """By kind and name: a method and an analysis may share one."""
    plugin = given("cafe", declaring(methods=[method("pulse")]), "1.0")
    host = Host([GOOD, plugin])
    assert host.methods["circle"].title == "Circle"
    assert host.owner("method", "pulse").name == "cafe"
    assert host.owner("analysis", "pulse").name == "good"
    with pytest.raises(KeyError):
        host.owner("method", "echo")


def test_a_plugin_that_is_given_has_a_distribution_of_its_own_name() -> None:
    """Unless another is named."""
    (loaded,) = Host([given("cafe", declaring())]).plugins
    assert loaded == Loaded(name="cafe", distribution="cafe", version="0")


def test_two_hosts_do_not_see_each_other() -> None:
    """Nothing is global: what one loads, the other does not have."""
    module = declaring(methods=[method("circle")])
    one, other = Host([given("cafe", module)]), Host([given("bar", module), GOOD])
    assert set(one.methods) == {"circle"}
    assert one.owner("method", "circle").name == "cafe"
    assert other.owner("method", "circle").name == "bar"
    assert Host([]).methods == {}


def test_a_plugin_cannot_change_what_another_answers() -> None:
    """Wrapping a hook reaches no further than the plugin itself."""

    def swallow() -> Any:
        yield
        return [method("mine")]

    greedy = SimpleNamespace(dialoguekit_methods=hookimpl(swallow, wrapper=True))
    host = Host([given("cafe", greedy), GOOD])
    assert "circle" in host.methods


# What fails, fails alone

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
    "exit": (
        failing_to_load(SystemExit(3)),
        "it left the process when it was asked (SystemExit: 3)",
    ),
    "nothing": (given("cafe", None), "TypeError: its entry point names nothing"),
    "hook": (given("cafe", answering(raising(LookupError("closed")))), "LookupError: closed"),
    "hook exits": (given("cafe", answering(raising(SystemExit("bye")))), "SystemExit: bye"),
    "number": (given("cafe", answering(lambda: 7)), "must return an iterable of values, not 7"),
    "text": (given("cafe", answering(lambda: "walk")), "an iterable of values, not 'walk'"),
    "no return": (given("cafe", answering(lambda: None)), "an iterable of values, not None"),
    "value": (
        given("cafe", declaring(methods=["walk"])),
        "TypeError: dialoguekit_methods must return Method values, not 'walk'",
    ),
    "wrong hook": (
        given("cafe", declaring(analyses=[method("walk")])),
        "TypeError: dialoguekit_analyses must return Analysis values, not Method(",
    ),
    "raises on the way": (
        given("cafe", answering(lambda: (1 // n for n in (0,)))),
        "ZeroDivisionError",
    ),
    "misspelt hook": (
        given("cafe", answering(lambda: (), "dialoguekit_method")),
        "there is no hook 'dialoguekit_method'; there are dialoguekit_analyses, dialoguekit_ev",
    ),
    "argument": (
        given("cafe", SimpleNamespace(dialoguekit_methods=hookimpl(lambda host: ()))),
        "PluginValidationError",
    ),
    "older face": (
        given("cafe", declaring(methods=[method("walk", api_version=API_VERSION + 1)])),
        f"face, and this is version {API_VERSION}: install a matching version",
    ),
    "other face": (
        given("cafe", declaring(analyses=[analysis("echo", api_version=0)])),
        "'echo' was made for version 0",
    ),
    "name twice": (
        given("cafe", declaring(methods=[method("walk"), method("walk")])),
        "dialoguekit_methods returns two values with the name 'walk'",
    ),
    "event twice": (
        given(
            "cafe",
            declaring(events=[EventKind(event=CafeClosed), EventKind(event=AnotherCafeClosed)]),
        ),
        "dialoguekit_events returns two values with the name 'cafe.closed'",
    ),
    "core event": (
        given("cafe", declaring(events=[EventKind(event=ContributionMade)])),
        "'contribution.made' has the prefix 'contribution', which belongs to dialoguekit",
    ),
    "core prefix": (
        given("cafe", declaring(events=[EventKind(event=ContributionLiked)])),
        "give it a prefix of the plugin's own",
    ),
    "unreadable event": (
        given("cafe", declaring(events=[EventKind(event=Unreadable)])),
        "NameError: name 'Anything' is not defined",
    ),
    "upcast twice": (
        given(
            "cafe",
            declaring(
                events=[EventKind(event=CafeClosed, upcasts=(Upcast("cafe.closed", 1, dict),) * 2)]
            ),
        ),
        "from version 1 stands twice",
    ),
}
each_nonsense = pytest.mark.parametrize(
    ("candidate", "reason"), NONSENSE.values(), ids=list(NONSENSE)
)


@each_nonsense
def test_a_plugin_that_fails_is_listed_with_its_reason(candidate: Candidate, reason: str) -> None:
    """On one line; it declares nothing, and everything else goes on."""
    host = Host([candidate, GOOD])
    assert reason in failure(host)
    assert "\n" not in failure(host)
    broken, good = host.plugins
    assert (broken.methods, broken.analyses, broken.events) == ((), (), ())
    assert good.failure is None
    assert set(host.methods) == {"circle"}
    assert set(host.analyses) == {"pulse"}
    assert host.event_classes == ()


@each_nonsense
def test_a_strict_host_raises_what_would_be_listed(candidate: Candidate, reason: str) -> None:
    """With the plugin's name, and the error that it raised."""
    with pytest.raises(PluginFailed) as caught:
        Host([GOOD, candidate], strict=True)
    assert caught.value.plugin == "cafe"
    assert reason in caught.value.why
    assert caught.value.__cause__ is not None


def test_a_plugin_need_not_be_hashable() -> None:
    """Whatever object it is, it does not disturb the others."""
    hash_less = declaring(methods=[method("walk")])
    with pytest.raises(TypeError):
        hash(hash_less)
    assert set(Host([given("cafe", hash_less), GOOD]).methods) == {"walk", "circle"}


def test_a_hook_that_later_versions_may_ask_can_be_marked_optional() -> None:
    """A plugin may serve a newer face as well."""
    ahead = SimpleNamespace(dialoguekit_rituals=hookimpl(lambda: (), optionalhook=True))
    assert Host([given("cafe", ahead)]).failures == ()


def test_only_what_plugins_raise_is_caught() -> None:
    """Whoever stops the program stops it."""
    with pytest.raises(KeyboardInterrupt):
        Host([failing_to_load(KeyboardInterrupt())])


# Names

CLASHES = {
    "method": (declaring(methods=[method("walk")]), "walk"),
    "analysis": (declaring(analyses=[analysis("echo")]), "echo"),
    "event": (declaring(events=[EventKind(event=CafeClosed)]), "cafe.closed"),
}


@pytest.mark.parametrize(("kind", "plugin", "name"), [(k, *v) for k, v in CLASHES.items()])
def test_two_plugins_with_one_name_are_both_named(kind: str, plugin: object, name: str) -> None:
    """The first keeps it; the second is listed as failed, and nothing of it is taken."""
    first = given("bar", plugin, "1", "dialoguekit-bar")
    other = declaring(
        methods=[method("walk"), method("talk")],
        analyses=[analysis("echo")],
        events=[EventKind(event=CafeClosed)],
    )
    second = given("cafe", other, "1", "dialoguekit-cafe")
    host = Host([first, second, GOOD])
    clash = f"Both dialoguekit-bar and dialoguekit-cafe declare the {kind} {name!r}."
    assert failure(host).startswith(clash)
    assert "talk" not in host.methods
    assert "circle" in host.methods
    with pytest.raises(NameClash) as caught:
        Host([first, second], strict=True)
    assert (caught.value.kind, caught.value.name) == (kind, name)
    assert (caught.value.first, caught.value.second) == ("dialoguekit-bar", "dialoguekit-cafe")


def test_two_plugins_cannot_go_by_one_name() -> None:
    """Two distributions may choose the same entry point; both are named."""
    one = given("cafe", declaring(methods=[method("walk")]), "1", "dialoguekit-cafe")
    other = given("cafe", declaring(methods=[method("talk")]), "1", "our-cafe")
    host = Host([one, other])
    assert failure(host).startswith("Both dialoguekit-cafe and our-cafe declare the plugin 'cafe'.")
    assert set(host.methods) == {"walk"}


def test_a_plugin_that_failed_keeps_no_name() -> None:
    """Another may take it."""
    broken = given("bar", declaring(methods=[method("walk"), 7]))
    host = Host([broken, given("cafe", declaring(methods=[method("walk")]))])
    assert host.owner("method", "walk").name == "cafe"
