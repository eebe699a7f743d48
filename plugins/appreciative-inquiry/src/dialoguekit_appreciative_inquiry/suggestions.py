"""Suggests what to ask next: missing interviews, and items that nothing is based on yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dialoguekit.plugin import Contribution, Suggestion, SuggestionContext, remaining_prompts
from dialoguekit_appreciative_inquiry import method
from dialoguekit_appreciative_inquiry.view import InquirySession, InquiryView, WorkshopView


def suggest(view: InquiryView, context: SuggestionContext) -> Iterator[Suggestion]:
    """Yield what the current phase still lacks, then the prompts of the phase."""
    workshop_view = view.workshops.get(context.workshop, WorkshopView())
    suggest_for_phase = _PHASES.get(context.stage or "", _no_suggestions)
    own = [
        suggestion
        for session in workshop_view.sessions
        if session.activity == context.activity
        for suggestion in suggest_for_phase(workshop_view, session)
    ]
    yield from own
    yield from remaining_prompts(method.METHOD, context, already_suggested=own)


def _no_suggestions(_: WorkshopView, __: InquirySession) -> Iterator[Suggestion]:
    return iter(())


def _in_discover(_: WorkshopView, session: InquirySession) -> Iterator[Suggestion]:
    """Suggest swapping roles in interviews, and finding factors of stories."""
    workshop = session.cite.rpartition(" ")[0]
    all_present = [person for run in session.stage_runs_of("discover") for person in run.present]
    present = tuple(dict.fromkeys(all_present))
    interviewed = {interview.interviewee for interview in session.interviews}
    interviewers = {interview.interviewer for interview in session.interviews}
    not_interviewed = [person for person in present if person not in interviewed]
    not_interviewing = [person for person in present if person not in interviewers]
    if session.interviews and (not_interviewed or not_interviewing):
        yield Suggestion(
            text="Swap roles now: the person who told a story asks for one.",
            reason=(
                f"{len(not_interviewed)} of {len(present)} participants have not been interviewed "
                f"yet, and {len(not_interviewing)} have not interviewed yet."
            ),
            cites=tuple(
                f"{workshop} {p}" for p in present if p in not_interviewed or p in not_interviewing
            ),
        )
    without_factor = [story.contribution for story in session.stories if not story.factors]
    yield from _prompt_for_items(
        "life-giving",
        without_factor,
        f"{len(without_factor)} of {len(session.stories)} stories have no factor yet.",
    )


def _in_dream(workshop: WorkshopView, session: InquirySession) -> Iterator[Suggestion]:
    """Suggest grounding dreams in discoveries, and dreaming on stories."""
    ungrounded = [dream.contribution for dream in session.dreams if not dream.grounding.discoveries]
    yield from _prompt_for_items(
        "which-story",
        ungrounded,
        f"{len(ungrounded)} of {len(session.dreams)} dreams are based on no discovery yet.",
    )
    stories = [story for other in workshop.sessions for story in other.stories]
    remaining = [story.contribution for story in stories if not story.dreams]
    yield from _prompt_for_items(
        "three-years-on",
        remaining,
        f"{len(remaining)} of {len(stories)} stories have no dream yet.",
    )


def _in_design(workshop: WorkshopView, session: InquirySession) -> Iterator[Suggestion]:
    """Suggest basing propositions on dreams, and reframing barriers."""
    taken_up = {
        dream.id
        for other in workshop.sessions
        for proposition in other.propositions
        for dream in proposition.grounding.dreams
    }
    dreams = [dream.contribution for other in workshop.sessions for dream in other.dreams]
    remaining = [dream for dream in dreams if dream.id not in taken_up]
    yield from _prompt_for_items(
        "proud-and-nervous",
        remaining,
        f"{len(remaining)} of {len(dreams)} dreams have no proposition yet.",
    )
    yield from _unreframed(workshop, "instead")


def _in_destiny(workshop: WorkshopView, session: InquirySession) -> Iterator[Suggestion]:
    """Suggest committing to adopted propositions."""
    carried_out = {
        id for other in workshop.sessions for made in other.commitments for id in made.propositions
    }
    adopted = [proposition for other in workshop.sessions for proposition in other.adopted]
    remaining = [proposition for proposition in adopted if proposition.id not in carried_out]
    if remaining:
        yield _suggestion(
            "start-what",
            f"{len(remaining)} of {len(adopted)} adopted propositions have no commitment yet.",
            [proposition.cite for proposition in remaining],
        )


def _in_opportunities(workshop: WorkshopView, _: InquirySession) -> Iterator[Suggestion]:
    return _unreframed(workshop, "turned")


def _in_results(workshop: WorkshopView, _: InquirySession) -> Iterator[Suggestion]:
    return _unreframed(workshop, "better-by")


def _unreframed(workshop: WorkshopView, prompt: str) -> Iterator[Suggestion]:
    """Suggest reframing barriers, parked or not."""
    barriers = [barrier for session in workshop.sessions for barrier in session.barriers]
    remaining = [barrier.contribution for barrier in barriers if not barrier.reframings]
    reason = f"{len(remaining)} of {len(barriers)} barriers were not reframed yet."
    yield from _prompt_for_items(prompt, remaining, reason)


def _prompt_for_items(
    prompt: str, items: Sequence[Contribution], reason: str
) -> Iterator[Suggestion]:
    """Suggest a prompt for items, if there are any."""
    if items:
        yield _suggestion(prompt, reason, [item.cite for item in items])


def _suggestion(prompt: str, reason: str, cites: Sequence[str]) -> Suggestion:
    text = next(p.text for p in method.PROMPTS if p.name == prompt)
    return Suggestion(text=text, reason=reason, prompt=prompt, cites=tuple(cites))


_PHASES: Mapping[str, Callable[[WorkshopView, InquirySession], Iterator[Suggestion]]] = {
    "discover": _in_discover,
    "dream": _in_dream,
    "design": _in_design,
    "destiny": _in_destiny,
    "opportunities": _in_opportunities,
    "results": _in_results,
}
