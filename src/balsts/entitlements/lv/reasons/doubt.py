"""What is said where a status without a day could overturn the answer."""

from balsts.entitlements.decision import Node, NotMet, Remark, Unknown
from balsts.entitlements.timeline import StatusChange
from balsts.platform.sentences import Sentence, translatable


def mentioned_only(reason: NotMet | Unknown) -> Node:
    """Let a refusal decide nothing, but still be mentioned."""
    if isinstance(reason, Unknown):
        return reason
    return Remark(code=reason.code, sentence=reason.sentence, citation=reason.citation)


def status_without_day(change: StatusChange) -> Unknown:
    """Ask for the day of a status."""
    text = translatable(
        "this status is recorded without a day and could change the answer: %(legal_status)s"
    )
    sentence = Sentence(text, {"legal_status": change.legal_status.value})
    return Unknown(code="status_day", sentence=sentence, fact="decided_on")
