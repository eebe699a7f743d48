"""What to ask next: whoever was not asked yet, and what nothing was built on yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dialoguekit.plugin import Item, Situation, Suggestion, prompts_left
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import Inquired, InquirySession, InquiryView


def suggest(view: InquiryView, situation: Situation) -> Iterator[Suggestion]:
    """What is still open in the phase that is on, and then the prompts of the phase."""
    room = view.workshops.get(situation.workshop, Inquired())
    of_phase = _PHASES.get(situation.stage or "", _nothing)
    own = [
        suggestion
        for session in room.sessions
        if session.activity == situation.activity
        for suggestion in of_phase(room, session)
    ]
    yield from own
    yield from prompts_left(method.METHOD, situation, besides=own)


def _nothing(_: Inquired, __: InquirySession) -> Iterator[Suggestion]:
    return iter(())


def _in_discover(_: Inquired, session: InquirySession) -> Iterator[Suggestion]:
    """Whoever has not told or not asked yet; stories of which nobody said what made them."""
    workshop = session.cite.rpartition(" ")[0]
    there = [person for run in session.in_stage("discover") for person in run.present]
    present = tuple(dict.fromkeys(there))
    told = {interview.interviewee for interview in session.interviews}
    asked = {interview.interviewer for interview in session.interviews}
    untold = [person for person in present if person not in told]
    unasked = [person for person in present if person not in asked]
    if session.interviews and (untold or unasked):
        yield Suggestion(
            text="Swap now: whoever told a story asks for one.",
            why=f"{len(untold)} of {len(present)} participants have not been interviewed yet, "
            f"and {len(unasked)} have interviewed nobody.",
            cites=tuple(f"{workshop} {p}" for p in present if p in untold or p in unasked),
        )
    bare = [story.item for story in session.stories if not story.factors]
    yield from _open(
        "life-giving", bare, f"{len(bare)} of {len(session.stories)} stories have no factor yet."
    )


def _in_dream(room: Inquired, session: InquirySession) -> Iterator[Suggestion]:
    """Dreams that stand on nothing yet; stories that nobody dreamt on."""
    afloat = [dream.item for dream in session.dreams if not dream.ground.found]
    yield from _open(
        "which-story",
        afloat,
        f"{len(afloat)} of {len(session.dreams)} dreams stand on nothing discovered yet.",
    )
    stories = [story for other in room.sessions for story in other.stories]
    left = [story.item for story in stories if not story.dreams]
    yield from _open(
        "three-years-on", left, f"Nobody has dreamt on {len(left)} of {len(stories)} stories yet."
    )


def _in_design(room: Inquired, session: InquirySession) -> Iterator[Suggestion]:
    """Dreams that no proposition stands on; barriers of which nobody made a question."""
    taken_up = {
        dream.id
        for other in room.sessions
        for proposition in other.propositions
        for dream in proposition.ground.dreams
    }
    dreams = [dream.item for other in room.sessions for dream in other.dreams]
    left = [dream for dream in dreams if dream.id not in taken_up]
    yield from _open(
        "proud-and-nervous",
        left,
        f"No proposition stands on {len(left)} of {len(dreams)} dreams yet.",
    )
    yield from _unturned(room, "instead")


def _in_destiny(room: Inquired, session: InquirySession) -> Iterator[Suggestion]:
    """What was adopted and nobody takes on."""
    taken_on = {
        id for other in room.sessions for made in other.commitments for id in made.propositions
    }
    adopted = [proposition for other in room.sessions for proposition in other.adopted]
    left = [proposition for proposition in adopted if proposition.id not in taken_on]
    if left:
        yield _suggestion(
            "start-what",
            f"Nobody takes on {len(left)} of the {len(adopted)} propositions adopted yet.",
            [proposition.cite for proposition in left],
        )


def _in_opportunities(room: Inquired, _: InquirySession) -> Iterator[Suggestion]:
    return _unturned(room, "turned")


def _in_results(room: Inquired, _: InquirySession) -> Iterator[Suggestion]:
    return _unturned(room, "better-by")


def _unturned(room: Inquired, prompt: str) -> Iterator[Suggestion]:
    """Barriers of which nobody has made a question yet; those set aside wait for one."""
    barriers = [barrier for session in room.sessions for barrier in session.barriers]
    left = [barrier.item for barrier in barriers if not barrier.reframings]
    why = f"{len(left)} of {len(barriers)} things that are hard were not turned into a question."
    yield from _open(prompt, left, why)


def _open(prompt: str, items: Sequence[Item], why: str) -> Iterator[Suggestion]:
    """The prompt that helps with what is open, where anything is."""
    if items:
        yield _suggestion(prompt, why, [item.cite for item in items])


def _suggestion(prompt: str, why: str, cites: Sequence[str]) -> Suggestion:
    text = next(p.text for p in method.PROMPTS if p.name == prompt)
    return Suggestion(text=text, why=why, prompt=prompt, cites=tuple(cites))


_PHASES: Mapping[str, Callable[[Inquired, InquirySession], Iterator[Suggestion]]] = {
    "discover": _in_discover,
    "dream": _in_dream,
    "design": _in_design,
    "destiny": _in_destiny,
    "opportunities": _in_opportunities,
    "results": _in_results,
}
