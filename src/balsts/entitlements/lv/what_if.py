"""What a what-if may change in the state programme, in words; the counting is in `lv.set_wise`."""

from balsts.entitlements.country import SetWise
from balsts.entitlements.service import SUPPORT
from balsts.platform.sentences import translatable

WHAT_IF = SetWise(
    module="balsts.entitlements.lv.set_wise",
    services=SUPPORT,
    parameters={
        "term_months": translatable("Months of the service after the status"),
        "term_anchor": translatable("Day from which the months are counted"),
        "departure_stops_term": translatable("Whether the months stand still abroad"),
        "later_grant_moves_anchor": translatable("Whether a later status starts the months again"),
        "plan_ends_worker": translatable("Whether the plan, once carried out, ends the worker"),
        "plan_ends_mentor": translatable("Whether the plan, once carried out, ends the mentor"),
        "asylum_phase": translatable("How long the service lasts before there is a status"),
        "asylum_phase_months": translatable("Months from arrival, where they are counted"),
        "appeal_months": translatable("Months for an appeal against a refusal"),
        "appeal_working_days": translatable("Working days for an appeal by the older law"),
        "appeal_starts": translatable("Day from which the time for an appeal is counted"),
        "appeal_route": translatable("Who hears an appeal"),
        "programme_start": translatable("First day of the programme"),
    },
    choices={
        "status_day": translatable("the day of the status"),
        "permit_day": translatable("the first day of the residence permit"),
        "never": translatable("never"),
        "while_abroad": translatable("while the person is abroad"),
        "while_procedure_open": translatable("as long as the procedure is open"),
        "three_months_from_arrival": translatable("for some months from arrival"),
        "notification": translatable("the day of notification"),
        "notification_or_translation": translatable(
            "the day of notification or of the translation, whichever is later"
        ),
        "court": translatable("only the court"),
        "ministry_or_court": translatable("the ministry or the court"),
    },
)
