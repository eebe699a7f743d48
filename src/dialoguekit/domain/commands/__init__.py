"""Commands: functions from state to events, or refusals.  One module per family of events.

Every command takes a state, a :class:`CommandContext` and what is to be recorded.  It raises
:class:`~dialoguekit.errors.Refused` only for what is structurally impossible.  A handle
(``kit.workshop("leeds")``) loads the state, runs the command, appends the events and returns the id
that they create.
"""

from dialoguekit.domain.commands.activities import (
    end,
    enter_stage,
    extend_timebox,
    pause,
    pose_question,
    resume,
    start,
    take_turn,
)
from dialoguekit.domain.commands.agreement import (
    acknowledge_agreement,
    adopt_agreement,
    amend_rule,
    propose_rule,
    raise_breach,
    resolve_breach,
)
from dialoguekit.domain.commands.analysis import (
    apply_code,
    define_code,
    freeze_coding_pass,
    revise_theme,
)
from dialoguekit.domain.commands.ballots import (
    cast_vote,
    close_ballot,
    open_ballot,
    reveal_ballot,
)
from dialoguekit.domain.commands.contributions import (
    cluster_contributions,
    contribute,
    link_contributions,
    moderate,
    park,
    reveal_contributions,
    take_stance,
)
from dialoguekit.domain.commands.corrections import (
    correct,
    forget,
    redact,
    resolve_seq,
    subjects_of,
)
from dialoguekit.domain.commands.counts import record_count
from dialoguekit.domain.commands.evaluation import (
    assess,
    give_feedback,
    issue_instrument,
    publish_report,
    submit_response,
)
from dialoguekit.domain.commands.findings import (
    challenge_finding,
    endorse_finding,
    revise_finding,
    state_finding,
    withdraw_finding,
)
from dialoguekit.domain.commands.identities import issue_tokens, merge_people
from dialoguekit.domain.commands.imports import record_import
from dialoguekit.domain.commands.people import (
    answer_invitation,
    arrive,
    assign_role,
    check_in,
    give_consent,
    invite,
    leave,
    move,
    record_demographic,
    register,
    withdraw_consent,
)
from dialoguekit.domain.commands.preconditions import CommandContext, CommandEvents
from dialoguekit.domain.commands.programme import (
    add_workshop,
    announce,
    match_person,
    remove_workshop,
)
from dialoguekit.domain.commands.proposals import (
    amend_proposal,
    make_commitment,
    raise_objection,
    record_decision,
    record_dissent,
    resolve_objection,
    submit_proposal,
    update_commitment,
    withdraw_proposal,
)
from dialoguekit.domain.commands.rounds import (
    answer_round,
    close_round,
    extend_round,
    open_round,
    show_round,
)
from dialoguekit.domain.commands.workshop import (
    close,
    close_space,
    create_space,
    open,
    provide_support,
    request_support,
    schedule,
    set_plan,
)

__all__ = [
    "CommandContext",
    "CommandEvents",
    "acknowledge_agreement",
    "add_workshop",
    "adopt_agreement",
    "amend_proposal",
    "amend_rule",
    "announce",
    "answer_invitation",
    "answer_round",
    "apply_code",
    "arrive",
    "assess",
    "assign_role",
    "cast_vote",
    "challenge_finding",
    "check_in",
    "close",
    "close_ballot",
    "close_round",
    "close_space",
    "cluster_contributions",
    "contribute",
    "correct",
    "create_space",
    "define_code",
    "end",
    "endorse_finding",
    "enter_stage",
    "extend_round",
    "extend_timebox",
    "forget",
    "freeze_coding_pass",
    "give_consent",
    "give_feedback",
    "invite",
    "issue_instrument",
    "issue_tokens",
    "leave",
    "link_contributions",
    "make_commitment",
    "match_person",
    "merge_people",
    "moderate",
    "move",
    "open",
    "open_ballot",
    "open_round",
    "park",
    "pause",
    "pose_question",
    "propose_rule",
    "provide_support",
    "publish_report",
    "raise_breach",
    "raise_objection",
    "record_count",
    "record_decision",
    "record_demographic",
    "record_dissent",
    "record_import",
    "redact",
    "register",
    "remove_workshop",
    "request_support",
    "resolve_breach",
    "resolve_objection",
    "resolve_seq",
    "resume",
    "reveal_ballot",
    "reveal_contributions",
    "revise_finding",
    "revise_theme",
    "schedule",
    "set_plan",
    "show_round",
    "start",
    "state_finding",
    "subjects_of",
    "submit_proposal",
    "submit_response",
    "take_stance",
    "take_turn",
    "update_commitment",
    "withdraw_consent",
    "withdraw_finding",
    "withdraw_proposal",
]
