"""The facts a decision may miss, as questions to ask; the keys are those of `Unknown.fact`."""

from collections.abc import Mapping

from balsts.platform.sentences import translatable

QUESTIONS: Mapping[str, str] = {
    "legal_status": translatable("Which legal status did the person have, and since when?"),
    "decided_on": translatable("On which day was this status decided?"),
    "granted_on": translatable("On which day was the status granted?"),
    "permit_from": translatable("On which day does the first residence permit begin?"),
    "arrived_on": translatable("On which day did the person arrive?"),
    "notified_on": translatable("On which day was the person told of the decision?"),
    "became_final_on": translatable("Has the decision become final, and on which day?"),
}
