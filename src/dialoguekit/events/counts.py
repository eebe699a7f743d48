"""Counts without people: shows of hands, and tallies that came without their voters."""

from dialoguekit.events import fields
from dialoguekit.events.base import event

MAX_COUNT = 10**9
"""The largest number of people that is counted."""


@event("count.recorded")
class CountRecorded:
    """Answers were counted, and not who gave them: a show of hands, or an imported tally.

    If ``yes`` is one of the options, they are the answers to one question, about ``target`` if
    that is given.  Otherwise they are things that people chose among, like dots.

    Fields:
        count: its id, ``CT1``.
        form: ``hands``, counted in the workshop, or ``tally``, counted elsewhere.
        title: the question.
        target: the proposal or contribution that it is about.
        options: the answers, or ids of proposals or contributions, or short texts.
        counts: the number of people for each option.
        groups: the stakeholder groups that were counted apart.
        counts_by_group: the numbers for each option of the first group, then of the next one.
        yes: the option that is a yes.
        abstentions: the options that are abstentions.
        abstentions_counted: true if abstentions count in the denominator of the rule.
        asked: the number of people who were asked.
        rule: how the counts make a decision.
        exact_share: the required share as an exact fraction, ``2/3``, for ``share``.
        quorum: required number of answers, abstentions included.
        counted_by: the people who counted.
        version: the version of the target, if that is a proposal.
        versions: for each option the version of the proposal, 0 for no proposal; empty if none is.
        source: the id of the count in the import source.
    By: facilitator or scribe.
    Refused when: there are no options, or one is named twice; a number is missing; a group is not
        in the scheme; groups have more answers than everyone; more answered one question than
        were asked; the target or someone who counted is unknown; the rule cannot be counted on it.
    Flagged when: more hands are counted than participants present, in the room or of a group.
    """

    count: str = fields.identifier("CT")
    form: str = fields.choice("hands", "tally", default="hands")
    title: str | None = fields.text(default=None)
    target: str | None = fields.reference(default=None)
    options: tuple[str, ...] = fields.labels()
    counts: tuple[int, ...] = fields.integer(many=True, maximum=MAX_COUNT)
    groups: tuple[str, ...] = fields.labels(default=())
    counts_by_group: tuple[int, ...] = fields.integer(many=True, maximum=MAX_COUNT, default=())
    yes: str | None = fields.label(default=None)
    abstentions: tuple[str, ...] = fields.labels(default=())
    abstentions_counted: bool = fields.boolean(default=False)
    asked: int | None = fields.integer(minimum=1, maximum=MAX_COUNT, default=None)
    rule: str = fields.choice("majority", "share", "unanimity", default="majority")
    exact_share: str | None = fields.fraction(default=None)
    quorum: int | None = fields.integer(default=None)
    counted_by: tuple[str, ...] = fields.references(default=())
    version: int | None = fields.integer(minimum=1, default=None)
    versions: tuple[int, ...] = fields.integer(many=True, default=())
    source: str | None = fields.label(default=None)
